"""One document of a corpus, as far as learning needs it."""

from __future__ import annotations

from typing import NamedTuple


class Page(NamedTuple):
    """A text with the site it belongs to, a name for people, and when it was published ("" where that is not known)."""

    site: str
    text: str
    name: str = ""
    when: str = ""
