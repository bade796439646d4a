"""How long a run with one line of text takes to come up, and how much memory a worker takes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import psutil
from measure import Row, corpus

ROUNDS = 15
RECORDS = 60_000_000  # bytes of them
COPIES = 8  # of each text, with other sentences
LOOK = 0.02  # seconds between two looks at the workers
CLEANER = Path(sys.executable).with_name("cleaner")
COMMAND = [str(CLEANER)] if CLEANER.exists() else [sys.executable, "-m", "cleaner"]


# Python keeps its byte code unless it is told not to, which costs both of them, and the larger program more.
_AS_USUAL = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def start() -> Iterator[Row]:
    imports = [sys.executable, "-c", "import click, regex"]
    times = [(_cpu_seconds(imports), _cpu_seconds(COMMAND)) for _ in range(ROUNDS)]
    base, cleaner = map(min, zip(*times, strict=True))
    yield Row("start: that of `import click, regex`", cleaner / base, most=1.3, note=f"{1000 * cleaner:.0f} ms of CPU, best of {ROUNDS}")


def _cpu_seconds(command: Sequence[str]) -> float:
    """Of a command that is given a line of text, and of what it starts."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=_AS_USUAL)
    assert process.stdin
    process.stdin.write(b"The bridge opened on Monday.\n")
    process.stdin.close()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = status
    assert status == 0
    return used.ru_utime + used.ru_stime


def memory(texts: Sequence[str], folder: Path) -> Iterator[Row]:
    """The most that a worker adds, and has with what it shares with all others.

    Two of them work on records in many languages, with new sentences in most, until each remembers as much as it may.
    """
    paths = corpus([text.replace(". ", f" {copy}. ") for copy in range(COPIES) for text in texts], RECORDS, folder)
    command = [*COMMAND, "clean", *map(str, paths), "-o", f"{folder}/clean/", "-j", "2", "--no-progress"]
    run = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    whole = own = 0.0
    while run.poll() is None:
        with suppress(psutil.Error):
            for worker in psutil.Process(run.pid).children():
                used = worker.memory_full_info()
                whole, own = max(whole, used.rss / 1e6), max(own, used.uss / 1e6)
        time.sleep(LOOK)
    yield Row("the memory that each worker adds", own, most=60, unit="MB", note=f"{whole:.0f} MB with what all of them share")
