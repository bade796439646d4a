"""Speed, as ratios within one run: absolute figures move by half from run to run, ratios hold.

    python tests/bench.py [--megabytes 50] [--texts JSONL ...]

The floor reads JSONL, parses each record and writes it back unchanged. Cleaning does the same and cleans the text in
between, with every removal written to the record. Both are timed in turn, piece by piece, in CPU time of one core.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import orjson

from cleaner import Cleaner
from cleaner.cli import COLLECT
from cleaner.match import Matchers
from cleaner.prefilter import LITTLE
from cleaner.segment import segment

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared" / "bench"
PIECES = 5  # rounds in which the contenders take turns
SLOW_TEXTS = 24  # as many texts as the search without the prefilter can be measured on


def texts(paths: Iterable[Path]) -> list[str]:
    """The texts to repeat: the benchmark's where they are at hand, else the project's own fixtures."""
    found = [orjson.loads(line)["text"] for path in paths if path.exists() for line in path.read_bytes().splitlines()]
    return found or [path.read_text() for path in sorted((HERE.parent / "fixtures").rglob("*.txt"))]


def corpus(texts: list[str], size: int, folder: Path) -> list[Path]:
    """JSONL files of about `size` bytes together, the texts shuffled."""
    dice = random.Random(0)
    paths = [folder / f"{number}.jsonl" for number in range(PIECES)]
    for path in paths:
        with path.open("wb") as out:
            while out.tell() < size // PIECES:
                out.write(orjson.dumps({"id": dice.getrandbits(32), "text": dice.choice(texts)}) + b"\n")
    return paths


def floor(path: Path, out: Path) -> None:
    with path.open("rb") as lines, out.open("wb") as sink:
        for line in lines:
            sink.write(orjson.dumps(orjson.loads(line)) + b"\n")


def cleaning(cleaner: Cleaner) -> Callable[[Path, Path], None]:
    def clean(path: Path, out: Path) -> None:
        with path.open("rb") as lines, out.open("wb") as sink:
            for line in lines:
                record = orjson.loads(line)
                result = cleaner.clean(record["text"])
                record["text"] = result.text
                record["removed"] = [
                    (cut.start, cut.end, cut.category, [match.rule_id for match in cut.evidence]) for cut in result.removals
                ]
                sink.write(orjson.dumps(record) + b"\n")

    return clean


def seconds(work: Callable[..., object], *arguments: object) -> float:
    start = time.process_time()
    work(*arguments)
    return time.process_time() - start


def ready(texts: list[str]) -> Cleaner:
    """A cleaner with the patterns compiled that these texts need, and no memory of them."""
    cleaner = Cleaner()
    for text in texts:
        cleaner.clean(text)
    cleaner.matchers = Matchers(cleaner.rules)
    cleaner.matchers.every(segment("Ready?" * LITTLE))  # builds the automata
    return cleaner


def first_time(texts: list[str], folder: Path) -> float:
    """Times the floor's time for texts none of which was seen before."""
    path, out = folder / "new.jsonl", folder / "out"
    path.write_bytes(b"".join(orjson.dumps({"id": number, "text": text}) + b"\n" for number, text in enumerate(texts)))
    cleaned = seconds(cleaning(ready(texts)), path, out)
    return cleaned / min(seconds(floor, path, out) for _ in range(PIECES))


def without_prefilter(texts: list[str]) -> float:
    """How many times longer the search takes when every rule is tried on every block, both on texts not seen before."""
    cleaner = ready(texts)
    sample = [segment(text) for text in texts[:SLOW_TEXTS]]
    matchers = [cleaner.matchers.of(cleaner.matchers.languages(blocks), "") for blocks in sample]
    fast = seconds(lambda: [matcher(blocks) for matcher, blocks in zip(matchers, sample, strict=True)])
    slow = seconds(lambda: [matcher.matches_without_prefilter(blocks) for matcher, blocks in zip(matchers, sample, strict=True)])
    return slow / fast


def main() -> None:
    gc.set_threshold(*COLLECT)  # as the program does
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--megabytes", type=int, default=50)
    options.add_argument("--texts", type=Path, nargs="*", default=[SHARED / "blocks-dev.jsonl", SHARED / "pool-dev.jsonl"])
    given = options.parse_args()
    material = list(dict.fromkeys(texts(given.texts)))
    random.Random(1).shuffle(material)
    cleaner = ready(material)
    with tempfile.TemporaryDirectory() as folder:
        paths = corpus(material, given.megabytes * 1_000_000, Path(folder))
        out = Path(folder, "out")
        clean = cleaning(cleaner)
        rounds = [(seconds(floor, path, out), seconds(clean, path, out), path.stat().st_size) for path in paths]
        new = first_time(material, Path(folder))
    ratio = sum(cleaned for _, cleaned, _ in rounds) / sum(base for base, *_ in rounds)
    speed = sum(size for *_, size in rounds) / sum(cleaned for _, cleaned, _ in rounds) / 1e6
    base = sum(size for *_, size in rounds) / sum(base for base, *_ in rounds) / 1e6
    slower = without_prefilter(material)
    print(f"{len(cleaner.rules)} rules, {len(material)} texts repeated to {given.megabytes} MB of JSONL, one core of {sys.platform}")
    print(f"floor (read, parse, write back)  {base:8.1f} MB/s    1.0")
    print(f"cleaned, every removal reported  {speed:8.1f} MB/s  {ratio:5.1f} times the floor's time; bar: at most 8")
    print(f"texts seen for the first time    {base / new:8.1f} MB/s  {new:5.1f} times the floor's time")
    print(f"search without the prefilter     {slower:19.0f} times the search with it; bar: at least 50")


if __name__ == "__main__":
    main()
