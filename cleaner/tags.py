"""What a start tag says about its element, as plain words: what rules with the scope "html" look at.

Sites name the same thing in many ways (`ArticleNewsletter__signUp`, `newsletter-sign-up`), so names are cut into their
words: the tag, then the words of each telling attribute, a bar between them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser

TELLING = ("class", "id", "role", "itemprop", "aria-label", "data-component", "data-testid", "data-type")
LONGEST = 400  # characters of an attribute that are looked at; what comes later are utility classes

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_UNSEEN = re.compile(r"\bdisplay\s*:\s*none", re.IGNORECASE)
_BETWEEN = re.compile(r"[^a-z0-9]+")


def described(tag: str, attributes: Mapping[str, str]) -> str:
    """The words of a start tag, and "hidden" where a browser would not show its element.

    >>> described("div", {"class": "ArticleNewsletter__signUp dark", "id": "nl-2"})
    'div | article newsletter sign up dark | nl 2'
    >>> described("div", {"style": "display: none"})
    'div | hidden'
    """
    said = [tag, *(_words(attributes[name]) for name in TELLING if attributes.get(name))]
    if "hidden" in attributes or _UNSEEN.search(attributes.get("style") or ""):
        said.append("hidden")
    return " | ".join(words for words in said if words)


def parsed(start_tag: str) -> str:
    """The words of a start tag as it stands in a page; empty where there is none.

    >>> parsed('<aside class="related-posts">')
    'aside | related posts'
    """
    reader = _FirstTag()
    reader.feed(start_tag)
    return reader.words


def _words(name: str) -> str:
    return _BETWEEN.sub(" ", _HUMP.sub(" ", name[:LONGEST]).lower()).strip()


class _FirstTag(HTMLParser):
    words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words = self.words or described(tag, {name: value or "" for name, value in attrs})
