"""Folders, workers, resume: nothing lost, nothing doubled, everything named."""

from __future__ import annotations

import bz2
import ctypes
import errno
import faulthandler
import gzip
import json
import lzma
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import zstandard
from conftest import FIXTURES
from test_jsonl import STORY, TEXT

from cleaner import Cleaner
from cleaner.batch import run as running
from cleaner.batch.counts import Counts
from cleaner.batch.manifest import FOLDER
from cleaner.batch.plan import plan
from cleaner.batch.records import Treatment
from cleaner.batch.run import Progress, Run, Settings
from cleaner.batch.walk import Excluded, Filter
from cleaner.errors import InputError, OptionError
from cleaner.html import apart

EVERYTHING = Filter()
REPORTED = Treatment(reported=True)
WAYS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.compress,
}
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.decompress,
    ".bz2": bz2.decompress,
    ".xz": lzma.decompress,
    ".zst": lambda data: zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True).read(),
}


def lines(count: int, poison: dict[int, str] | None = None) -> bytes:
    texts = [(poison or {}).get(number, f"{number}. {TEXT}" if number % 3 else STORY) for number in range(count)]
    return b"".join(json.dumps({"id": number, "text": text}).encode() + b"\n" for number, text in enumerate(texts))


def clean(
    cleaner: Cleaner,
    source: Path | list[Path],
    output: str,
    chosen: Filter = EVERYTHING,
    treatment: Treatment = REPORTED,
    **options: Any,
) -> tuple[Counts, list[dict[str, Any]]]:
    sources = source if isinstance(source, list) else [source]
    work = Run(cleaner, plan(sources, output, chosen, treatment.mode), Settings(treatment, **options), Progress())
    counts = work()
    rows = [json.loads(row) for row in work.rows()]
    work.forget()
    return counts, rows


def write(path: Path, data: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a bit of everything."""
    root = tmp_path / "in"
    for name in ("a.txt", "b/c.md", "b/d/e.txt"):
        write(root / name, TEXT)
    write(root / "same.txt", STORY)
    write(root / ".gitignore", "*.log.txt\nbuild/\n")
    for name in ("x.log.txt", "build/y.txt", ".git/z.txt", "picture.png", "b/build/q.txt"):
        write(root / name, TEXT)
    write(root / "binary.txt", b"\0")
    (root / "link.txt").symlink_to("a.txt")
    (root / "loop").symlink_to(".")
    os.mkfifo(root / "pipe.txt")
    return root


def test_a_folder_is_mirrored_and_everything_is_counted_and_named(cleaner: Cleaner, folder: Path, tmp_path: Path) -> None:
    counts, rows = clean(cleaner, folder, f"{tmp_path}/out/")
    assert (counts.changed, counts.unchanged, counts.failed, counts.exit_code) == (3, 1, 1, 3)
    assert counts.inputs == len(rows) == 14
    reasons = {Path(row["source"]).relative_to(folder).as_posix(): row.get("skipped") or row.get("error") for row in rows}
    assert reasons["x.log.txt"] == reasons["build"] == reasons["b/build"] == "named in .gitignore"
    assert reasons[".git"] == "git's own folder"
    assert "a link" in str(reasons["link.txt"]) and "a link" in str(reasons["loop"])
    assert reasons["pipe.txt"] == "not a regular file"
    assert "not a text" in str(reasons["picture.png"])
    assert "binary.txt: not text" in str(reasons["binary.txt"])
    made = cleaner.clean(TEXT).text.encode()
    assert files(tmp_path / "out") == {"a.txt": made, "b/c.md": made, "b/d/e.txt": made, "same.txt": STORY.encode()}


def test_chosen_files(cleaner: Cleaner, folder: Path, tmp_path: Path) -> None:
    clean(cleaner, folder, f"{tmp_path}/out/", Filter(("*.md", "*.png"), Excluded(("d/",), folder)))
    assert set(files(tmp_path / "out")) == {"b/c.md", "picture.png"}
    clean(cleaner, folder, f"{tmp_path}/linked/", Filter(("link.txt", "a.txt"), follow_links=True))
    assert set(files(tmp_path / "linked")) == {"link.txt"} or set(files(tmp_path / "linked")) == {"a.txt"}, "one file, once"


def test_links_are_followed_once_or_not_at_all(cleaner: Cleaner, tmp_path: Path) -> None:
    """Loops, a long chain and a link to the root of everything."""
    root = tmp_path / "in"
    write(root / "a.txt", TEXT)
    (root / "everything").symlink_to("/")
    for number in range(40):
        (root / f"link{number:02}").symlink_to("." if number == 0 else f"link{number - 1:02}")
    counts, _ = clean(cleaner, root, f"{tmp_path}/out/")
    assert (counts.changed, counts.skipped, counts.failed) == (1, 41, 0)
    (root / "everything").unlink()
    counts, rows = clean(cleaner, root, f"{tmp_path}/followed/", Filter(follow_links=True))
    assert counts.changed == 1 and set(files(tmp_path / "followed")) == {"a.txt"}
    assert counts.inputs == len(rows) == 41


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_a_folder_that_can_not_be_read_costs_only_itself(
    cleaner: Cleaner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    for name in ("a.txt", "closed/b.txt", "open/c.txt"):
        write(tmp_path / "in" / name, TEXT)
    real = os.scandir

    def scandir(folder: Any) -> Any:
        if not isinstance(folder, int) and Path(folder).name == "closed":
            raise OSError(number, os.strerror(number))
        return real(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    counts, rows = clean(cleaner, tmp_path / "in", f"{tmp_path}/out/")
    assert (counts.changed, counts.failed, counts.exit_code) == (2, 1, 3)
    assert f"closed: can't read the folder: {os.strerror(number)}" in next(row["error"] for row in rows if "error" in row)
    assert set(files(tmp_path / "out")) == {"a.txt", "open/c.txt"}


def test_files_of_any_size_are_named(cleaner: Cleaner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.batch.walk.LARGEST", 1000)
    write(tmp_path / "in" / "a.txt", TEXT)
    write(tmp_path / "in" / "b.txt", "x" * 1001)
    counts, rows = clean(cleaner, tmp_path / "in", f"{tmp_path}/out/")
    assert (counts.changed, counts.skipped) == (1, 1)
    assert [row["skipped"] for row in rows if "skipped" in row] == ["larger than 1,000 bytes"]


def test_output_inside_input_is_never_read(cleaner: Cleaner, tmp_path: Path) -> None:
    write(tmp_path / "a.txt", TEXT)
    for _ in range(2):
        counts, _ = clean(cleaner, tmp_path, f"{tmp_path}/out/")
        assert counts.inputs == 1
    assert set(files(tmp_path)) == {"a.txt", "out/a.txt"}


@pytest.mark.parametrize("names", [("a.html", "a.htm"), ("a.html", "a.txt")])
def test_two_inputs_for_one_output_are_refused_before_any_work(tmp_path: Path, names: tuple[str, str]) -> None:
    for name in names:
        write(tmp_path / "in" / name, "x")
    with pytest.raises(OptionError, match="would both be written to"):
        plan([tmp_path / "in"], f"{tmp_path}/out/", Filter(), "delete")


def test_outputs_that_are_inputs_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.txt", "x")
    write(tmp_path / "in" / "in" / "a.txt", "x")
    for paths, output in (([tmp_path / "in"], f"{tmp_path}/in/"), ([tmp_path / "in" / "in", tmp_path / "in"], f"{tmp_path}/in/")):
        with pytest.raises(OptionError, match="input and output are the same"):
            plan(paths, output, Filter(), "delete")
    with pytest.raises(OptionError, match="both be written"):
        plan([tmp_path / "in" / "a.txt", tmp_path / "in" / "in" / "a.txt"], f"{tmp_path}/out/", Filter(), "delete")


@pytest.mark.parametrize("jobs", [1, 3, 8])
def test_the_same_bytes_for_any_number_of_workers(cleaner: Cleaner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    monkeypatch.setattr("cleaner.batch.plan.PIECE", 3000)
    monkeypatch.setattr(running, "UNIT", 3000)
    source = write(tmp_path / "x.jsonl", lines(60) + b"\r\nbad\n" + lines(3)[:-1])
    counts, rows = clean(cleaner, source, f"{tmp_path}/y.jsonl", jobs=jobs)
    whole = b"".join(_one_by_one(cleaner, source))
    assert (tmp_path / "y.jsonl").read_bytes() == whole
    assert whole.count(b"\n") == source.read_bytes().count(b"\n")
    assert (counts.inputs, counts.skipped, counts.failed) == (65, 1, 1)
    numbers = [int(row["source"].rpartition(":")[2]) for row in rows]
    assert numbers == sorted(numbers) and len(set(numbers)) == len(numbers)
    assert set(files(tmp_path)) == {"x.jsonl", "y.jsonl"}, "nothing else is left"


def _one_by_one(cleaner: Cleaner, source: Path) -> Iterator[bytes]:
    from test_jsonl import cleaned

    for line in source.read_bytes().splitlines(keepends=True):
        yield cleaned(line, cleaner)[0]


def _exit() -> None:
    os._exit(7)


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _crash() -> None:
    faulthandler.disable()
    ctypes.string_at(0)


def _deadlock() -> None:
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


def _spin() -> None:
    while True:
        pass


WRONG = {"exit": _exit, "kill": _kill, "crash": _crash, "deadlock": _deadlock, "spin": _spin}


@pytest.mark.parametrize("how", WRONG)
def test_a_poisoned_document_costs_only_itself(cleaner: Cleaner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    whole = Cleaner.clean

    def poisoned(self: Cleaner, text: str, source: str | None = None, **options: Any) -> Any:
        if text == "poison":
            WRONG[how]()
        return whole(self, text, source, **options)

    monkeypatch.setattr(Cleaner, "clean", poisoned)
    monkeypatch.setattr("cleaner.batch.workers.PATIENCE", 0.6)
    monkeypatch.setattr("cleaner.batch.workers.LIMIT", 0.8)
    monkeypatch.setattr("cleaner.batch.plan.PIECE", 3000)
    monkeypatch.setattr(running, "UNIT", 6000)
    bad = {17: "poison"} if how in ("deadlock", "spin") else {0: "poison", 17: "poison", 29: "poison"}
    source = write(tmp_path / "x.jsonl", lines(30, bad))
    counts, rows = clean(cleaner, source, f"{tmp_path}/y.jsonl", jobs=2)
    assert (counts.inputs, counts.failed, counts.exit_code) == (30, len(bad), 3)
    errors = {row["source"]: row["error"] for row in rows if "error" in row}
    assert set(errors) == {f"{source}:{number + 1}" for number in bad}
    assert all("its worker" in error and "twice" in error for error in errors.values())
    before, after = source.read_bytes().splitlines(), (tmp_path / "y.jsonl").read_bytes().splitlines()
    assert len(before) == len(after) and all(before[number] == after[number] for number in bad)
    assert json.loads(after[1])["text"] == whole(cleaner, json.loads(before[1])["text"]).text


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux tells what a process has started")
def test_a_page_that_is_read_by_another_process_has_the_time_of_that(
    cleaner: Cleaner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = f"import time; time.sleep(2); {apart._PROGRAM}"
    monkeypatch.setattr(apart, "_COMMAND", ("-P", "-c", slow))
    monkeypatch.setattr("cleaner.html.ORDINARY_TAGS", 0)
    monkeypatch.setattr("cleaner.batch.workers.PATIENCE", 0.6)
    monkeypatch.setattr("cleaner.batch.workers.LIMIT", 0.8)
    for name in ("a", "b"):
        write(tmp_path / "in" / f"{name}.html", (FIXTURES / "page.html").read_bytes())
    counts, rows = clean(cleaner, tmp_path / "in", f"{tmp_path}/out/", jobs=2)
    assert counts.failed == 0 and set(files(tmp_path / "out")) == {"a.txt", "b.txt"}, rows


def test_a_worker_that_is_killed_once_is_not_missed(cleaner: Cleaner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, mark = Cleaner.clean, tmp_path / "killed"

    def killed_once(self: Cleaner, text: str, source: str | None = None, **options: Any) -> Any:
        if text.startswith("17.") and not mark.exists():
            mark.touch()
            _kill()
        return whole(self, text, source, **options)

    monkeypatch.setattr(Cleaner, "clean", killed_once)
    source = write(tmp_path / "x.jsonl", lines(30))
    counts, _ = clean(cleaner, source, f"{tmp_path}/y.jsonl", jobs=2)
    assert (counts.inputs, counts.failed) == (30, 0) and mark.exists()
    assert (tmp_path / "y.jsonl").read_bytes() == b"".join(_one_by_one(cleaner, source))


def test_without_processes_the_work_is_done_all_the_same(cleaner: Cleaner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", none_left)
    told: list[str] = []
    monkeypatch.setattr(Progress, "tell", lambda self, message: told.append(message))
    source = write(tmp_path / "x.jsonl", lines(9))
    counts, _ = clean(cleaner, source, f"{tmp_path}/y.jsonl", jobs=2)
    assert counts.inputs == 9 and (tmp_path / "y.jsonl").read_bytes() == b"".join(_one_by_one(cleaner, source))
    assert "can't start 2 workers" in told[0]


class Halt(BaseException):
    """Stops a run half-way."""


@pytest.mark.parametrize("output", ["out/", "y.jsonl", "y.jsonl.gz"])
def test_resume_does_the_rest_and_only_the_rest(cleaner: Cleaner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str) -> None:
    monkeypatch.setattr("cleaner.batch.plan.PIECE", 3000)
    monkeypatch.setattr(running, "UNIT", 3000)
    for number in range(20):
        write(tmp_path / "in" / f"{number:02}.txt", f"{number}. {TEXT}")
    write(tmp_path / "in" / "r.jsonl", lines(40))
    expected = clean(cleaner, tmp_path / "in", f"{tmp_path}/whole-{output}")
    note, done = running.RunFolder.note, []

    def halt(self: Any, entries: list[Any]) -> None:
        note(self, entries)
        done.extend(entries)
        if len(done) > 12:
            raise Halt

    with monkeypatch.context() as patched, pytest.raises(Halt):
        patched.setattr(running.RunFolder, "note", halt)
        clean(cleaner, tmp_path / "in", f"{tmp_path}/{output}", jobs=2)
    again: list[Any] = []
    monkeypatch.setattr(running.RunFolder, "note", lambda self, entries: (again.extend(entries), note(self, entries)))
    counts, rows = clean(cleaner, tmp_path / "in", f"{tmp_path}/{output}", resume=True, jobs=2)
    assert not {entry.key for entry in again} & {entry.key for entry in done}
    assert (counts, rows) == expected
    made = {name: data for name, data in files(tmp_path).items() if not name.startswith(("in/", "whole-"))}
    assert made == {name.removeprefix("whole-"): data for name, data in files(tmp_path).items() if name.startswith("whole-")}


def test_resume_believes_nothing_that_has_changed(cleaner: Cleaner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        write(tmp_path / "in" / f"{number}.txt", TEXT)
    with monkeypatch.context() as patched, pytest.raises(Halt):
        patched.setattr(Run, "_assemble", lambda self: (_ for _ in ()).throw(Halt()))
        clean(cleaner, tmp_path / "in", f"{tmp_path}/out/")
    write(tmp_path / "in" / "0.txt", STORY)
    write(tmp_path / "out" / "1.txt", "cut sh")
    clean(cleaner, tmp_path / "in", f"{tmp_path}/out/", resume=True)
    made = cleaner.clean(TEXT).text.encode()
    assert files(tmp_path / "out") == {"0.txt": STORY.encode(), "1.txt": made, "2.txt": made}


def test_changed_only(cleaner: Cleaner, tmp_path: Path) -> None:
    for number in range(4):
        write(tmp_path / "in" / f"{number}.txt", TEXT)
    for expected in ((4, 0), (0, 4)):
        counts, _ = clean(cleaner, tmp_path / "in", f"{tmp_path}/out/", changed_only=True)
        assert (counts.changed, counts.skipped) == expected
    write(tmp_path / "in" / "0.txt", f"New. {TEXT}")
    os.utime(tmp_path / "in" / "1.txt", (1, 1))
    (tmp_path / "out" / "2.txt").unlink()
    counts, rows = clean(cleaner, tmp_path / "in", f"{tmp_path}/out/", changed_only=True)
    assert (counts.changed, counts.skipped) == (2, 2)
    assert {Path(row["source"]).name for row in rows if "skipped" in row} == {"1.txt", "3.txt"}
    other = Cleaner(ignore=["newsletter"])
    assert clean(other, tmp_path / "in", f"{tmp_path}/out/", changed_only=True)[0].unchanged == 4, "other rules, another outcome"


@pytest.mark.parametrize("ending", WAYS)
def test_compressed(cleaner: Cleaner, tmp_path: Path, ending: str) -> None:
    write(tmp_path / "in" / f"r.jsonl{ending}", WAYS[ending](lines(20)))
    write(tmp_path / "in" / f"t.txt{ending}", WAYS[ending](TEXT.encode()))
    write(tmp_path / "plain.jsonl", lines(20))
    clean(cleaner, tmp_path / "in", f"{tmp_path}/out/")
    clean(cleaner, tmp_path / "plain.jsonl", f"{tmp_path}/out.jsonl")
    made = {name: UNPACK[ending](data) for name, data in files(tmp_path / "out").items()}
    assert made == {f"r.jsonl{ending}": (tmp_path / "out.jsonl").read_bytes(), f"t.txt{ending}": cleaner.clean(TEXT).text.encode()}
    clean(cleaner, tmp_path / "plain.jsonl", f"{tmp_path}/packed.jsonl{ending}")
    assert UNPACK[ending]((tmp_path / f"packed.jsonl{ending}").read_bytes()) == (tmp_path / "out.jsonl").read_bytes()


@pytest.mark.parametrize("ending", WAYS)
def test_damaged_and_bombs(cleaner: Cleaner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    monkeypatch.setattr("cleaner.formats.compressed.HARMLESS", 1_000_000)
    packed = WAYS[ending](lines(200))
    write(tmp_path / "in" / f"short.jsonl{ending}", packed[: len(packed) // 2])
    write(tmp_path / "in" / f"bomb.jsonl{ending}", WAYS[ending](b'{"text":"' + b" " * 100_000_000 + b'"}'))
    write(tmp_path / "in" / "good.jsonl", lines(3))
    counts, rows = clean(cleaner, tmp_path / "in", f"{tmp_path}/out/")
    assert (counts.failed, counts.changed, counts.unchanged) == (2, 2, 1)
    errors = {Path(row["source"]).name: row["error"] for row in rows if "error" in row}
    assert "can't decompress" in errors[f"short.jsonl{ending}"]
    assert "decompresses to more than" in errors[f"bomb.jsonl{ending}"]
    assert set(files(tmp_path / "out")) == {"good.jsonl"}


def test_strict_writes_nothing(cleaner: Cleaner, tmp_path: Path) -> None:
    source = write(tmp_path / "x.jsonl", lines(5) + b"bad\n")
    with pytest.raises(InputError, match=r"x\.jsonl:6: "):
        clean(cleaner, source, f"{tmp_path}/y.jsonl", treatment=Treatment(strict=True))
    assert not (tmp_path / "y.jsonl").exists()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_another_encoding_is_refused_by_name(cleaner: Cleaner, tmp_path: Path, encoding: str) -> None:
    source = write(tmp_path / "x.jsonl", lines(5).decode().encode(encoding))
    counts, rows = clean(cleaner, source, f"{tmp_path}/y.jsonl")
    assert counts.exit_code == 3 and "UTF-16" in rows[0]["error"] and not (tmp_path / "y.jsonl").exists()


def test_a_folder_gathered_into_one_file(cleaner: Cleaner, tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt"):
        write(tmp_path / "in" / name, TEXT)
    write(tmp_path / "in" / "c.jsonl", lines(2))
    clean(cleaner, tmp_path / "in", f"{tmp_path}/all.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "all.jsonl").read_bytes().splitlines()]
    made = cleaner.clean(TEXT).text
    assert rows[:2] == [{"id": str(tmp_path / "in" / name), "text": made} for name in ("a.txt", "b.txt")]
    assert [row["id"] for row in rows[2:]] == [0, 1]


PROGRAM = """
from cleaner.batch import plan, run
from cleaner.cli import run as main
plan.PIECE = run.UNIT = 20_000
main()
"""


def _start(*arguments: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", PROGRAM, *map(str, arguments)], stderr=subprocess.PIPE, start_new_session=True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_end_from_outside(tmp_path: Path, number: int) -> None:
    """Ended within two seconds, without orphans; what is done is kept for --resume, which gives what one run would have."""
    source = write(tmp_path / "x.jsonl", lines(6000))
    process = _start(source, "-o", tmp_path / "y.jsonl", "-j", 2, "--select", "newsletter")
    log = tmp_path / f"{FOLDER}-y.jsonl" / "pieces.jsonl"
    deadline = time.monotonic() + 60
    while not (log.exists() and log.read_bytes().count(b"\n") > 1) and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
    assert process.poll() is None, "it was too quick to be stopped"
    os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
    assert process.wait(10) == (-number if number == signal.SIGKILL else 128 + number)
    for _ in range(100):
        if not _group(process.pid):
            break
        time.sleep(0.05)
    assert not _group(process.pid), "orphans"
    assert not (tmp_path / "y.jsonl").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"x.jsonl", f"{FOLDER}-y.jsonl"}
    again = _start(source, "-o", tmp_path / "y.jsonl", "-j", 2, "--select", "newsletter", "--resume")
    assert again.communicate(timeout=60)[1].endswith(b"4,000 changed, 2,000 unchanged, 0 skipped, 0 failed; 4,000 removals\n")
    clean(_narrow(), source, f"{tmp_path}/z.jsonl")
    assert (tmp_path / "y.jsonl").read_bytes() == (tmp_path / "z.jsonl").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"x.jsonl", "y.jsonl", "z.jsonl"}


@cache
def _narrow() -> Cleaner:
    return Cleaner(select=["newsletter"])


def _group(leader: int) -> list[str]:
    """The processes of a group."""
    found = subprocess.run(["ps", "-eo", "pgid=,pid=,stat="], capture_output=True, text=True, check=True).stdout.splitlines()
    return [line for line in found if line.split()[0] == str(leader) and "Z" not in line.split()[2]]
