"""The command line, run as its users run it."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import jsonschema
import pytest
from command import fails, run
from conftest import FIXTURES, read

from cleaner.cli import main
from cleaner.report import account

ARTICLE = FIXTURES / "articles" / "en-appeal-widget.txt"
EXPECTED = read(ARTICLE.with_suffix(".expected.txt"))
PAGE = FIXTURES / "page.html"


def test_a_pipe() -> None:
    done = run(stdin=ARTICLE.read_bytes())
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, EXPECTED, b"")


@pytest.mark.parametrize("arguments", [(ARTICLE,), ("clean", ARTICLE), ("--lang", "en", ARTICLE)])
def test_a_file(arguments: tuple[object, ...]) -> None:
    assert run(*arguments).stdout.decode() == EXPECTED


def test_clean_and_restore(tmp_path: Path) -> None:
    clean, report = tmp_path / "clean.txt", tmp_path / "report.json"
    assert run(ARTICLE, "-o", clean, "--report", report).returncode == 0
    assert clean.read_bytes().decode() == EXPECTED
    jsonschema.validate(json.loads(report.read_text()), json.loads(account.SCHEMA.read_text()))
    assert run("restore", clean, "--report", report).stdout == ARTICLE.read_bytes()
    assert run("restore", clean, "--report", report, "-o", tmp_path / "back.txt").returncode == 0
    assert (tmp_path / "back.txt").read_bytes() == ARTICLE.read_bytes()
    clean.write_text("something else")
    assert "no document of the report has this text" in fails(4, "restore", clean, "--report", report)


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "a.txt").write_bytes(ARTICLE.read_bytes())
    (tmp_path / "in" / "b.html").write_bytes(PAGE.read_bytes())
    (tmp_path / "in" / "c.txt").write_bytes(b"\0")
    report = tmp_path / "report.json"
    done = run("clean", tmp_path / "in", "-o", tmp_path / "out", "--report", report)
    assert done.returncode == 3
    assert b"c.txt: not text" in done.stderr
    assert b"3 inputs: 2 changed, 0 unchanged, 0 skipped, 1 failed" in done.stderr
    assert (tmp_path / "out" / "deep" / "a.txt").read_bytes().decode() == EXPECTED
    assert (tmp_path / "out" / "b.txt").exists()
    assert json.loads(report.read_text())["counts"]["failed"] == 1


def test_an_output_that_ends_in_a_slash_is_a_folder(tmp_path: Path) -> None:
    assert run(ARTICLE, "-o", f"{tmp_path}/new/").returncode == 0
    assert (tmp_path / "new" / ARTICLE.name).read_bytes().decode() == EXPECTED


def test_output_inside_input_is_never_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(ARTICLE.read_bytes())
    for _ in range(2):
        run("clean", tmp_path, "-o", tmp_path / "out")
    assert sorted(path.name for path in tmp_path.rglob("*.txt")) == ["a.txt", "a.txt"]


@pytest.mark.parametrize("arguments", [(PAGE,), ()], ids=["file", "pipe"])
def test_a_page(arguments: tuple[object, ...]) -> None:
    done = run(*arguments, stdin=b"" if arguments else PAGE.read_bytes())
    assert done.returncode == 0, done.stderr
    assert b"newsletter" not in done.stdout.lower()
    assert len(done.stdout) > 1000


def test_the_table_at_standard_error() -> None:
    done = run(ARTICLE, "--report", "-", "--report-format", "table")
    assert done.stdout.decode() == EXPECTED
    assert b"donation" in done.stderr and b"\x1b" not in done.stderr


def test_selecting() -> None:
    report = json.loads(run(ARTICLE, "--select", "caption", "--report", "-").stderr)
    assert set(report["counts"]["categories"]) == {"caption"}
    report = json.loads(run(ARTICLE, "--ignore", "donation", "--report", "-").stderr)
    assert "donation" not in report["counts"]["categories"]


def test_bad_input(tmp_path: Path) -> None:
    (tmp_path / "binary.txt").write_bytes(b"a\0b")
    (tmp_path / "broken.toml").write_text("[[rule]]\nid = 'x'\n")
    assert "nowhere.txt: no such file" in fails(3, tmp_path / "nowhere.txt")
    assert "is a folder; say with -o" in fails(2, tmp_path)
    assert "binary.txt: not text" in fails(3, tmp_path / "binary.txt")
    assert "standard input: not text" in fails(3, stdin=b"a\0b")
    assert "broken.toml: rule 'x'" in fails(2, ARTICLE, "--pack", tmp_path / "broken.toml")
    assert "'nonsense' is neither a category nor a rule id" in fails(2, ARTICLE, "--select", "nonsense")
    assert "need -o FOLDER" in fails(2, ARTICLE, ARTICLE)
    assert "input and output are the same file" in fails(2, ARTICLE, "-o", ARTICLE)
    for files in ((ARTICLE,), (ARTICLE, tmp_path / "binary.txt")):
        assert "leave it or the other inputs out" in fails(2, *files, "-", "-o", f"{tmp_path}/out/", stdin=b"One line.")
    for folder in (tmp_path, f"{tmp_path}/new/"):
        assert "standard input has no name" in fails(2, "-o", folder, stdin=b"One line.")
    assert "the folder for the report does not exist" in fails(2, ARTICLE, "--report", tmp_path / "no" / "report.json")
    assert "neither a category nor a rule id" in fails(2, "rules", "show", "nonsense")
    assert "no article found" in fails(3, stdin=b"<!doctype html><html><body></body></html>")


def test_two_inputs_for_one_output_are_refused(tmp_path: Path) -> None:
    for name in ("a.html", "a.htm"):
        (tmp_path / name).write_bytes(PAGE.read_bytes())
    assert "would both be written to" in fails(2, tmp_path / "a.html", tmp_path / "a.htm", "-o", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("x")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    assert "secret.txt: can't read: Permission denied" in fails(3, path)


def test_an_empty_input_is_an_empty_output() -> None:
    done = run(stdin=b"")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize(
    "data", [b"\n", b"\xef\xbb\xbf", b"caf\xe9 and \xff\xfe bytes that do not decode", b"no final line end", b"a\r\nb\rc\n"]
)
def test_bytes_come_through(data: bytes) -> None:
    assert run(stdin=data).stdout == data


def test_the_brake_is_told() -> None:
    data = b"Sign up for our free newsletter.\n"
    done = run(stdin=data)
    assert (done.returncode, done.stdout) == (3, data)
    assert b"the brake" in done.stderr
    assert run("--brake", "1", stdin=data).stdout == b"\n"


def test_a_reader_that_leaves() -> None:
    big = read(ARTICLE).encode() * 200
    process = subprocess.Popen([sys.executable, "-m", "cleaner"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin and process.stdout and process.stderr
    process.stdout.close()
    process.stdin.write(big)
    process.stdin.close()
    assert process.wait() == 141
    assert process.stderr.read() == b""


def test_a_full_device() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([sys.executable, "-m", "cleaner"], input=b"text", stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 3
    assert done.stderr == b"cleaner: standard output: can't write: No space left on device\n"


def test_at_a_terminal_without_input_the_help_comes_up() -> None:
    parent, child = pty.openpty()
    done = subprocess.run([sys.executable, "-m", "cleaner"], stdin=child, capture_output=True, timeout=20, check=False)
    os.close(parent)
    os.close(child)
    assert done.stdout.startswith(b"Usage: cleaner")


def commands(group: click.Group = main, name: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Each command by its words, and whether it is but a name for others."""
    yield name, group is not main
    for each in group.list_commands(click.Context(group)):
        found = group.get_command(click.Context(group), each)
        if isinstance(found, click.Group):
            yield from commands(found, (*name, each))
        else:
            yield (*name, each), False


@pytest.mark.parametrize(("command", "is_name"), list(commands()), ids=lambda each: " ".join(each) if isinstance(each, tuple) else "")
def test_help(command: tuple[str, ...], is_name: bool) -> None:
    done = run(*command, "--help", env={**os.environ, "COLUMNS": "80"})
    assert done.returncode == 0
    told = done.stdout.decode()
    assert max(len(line) for line in told.splitlines()) <= 80
    assert is_name or "\n  cleaner " in told or "| cleaner" in told, "help without an example"
    listed = told.partition("Commands:")[2]
    assert "..." not in listed, "the first sentence of a command's help is too long"


def test_rules(tmp_path: Path) -> None:
    listed = run("rules", "list", "--select", "donation", "--lang", "en").stdout.decode().splitlines()
    assert listed and all(line.split("\t")[1] == "donation" for line in listed)
    shown = run("rules", "show", listed[0].split("\t")[0]).stdout.decode()
    assert "pattern" in shown and "keep" in shown
    pack = tmp_path / "own.toml"
    pack.write_text(
        "[[rule]]\nid = 'own'\ncategory = 'advert'\nwhy = 'x'\npatterns = ['join the garden club']\n"
        "[rule.examples]\nmatch = ['Join the garden club']\nkeep = ['Sign up for our newsletter today.']\n"
    )
    failing = run("rules", "test", pack)
    assert failing.returncode == 2
    assert b"is cut as newsletter" in failing.stderr
    pack.write_text(pack.read_text().replace("Sign up for our newsletter today.", "A garden."))
    assert run("rules", "test", pack).returncode == 0
