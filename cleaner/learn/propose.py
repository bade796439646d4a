"""From what recurs on a site to the rules that are proposed for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex

from cleaner.errors import PackError
from cleaner.learn.fold import number_of
from cleaner.learn.judge import CONTENT, Judgement, judge
from cleaner.learn.pattern import pattern
from cleaner.learn.runs import runs
from cleaner.learn.survey import needed
from cleaner.learn.trace import STORIES, Trace
from cleaner.learn.variants import merged
from cleaner.match import Matchers
from cleaner.model import CATEGORIES, Block, Span
from cleaner.packfile import check, read_rule
from cleaner.pipeline import Cleaner
from cleaner.rules import Rule

SHORT = 25  # characters: a line that might as well be a subhead
KEEP = "The council met on Tuesday evening and put the matter off until the autumn."  # where a site shows no article
LONGEST_KEEP = 160  # characters


@dataclass(frozen=True)
class Proposal:
    """A block that recurs: the table of the rule for it, or, where that is None, why none is proposed."""

    site: str
    text: str
    entry: dict[str, Any] | None
    reason: str = ""


class Proposer:
    """Makes proposals, in the light of the rules there are, those of `packs` among them.

    What their `keep` examples hold is never proposed. `by_host`: sites are hosts, and the rules are for them alone.
    """

    def __init__(self, packs: Iterable[str | Path], min_support: int, by_host: bool) -> None:
        self._cleaner = cleaner = Cleaner(select=CATEGORIES, packs=tuple(packs), brake=1.0)
        self._min_support = min_support
        self._by_host = by_host
        keep = sorted({example for rule in cleaner.rules for example in rule.keep})
        self._protected = [_block(text) for example in keep for text in {example, *example.split("\n")} if text.strip()]

    def __call__(self, site: str, traces: dict[str, Trace], pages: int) -> list[Proposal]:
        """The proposals for one site with so many pages, in a fixed order."""
        least = needed(pages, self._min_support)
        recurring = {
            outline: trace
            for outline, trace in merged(traces, least).items()
            if trace.pages >= least and len(trace.stories) >= min(least, STORIES)
        }
        judged = self._judged(recurring, pages)
        made = [self._proposal(site, outline, recurring[outline], judged[outline], pages) for outline in _by_support(recurring)]
        return self._spare_protected(made)

    def _judged(self, recurring: Mapping[str, Trace], pages: int) -> dict[str, tuple[Judgement, tuple[str, ...]]]:
        """Each block judged, the lines of a run in the light of the others."""
        judged = {outline: (judge(trace, pages, self._cleaner.matchers.every), ()) for outline, trace in recurring.items()}
        found: dict[str, tuple[Judgement, tuple[str, ...]]] = dict(judged)
        for run in runs(recurring):
            sure = [judged[outline][0] for outline in run if judged[outline][0].known and judged[outline][0].content < CONTENT]
            beside = max(sorted({each.category for each in sure}), key=[each.category for each in sure].count, default="")
            for outline in run:
                found[outline] = judge(recurring[outline], pages, self._cleaner.matchers.every, beside), run
        return found

    def _proposal(self, site: str, outline: str, trace: Trace, judged: tuple[Judgement, tuple[str, ...]], pages: int) -> Proposal:
        judgement, run = judged
        text = trace.samples[0].text
        if judgement.content >= CONTENT:
            return Proposal(site, text, None, "looks like content: " + ", ".join(judgement.signs))
        found = pattern(outline, trace.slots)
        compiled = regex.compile(found, regex.IGNORECASE)
        fitting = [sample.text for sample in trace.samples if compiled.search(" ".join(sample.text.split()))]
        if not fitting:
            return Proposal(site, text, None, "no pattern fits it")
        entry: dict[str, Any] = {
            "id": _id(site, outline),
            "category": judgement.category,
            "why": f"Stands on {trace.pages} of {pages} pages" + (f" of {site}." if site else "."),
            "patterns": [found],
        }
        if self._by_host and "." in site:
            entry["hosts"] = [site]
        entry["role"] = "single"
        if len(text) <= SHORT and not judgement.known and not trace.inside:
            entry["place"] = "edge"
        entry["examples"] = {"match": sorted(set(fitting)), "keep": [self._story(trace, compiled)]}
        entry["seen"] = _seen(site, trace, pages, judgement, run)
        return Proposal(site, text, entry)

    def _story(self, trace: Trace, compiled: regex.Pattern[str]) -> str:
        """A piece of an article of the site that must stay."""
        for sample in trace.samples:
            piece = sample.story[:LONGEST_KEEP].rsplit(" ", 1)[0] if len(sample.story) > LONGEST_KEEP else sample.story
            if piece.strip() and not compiled.search(piece) and not self._cleaner.clean(piece).removals:
                return piece
        return KEEP

    def _spare_protected(self, made: Sequence[Proposal]) -> list[Proposal]:
        """The proposals without those that would touch a `keep` example, or whose rule does not hold."""
        rules = {proposal.entry["id"]: _rule(proposal.entry) for proposal in made if proposal.entry}
        sound = {name: rule for name, rule in rules.items() if isinstance(rule, Rule)}
        evidence = Matchers(sound.values()).every(self._protected) if sound else {}
        touched = {match.rule_id for matches in evidence.values() for match in matches}
        return [_checked(proposal, rules, touched) for proposal in made]


def _checked(proposal: Proposal, rules: Mapping[str, Rule | PackError], touched: set[str]) -> Proposal:
    if proposal.entry is None:
        return proposal
    name = proposal.entry["id"]
    if isinstance(error := rules[name], PackError):
        return Proposal(proposal.site, proposal.text, None, str(error))
    return Proposal(proposal.site, proposal.text, None, "a keep example protects it") if name in touched else proposal


def _rule(entry: dict[str, Any]) -> Rule | PackError:
    try:
        rule = read_rule(entry, "learnt", 1)
        check(rule)
    except PackError as error:
        return error
    return rule


def _by_support(recurring: Mapping[str, Trace]) -> Iterable[str]:
    return sorted(recurring, key=lambda outline: (-recurring[outline].pages, outline))


def _id(site: str, outline: str) -> str:
    name = regex.sub(r"[^a-z0-9]+", "-", site.lower()).strip("-") or "learnt"
    start = "-".join(regex.findall(r"\p{L}+", outline)[:3]) or "line"
    return f"{name}-{start}-{number_of(site + ' ' + outline) % 0x10000:04x}"


def _seen(site: str, trace: Trace, pages: int, judgement: Judgement, run: tuple[str, ...]) -> dict[str, Any]:
    """Where a rule comes from."""
    seen: dict[str, Any] = {
        "site": site,
        "pages": trace.pages,
        "of": pages,
        "times": trace.times,
        "first": trace.first,
        "last": trace.last,
        "head": trace.head,
        "inside": trace.inside,
        "tail": trace.tail,
        "content": judgement.content,
        "signs": list(judgement.signs),
        "known": list(judgement.known),
        "run": list(run),
        "contexts": [f"{sample.page}: …{sample.before} ▸ {sample.text[:80]} ▸ {sample.after}…" for sample in trace.samples],
    }
    return {name: value for name, value in seen.items() if value not in ("", [])}


def _block(text: str) -> Block:
    return Block(Span(0, len(text)), text, "paragraph")
