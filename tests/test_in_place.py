"""In place, checked and as a diff: files at home in a shell."""

import gzip
import os
import pty
import shutil
import socket
import subprocess
from pathlib import Path

import pytest
from command import PROGRAM, fails, run
from conftest import FIXTURES, read

from cleaner import batch, cli, formats
from cleaner.pipeline import Cleaner

ARTICLE = FIXTURES / "articles" / "en-appeal-widget.txt"
EXPECTED = read(ARTICLE.with_suffix(".expected.txt")).encode()
BODY = b"The bridge over the Lirr was closed for nine days while divers looked at its third pier, the engineer said.\n"
APPEAL = b"\nSign up for our free newsletter.\n"
NAME = "a.txt"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / NAME
    path.write_bytes(ARTICLE.read_bytes())
    return path


def state(path: Path) -> tuple[int, int, int, bytes]:
    status = path.stat()
    return status.st_ino, status.st_mtime_ns, status.st_ctime_ns, path.read_bytes()


def test_in_place_with_a_report(article: Path, tmp_path: Path) -> None:
    done = run("-i", article, "--report", tmp_path / "r.json")
    assert (done.returncode, done.stdout, article.read_bytes()) == (0, b"", EXPECTED)
    assert done.stderr.decode().startswith(f"cleaner: {article}: ") and done.stderr.endswith(b" removed\n")
    assert run("restore", article, "--report", tmp_path / "r.json").stdout == ARTICLE.read_bytes()


def test_a_file_that_is_named_twice_is_done_once(article: Path, tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to(article)
    done = run("-i", "-v", article, tmp_path / "link.txt", tmp_path)
    assert (done.returncode, article.read_bytes()) == (0, EXPECTED)
    assert b"4 inputs: 1 changed, 0 unchanged, 3 skipped, 0 failed" in done.stderr
    assert done.stderr.count(b"the same file was named before") == 2 and done.stderr.count(b"a link; --follow-links follows it") == 1


def test_what_can_not_be_changed_where_it_is(tmp_path: Path) -> None:
    names = [tmp_path / name for name in ("a.txt.gz", "a.parquet", "a.warc")]
    for name in names:
        name.write_bytes(gzip.compress(BODY + APPEAL))
    for way in ("-i", "--check"):
        done = run(way, *names)
        assert (done.returncode, done.stderr.count(b": can't be changed or shown in place; clean it with -o\n")) == (3, 3)
    assert run(tmp_path / "a.txt.gz").stdout == BODY
    assert run("-q", tmp_path / "a.txt.gz", "-o", tmp_path / "b.txt.gz").returncode == 0
    assert gzip.decompress((tmp_path / "b.txt.gz").read_bytes()) == BODY


def test_what_is_told_of_a_page_claims_no_line_of_it() -> None:
    """Extraction has lines of its own, where no editor would find anything."""
    page = FIXTURES / "page.html"
    findings = run("--check", page).stdout.decode().splitlines()
    assert findings and all(line.startswith(f"{page}: ") for line in findings)
    assert run("--diff", page).stdout.decode().startswith(f"--- {page} (its text)\n+++ {page} (its text)\n@@ ")


def test_several_files_and_a_folder(article: Path, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.md").write_bytes(BODY + APPEAL)
    (tmp_path / "c.txt").write_bytes(BODY)
    done = run("--in-place", tmp_path)
    assert done.returncode == 0
    assert b"\n3 inputs: 2 changed, 1 unchanged, 0 skipped, 0 failed; " in done.stderr
    assert (tmp_path / "deep" / "b.md").read_bytes() == BODY
    assert run("-i", "-q", article, tmp_path / "c.txt").stderr == b""
    assert b"c.txt: unchanged" in run("-i", "-v", article, tmp_path / "c.txt").stderr


@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf", BODY, BODY[:-1], b"caf\xe9\r\n\r\nb\rc"])
def test_an_unchanged_file_is_not_touched(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / NAME
    path.write_bytes(data)
    before = state(path)
    assert run("-i", path).returncode == 0
    assert state(path) == before


def test_an_unchanged_file_costs_no_write(tmp_path: Path) -> None:
    if not shutil.which("strace"):
        pytest.skip("no strace here")
    path, log = tmp_path / NAME, tmp_path / "log"
    path.write_bytes(BODY)
    calls = "trace=write,rename,renameat,renameat2,unlink,unlinkat,fchmod,fsync,ftruncate,openat,open,creat"
    done = subprocess.run(
        ["strace", "-f", "-o", str(log), "-P", str(path), "-e", calls, *PROGRAM, "-i", str(path)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("strace is not allowed here")
    assert [line for line in log.read_text().splitlines() if "openat(" not in line and "+++" not in line] == []
    assert "O_RDONLY" in log.read_text() and "O_WRONLY" not in log.read_text() and "O_RDWR" not in log.read_text()


def test_check(article: Path, tmp_path: Path) -> None:
    clean = tmp_path / "clean.txt"
    clean.write_bytes(EXPECTED)
    before = state(article)
    done = run("--check", article, clean)
    assert done.returncode == 1
    findings = done.stdout.decode().splitlines()
    assert findings and all(line.startswith(f"{article}:") for line in findings)
    assert findings[0].split(":")[1].isdigit()
    assert done.stderr.startswith(b"2 inputs: 1 with boilerplate, 1 unchanged, 0 skipped, 0 failed; ")
    assert state(article) == before
    assert run("--check", clean).returncode == 0
    assert run("--check", "--exit-zero", article).returncode == 0
    assert run("--check", "--quiet", article).stdout == b""
    assert run("--check", "--exit-zero", article, tmp_path / "nowhere").returncode == 3


def test_a_diff_is_one_that_patch_takes(article: Path, tmp_path: Path) -> None:
    done = run("--diff", article)
    assert done.returncode == 0
    assert run("--diff", "--check", article).returncode == 1
    if not shutil.which("patch"):
        pytest.skip("no patch here")
    subprocess.run(["patch", "-s", str(article)], input=done.stdout, check=True)
    assert article.read_bytes() == EXPECTED


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028\n"])
def test_a_diff_says_exactly_what_goes(tmp_path: Path, end: str) -> None:
    path = tmp_path / NAME
    path.write_text(f"The mayor said it.{end * 2}Sign up for our newsletter today.", encoding="utf-8", newline="")
    shown = run("--diff", path).stdout.decode()
    assert "-Sign up for our newsletter today.\n\\ No newline at end of file\n" in shown
    assert shown.startswith(f"--- {path}\n+++ {path}\n@@ ")


def test_standard_input(tmp_path: Path) -> None:
    assert run("-", stdin=BODY + APPEAL).stdout == BODY
    done = run("--check", "--stdin-filename", "notes/a.md", "-", stdin=BODY + APPEAL)
    assert (done.returncode, done.stdout.split(b":")[0]) == (1, b"notes/a.md")
    page = (FIXTURES / "page.html").read_bytes()
    assert run("--stdin-filename", "a.txt", stdin=page).stdout.startswith(page[:15]), "the name says that it is text"
    assert b"<html" not in run("--stdin-filename", "a.html", stdin=page.replace(b"<!doctype html>", b"", 1)).stdout


def test_records_change_only_inside_their_text(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    before = b'{"n": 1.10, "text": "%s\\n\\n%s", "x": [1e400]}\n' % (BODY.strip(), APPEAL.strip())
    after = before.replace(b"\\n\\n" + APPEAL.strip(), b"")
    path.write_bytes(after + before + b"no record\n")
    done = run("--check", path)
    assert done.returncode == 3 and done.stdout.startswith(f"{path}:2:".encode())
    assert f"+{after.decode()}" in run("--diff", path).stdout.decode()
    assert run("-i", path).returncode == 3
    assert path.read_bytes() == after + after + b"no record\n"
    before_again = state(path)
    assert run("-i", path).returncode == 3
    assert state(path) == before_again, "nothing is left to cut: the file is not touched"


def test_what_contradicts_itself_is_refused(article: Path, tmp_path: Path) -> None:
    before = state(article)
    assert "one or the other" in fails(2, "-i", "--check", article)
    assert "one or the other" in fails(2, "-i", "--diff", article)
    assert "one or the other" in fails(2, "-i", "-o", tmp_path / "b.txt", article)
    assert "standard input can't be changed" in fails(2, "-i")
    assert "standard input can't be changed" in fails(2, "-i", article, "-")
    (tmp_path / "page.html").write_bytes((FIXTURES / "page.html").read_bytes())
    assert "page.html: is a page" in fails(2, "-i", article, tmp_path / "page.html")
    assert state(article) == before


@pytest.mark.parametrize("link", ["symlink_to", "hardlink_to"])
def test_the_input_is_no_output(article: Path, tmp_path: Path, link: str) -> None:
    other = tmp_path / "other.txt"
    getattr(other, link)(article)
    before = state(article)
    assert "the same file" in fails(2, article, "-o", other)
    assert state(article) == before


def test_one_bad_file_stops_no_other(article: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"a\0b")
    done = run("-i", bad, article, tmp_path / "nowhere.txt")
    assert done.returncode == 3
    assert b"bad.txt: not text" in done.stderr and b"nowhere.txt: no such file" in done.stderr
    assert article.read_bytes() == EXPECTED


def test_what_is_no_file_is_named_and_holds_nobody_up(article: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket.txt"))
    done = run("-i", "-v", tmp_path, timeout=60)
    assert (done.returncode, article.read_bytes()) == (0, EXPECTED)
    for name in ("pipe.txt", "socket.txt"):
        assert f"{name}: skipped: not a regular file".encode() in done.stderr
    done = run("-i", tmp_path / "pipe.txt", tmp_path / "socket.txt", os.devnull, timeout=60)
    assert (done.returncode, done.stderr.count(b": not a regular file\n")) == (3, 3)
    assert "pipe.txt: not a regular file" in fails(3, tmp_path / "pipe.txt", timeout=60)


def test_an_accident_in_the_engine_is_that_documents_own(article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("by chance")

    monkeypatch.setattr(Cleaner, "clean", fail)
    outcome = batch.clean_source(Cleaner(), formats.read_file(article))
    assert outcome.result is None and "a.txt: the program failed on it" in str(outcome.error) and outcome.error.exit_code == 3


def test_what_could_not_be_put_back_is_not_written(
    article: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The proof that stands before every write."""
    monkeypatch.setattr("cleaner.pipeline.restore", lambda kept, removals: f"{kept}!")
    monkeypatch.setattr("cleaner.cli.signals.watch", lambda: None)
    before = state(article)
    assert cli._exit_code(["-i", str(article)]) == 4
    assert f"{article}: what was kept and what was removed do not make up the original" in capsys.readouterr().err
    assert state(article) == before


def test_eight_at_once(article: Path, tmp_path: Path) -> None:
    """`make torture` has two hundred rounds of it."""
    runs = [subprocess.Popen([*PROGRAM, "-i", str(article)], stderr=subprocess.PIPE) for _ in range(8)]
    assert all(each.wait() in (0, 3) and each.stderr and b"Traceback" not in each.stderr.read() for each in runs)
    assert article.read_bytes() == EXPECTED
    assert list(tmp_path.iterdir()) == [article], "no temporary file is left"


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False), ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False)],
)
def test_colours_at_a_terminal(article: Path, environment: dict[str, str], coloured: bool) -> None:
    article.write_bytes(BODY + b"\nSign up for our \x1b[2Jfree newsletter today.\n")
    parent, child = pty.openpty()
    base = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "TERM")}
    subprocess.run([*PROGRAM, "--diff", str(article)], stdout=child, env={**base, "TERM": "xterm", **environment}, check=True)
    os.close(child)
    shown = os.read(parent, 100_000)
    os.close(parent)
    assert (b"\x1b[31m" in shown) == coloured
    if coloured:
        assert b"\x1b[2J" not in shown and b"\\x1b[2J" in shown, "the text can't steer the terminal"


def test_colours_in_a_pipe(article: Path) -> None:
    assert b"\x1b" not in run("--diff", article).stdout
    assert b"\x1b[31m" in run("--diff", article, env={**os.environ, "FORCE_COLOR": "1"}).stdout
