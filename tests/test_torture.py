"""A sample of `make torture`, so that nobody has to wait for it to hear that a write has become careless."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torture

HERE = Path(__file__).parent
CARELESS = """
import sys, torture
from cleaner import write
write._replace = lambda target, data, old, durable: target.write_bytes(b"".join(data))
first = torture.ours()[0]
torture.ours, torture.others = lambda: [first], list
torture.KILLS = torture.ROUNDS = 0
sys.exit(torture.main())
"""


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = torture.compiled(tmp_path_factory.mktemp("shim"))
    if not made:
        pytest.skip("needs Linux and a C compiler")
    return made


def test_a_sample_of_all_faults(shim: Path) -> None:
    done = subprocess.run([sys.executable, str(HERE / "torture.py"), "0.03"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = {
        name.strip(): list(map(int, figures.split())) for name, figures in re.findall(r"^(cleaner.*?) +((?:\d+ *){7})$", done.stdout, re.M)
    }
    assert len(rows) > 9 and all(row[0] > 0 and not any(row[1:]) for row in rows.values()), done.stdout


def test_it_finds_a_careless_writer(shim: Path) -> None:
    """The faults are real: a writer that opens the file and writes leaves it empty, or in part."""
    surroundings = {**os.environ, "LD_PRELOAD": str(shim), "PYTHONPATH": f"{HERE}:{HERE.parent}"}
    done = subprocess.run([sys.executable, "-c", CARELESS], env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and re.search(r"at call \d+, exit code -?\d+: .*empty", done.stdout), done.stdout + done.stderr
