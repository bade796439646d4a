"""The rules as one page in Markdown: by category and language, each with why it is there and examples."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from cleaner.model import BODY, CATEGORIES
from cleaner.report.markdown import code
from cleaner.rules import Rule

ANY = "any language"
_SPECIAL = re.compile(r"([\\`*_\[\]<>&|~])")


def render(rules: Iterable[Rule]) -> Iterator[str]:
    """The page: a table of contents with figures, then the rules, in an order that does not depend on how they were read."""
    chosen = sorted(rules, key=_place)
    yield "# The rules\n\n"
    yield "`cleaner rules page` writes this page from the packs.\n"
    yield "`match` is what a rule finds, `keep` what must survive all rules; a figure is the weight of a hint, where 1 is enough to cut.\n"
    yield f"`cleaner rules show ID` tells all of one rule, its patterns and more examples among it. There are {len(chosen):,}.\n\n"
    yield "| category | rules | by language |\n|---|---:|---|\n"
    for category, group in groupby(chosen, key=lambda rule: rule.category):
        figures = Counter(map(_languages, group))
        links = " · ".join(f"[{name}](#{_anchor(category, name)}) {count}" for name, count in figures.items())
        yield f"| {category} | {figures.total():,} | {links} |\n"
    for (category, name), of_language in groupby(chosen, key=lambda rule: (rule.category, _languages(rule))):
        yield f"\n## {category}, {name}\n\n"
        for rule in of_language:
            yield from _entry(rule)


def _place(rule: Rule) -> tuple[int, tuple[str, ...], str]:
    """By category, in the order in which they are told everywhere, then by language, those for any first."""
    return (*CATEGORIES, BODY).index(rule.category), rule.languages, rule.id


def _languages(rule: Rule) -> str:
    return " ".join(rule.languages) or ANY


def _anchor(category: str, name: str) -> str:
    """What the link to a heading is called where Markdown is shown."""
    return f"{category}-{name.replace(' ', '-')}"


def _entry(rule: Rule) -> Iterator[str]:
    why = _SPECIAL.sub(r"\\\1", " ".join(rule.why.split()))
    weight = "" if rule.weight == 1 else f" ({rule.weight:g})"
    yield f"- **{rule.id}**{weight}: {why}\n"
    yield f"  - match: {code(rule.match[0])}\n"
    if rule.keep:
        yield f"  - keep: {code(rule.keep[0])}\n"
