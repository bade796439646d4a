"""What stands in a page between `<!-- cleaner: off -->` and `<!-- cleaner: on -->`."""

from __future__ import annotations

import re
from html import unescape

_SWITCH = re.compile(r"<!--\s*cleaner:\s*(off|on)\s*-->", re.IGNORECASE)
_SWITCHES = re.compile(_SWITCH.pattern.encode(), re.IGNORECASE)
_INLINE = re.compile(r"</?(?:a|abbr|b|bdi|cite|code|em|font|i|mark|q|s|small|span|strong|sub|sup|time|u)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


def switched_off(html: str | bytes) -> frozenset[str]:
    """The pieces of text in all regions that are switched off, with single spaces; a region without an end goes to the page's."""
    if not (_SWITCHES.search(html) if isinstance(html, bytes) else _SWITCH.search(html)):
        return frozenset()
    text = html.decode("utf-8", "surrogateescape") if isinstance(html, bytes) else html
    pieces: list[str] = []
    start = None
    for switch in _SWITCH.finditer(text):
        if switch[1].lower() == "off":
            start = switch.end() if start is None else start
        elif start is not None:
            pieces += _pieces(text[start : switch.start()])
            start = None
    if start is not None:
        pieces += _pieces(text[start:])
    return frozenset(pieces)


def _pieces(html: str) -> list[str]:
    return [" ".join(unescape(piece).split()) for piece in _TAG.split(_INLINE.sub("", html))]
