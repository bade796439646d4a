"""What a recurring block may be: which category, and how much speaks for its being part of what was written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import regex

from cleaner.learn.trace import Trace
from cleaner.match import Matcher
from cleaner.model import SURE, Block, Span

CONTENT = 0.5  # from here on a block counts as content and is not proposed
FEW, SOME = 0.25, 0.35  # shares of a site's pages
OTHERWISE = "navigation"  # the category of what no rule knows
WHO_OR_WHEN = "byline"  # of what no rule is sure of, and what tells a time, a date or a name

_BYLINE = regex.compile(
    r"(?<!\d)(?:\d{1,2}:\d\d|\d{1,2}\D{1,15}(?:19|20)\d\d|(?:19|20)\d\d\D{1,15}\d{1,2})(?!\d)"
    r"|^(?i:by|von|par|por|di|door|av|af) \p{Lu}.{0,50}$"
)
_MEASURE = regex.compile(
    r"\d\s?(?:°|k?g|m[lgm]|[cdk]l|l|[ck]?m|oz|lbs?|cups?|tbsps?|tsps?|EL|TL|度)\b"
    r"|^(?:serves|makes|yields?|für|pour|para)\s+\d|\b(?:to taste|nach geschmack|al gusto|au goût|q\. ?b\.)",
    regex.IGNORECASE,
)


class Judgement(NamedTuple):
    """`content` is the score for being content, from 0; `signs` say what went into it; `known` are rules that match."""

    category: str
    content: float
    signs: tuple[str, ...]
    known: tuple[str, ...]


def judge(trace: Trace, site_pages: int, matcher: Matcher, beside: str = "") -> Judgement:
    """Judge a block by what is known of it; `beside` is the category of the run it stands in, where rules know one."""
    weights, known = _evidence(trace, matcher)
    signs = [*_signs(trace, trace.pages / site_pages), *_testimony(trace, matcher)]
    seen, weight = max(sorted(weights.items()), key=lambda item: item[1], default=("", 0.0))
    if seen:
        signs.append((-1.0 if weight >= SURE else -0.6, f"rules see {seen}"))
    elif beside:
        signs.append((-0.6, f"in a run with {beside}"))
    is_byline = weight < SURE and all(_BYLINE.search(sample.text) for sample in trace.samples)
    category = WHO_OR_WHEN if is_byline else seen or beside or OTHERWISE
    content = max(0.0, round(sum(value for value, _ in signs), 2))
    return Judgement(category, content, tuple(f"{value:+.1f} {sign}" for value, sign in signs), known)


def _signs(trace: Trace, share: float) -> Iterable[tuple[float, str]]:
    """What speaks for content, from how the block sits on its pages."""
    if 2 * trace.inside >= trace.times:
        yield 0.6, "inside the article"
    if 2 * trace.quoted >= trace.times:
        yield 0.5, "in quotation marks"
    if trace.times > 1.3 * trace.pages:
        yield 0.4, "comes back on the same page"
    if any(_MEASURE.search(sample.text) for sample in trace.samples):
        yield 0.6, "a measure"
    if trace.slots and 2 * trace.inside < trace.times:
        yield -0.3, "differs from page to page"
    if share < FEW:
        yield 0.5, "on few pages of the site"
    elif share < SOME:
        yield 0.2, "on some pages of the site"


def _testimony(trace: Trace, matcher: Matcher) -> Iterable[tuple[float, str]]:
    if any(matcher.testify(_block(sample.text)) for sample in trace.samples):
        yield 0.4, "rules for the body see a story"


def _evidence(trace: Trace, matcher: Matcher) -> tuple[dict[str, float], tuple[str, ...]]:
    """The mean weight of each category that rules see in the samples, and those rules."""
    weights: Counter[str] = Counter()
    known: set[str] = set()
    for sample in trace.samples:
        for match in matcher((_block(sample.text),)).get(0, ()):
            weights[match.category] += match.weight  # type: ignore[assignment]
            known.add(match.rule_id)
    return {category: weight / len(trace.samples) for category, weight in weights.items()}, tuple(sorted(known))


def _block(text: str) -> Block:
    return Block(Span(0, len(text)), text, "paragraph")
