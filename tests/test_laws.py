"""The six laws, on every fixture and on generated text. `make eval` tries them on the benchmark and on far more."""

import os
import subprocess
import sys
from pathlib import Path

import laws
import pytest
from conftest import ARTICLES, NEAR_MISSES, read
from hypothesis import example, given
from hypothesis import strategies as st

GENERATED = 2000
WITHOUT_PREFILTER = 60  # of them, since that search is a hundred times slower


@pytest.mark.parametrize("path", [*ARTICLES, *NEAR_MISSES], ids=lambda path: path.stem)
def test_fixture(path: Path) -> None:
    laws.check(read(path), slow=False)  # law 5 is held in test_prefilter.py, for all rules and every way


@pytest.mark.parametrize("part", range(8))
def test_generated(part: int) -> None:
    for number, text in enumerate(laws.generated(GENERATED // 8, seed=part)):
        laws.check(text, slow=number < WITHOUT_PREFILTER // 8)


@given(st.text())
def test_any_text(text: str) -> None:
    laws.check(text, slow=False)


@example(["\n\n", "\ud800", "\udcff", "Photo: Jane Roe"])
@given(
    st.lists(
        st.sampled_from(laws.STORY + laws.NOISE + laws.GAPS + ("Sign up for our newsletter", "Photo: Jane Roe", "Once", "Advertisement"))
    )
)
def test_any_mixture(pieces: list[str]) -> None:
    laws.check("".join(pieces), slow=False)


def test_same_bytes_whatever_the_hash_seed_and_locale() -> None:
    program = "import sys, laws; print([laws.check(text, slow=False).removals for text in laws.generated(40, seed=99)])"
    folder = str(Path(__file__).parent)
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": folder, "PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
        ).stdout
        for seed, locale in (("0", "C"), ("1", "C.UTF-8"), ("12345", "tr_TR.UTF-8"))
    }
    assert len(runs) == 1
