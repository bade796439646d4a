"""Invented articles in the forms of real pages, and near misses that must come out untouched."""

from pathlib import Path

import pytest
from conftest import ARTICLES, NEAR_MISSES, read

from cleaner import Cleaner

KNOWN_FAILURES = {  # strict: one that begins to pass must leave this list
    "en-captions-credited": "a sentence that says nothing of a picture, above a credit; the title of a chart",
    "en-captions-uncredited": "captions that only their place gives away",
    "en-newsletter-card-mid": "the name of a newsletter that doesn't say it is one",
}


def article(path: Path) -> object:
    reason = KNOWN_FAILURES.get(path.stem)
    return pytest.param(path, id=path.stem, marks=[pytest.mark.xfail(reason=reason, strict=True)] if reason else [])


@pytest.mark.parametrize("path", [*map(article, ARTICLES)])
def test_article(path: Path, cleaner: Cleaner) -> None:
    assert cleaner.clean(read(path)).text == read(path.with_suffix(".expected.txt"))


@pytest.mark.parametrize("path", NEAR_MISSES, ids=lambda path: path.stem)
def test_near_miss(path: Path, cleaner: Cleaner) -> None:
    result = cleaner.clean(read(path))
    assert [(removal.category, removal.text) for removal in result.removals] == []
    assert result.text == read(path)
