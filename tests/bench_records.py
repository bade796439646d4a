"""Records and folders, as ratios within one run.

    python tests/bench_records.py [--megabytes 400] [--files 100000] [--pipe 1000 4000]

One core and two over the same JSONL; the floor of that file (read, parse, write back); many small files; the most memory
while records stream through a pipe, which must not grow with them.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
from measure import TEXTS, Row, floor, texts

SMALL = ["--select", "newsletter"]  # for the pipe, where memory is measured and not speed


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def cleaner(*arguments: object) -> None:
    command = [sys.executable, "-m", "cleaner", *map(str, arguments), "--no-progress"]
    done = subprocess.run(command, stderr=subprocess.PIPE, check=False)
    assert done.returncode in (0, 3), done.stderr.decode()  # 3: the brake left a text as it was


def records(material: list[str], size: int, path: Path) -> None:
    dice = random.Random(0)
    with path.open("wb") as out:
        while out.tell() < size:
            out.write(orjson.dumps({"id": dice.getrandbits(32), "text": dice.choice(material)}) + b"\n")


def two_cores(material: list[str], megabytes: int, folder: Path) -> Iterator[Row]:
    """One and two in turn, the better of two rounds each, since other work on the machine only ever adds."""
    source, out = folder / "x.jsonl", folder / "y.jsonl"
    records(material, megabytes * 1_000_000, source)
    base = seconds(lambda: floor(source, out))
    rounds = [
        (seconds(lambda: cleaner(source, "-o", out, "-j", 1)), seconds(lambda: cleaner(source, "-o", out, "-j", 2))) for _ in range(2)
    ]
    one, two = (min(times) for times in zip(*rounds, strict=True))
    yield Row("the program on one core: the floor's time", one / base, note=f"{megabytes / one:.1f} MB/s, by the clock")
    yield Row("two cores: the speed of one", one / two, least=1.8, note="by the clock")


def small_files(material: list[str], count: int, folder: Path) -> None:
    dice = random.Random(1)
    pieces = [text[:500] for text in material]
    for number in range(count):
        path = folder / "many" / f"{number // 1000:03}" / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dice.choice(pieces))
    taken = seconds(lambda: cleaner("clean", folder / "many", "-o", f"{folder}/out/"))
    made = sum(len(files) for _, _, files in os.walk(folder / "out"))
    print(f"{count:,} small files             {count / taken:8.0f} files/s; {made:,} written")


def memory(material: list[str], megabytes: int) -> float:
    """The most memory, in MB, while so many megabytes of records pass through a pipe."""
    block = b"".join(orjson.dumps({"text": text[:4000]}) + b"\n" for text in material)[:4_000_000].rpartition(b"\n")[0] + b"\n"
    process = subprocess.Popen([sys.executable, "-m", "cleaner", *SMALL], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    peak = 0.0

    def watch() -> None:
        nonlocal peak
        while process.poll() is None:
            peak = max(peak, _resident(process.pid))
            time.sleep(0.05)

    watcher = threading.Thread(target=watch)
    watcher.start()
    assert process.stdin
    for _ in range(0, megabytes * 1_000_000, len(block)):
        process.stdin.write(block)
    process.stdin.close()
    process.wait()
    watcher.join()
    return peak


def _resident(process: int) -> float:
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1000 for line in status.splitlines() if line.startswith("VmRSS")), 0.0)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--megabytes", type=int, default=400)
    options.add_argument("--files", type=int, default=100_000)
    options.add_argument("--pipe", type=int, nargs="*", default=[1000, 4000], metavar="MEGABYTES")
    options.add_argument("--texts", type=Path, nargs="*", default=list(TEXTS))
    given = options.parse_args()
    material = texts(given.texts)
    with tempfile.TemporaryDirectory() as folder:
        if given.megabytes:
            for row in two_cores(material, given.megabytes, Path(folder)):
                print(f"{row.what:<45} {row.figure:5.2f} {row.unit} {row.bar} {row.verdict} {row.note}")
        if given.files:
            small_files(material, given.files, Path(folder))
    for megabytes in given.pipe:
        print(
            f"{megabytes:,} MB through a pipe         {memory(material, megabytes):8.0f} MB at most; bar: 150, however much it is",
            flush=True,
        )


if __name__ == "__main__":
    main()
