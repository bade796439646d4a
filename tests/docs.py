"""Writes the documentation that is generated: the rules page beside the packs, and the help in the README.

`make docs` runs this file, and `test_docs.py` complains where it should have been.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).parent.parent
README = HOUSE / "README.md"
RULES = HOUSE / "cleaner" / "packs" / "README.md"
_HELP = re.compile(r"(?<=<!-- output of )(?P<command>[^\n]+)( -->\n+```text\n)(?:(?!```).)*(?=```\n)", re.DOTALL)


def shown(command: str) -> str:
    """What a command of the program writes at a terminal of 80 columns."""
    program = [sys.executable, "-m", *shlex.split(command)]
    done = subprocess.run(program, capture_output=True, check=True, cwd=HOUSE, env=os.environ | {"COLUMNS": "80", "PYTHONPATH": str(HOUSE)})
    return done.stdout.decode()


def readme(text: str) -> str:
    """The README with every output that it shows as it is now."""
    return _HELP.sub(lambda found: f"{found['command']}{found[2]}{shown(found['command'])}", text)


def generated() -> dict[Path, str]:
    """The files that are generated, wholly or in part, as they should be."""
    return {README: readme(README.read_text("utf-8")), RULES: shown("cleaner rules page")}


if __name__ == "__main__":
    for path, text in generated().items():
        path.write_text(text, "utf-8")
        print(f"{path.relative_to(HOUSE)} is current")
