"""Cards inside of sentences: what a browser shows when the pointer rests on a name, a picture and links to other articles."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from cleaner.model import Pruned

LINKS = 2  # that a card has at least; nothing in it is outside of them
SENTENCE = 40  # characters around a card, at least


def blanked(tree: HtmlElement) -> list[Pruned]:
    """Take the text of all cards out of a page, and say what it was. Their elements stay, so that others keep their place."""
    return [_blanked(card) for card in list(_cards(tree))]


def _cards(tree: HtmlElement) -> Iterator[HtmlElement]:
    before = None
    for picture in tree.iter("img"):
        card = next((element for element in picture.iterancestors("span") if sum(1 for _ in element.iter("a")) >= LINKS), None)
        if card is not None and card is not before and _is_in_a_sentence(card) and _text(card) == "".join(map(_text, card.iter("a"))):
            yield (before := card)


def _is_in_a_sentence(card: HtmlElement) -> bool:
    return any(len(_text(paragraph)) - len(_text(card)) >= SENTENCE for paragraph in card.iterancestors("p"))


def _text(element: HtmlElement) -> str:
    return "".join(element.text_content().split())


def _blanked(card: HtmlElement) -> Pruned:
    said = Pruned("related", " ".join(card.text_content().split()), str(card.getroottree().getpath(card)), "a card inside of a sentence")
    for element in card.iter():
        element.text = None
        if element is not card:
            element.tail = None
    return said
