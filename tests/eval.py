"""Quality and the laws on the benchmark, which is not part of the project.

    python tests/eval.py ../shared [--generated 20000]

Scores the labelled articles, then holds the six laws against every text of the benchmark and against generated ones.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from multiprocessing import Pool
from pathlib import Path

import laws

FLOORS = Path(__file__).parent.parent / "fixtures" / "floors.json"  # they only rise
EVERY = 100  # of the texts, one is also searched without the prefilter, which takes a second or more


def scores(shared: Path) -> dict[str, float]:
    """What the benchmark's own script says, as one figure a line, in per cent."""
    command = [sys.executable, shared / "bench" / "score_blocks.py", "--json"]
    found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    figures = {
        "body kept": 100 - 100 * found["body_lost"],
        "perfect": 100 * found["perfect"],
        "residue gone": 100 - 100 * found["residue_left"],
    }
    for category, values in found["categories"].items():
        for measure in ("recall", "precision"):
            if category not in ("author", "byline", "other") and values[measure] is not None:
                figures[f"{category} {measure}"] = 100 * values[measure]
    return figures


def seed_differs(shared: Path) -> list[str]:
    """The article the project was asked for must come out exactly as expected."""
    seed = shared / "seed"
    command = [sys.executable, "-m", "cleaner", seed / "article.txt"]
    done = subprocess.run(command, capture_output=True, check=False)
    return [] if done.stdout == (seed / "expected.txt").read_bytes() else ["the seed article does not come out as expected"]


def below_floor(figures: dict[str, float]) -> list[str]:
    floors = json.loads(FLOORS.read_text())
    return [
        f"{name}: {figures.get(name, 0):.2f} is below the floor of {floor}"
        for name, floor in floors.items()
        if figures.get(name, 0) < floor
    ]


def check(numbered: tuple[int, str]) -> str:
    """The law that a text breaks, or an empty text."""
    number, text = numbered
    try:
        laws.check(text, slow=number % EVERY == 0)
    except AssertionError as error:
        return f"text {number}: {error}"
    return ""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("shared", type=Path)
    options.add_argument("--generated", type=int, default=20_000)
    given = options.parse_args()
    subprocess.run([sys.executable, given.shared / "bench" / "score_blocks.py"], check=True)
    broken = below_floor(scores(given.shared)) + seed_differs(given.shared)
    texts = [json.loads(line)["text"] for name in ("blocks-dev", "pool-dev") for line in (given.shared / "bench" / f"{name}.jsonl").open()]
    start = time.perf_counter()
    with Pool() as pool:
        broken += filter(None, pool.imap(check, enumerate((*texts, *laws.generated(given.generated, seed=2026))), chunksize=50))
    print(f"the six laws on {len(texts)} texts of the benchmark and {given.generated} generated: {time.perf_counter() - start:.0f} s")
    for line in broken:
        print(f"BROKEN {line}")
    print(f"{len(broken)} broken")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
