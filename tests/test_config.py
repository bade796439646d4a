"""Settings: what counts, where it comes from, and what is refused."""

import json
import os
import shutil
from pathlib import Path

import pytest
from command import fails, run
from conftest import FIXTURES

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
        "[[rule]]\nid = 'own'\ncategory = 'advert'\nwhy = 'x'\npatterns = ['bridge was closed']\nweight = 5.0\n"
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
        assert b": skipped: excluded" in done.stderr
    for arguments in (("-i", draft), ("-i", ".", "--exclude", "notes/drafts")):
        run(*arguments, cwd=project)
        assert draft.read_bytes() == TEXT


def test_what_is_excluded_is_the_same_wherever_the_clean_text_goes(project: Path) -> None:
    """From the folder of the configuration, or where one is; with -o as in place, named as well as met."""
    (project / "notes" / "drafts").mkdir()
    for name in ("drafts/b.md", "c.md"):
        (project / "notes" / name).write_bytes(TEXT)
    (project / "pyproject.toml").write_text("[tool.cleaner]\nexclude = ['notes/drafts/', '/notes/c.md']\n")
    for folder, arguments in ((project, ("notes",)), (project / "notes", (".",)), (project / "notes", ("a.md", "c.md", "drafts/b.md"))):
        assert run(*arguments, "-o", project / "out/", "--report", project / "r.json", cwd=folder).returncode == 0
        assert [path.name for path in (project / "out").rglob("*.*")] == ["a.md"]
        report = json.loads((project / "r.json").read_text())
        skipped = {Path(row["source"]).name for row in report["skipped"] if row["skipped"] == "excluded"}
        assert skipped in ({"drafts", "c.md"}, {"b.md", "c.md"})
        shutil.rmtree(project / "out")
    run("--config", "none", "--exclude", "notes/c.md", "notes", "-o", "out/", cwd=project)
    assert sorted(path.name for path in (project / "out").rglob("*.*")) == ["a.md", "b.md"]


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


def test_a_baseline_of_pages_records_and_legacy_texts(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes((FIXTURES / "page.html").read_bytes())
    (tmp_path / "legacy.txt").write_bytes("La cité dort, dit le café.\n\nSign up for our free newsletter, señor.\n".encode("cp1252"))
    record = json.dumps({"text": TEXT.decode()})
    (tmp_path / "a.jsonl").write_text(record + "\n")
    (tmp_path / "cleaner.toml").write_text("encoding = 'cp1252'\n")
    assert run("--check", "-q", ".", cwd=tmp_path).returncode == 1
    done = run("baseline", "write", ".", cwd=tmp_path)
    assert done.returncode == 0 and not done.stderr.endswith(b" 0 known\n"), done.stderr
    (tmp_path / "cleaner.toml").write_text("encoding = 'cp1252'\nbaseline = 'cleaner-baseline.json'\n")
    done = run("--check", ".", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, b""), done.stdout
    (tmp_path / "a.jsonl").write_text(record + "\n" + record.replace("free newsletter", "weekly newsletter") + "\n")
    assert run("--check", "a.jsonl", cwd=tmp_path).stdout.count(b"\n") == 1, "only what is new"
    assert run("a.jsonl", cwd=tmp_path).stdout.splitlines()[0] == record.encode(), "also on its way to standard output"


def test_a_baseline_names_what_it_can_not_hold(project: Path) -> None:
    (project / "x.parquet").write_bytes(b"PAR1")
    (project / "bad.txt").write_bytes(b"a\0b")
    done = run("baseline", "write", "x.parquet", "bad.txt", "nowhere.txt", "notes", cwd=project)
    assert done.returncode == 3
    assert b"x.parquet: can't be changed or shown in place" in done.stderr and b"bad.txt: not text" in done.stderr
    assert b"nowhere.txt: no such file" in done.stderr and b"cleaner-baseline.json: 1 known" in done.stderr
