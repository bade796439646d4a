"""What cleaning one document takes in machine instructions, which no other work on the machine can move.

    python tests/instructions.py [--write]

Valgrind counts the instructions of cleaning n and 2n invented documents; the difference is that of n, without the start.
The rules are invented, too, and fixed: what is guarded is the program and not the packs, which grow. `--write` keeps the
count in fixtures/instructions.json, with the versions that it holds for; do so when a change is worth what it costs.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

KEPT = Path(__file__).parent.parent / "fixtures" / "instructions.json"
DOCUMENTS = 20
# Two runs of the same program differ by less than a thousandth: addresses decide where things stand in sets. Under a
# twentieth a change is more likely a matter of how Python lays out its objects than of the work that is done.
TOLERANCE = 0.05
STORY = (
    "The {0} by the old {1} was closed for nine days while divers looked at it, the town's engineer said on Monday.",
    "“We expected worse,” said the mayor, who had walked past the {0} every morning since the spring with a {1}.",
    "Prices of every {0} rose by four per cent in May, according to the office for statistics, and those of a {1} by two.",
    "Der Rat stimmte am Dienstag für den Umbau der alten Färberei, wie eine Sprecherin mitteilte ({0}, {1}).",
    "Nobody had painted the {0} since the flood, and so the {1} was what the children drew",
    "A Short Line About the {0} and the {1}",
)
WORDS = ("orchard", "harbour", "lantern", "meadow", "bridge", "kettle", "garden", "anchor", "window", "thimble", "saddle", "pepper")
ASKS = (
    "join the {} club",
    "sign up for the {} letter",
    r"(?:read|see) more about (?:the )?{}s?\b",
    r"^photo: [^\n]{{1,30}} {}$",
    r"\b{} offer\b",
)


def program(documents: int) -> None:
    """Clean so many documents; what valgrind watches."""
    from cleaner import Cleaner, pipeline
    from cleaner.rules import Rule, RuleSet

    sources = [ask.format(word) for word in WORDS for ask in ASKS]
    own = [Rule(f"own-{number}", "newsletter", "", (source,), (), (), is_tried=True) for number, source in enumerate(sources)]
    pipeline.load = lambda packs: RuleSet(own)  # type: ignore[attr-defined]
    cleaner = Cleaner()
    cleaner.clean(text(0) * 20)  # compiles, and goes over to the automata
    for number in range(1, documents + 1):
        cleaner.clean(text(number))


def text(number: int) -> str:
    """An article of some four thousand characters, unlike the others, with a few lines that a rule finds."""
    dice = random.Random(number)
    lines = [dice.choice(STORY).format(*dice.sample(WORDS, 2)) + f" ({dice.randrange(10**6)})" for _ in range(36)]
    for ask in ("Join the {} club!", "Sign up for the {} letter", "Read more about {}s", "Photo: Ada Roe, {}"):
        lines.insert(dice.randrange(len(lines)), ask.format(dice.choice(WORDS)))
    return "\n\n".join(lines)


def versions() -> dict[str, str]:
    """What else the count depends on."""
    build = f"{platform.python_version()} {platform.python_compiler()} {platform.machine()}"
    return {"python": build, "regex": version("regex"), "ahocorasick_rs": version("ahocorasick_rs")}


def missing() -> str:
    """Why nothing can be counted, or nothing compared, here; empty where it can."""
    if not shutil.which("valgrind"):
        return "valgrind is not installed"
    kept = json.loads(KEPT.read_text())["versions"]
    return "" if kept == versions() else f"counted for {kept}, and this is {versions()}"


def counted() -> int:
    """Instructions for each document."""
    with tempfile.TemporaryDirectory() as cache:
        _run(1, cache)  # afterwards the patterns are at hand, compiled
        once, twice = (_instructions(number * DOCUMENTS, cache) for number in (1, 2))
    return (twice - once) // DOCUMENTS


def _run(documents: int, cache: str, *watch: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": str(KEPT.parent.parent), "XDG_CACHE_HOME": cache}
    command = [*watch, sys.executable, __file__, "--documents", str(documents)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def _instructions(documents: int, cache: str) -> int:
    done = _run(documents, cache, "valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null")
    told = re.search(r"Collected : (\d+)", done.stderr)
    assert done.returncode == 0 and told, done.stderr
    return int(told[1])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--write", action="store_true", help="keep the count as the one to compare with")
    options.add_argument("--documents", type=int, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.documents is not None:
        program(given.documents)
        return
    if not shutil.which("valgrind"):
        sys.exit("valgrind is not installed; try: apt-get install valgrind")
    count = counted()
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else None
    than = f", {count / kept['instructions'] - 1:+.1%} than {kept['instructions']:,} for {kept['versions']}" if kept else ""
    print(f"{count:,} instructions for each document{than}")
    if given.write:
        KEPT.write_text(json.dumps({"instructions": count, "versions": versions()}, indent=1) + "\n")


if __name__ == "__main__":
    main()
