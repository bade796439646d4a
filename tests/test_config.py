"""Settings: what counts, where it comes from, and what is refused."""

import os
from pathlib import Path

import pytest
from command import fails, run

from cleaner import config
from cleaner.errors import OptionError

TEXT = (
    b"The bridge was closed for nine days, the engineer said.\n\nSign up for our free newsletter.\n\n"
    + b"Divers looked at its third pier all week, while the mayor walked along the bank every morning and spoke to whoever stood there.\n\nPhoto: Jane Roe/Agency\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_bytes(TEXT)
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n\n[tool.cleaner]\nselect = ["newsletter"]\n')
    return tmp_path


def shown(*arguments: object, **environment: str) -> dict[str, str]:
    done = run("config", "show", *arguments, env={**os.environ, **environment})
    assert done.returncode == 0, done.stderr
    return dict(line.split(maxsplit=1) for line in done.stdout.decode().splitlines())


def test_option_before_environment_before_file_before_default(project: Path) -> None:
    note = project / "notes" / "a.md"
    assert shown(note)["brake"].split() == ["0.9", "default"]
    assert shown(note)["select"].split() == ["newsletter", os.path.relpath(project / "pyproject.toml")]
    assert shown(note, CLEANER_SELECT="caption legal")["select"].split() == ["caption,", "legal", "environment", "CLEANER_SELECT"]
    assert shown("--select", "advert", note, CLEANER_SELECT="caption")["select"].split() == ["advert", "option", "--select"]
    assert shown("--config", "none", note)["select"].split() == ["-", "default"]


def test_it_is_obeyed(project: Path) -> None:
    note = project / "notes" / "a.md"
    assert run(note).stdout == TEXT.replace(b"\n\nSign up for our free newsletter.", b"")
    assert b"Photo" not in run("--config", "none", note).stdout
    assert run("--stdin-filename", note, stdin=TEXT).stdout == run(note).stdout
    (project / "notes" / "cleaner.toml").write_text("select = ['caption']\n")
    assert run(note).stdout == TEXT.replace(b"\n\nPhoto: Jane Roe/Agency", b"")


def test_files_under_different_settings_are_not_cleaned_together(project: Path) -> None:
    (project / "cleaner.toml").write_text("brake = 0.5\n")
    (project / "notes" / "cleaner.toml").write_text("")
    (project / "b.txt").write_bytes(TEXT)
    message = fails(2, "--check", project / "b.txt", project / "notes" / "a.md")
    assert "clean them one by one, or say --config FILE" in message


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("selct = []", "unknown key 'selct'; there are select, ignore"),
        ("select = 'caption'", "'select' takes a list of categories or rules, not 'caption'"),
        ("select = [1]", "'select' takes a list"),
        ("brake = true", "'brake' takes a number from 0 to 1"),
        ("brake = ", "not valid TOML"),
        ("a." * 60 + "b = 1", "a key of more than 50 parts"),
        ("x = " + "[" * 5000, "not valid TOML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "cleaner.toml"
    path.write_text(content)
    with pytest.raises(OptionError, match=r"cleaner\.toml: ") as error:
        config.load(path)
    assert told in str(error.value)


def test_a_bad_file_stops_the_run_before_anything_is_touched(project: Path) -> None:
    (project / "cleaner.toml").write_text("brake = 7\n")
    message = run("-i", project / "notes")
    assert message.returncode == 2 and b"brake" in message.stderr
    assert (project / "notes" / "a.md").read_bytes() == TEXT


def test_paths_in_the_file_are_relative_to_it(project: Path) -> None:
    (project / "own.toml").write_text(
        "[[rule]]\nid = 'own'\ncategory = 'advert'\nwhy = 'x'\npatterns = ['bridge was closed']\n"
        "[rule.examples]\nmatch = ['the bridge was closed']\nkeep = ['A garden.']\n"
    )
    (project / "pyproject.toml").write_text("[tool.cleaner]\npack = ['own.toml']\nselect = ['own']\n")
    assert run("--check", "notes", cwd=project).returncode == 1
    assert run("--check", ".", cwd=project / "notes").stdout.startswith(b"a.md:1: advert: The bridge")


def test_excluded_files_are_counted(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.cleaner]\nexclude = ['notes/drafts/']\n")
    (project / "notes" / "drafts").mkdir()
    draft = project / "notes" / "drafts" / "b.md"
    draft.write_bytes(TEXT)
    for arguments in ((project,), (project / "notes" / "a.md", draft)):
        done = run("--check", "--verbose", *arguments)
        assert done.returncode == 1 and b"drafts/b.md:" not in done.stdout
        assert b"b.md: skipped: excluded" in done.stderr
    assert run("-i", draft, cwd=project).returncode == 0
    assert draft.read_bytes() == TEXT


def test_a_baseline_lets_pass_what_is_known(project: Path) -> None:
    note = project / "notes" / "a.md"
    file = project / "cleaner-baseline.json"
    (project / "pyproject.toml").write_text("[tool.cleaner]\nbaseline = 'cleaner-baseline.json'\n")
    assert "`cleaner baseline write` makes one" in fails(2, "--check", note)
    assert run("baseline", "write", "notes", cwd=project).returncode == 0
    assert run("--check", note).returncode == 0
    note.write_bytes(TEXT + b"\nShare this article\n\nFollow us on Twitter\n")
    done = run("--check", note)
    assert done.returncode == 1 and b"newsletter" not in done.stdout and b"social" in done.stdout
    assert run("-i", note).returncode == 0
    assert note.read_bytes() == TEXT
    assert run("notes", "-o", "out", cwd=project).returncode == 0
    assert (project / "out" / "a.md").read_bytes() == TEXT
    note.rename(project / "notes" / "b.md")
    assert run("--check", project / "notes" / "b.md").returncode == 1, "what is known is known of a file"
    file.write_text("{}")
    assert "not a baseline" in fails(2, "--check", project / "notes" / "b.md")
