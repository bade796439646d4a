"""What each way of running takes on the same invented crawl, start included: one core, two, and every engine that is installed.

    python tests/bench_engines.py [--megabytes 40]

Two cores for each engine; the better of two rounds, since other work on the machine only ever adds.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import planted

from cleaner.engines.arrow import Columns

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
    "clean, one core": ("cleaner", lambda source, out: command("clean", source, "-o", out, "-j", 1, "--no-progress")),
    "clean, two cores": ("cleaner", lambda source, out: command("clean", source, "-o", out, "-j", 2, "--no-progress")),
    "learn, one core": ("cleaner", lambda source, out: command("learn", source, "-o", f"{out}.toml")),
    "Spark: clean": ("pyspark", lambda source, out: command("spark", "clean", source, out, "--master", "local[2]")),
    "Spark: learn": ("pyspark", lambda source, out: command("spark", "learn", source, "-o", f"{out}.toml", "--master", "local[2]")),
    "Ray Data: clean": ("ray", with_ray),
    "datasets: clean": ("datasets", with_datasets),
    "datatrove: clean": ("datatrove", with_datatrove),
}


def seconds(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """A line for each way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=40)
    folder = Path(tempfile.mkdtemp())
    crawl(parser.parse_args().megabytes, folder / "in")
    size = sum(path.stat().st_size for path in (folder / "in").iterdir()) / 1e6
    for name, (needs, way) in WAYS.items():
        if not find_spec(needs):
            print(f"{name:20} not installed")
            continue
        best = min(seconds(partial(way, folder / "in", folder / f"{name} {turn}")) for turn in range(2))
        print(f"{name:20} {size:,.0f} MB in {best:6.1f} s: {size / best:5.2f} MB/s", flush=True)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
