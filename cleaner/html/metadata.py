"""What a page says about itself in its head and in structured data: title, author, date, language, address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from cleaner.html.runs import letters
from cleaner.model import Page

LARGEST = 1_000_000  # characters of structured data that are read,
MOST = 100  # and entries in it

_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review|WebPage)$")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?=$|[-_])")
_SITE = re.compile(r" (?:[|–—«»·:]|-|::) |: ")
_CUT_SHORT = re.compile(r"\s*\S*(?:…|\.\.\.)$")
SHORTEST_TITLE = 6  # letters
SHORTEST_DESCRIPTION = 40


class Metadata:
    """What the page says, each thing sought where it is said most reliably first."""

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree
        self._meta = _meta(tree)
        self._data = sorted(islice(_articles(tree), MOST), key=lambda entry: "headline" not in entry)

    def of(self, page: Page, url: str | None) -> Page:
        """The page with what is known about it; `url` is what it was asked for by, an address or the name of a file."""
        return page._replace(title=self.title, author=self.author, date=self.date, language=self.language, url=self._url(url))

    @property
    def title(self) -> str | None:
        return _first((*self._said("headline"), *self._named("og:title", "twitter:title"), *self._texts("h1"), *self._texts("title")))

    @property
    def author(self) -> str | None:
        names = [name for entry in self._data for name in _names(entry.get("author"))]
        named = (name for name in self._named("author", "article:author", "parsely-author") if "//" not in name)
        return ", ".join(dict.fromkeys(names)) or _first(named)

    @property
    def date(self) -> str | None:
        """The day it was published, as YYYY-MM-DD."""
        stamps = [time.get("datetime") or "" for time in self._tree.iter("time")]
        known = self._named("article:published_time", "datepublished", "date", "dc.date", "parsely-pub-date")
        dates = (_DATE.match(text.strip()) for text in (*self._said("datePublished"), *known, *stamps))
        return next((match[0] for match in dates if match), None)

    @property
    def language(self) -> str | None:
        said = (self._tree.get("lang") or "", *self._said("inLanguage"), *self._named("og:locale", "content-language"))
        codes = (_LANGUAGE.match(text.strip()) for text in said)
        return next((match[0].lower() for match in codes if match), None)

    def titles(self) -> set[str]:
        """The letters of everything that may stand at the head of the text as its title."""
        said = [*self._texts("h1"), *self._said("headline"), *self._named("og:title", "twitter:title", "title")]
        for text in self._texts("title"):
            parts = _SITE.split(text)
            said += [text, *parts[:1], text[: text.rfind(parts[-1])]]
        return {found for text in said if len(found := letters(text)) >= SHORTEST_TITLE}

    def descriptions(self) -> set[str]:
        """The letters of what the page says of itself in a sentence or two; where that was cut short, without its end."""
        said = [*self._said("description"), *self._named("og:description", "twitter:description", "description")]
        return {found for text in said if len(found := letters(_CUT_SHORT.sub("", text))) >= SHORTEST_DESCRIPTION}

    def _url(self, asked: str | None) -> str | None:
        links = [link.get("href") or "" for link in self._tree.iter("link") if (link.get("rel") or "").lower() == "canonical"]
        return next((url for url in (*links, *self._named("og:url"), asked or "") if url.startswith(("http://", "https://"))), None)

    def _named(self, *names: str) -> list[str]:
        return [self._meta[name] for name in names if name in self._meta]

    def _said(self, name: str) -> list[str]:
        return [entry[name] for entry in self._data if isinstance(entry.get(name), str)]

    def _texts(self, tag: str) -> list[str]:
        return [" ".join(element.text_content().split()) for element in self._tree.iter(tag)]


def _meta(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv") or ""
        if content := " ".join((element.get("content") or "").split()):
            found.setdefault(name.lower(), content)
    return found


def _articles(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """The entries of structured data that describe a text."""
    for script in tree.iter("script"):
        if script.get("type") == "application/ld+json" and script.text and len(script.text) <= LARGEST:
            try:
                yield from _entries(json.loads(script.text, strict=False))
            except (ValueError, RecursionError):
                continue  # pages often carry broken data; what is said elsewhere counts


def _entries(node: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for each in node[:100]:
            yield from _entries(each, depth + 1)
    elif isinstance(node, dict) and depth < 5:
        kinds = node.get("@type") if isinstance(node.get("@type"), list) else [node.get("@type")]
        if any(isinstance(kind, str) and _ARTICLE.search(kind) for kind in kinds or ()):
            yield node
        yield from _entries(node.get("@graph"), depth + 1)


def _names(author: Any) -> Iterator[str]:
    for each in author if isinstance(author, list) else [author]:
        name = each.get("name") if isinstance(each, dict) else each
        if isinstance(name, str) and name.strip() and "//" not in name:
            yield " ".join(name.split())


def _first(texts: Iterable[str]) -> str | None:
    return next((text.strip() for text in texts if text.strip()), None)
