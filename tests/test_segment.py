"""Blocks and their exact places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import clean
from cleaner.segment import segment


def texts(text: str) -> list[str]:
    return [block.text for block in segment(text)]


@given(st.text() | st.text("a \u00ad\u200b\n"))
def test_blocks_lie_in_order_and_between_them_is_only_white_space(text: str) -> None:
    position = 0
    for block in segment(text):
        places = block.places or range(block.span.start, block.span.end)
        assert "".join(text[place] for place in places) == block.text
        assert not text[position : block.span.start].strip().strip("\ufeff")
        assert block.text.strip() == block.text
        position = block.span.end
    assert not text[position:].strip().strip("\ufeff")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n", " \n\t\n"])
def test_line_ends(end: str) -> None:
    assert texts(f"One.{end}Two.{end}") == ["One.", "Two."]


@pytest.mark.parametrize("inside", ["\u2028", "\x85", "\x0b", "\x0c"])
def test_other_separators_stay_inside_a_block(inside: str) -> None:
    assert texts(f"One{inside}two.") == [f"One{inside}two."]


def test_the_byte_order_mark_is_not_part_of_the_first_block() -> None:
    assert texts("\ufeffOne.") == ["One."]


def test_a_hard_wrapped_paragraph_is_one_block() -> None:
    text = (
        "The ferry that links the two halves of the town has not sailed since\n"
        "the storm of last November, and nobody in the harbour office can say\n"
        "when it will.\n\nThe next paragraph."
    )
    assert texts(text) == [text.split("\n\n")[0], "The next paragraph."]


def test_lines_that_are_sentences_of_their_own_stay_apart() -> None:
    lines = ["Once", "Monthly", "Annual", "Continue", "Not ready to support today?", "Remind me later."]
    assert texts("\n".join(lines)) == lines


def test_verse_stays_apart() -> None:
    lines = ["The harbour lamps go out by one,", "the gulls have nothing left to say,", "and we who waited for the sun"]
    assert texts("\n".join(lines)) == lines


def test_kinds() -> None:
    assert [block.kind for block in segment("# Head\n\n> quote\n\n- item\n\n1. item\n\nPlain")] == [
        "heading",
        "quote",
        "list_item",
        "list_item",
        "paragraph",
    ]


def test_angle_brackets_around_words_are_no_tag() -> None:
    text = (
        "<Copyright ⓒ Harbour Post. All rights reserved.>\n\n<p class=lead>The ferry\n\n<br/> sails\n\n<script async src=a> again\n\n</div>"
    )
    assert [block.kind for block in segment(text)] == ["paragraph", "code", "code", "code", "code"]


def test_rules_see_words_as_readers_do() -> None:
    """Soft hyphens and zero-width spaces part words for the eye of no one; they stay where they are."""
    (block,) = segment("Zur News\u00adlet\u00adter-An\u200bmel\u00addung")
    assert block.text == "Zur Newsletter-Anmeldung"
    start = block.text.index("Anmeldung")
    assert block.stretch(start, len(block.text)) == (17, 28)
    result = clean("Der Hafen war am Montag zu.\n\nMel\u00adden Sie sich für unseren News\u00adlet\u00adter an.")
    assert result.text == "Der Hafen war am Montag zu."
