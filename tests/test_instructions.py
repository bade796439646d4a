"""Cleaning a document takes no more instructions than it did: a slip that timing would lose in noise shows here."""

import json

import instructions
import pytest
from laws import check


def test_the_documents_are_alike_and_not_the_same() -> None:
    texts = [instructions.text(number) for number in range(5)]
    assert len(set(texts)) == 5
    assert all(3_000 < len(text) < 6_000 for text in texts)
    assert check(texts[1], slow=False).removals


@pytest.mark.skipif(bool(instructions.missing()), reason=instructions.missing())
def test_no_more_instructions_than_before() -> None:
    kept = json.loads(instructions.KEPT.read_text())["instructions"]
    assert instructions.counted() <= kept * (1 + instructions.TOLERANCE), "see tests/instructions.py"
