"""Streams and signals: whoever reads, writes, closes or kills, the work is whole or untouched, and the exit code says which."""

import contextlib
import json
import os
import re
import signal
import subprocess
import threading
import time
from functools import partial
from pathlib import Path

import pytest
from command import PROGRAM, fails, run

from cleaner import cli

STORY = "The bridge was closed for nine days, the engineer said.\n"
DIRTY = f"{STORY}\nSign up for our free newsletter.\n"
TALKING = {  # every command that has something to say on standard output
    "help": ("--help",),
    "version": ("--version",),
    "pipe": ("-",),
    "file": ("a.txt",),
    "check": ("--check", "-"),
    "diff": ("--diff", "-"),
    "records": ("a.jsonl",),
    "restore": ("restore", "clean.txt", "--report", "r.json"),
    "show": ("show", "a.txt"),
    "explain": ("explain", "a.txt", "--line", "3"),
    "stats": ("stats", "r.json"),
    "compare": ("compare", "r.json", "r.json"),
    "compare as lines": ("compare", "r.json", "builtin", "a.txt", "--format", "jsonl"),
    "rules page": ("rules", "page", "--select", "legal"),
    "rules list": ("rules", "list"),
    "rules show": ("rules", "show", "en-donation-dear-reader"),
    "config": ("config", "show"),
    "learn": ("learn", "a.jsonl"),
    "completion": ("completion", "bash"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Something for every command to work on."""
    folder = tmp_path_factory.mktemp("streams")
    (folder / "a.txt").write_text(DIRTY)
    (folder / "a.jsonl").write_text("".join(json.dumps({"url": f"http://x.test/{n}", "text": f"{n} {DIRTY}"}) + "\n" for n in range(9)))
    assert run("a.txt", "-o", "clean.txt", "--report", "r.json", cwd=folder).returncode == 0
    return folder


@pytest.mark.parametrize("arguments", TALKING.values(), ids=TALKING)
def test_an_output_that_takes_nothing(folder: Path, arguments: tuple[str, ...]) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*PROGRAM, *arguments], input=DIRTY.encode(), stdout=full, stderr=subprocess.PIPE, cwd=folder, check=False)
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1] == b"cleaner: standard output: can't write: No space left on device"
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", TALKING.values(), ids=TALKING)
def test_a_reader_that_is_gone_from_the_start(folder: Path, arguments: tuple[str, ...]) -> None:
    command = [*PROGRAM, *arguments]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder)
    assert process.stdin and process.stdout and process.stderr
    process.stdout.close()
    with contextlib.suppress(BrokenPipeError):  # not all of them read it
        process.stdin.write(DIRTY.encode())
        process.stdin.close()
    told = process.stderr.read()
    assert process.wait() == 141
    assert b"Traceback" not in told and b"rror" not in told


def test_a_reader_that_takes_one_line(folder: Path) -> None:
    (folder / "long.jsonl").write_bytes((folder / "a.jsonl").read_bytes() * 500)
    program = f"{' '.join(PROGRAM)} -q --select newsletter long.jsonl | head -1 > one; echo ${{PIPESTATUS[*]}}"
    done = subprocess.run(["bash", "-c", program], cwd=folder, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"141 0\n", b"")
    assert (folder / "one").read_text().count("\n") == 1


def test_work_in_place_needs_no_listener(tmp_path: Path) -> None:
    """Standard output and standard error lead to readers that have gone; every file is done all the same."""
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(DIRTY)
    program = f"({' '.join(PROGRAM)} -i -v a.txt b.txt c.txt; echo $? > code) 2>&1 | true"
    subprocess.run(["bash", "-c", program], cwd=tmp_path, check=True)
    assert [(tmp_path / f"{name}.txt").read_text() for name in "abc"] == [STORY] * 3
    assert (tmp_path / "code").read_text() in ("0\n", "141\n")


def test_a_folder_as_standard_input(tmp_path: Path) -> None:
    """Python itself refuses it, before any program has a say."""
    done = subprocess.run(["sh", "-c", f"{' '.join(PROGRAM)} - < {tmp_path}"], capture_output=True, check=False)
    assert done.returncode != 0 and done.stdout == b"" and b"is a directory" in done.stderr


def test_an_endless_text_is_refused_by_its_size(tmp_path: Path) -> None:
    if not Path("/usr/bin/yes").exists():
        pytest.skip("no yes here")
    told = subprocess.run(
        ["bash", "-c", f"yes 'A line.' | {' '.join(PROGRAM)}; echo ${{PIPESTATUS[1]}}"], capture_output=True, check=True, timeout=120
    )
    assert told.stdout == b"3\n" and b"standard input: larger than 64,000,000 bytes" in told.stderr
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(64_000_001)
    for way in ("-q", "-i"):
        assert "a.txt: larger than 64,000,000 bytes" in fails(3, way, tmp_path / "a.txt")


def test_memory_that_runs_out_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(cli.main, "main", fail)
    monkeypatch.setattr("cleaner.cli.signals.watch", lambda: None)
    assert cli._exit_code(["x"]) == 3
    assert capsys.readouterr().err.startswith("cleaner: out of memory")


def test_records_without_end_take_no_more_memory_than_a_few() -> None:
    """Hundreds of megabytes go through; what stays is counted in tens."""
    if not Path("/proc/self/status").exists():
        pytest.skip("no /proc here")
    process = subprocess.Popen([*PROGRAM, "--select", "newsletter", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin and process.stdout
    small = json.dumps({"text": DIRTY}).encode() + b"\n"
    large = json.dumps({"text": STORY, "blob": "x" * 1_000_000}).encode() + b"\n"
    peaks = []
    for _ in range(5):
        feeding = threading.Thread(target=process.stdin.write, args=((small * 50 + large) * 50,))
        feeding.start()
        for _ in range(51 * 50):
            assert process.stdout.readline().startswith(b'{"text"')
        feeding.join()
        peaks.append(_peak(process.pid))
    process.stdin.close()
    assert process.wait(60) == 0
    assert peaks[-1] - peaks[0] < 48_000_000, peaks


def _peak(pid: int) -> int:
    """The most memory that a process has had, in bytes."""
    found = re.search(r"VmHWM:\s*(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) * 1000


@pytest.mark.parametrize(("closed", "code"), [("<&-", 3), (">&-", 3), ("2>&-", 0)])
def test_closed_streams(tmp_path: Path, closed: str, code: int) -> None:
    (tmp_path / "in").write_text(DIRTY)
    stdin = "" if closed == "<&-" else f"< {tmp_path}/in"
    done = subprocess.run(["sh", "-c", f"{' '.join(PROGRAM)} - {stdin} {closed}"], capture_output=True, check=False)
    assert done.returncode == code and b"Traceback" not in done.stderr


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_signals(number: int, code: int) -> None:
    """While it waits for input; `make torture` has them at every write."""
    process = subprocess.Popen([*PROGRAM, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=_usual)
    assert process.stdin and process.stderr
    process.stdin.write(b"a line\n")
    process.stdin.flush()
    while _sleeping(process.pid) is False:
        time.sleep(0.02)
    for _ in range(3):
        process.send_signal(number)
    assert process.wait(timeout=30) == code
    assert b"Traceback" not in process.stderr.read()


def _usual() -> None:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_DFL)


def _sleeping(pid: int) -> bool:
    """Whether it has read all there is and waits for more; where that can't be seen, after some seconds."""
    wait = Path(f"/proc/{pid}/syscall")
    try:
        number, descriptor = [*wait.read_text().split(), "", ""][:2]
        return number == "0" and descriptor == "0x0"
    except OSError:
        time.sleep(5)
        return True


def test_a_pause_costs_nothing() -> None:
    process = subprocess.Popen([*PROGRAM, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin
    process.stdin.write(STORY.encode())
    process.stdin.flush()
    process.send_signal(signal.SIGSTOP)
    os.waitpid(process.pid, os.WUNTRACED)
    process.stdin.write(DIRTY.removeprefix(STORY).encode())
    process.send_signal(signal.SIGCONT)
    assert process.communicate(timeout=60)[0] == STORY.encode()


@pytest.mark.parametrize("ignored", [signal.SIGPIPE, signal.SIGCHLD], ids=lambda number: number.name)
def test_signals_that_whoever_started_us_ignores(folder: Path, tmp_path: Path, ignored: signal.Signals) -> None:
    """Workers are waited for, and a reader that goes is noticed, all the same."""
    ignoring = partial(signal.signal, ignored, signal.SIG_IGN)
    done = subprocess.run(
        [*PROGRAM, "-j", "2", "a.jsonl", "a.txt", "-o", f"{tmp_path}/"], cwd=folder, preexec_fn=ignoring, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.txt").read_text() == STORY and (tmp_path / "a.jsonl").read_text().count("\n") == 9
    process = subprocess.Popen([*PROGRAM, "a.jsonl"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=ignoring)
    assert process.stdout and process.stderr
    process.stdout.close()
    assert (process.stderr.read(), process.wait()) == (b"", 141)


def test_a_hangup_that_is_ignored_stays_ignored() -> None:
    process = subprocess.Popen(
        [*PROGRAM, "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN) and None,
    )
    time.sleep(1)
    process.send_signal(signal.SIGHUP)
    assert process.communicate(b"text\n", timeout=30)[0] == b"text\n"
