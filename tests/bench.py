"""Speed, as ratios within one run: absolute figures move by half from run to run, ratios hold.

    python tests/bench.py [--megabytes 50] [--texts JSONL ...] [--only PART ...]

The floor reads JSONL, parses each record and writes it back unchanged. Cleaning does the same and cleans the text in
between, with every removal written to the record. Contenders take turns, in CPU time of one core. The machine should
have nothing else to do; the first lines say whether it had.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

import bench_hostile
import bench_speed
import bench_start
from measure import HERE, TEXTS, Row, ready, texts

from cleaner.cli import COLLECT

PEERS = HERE.parent / ".venv-peers" / "bin" / "python"
BARS = {"datatrove's C4QualityFilter": 200, "jusText": 50, "trafilatura": 20, "ftfy": 20}
BUSY = 0.3  # of the load for each core, from which on times are not to be trusted


def peers(python: Path) -> Iterator[Row]:
    """How many times as fast as others on the same texts."""
    if not python.exists():
        print(f"  the others are not installed in {python.parent.parent}: make peers")
        return
    done = subprocess.run([python, HERE / "bench_peers.py"], stdout=subprocess.PIPE, check=True)
    for row in map(json.loads, done.stdout.splitlines()):
        if "missing" in row:
            print(f"  {row['peer']} is not installed: {row['missing']}")
            continue
        name, speed = row["peer"], row["speed"]
        told = f"{speed:.2f} MB/s; each text for the first time {row['cleaner_new'] / speed:.0f} ×"
        yield Row(f"speed: that of {name} {row['version']}", row["cleaner"] / speed, least=BARS[name], note=told)


def machine() -> Iterator[str]:
    cpu = next((line.split(": ")[1] for line in _cpuinfo() if line.startswith("model name")), platform.processor())
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    yield f"{platform.node()}: {cpu}, {cores} cores, {platform.system()} {platform.release()}"
    names = ("regex", "ahocorasick_rs", "orjson", "click", "trafilatura")
    yield f"Python {platform.python_version()}, {', '.join(f'{name} {version(name)}' for name in names)}"
    busy = "; BUSY: these figures were measured under load" if load > BUSY * cores else ""
    yield f"load {load:.1f}{busy}"


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().replace("\t", "").splitlines() if path.exists() else []


def show(row: Row) -> None:
    figure = f"{row.figure:.1f} {row.unit}" if row.figure >= 10 else f"{row.figure:.2f} {row.unit}"
    print(f"{row.what:<58} {figure:>9}  {row.bar:<8} {row.verdict:<7} {row.note}".rstrip(), flush=True)


def main() -> None:
    gc.set_threshold(*COLLECT)  # as the program does
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--megabytes", type=int, default=50)
    options.add_argument("--texts", type=Path, nargs="*", default=list(TEXTS))
    options.add_argument("--peers", type=Path, default=PEERS, metavar="PYTHON", help="of an environment with the others")
    options.add_argument("--only", nargs="*", metavar="PART", help="floor prefilter peers rules document pages start memory hostile")
    given = options.parse_args()
    for line in machine():
        print(line)
    material = texts(given.texts)
    of = "the benchmark" if any(path.exists() for path in given.texts) else "the fixtures, as the benchmark is not at hand"
    cleaner = ready(material)
    print(f"{len(cleaner.rules):,} rules, {len(material):,} texts of {of}\n")
    print(f"{'':<58} {'figure':>9}  {'bar':<8}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts: dict[str, Callable[[], Iterator[Row]]] = {
            "floor": lambda: bench_speed.against_the_floor(material, cleaner, given.megabytes, folder),
            "prefilter": lambda: bench_speed.without_prefilter(material, cleaner),
            "peers": lambda: peers(given.peers),
            "rules": lambda: bench_speed.ten_times_the_rules(material, cleaner, folder),
            "document": lambda: bench_speed.one_document(material, cleaner),
            "pages": lambda: bench_speed.pages(cleaner),
            "start": bench_start.start,
            "memory": lambda: bench_start.memory(material, folder),
            "hostile": hostile,
        }
        for part in given.only or parts:
            for row in parts[part]():
                show(row)


def hostile() -> Iterator[Row]:
    yield from bench_hostile.of_any_size()
    yield from bench_hostile.of_blocks()
    yield from bench_hostile.of_the_program()


if __name__ == "__main__":
    main()
