"""Every fault at every write-side call, kills at random moments, and runs at the same time: what is left of the files?

    python tests/torture.py [SHARE]

The same faults go to `sed -i`, black and codespell, where they are at hand. SHARE (1.0 by default) is the part of the
trials that is made. Ends with 1 where this program lost anything; the others are measured, not judged.
"""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from cleaner import cli
from cleaner.cli import options

HERE = Path(__file__).parent
ARTICLE = HERE.parent / "fixtures" / "articles" / "en-appeal-widget.txt"
OURS = "cleaner"
NOTHING = os.open(os.devnull, os.O_RDWR)
KILLS = 200
ROUNDS = 200  # of runs on one file at the same time
AT_ONCE = 8
STOPS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
ATTRIBUTE = ("user.origin", b"kept")


class Fault(NamedTuple):
    """What goes wrong: `kind` as faults.c knows it, once or from a call on; `code` is the exit code it must lead to, where that is one."""

    name: str
    kind: str
    lasting: bool = False
    code: int | None = None


def _failing(number: int, *, lasting: bool) -> Fault:
    return Fault(errno.errorcode[number] + (" from there on" if lasting else ""), f"errno:{number}", lasting)


FAULTS = (
    Fault("kill", "kill", code=-signal.SIGKILL),
    *(_failing(number, lasting=lasting) for number in (errno.ENOSPC, errno.EIO, errno.EDQUOT) for lasting in (False, True)),
    _failing(errno.EROFS, lasting=True),
    _failing(errno.EACCES, lasting=False),
    Fault("EINTR", f"errno:{errno.EINTR}", code=0),
    Fault("short write", "short", code=0),
    *(Fault(number.name, f"signal:{number.value}", code=code) for number, code in STOPS.items()),
)


@dataclass
class Subject:
    """A program that changes files in place, and the files it is given."""

    name: str
    command: Sequence[str]
    files: dict[str, bytes]
    dress: Callable[[Path], None] = lambda folder: None  # links and attributes
    after: dict[str, bytes] = field(default_factory=dict)

    def lay_out(self, folder: Path) -> None:
        for name, data in self.files.items():
            (folder / name).write_bytes(data)
        self.dress(folder)

    def run(self, folder: Path, **settings: str) -> int:
        """The exit code of a run with a fault, which the shim reads from the environment."""
        environment = {"FAULT_ROOT": str(folder)} | {f"FAULT_{key.upper()}": value for key, value in settings.items()}
        arguments = [argument.format(folder=folder) for argument in self.command]
        if arguments[0] == OURS:
            return os.waitstatus_to_exitcode(os.waitpid(forked(arguments[1:], environment), 0)[1])
        return subprocess.run(arguments, env=os.environ | environment, capture_output=True, timeout=120, check=False).returncode


def forked(arguments: Sequence[str], environment: dict[str, str], start: float = 0.0) -> int:
    """Run this program in a child of this process, which has all rules at hand, from a moment on; gives its process id."""
    child = os.fork()
    if not child:
        os.environ.update(environment)
        for number in STOPS:
            signal.signal(number, signal.SIG_DFL)  # whoever started us may have them ignored
        for stream in range(3):
            os.dup2(NOTHING, stream)
        time.sleep(max(0.0, start - time.monotonic()))
        os._exit(cli._exit_code(arguments))
    return child


@dataclass
class Tally:
    """What became of the files, over many trials."""

    trials: int = 0
    found: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, name: str, wrong: set[str]) -> None:
        self.trials += 1
        self.found.update(wrong)
        self.wrong += [f"{name}: {', '.join(sorted(wrong))}"] if wrong else []

    def row(self) -> Iterable[int]:
        yield self.trials
        yield from (self.found[name] for name in ("empty", "partial", "gone", "left over", "a lie", "dressed down"))


def trial(subject: Subject, fault: Fault, call: int) -> tuple[str, set[str]]:
    """One run with one fault; gives its name and all that is wrong with what it left."""
    with tempfile.TemporaryDirectory(prefix="torture-") as name:
        folder = Path(os.path.realpath(name))
        subject.lay_out(folder)
        before = {name: _dress(folder / name) for name in subject.files}
        code = subject.run(folder, kind=fault.kind, at=str(call), on="1" if fault.lasting else "")
        wrong = _judged(subject, folder, code, before, killed=fault.kind == "kill")
        if "cleaner" in subject.name:
            wrong |= _strictly(subject, folder, fault, code)
    return f"{subject.name}, {fault.name} at call {call}, exit code {code}", wrong


def _judged(subject: Subject, folder: Path, code: int, before: dict[str, tuple[object, ...]], *, killed: bool) -> set[str]:
    wrong: set[str] = set()
    for name, old in subject.files.items():
        path = folder / name
        data = path.read_bytes() if path.exists() else None
        if data not in (old, subject.after[name]):
            wrong.add("gone" if data is None else "partial" if data else "empty")
        elif code == 0 and data != subject.after[name]:
            wrong.add("a lie")
        if data is not None and _dress(path) != before[name]:
            wrong.add("dressed down")
    expected = {*subject.files, *subject.after}
    if not killed and any(path.name not in expected for path in folder.iterdir()):
        wrong.add("left over")
    return wrong


def _dress(path: Path) -> tuple[object, ...]:
    """Mode, owner, links and attributes: all that shall be as before, whatever the content."""
    status = path.stat()
    attributes = [(name, os.getxattr(path, name)) for name in sorted(os.listxattr(path))] if hasattr(os, "listxattr") else []
    return status.st_mode, status.st_uid, status.st_gid, path.is_symlink(), attributes


def _strictly(subject: Subject, folder: Path, fault: Fault, code: int) -> set[str]:
    """What we ask of ourselves alone: the very exit code, and no trace of a kill after the next run."""
    wrong = set()
    if code not in ((fault.code,) if fault.code is not None else (0, 3)):
        wrong.add(f"exit code {code}")
    if fault.kind == "kill":
        subject.run(folder)
        if any(path.name not in {*subject.files, *subject.after} for path in folder.iterdir()):
            wrong.add("left over by a kill and not swept")
        if any((folder / name).read_bytes() != data for name, data in subject.after.items() if name in subject.files):
            wrong.add("not clean after the next run")
    return wrong


def rehearse(subject: Subject) -> int:
    """Run without a fault: learn what comes out, and how many write-side calls there are."""
    with tempfile.TemporaryDirectory(prefix="torture-") as name, tempfile.TemporaryDirectory() as elsewhere:
        folder, log = Path(os.path.realpath(name)), Path(elsewhere) / "log"
        subject.lay_out(folder)
        code = subject.run(folder, log=str(log))
        subject.after = {path.name: path.read_bytes() for path in folder.iterdir()}
        changed = any(subject.files.get(name) != data for name, data in subject.after.items())
        assert code == 0 and changed, f"{subject.name}: nothing to do, exit code {code}"
        return len(log.read_text().splitlines()) if log.exists() else 0


def faults(subject: Subject, tally: Tally, share: float) -> None:
    """All faults at all calls of one subject."""
    planned = [(fault, call) for call in range(1, rehearse(subject) + 1) for fault in FAULTS]
    planned = random.Random(0).sample(planned, max(1, round(len(planned) * share)))
    for fault, call in planned:
        tally.add(*trial(subject, fault, call))


def ours() -> list[Subject]:
    """This program on files of all kinds: small and large, with links and attributes, several at once, with a report."""
    article = ARTICLE.read_bytes()
    in_place = (OURS, "-q", "-i", "{folder}/a.txt")
    odd = b"\xef\xbb\xbf" + article.replace(b"\n", b"\r\n").replace(b"\r\n\r\n", b"\n\r\n", 1) + b"caf\xe9"
    story = b"".join(
        b"The bridge was closed for %d days while divers looked at its third pier, the engineer said.\n\n" % n for n in range(1000)
    )
    three = {f"{name}.txt": article for name in "abc"}
    return [
        Subject("cleaner -i", in_place, {"a.txt": article}),
        Subject("cleaner -i, 100 kB", in_place, {"a.txt": story + article}),
        Subject("cleaner -i, BOM and mixed line ends", in_place, {"a.txt": odd}),
        Subject("cleaner -i, through a link", (OURS, "-q", "-i", "{folder}/link.txt"), {"a.txt": article}, _linked),
        Subject("cleaner -i, attributes and mode", in_place, {"a.txt": article}, _dressed),
        Subject("cleaner -i, three files", (*in_place, "{folder}/b.txt", "{folder}/c.txt"), three),
        Subject("cleaner -i, records", (OURS, "-q", "-i", "{folder}/a.jsonl"), {"a.jsonl": _records(article)}),
        Subject("cleaner -i --report", (*in_place, "--report", "{folder}/report.json"), {"a.txt": article}),
        Subject("cleaner -o", (OURS, "{folder}/a.txt", "-o", "{folder}/b.txt"), {"a.txt": article, "b.txt": b"older"}, _dressed),
    ]


def _records(article: bytes) -> bytes:
    return b"".join(b'{"n": %d.10, "text": %s}\n' % (n, json.dumps(article.decode()).encode()) for n in range(30))


def _linked(folder: Path) -> None:
    (folder / "link.txt").symlink_to("a.txt")


def _dressed(folder: Path) -> None:
    for path in folder.iterdir():
        path.chmod(0o640)
        if hasattr(os, "setxattr"):
            os.setxattr(path, *ATTRIBUTE)


def others() -> list[Subject]:
    """Well-known programs that change files in place."""
    found = []
    text = b"teh bridge was closed\nfor nine days\n"
    for name, arguments, files in (
        ("sed", ("-i", "s/teh/the/", "{folder}/a.txt"), {"a.txt": text}),
        ("black", ("-q", "{folder}/a.py"), {"a.py": b"x = {  'a':1 }\n"}),
        ("codespell", ("-w", "{folder}/a.txt"), {"a.txt": text}),
    ):
        path = shutil.which(name, path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        if path:
            found.append(Subject(f"{name} {arguments[0]}", (path, *arguments), files, _dressed))
        else:
            print(f"{name}: not here, not measured")
    return found


def kills(count: int) -> Tally:
    """Kill a run over twenty files at a random moment; each must be old or new, and the next run must finish the work."""
    tally = Tally()
    article = ARTICLE.read_bytes()
    subject = Subject("cleaner -i", (OURS, "-q", "-i", "{folder}"), {f"{n}.txt": article for n in range(20)})
    start = time.monotonic()
    rehearse(subject)
    whole = time.monotonic() - start
    dice = random.Random(1)
    for number in range(count):
        with tempfile.TemporaryDirectory(prefix="torture-") as name:
            wrong = _killed(subject, Path(name), dice.uniform(0.0, 1.1) * whole)
            tally.add(f"random kill {number}", wrong)
    return tally


def _killed(subject: Subject, folder: Path, delay: float) -> set[str]:
    subject.lay_out(folder)
    child = forked([argument.format(folder=folder) for argument in subject.command[1:]], {})
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    before = {name: _dress(folder / name) for name in subject.files}
    wrong = _judged(subject, folder, -1, before, killed=True)
    return wrong | _strictly(subject, folder, FAULTS[0], -signal.SIGKILL)


def at_once(rounds: int) -> Tally:
    """Eight runs on one file, released at the same moment: valid, new, each with an honest exit code, nothing left over."""
    tally = Tally()
    article = ARTICLE.read_bytes()
    subject = Subject("cleaner -i", (OURS, "-q", "-i", "{folder}/a.txt"), {"a.txt": article})
    rehearse(subject)
    for number in range(rounds):
        with tempfile.TemporaryDirectory(prefix="torture-") as name:
            subject.lay_out(Path(name))
            codes = _together(Path(name) / "a.txt")
            wrong = _judged(subject, Path(name), 0, {"a.txt": _dress(Path(name) / "a.txt")}, killed=False)
            wrong |= {f"exit code {code}" for code in codes if code not in (0, 3)}
            tally.add(f"round {number} of {AT_ONCE} at once", wrong)
    return tally


def _together(path: Path) -> list[int]:
    start = time.monotonic() + 0.02 * AT_ONCE
    children = [forked(["-q", "-i", str(path)], {}, start) for _ in range(AT_ONCE)]
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def compiled(folder: Path) -> Path | None:
    """The shim, where there is a compiler and a loader that takes it."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not compiler or not sys.platform.startswith("linux"):
        return None
    shim = folder / "faults.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(shim), str(HERE / "faults.c"), "-ldl"], check=True)
    return shim


def warm() -> None:
    """Have all rules ready before the first fork, so that a trial takes milliseconds and not most of a second."""
    options.Cleaner = cache(options.Cleaner)  # type: ignore[misc, assignment]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.txt").write_bytes(ARTICLE.read_bytes())
        assert cli._exit_code(["-q", "-i", f"{folder}/a.txt"]) == 0


def main(share: float = 1.0) -> int:
    if "LD_PRELOAD" not in os.environ:
        with tempfile.TemporaryDirectory() as folder:
            shim = compiled(Path(folder))
            if shim:
                return subprocess.run([sys.executable, *sys.argv], env={**os.environ, "LD_PRELOAD": str(shim)}, check=False).returncode
        print("Faults are not tried: they need Linux and a C compiler.")
    total, table = Tally(), []
    warm()
    for subject in [*ours(), *others()] if "LD_PRELOAD" in os.environ else []:
        tally = Tally()
        faults(subject, tally, share)
        table.append((subject.name, tally))
        print(f"{subject.name}: {tally.trials} faults", flush=True)
    table += [
        ("cleaner -i, kills at random moments", kills(round(KILLS * share))),
        ("cleaner -i, eight at once", at_once(round(ROUNDS * share))),
    ]
    print(f"\n{'':38}{'trials':>8}{'empty':>8}{'partial':>8}{'gone':>8}{'left':>8}{'lie':>8}{'meta':>8}")
    for name, tally in table:
        print(f"{name:38}" + "".join(f"{value:8}" for value in tally.row()))
        if "cleaner" in name:
            total.trials += tally.trials
            total.wrong += tally.wrong
    print(
        "\nleft: other files left behind, but for kills. lie: exit code 0, though the work was not done. meta: mode, owner, links, attributes."
    )
    print(f"cleaner: {total.trials} trials, {len(total.wrong)} with anything wrong", *total.wrong[:50], sep="\n  ")
    return bool(total.wrong)


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:])))
