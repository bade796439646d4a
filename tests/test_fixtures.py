"""Invented articles in the forms of real pages, and near misses that must come out untouched."""

from pathlib import Path

import pytest
from conftest import ARTICLES, NEAR_MISSES, read

from cleaner import Cleaner


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_article(path: Path, cleaner: Cleaner) -> None:
    assert cleaner.clean(read(path)).text == read(path.with_suffix(".expected.txt"))


@pytest.mark.parametrize("path", NEAR_MISSES, ids=lambda path: path.stem)
def test_near_miss(path: Path, cleaner: Cleaner) -> None:
    result = cleaner.clean(read(path))
    assert [(removal.category, removal.text) for removal in result.removals] == []
    assert result.text == read(path)
