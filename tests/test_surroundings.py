"""Whatever surrounds a run: the account is one line for each finding, exact in files, and harmless at a terminal."""

import fcntl
import json
import os
import pty
import struct
import subprocess
import termios
from pathlib import Path

import pytest
from command import PROGRAM, run

STORY = "The bridge was closed for nine days, the engineer said.\n"
HOSTILE = "Sign up for our free newsletter ☃ \x1b[2J \x1b]8;;http://x.test\x07 \u202e [red]now[/] \\ today."
CACHE = str(Path("~/.cache").expanduser())  # where the rules stand ready: without it every run would make them anew
SURROUNDINGS: dict[str, dict[str, str | None]] = {
    "no home": {"HOME": None, "XDG_CACHE_HOME": CACHE},
    "home that is not there": {"HOME": "/nowhere", "XDG_CACHE_HOME": CACHE},
    "no folder for temporary files": {"TMPDIR": "/nowhere"},
    "temporary files elsewhere": {"TMPDIR": "/dev/shm"},
    "ASCII": {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "time zone": {"TZ": "Nowhere/X"},
    "dumb terminal": {"TERM": "dumb"},
    "no colours": {"NO_COLOR": "1"},
    "narrow": {"COLUMNS": "20"},
}


def environment(changes: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in {**os.environ, **changes}.items() if value is not None}


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    path = tmp_path / "a\u00e9\x1b[2J.txt"
    path.write_text(f"{STORY}\n{HOSTILE}\n")
    return path


@pytest.mark.parametrize("changes", SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_odd_surroundings(hostile: Path, changes: dict[str, str | None]) -> None:
    done = run("--check", hostile, env=environment(changes))
    assert (done.returncode, done.stderr) == (1, b"") and done.stdout.count(b"\n") == 1
    assert b"\x1b" not in done.stdout and "\u202e".encode() not in done.stdout and b"[red]now[/]" in done.stdout
    assert run("-i", hostile, env=environment(changes)).returncode == 0
    assert hostile.read_text() == STORY


def test_a_home_that_takes_nothing(hostile: Path) -> None:
    """The rules can't be kept there, and are made anew."""
    done = run("-q", hostile, env=environment({"HOME": "/proc", "XDG_CACHE_HOME": None}))
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, STORY, b"")


@pytest.mark.parametrize("form", ["table", "markdown", "csv", "sarif"])
def test_reports_for_the_eye_can_not_steer_a_terminal(hostile: Path, form: str) -> None:
    done = run(hostile, "--report", "-", "--report-format", form, env=environment({"COLUMNS": "20"}))
    assert done.returncode == 0 and b"Traceback" not in done.stderr
    assert b"\x1b" not in done.stderr and b"\x07" not in done.stderr
    assert b"newsletter" in done.stderr


def test_the_report_holds_the_very_text(hostile: Path, tmp_path: Path) -> None:
    assert run("-i", hostile, "--report", tmp_path / "r.json").returncode == 0
    [document] = json.loads((tmp_path / "r.json").read_text())["documents"]
    assert document["source"] == str(hostile)
    assert [removal["text"].strip() for removal in document["removals"]] == [HOSTILE]


def test_a_narrow_terminal_wraps_nothing(hostile: Path) -> None:
    """One line for each finding at twenty columns, too, so that editors and grep find them."""
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 20, 0, 0))
    done = subprocess.run([*PROGRAM, "--check", str(hostile)], stdout=child, stderr=child, check=False)
    os.close(child)
    shown = os.read(parent, 100_000)
    os.close(parent)
    assert done.returncode == 1
    assert shown.count(b"\n") == 1 and b": newsletter: Sign up" in shown and b"\x1b" not in shown
