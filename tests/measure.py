"""What all measurements share: the texts, the floor, cleaning with every removal reported, and a row of the table."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import orjson

from cleaner import Cleaner
from cleaner.match import Matchers

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared" / "bench"
TEXTS = (SHARED / "blocks-dev.jsonl", SHARED / "pool-dev.jsonl")
PIECES = 5  # rounds in which the contenders take turns


class Row(NamedTuple):
    """A figure beside its bar: at most `most`, at least `least`, or for information only. The three have the same unit."""

    what: str
    figure: float
    most: float | None = None
    least: float | None = None
    unit: str = "×"
    note: str = ""

    @property
    def bar(self) -> str:
        return (
            f"≤ {self.most:g} {self.unit}" if self.most is not None else f"≥ {self.least:g} {self.unit}" if self.least is not None else ""
        )

    @property
    def verdict(self) -> str:
        if self.most is None and self.least is None:
            return ""
        return "met" if (self.most is None or self.figure <= self.most) and (self.least is None or self.figure >= self.least) else "MISSED"


def texts(paths: Iterable[Path] = TEXTS) -> list[str]:
    """The texts to repeat, shuffled: the benchmark's where they are at hand, else the project's own fixtures."""
    found = [orjson.loads(line)["text"] for path in paths if path.exists() for line in path.read_bytes().splitlines()]
    found = found or [path.read_text() for path in sorted((HERE.parent / "fixtures").rglob("*.txt"))]
    found = list(dict.fromkeys(found))
    random.Random(1).shuffle(found)
    return found


def corpus(texts: Sequence[str], size: int, folder: Path) -> list[Path]:
    """JSONL files of about `size` bytes together, the texts shuffled."""
    dice = random.Random(0)
    paths = [folder / f"{number}.jsonl" for number in range(PIECES)]
    for path in paths:
        with path.open("wb") as out:
            while out.tell() < size // PIECES:
                out.write(orjson.dumps({"id": dice.getrandbits(32), "text": dice.choice(texts)}) + b"\n")
    return paths


def as_records(texts: Iterable[str], path: Path) -> Path:
    """The texts as JSONL, each once."""
    path.write_bytes(b"".join(orjson.dumps({"id": number, "text": text}) + b"\n" for number, text in enumerate(texts)))
    return path


def floor(path: Path, out: Path) -> None:
    """Read JSONL, parse each record and write it back."""
    with path.open("rb") as lines, out.open("wb") as sink:
        for line in lines:
            sink.write(orjson.dumps(orjson.loads(line)) + b"\n")


def cleaning(cleaner: Cleaner) -> Callable[[Path, Path], None]:
    """The same with the text cleaned in between, and every removal in the record."""

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
    """CPU time of this process."""
    start = time.process_time()
    work(*arguments)
    return time.process_time() - start


def in_turn(rounds: int, *works: Callable[[], object]) -> list[float]:
    """The least time of each, since other work on the machine only ever adds."""
    times = [[seconds(work) for work in works] for _ in range(rounds)]
    return list(map(min, zip(*times, strict=True)))


def ready(texts: Iterable[str], cleaner: Cleaner | None = None) -> Cleaner:
    """A cleaner with the patterns compiled that these texts need, and no memory of them."""
    cleaner = cleaner or Cleaner()
    for text in texts:
        cleaner.clean(text)
    forget(cleaner)
    return cleaner


def forget(cleaner: Cleaner) -> None:
    """Let it see every text for the first time again, with its automata built."""
    cleaner.matchers = Matchers(cleaner.rules)
    cleaner.matchers.build()
