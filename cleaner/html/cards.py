"""Cards inside of sentences: what a browser shows when the pointer rests on a name, a picture and links to other articles."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from lxml.html import HtmlElement

from cleaner.model import Pruned

LINKS = 2  # that a card has at least; nothing in it is outside of them
SENTENCE = 40  # characters around a card, at least


def blanked(tree: HtmlElement) -> list[Pruned]:
    """Take the text of all cards out of a page, and say what it was. Their elements stay, so that others keep their place."""
    return [_blanked(card) for card in list(_cards(tree))]


def _cards(tree: HtmlElement) -> Iterator[HtmlElement]:
    links = cache(lambda element: sum(1 for _ in element.iter("a")))  # each asked once: a hostile page nests what it can
    size = cache(lambda element: len(_text(element)))
    seen: set[HtmlElement] = set()
    for picture in tree.iter("img"):
        card = next((element for element in picture.iterancestors("span") if links(element) >= LINKS), None)
        if card is None or card in seen:
            continue
        seen.add(card)
        in_a_sentence = any(size(paragraph) - size(card) >= SENTENCE for paragraph in card.iterancestors("p"))
        if in_a_sentence and _text(card) == "".join(map(_text, card.iter("a"))):
            yield card


def _text(element: HtmlElement) -> str:
    return "".join(element.text_content().split())


def _blanked(card: HtmlElement) -> Pruned:
    said = Pruned("related", " ".join(card.text_content().split()), str(card.getroottree().getpath(card)), "a card inside of a sentence")
    for element in card.iter():
        element.text = None
        if element is not card:
            element.tail = None
    return said
