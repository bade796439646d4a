"""Both ways of finding candidates lead to the same matches."""

import pytest
from conftest import ARTICLES, NEAR_MISSES, read

from cleaner import Cleaner, prefilter
from cleaner.match import Matchers
from cleaner.segment import segment


@pytest.mark.parametrize("few", [0, 1_000_000])
def test_few_texts_and_many(few: int, cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first texts are searched without automata."""
    monkeypatch.setattr(prefilter, "FEW", few)
    monkeypatch.setattr(prefilter, "LITTLE", few)
    matcher = Matchers(cleaner.rules).every
    found = 0
    for path in ARTICLES[::4] + NEAR_MISSES[::4]:
        blocks = segment(read(path))
        evidence = matcher(blocks)
        assert evidence == matcher.matches_without_prefilter(blocks), path.name
        found += len(evidence)
    assert found > 20
