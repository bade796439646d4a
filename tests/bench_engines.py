"""What each way of running costs on an invented crawl, in core-seconds of all its processes: one machine, and the engines there are.

    python tests/bench_engines.py [--megabytes 24] [--way WAY]

Each way runs on a small crawl and on a large one, which tells the start from the pace. Core-seconds and not time, since
other work on the machine does not count then. Linux alone can tell them.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import planted
import psutil

from cleaner.engines.arrow import Columns

LOOK = 0.1  # seconds between two looks at the processes
PARTS = 2  # files, as some engines share out files


def crawl(megabytes: int, folder: Path) -> None:
    """The crawl in parts: the planted corpus for one seed after the other, each with hosts of its own."""
    folder.mkdir()
    files = [(folder / f"{part}.jsonl").open("w") for part in range(PARTS)]
    written = 0
    for seed in count():
        for number, each in enumerate(planted.corpus(seed)):
            url = each.url.replace(".example", f"-{seed}.example")
            text = f"{each.text}\n\nShare this article"
            written += files[number % PARTS].write(json.dumps({"id": str(number), "url": url, "date": each.date, "text": text}) + "\n")
        if written >= megabytes * 1_000_000:
            break
    for file in files:
        file.close()


def command(*arguments: object) -> None:
    done = subprocess.run([sys.executable, "-m", "cleaner", *map(str, arguments)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def with_ray(source: Path, out: Path) -> None:
    import ray

    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, configure_logging=False)
    ray.data.read_json(str(source)).map_batches(Columns(), batch_format="pyarrow").write_parquet(str(out))
    ray.shutdown()


def with_datasets(source: Path, out: Path) -> None:
    import datasets

    read = datasets.load_dataset("json", data_files=sorted(map(str, source.glob("*"))), split="train", cache_dir=str(out / "cache"))
    read.with_format("arrow").map(Columns(), batched=True, num_proc=2).to_parquet(str(out / "clean.parquet"))


def with_datatrove(source: Path, out: Path) -> None:
    from datatrove.executor.local import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from cleaner.engines.datatrove import CleanerFormatter, EmptyFilter

    steps = [JsonlReader(str(source)), CleanerFormatter(), EmptyFilter(), JsonlWriter(str(out), compression=None)]
    LocalPipelineExecutor(steps, tasks=PARTS, workers=2, logging_dir=str(out / "logs")).run()


WAYS: dict[str, tuple[str, Callable[[Path, Path], None]]] = {
    "clean": ("cleaner", lambda source, out: command("clean", source, "-o", out, "-j", 1, "--no-progress")),
    "learn": ("cleaner", lambda source, out: command("learn", source, "-o", f"{out}.toml")),
    "Spark: clean": ("pyspark", lambda source, out: command("spark", "clean", source, out, "--master", "local[2]")),
    "Spark: learn": ("pyspark", lambda source, out: command("spark", "learn", source, "-o", f"{out}.toml", "--master", "local[2]")),
    "Ray Data: clean": ("ray", with_ray),
    "datasets: clean": ("datasets", with_datasets),
    "datatrove: clean": ("datatrove", with_datatrove),
}


def core_seconds(name: str, source: Path) -> float:
    """Of a way, run in a process of its own, and of all the processes that come of it: looked at until the last has ended."""
    here = psutil.Process()
    old = set(here.children(recursive=True))  # what earlier ways have left behind
    spent: dict[psutil.Process, float] = {}
    way = subprocess.Popen(
        [sys.executable, __file__, "--run", name, "--source", source], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while way.poll() is None:
        for process in set(here.children(recursive=True)) - old:
            with suppress(psutil.Error):
                times = process.cpu_times()
                spent[process] = times.user + times.system
        time.sleep(LOOK)
    assert way.returncode == 0, name
    return sum(spent.values())


def megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.iterdir()) / 1e6


def measure(large: int, folder: Path, ways: Sequence[str]) -> None:
    """A line for each way."""
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER: orphans come to this process
    sources = [folder / "small", folder / "large"]
    for source, size in zip(sources, (large // 6, large), strict=True):
        crawl(size, source)
    less, more = map(megabytes, sources)
    for name in ways:
        if not find_spec(WAYS[name][0]):
            print(f"{name:20} not installed")
            continue
        low, high = (core_seconds(name, source) for source in sources)
        pace = (more - less) / (high - low)
        print(f"{name:20} {more:.0f} MB: {high:5.0f} core-seconds; {low - less / pace:4.0f} to start, then {pace:5.2f} MB each", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=24)
    parser.add_argument("--way", action="append", choices=list(WAYS), help="may be repeated; all by default")
    parser.add_argument("--run", help=argparse.SUPPRESS)
    parser.add_argument("--source", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        if chosen.run:
            WAYS[chosen.run][1](chosen.source, folder / "out")
        else:
            measure(chosen.megabytes, folder, chosen.way or list(WAYS))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
