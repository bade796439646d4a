"""The whole road of an article, on one page: segment, match, decide, render."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.case import Verdict, Verdicts
from cleaner.decide import decide
from cleaner.draw import LISTED
from cleaner.entries import HELD_SCOPE, digest
from cleaner.errors import OptionError, SafetyError
from cleaner.match import Evidence, Matcher, Matchers
from cleaner.model import HELD, REMOVED_BY_DEFAULT, Block, Document, Removal, Result, Spared
from cleaner.render import apply, plan, restore
from cleaner.segment import segment
from cleaner.sentence import whole
from cleaner.settle import is_settled
from cleaner.site import host_of
from cleaner.store import load
from cleaner.trim import Trimmed, sorted_out, trim

ALL = "all"  # languages
PASSES = 6  # how often what was removed may change what remains before the text is left as it was
OUTPUT_FORMATS = ("text", "markdown")  # of the text extracted from a page
BRAKE = 0.9  # where more than this share of a text would go, nothing goes


class Pass(NamedTuple):
    """One look at a sequence of blocks: their numbers in the document, what the rules found in them, and who goes.

    `evidence` and `verdicts` count the blocks of the sequence.
    """

    numbers: Sequence[int]
    blocks: Sequence[Block]
    evidence: Evidence
    verdicts: Verdicts


class Judgement(NamedTuple):
    """What was heard of a document and what follows: the blocks that go, those that are trimmed, and each look that was taken."""

    matcher: Matcher
    evidence: Evidence
    verdicts: Verdicts
    trimmed: dict[int, Trimmed]
    passes: tuple[Pass, ...]


class Cleaner:
    """Compiled rules, ready for any number of texts; safe to use from several processes.

    `select` and `ignore` name categories or rule ids; by default every category goes that is boilerplate to everyone.
    `language` limits the rules to one language (ISO 639-1) and the language-free ones; "all" tries those of every
    language, and by default the languages are told from each text. `packs` are rule files of the user's own. `brake`
    is the share of a text's characters above which nothing is removed (1.0: never brake). Of pages, `keep_title`
    leaves the title at the head of the text, and `output_format` "markdown" marks headings, lists and quotes.
    Raises PackError and OptionError.
    """

    def __init__(
        self,
        *,
        select: Iterable[str] = REMOVED_BY_DEFAULT,
        ignore: Iterable[str] = (),
        language: str | None = None,
        packs: Iterable[str | Path] = (),
        brake: float = BRAKE,
        keep_title: bool = False,
        output_format: str = "text",
    ) -> None:
        if output_format not in OUTPUT_FORMATS:
            raise OptionError(f"'{output_format}' is no output format; there are {' and '.join(OUTPUT_FORMATS)}")
        self.rules = load(packs).narrowed(select, ignore, None if language == ALL else language)
        self.language = language
        self.brake = brake
        self.keep_title = keep_title
        self.as_markdown = output_format == "markdown"
        self.matchers = Matchers(self.rules)
        self._allowed = {digest(text) for rule in self.rules if rule.scope == HELD_SCOPE for text in rule.keep}
        self.page_rules = [rule for rule in self.rules if rule.scope == "html"]

    def clean(self, text: str, source: str | None = None, *, markdown: bool = False, known: Collection[str] = ()) -> Result:
        """Take the boilerplate out of a text. Raises RuleTimeoutError where a rule runs out of time.

        Where `source` is a URL, the rules for its host count too. In `markdown`, code, front matter and the like are
        held. `known` are the digests (see `known_by`) of blocks that are held too.
        """
        split = partial(_blocks, markdown=markdown, known=self._allowed.union(known))
        document = Document(text, split(text), self.language, source)
        _, evidence, verdicts, trimmed, _ = self.judge(document)
        if not evidence:
            return Result(document, text, ())
        removals = tuple(_removals(document, evidence, verdicts, trimmed))
        kept = apply(text, removals)
        if restore(kept, removals) != text:
            raise SafetyError("what was kept and what was removed do not make up the original; nothing was changed")
        left = {number: block for number, block in enumerate(document.blocks) if number not in verdicts}
        left |= {number: piece.block for number, piece in trimmed.items()}
        settled = is_settled(document, left, removals, split, markdown) and not (trimmed and self._speaks_more(document, left.values()))
        warning = self._brake(text, removals) or ("" if settled else "the outcome does not settle; the text is left as it was")
        if warning:
            return Result(document, text, (), tuple(_spared(document.blocks, evidence, {}, warning)), (warning,))
        spared = _spared(document.blocks, evidence, verdicts, "not enough speaks against it")
        return Result(document, kept, removals, tuple(spared))

    def clean_html(self, html: str | bytes, url: str | None = None, *, known: Collection[str] = ()) -> Result:
        """Extract the article from a page and clean it; `known` as for `clean`. Raises InputError where there is none to be found."""
        from cleaner.html import extract
        from cleaner.html.regions import switched_off

        page = extract(html, url, self.page_rules, keep_title=self.keep_title, as_markdown=self.as_markdown)
        off = switched_off(html)
        blocks = _blocks(page.text, self.as_markdown, frozenset()) if off else ()
        known = {*known, *(known_by(block) for block in blocks if " ".join(block.text.split()) in off)}
        return replace(self.clean(page.text, source=url, markdown=self.as_markdown, known=known), page=page)

    def judge(self, document: Document) -> Judgement:
        """What the rules say of a document, and what follows from it. Raises RuleTimeoutError."""
        languages = None if self.language else self.matchers.languages(document.blocks)
        matcher = self.matchers.of(languages, host_of(document.source))
        evidence = _evidence(document.blocks, matcher)
        if not evidence:
            return Judgement(matcher, {}, {}, {}, ())
        seen = [block._replace(text="") if block.kind == HELD else block for block in document.blocks]
        passes: list[Pass] = []
        verdicts, trimmed = self._judged(document.text, seen, evidence, matcher, passes)
        return Judgement(matcher, evidence, verdicts, trimmed, tuple(passes))

    def _judged(
        self, text: str, blocks: Sequence[Block], evidence: Evidence, matcher: Matcher, passes: list[Pass]
    ) -> tuple[Verdicts, dict[int, Trimmed]]:
        """The blocks to remove, and those to trim, sought again in what they leave until nothing more falls.

        That is what makes cleaning twice change nothing. Where it doesn't end, nothing is removed.
        """
        verdicts: Verdicts = {}
        trimmed: dict[int, Trimmed] = {}
        heard, parts = sorted_out(blocks, matcher, evidence)
        for _ in range(PASSES):
            left = [number for number in range(len(blocks)) if number not in verdicts]
            found = {place: heard[number] for place, number in enumerate(left) if heard.get(number)}
            sequence = [trimmed[number].block if number in trimmed else blocks[number] for number in left]
            more = whole(text, sequence, decide(sequence, found, self.rules, matcher.testify))
            passes.append(Pass(left, sequence, found, more))
            verdicts |= {left[place]: Verdict(what, score, left[cause], why) for place, (what, score, cause, why) in more.items()}
            pieces = {number: trim(blocks[number], matcher, first) for number, first in parts.items() if number not in verdicts}
            cut = {number: piece for number, piece in pieces.items() if piece.cuts}
            if not more and not cut:
                return verdicts, {number: piece for number, piece in trimmed.items() if number not in verdicts}
            trimmed |= cut
            heard = heard | {number: piece.evidence for number, piece in cut.items()}
            verdicts |= {number: _nothing_left(number, piece) for number, piece in cut.items() if not piece.block.text}
            parts = {}
        return {}, {}

    def _speaks_more(self, document: Document, left: Iterable[Block]) -> bool:
        """Whether rules of more languages would be sought in what is left of a document."""
        return not self.matchers.languages(list(left)) <= self.matchers.languages(document.blocks)

    def _brake(self, text: str, removals: Sequence[Removal]) -> str:
        """A warning where too much would go. Lists of other articles don't count: some are longer than the story above them."""
        listed = sum(removal.end - removal.start for removal in removals if removal.reason == LISTED)
        removed = sum(removal.end - removal.start for removal in removals) - listed
        if removed <= self.brake * (len(text) - listed):
            return ""
        return f"the brake: {(removed + listed) / len(text):.0%} of the text would go; it is left as it was"


def _nothing_left(number: int, piece: Trimmed) -> Verdict:
    match = piece.cuts[0][1]
    return Verdict(match.category, match.weight, number, "nothing but fragments")


def _removals(document: Document, evidence: Evidence, verdicts: Verdicts, trimmed: dict[int, Trimmed]) -> Iterable[Removal]:
    """The cuts in order, each with its category and what caused it."""
    text, blocks = document.text, document.blocks
    stretches = plan(text, blocks, verdicts)
    for number in sorted(verdicts.keys() | trimmed.keys()):
        if number not in verdicts:
            for span, match in trimmed[number].cuts:
                yield Removal(*span, text[span.start : span.end], match.category, match.weight, (match,), "a fragment in a paragraph")
            continue
        start, end = stretches[number]
        category, score, cause, reason = verdicts[number]
        yield Removal(start, end, text[start:end], category, score, evidence.get(cause, ()), reason)


def _blocks(text: str, markdown: bool, known: AbstractSet[str]) -> tuple[Block, ...]:
    """The blocks of a text, held where they are known."""
    if markdown:
        from cleaner.markdown import segment as split
    else:
        split = segment
    blocks = split(text)
    if not known:
        return blocks
    return tuple(block._replace(kind=HELD) if {known_by(block), digest(text[slice(*block.span)])} & known else block for block in blocks)


def _evidence(blocks: Sequence[Block], matcher: Matcher) -> Evidence:
    """What the rules find in the blocks that they may see, by the number of the block."""
    free = [number for number, block in enumerate(blocks) if block.kind != HELD]
    found = matcher([blocks[number] for number in free])
    return {free[place]: matches for place, matches in found.items()} if len(free) < len(blocks) else found


def known_by(block: Block) -> str:
    """The digest by which a block is known again, whatever stands around it."""
    return digest(block.text)


def _spared(blocks: Sequence[Block], evidence: Evidence, verdicts: Verdicts, reason: str) -> Iterable[Spared]:
    for number, matches in evidence.items():
        if number not in verdicts:
            yield Spared(blocks[number], sum(match.weight for match in matches), matches, reason)


@cache
def _shared(options: tuple[tuple[str, Any], ...]) -> Cleaner:
    return Cleaner(**dict(options))


def clean(text: str, *, source: str | None = None, **options: Any) -> Result:
    """Clean one text; `options` are those of `Cleaner`, whose rules are compiled once for each combination."""
    return _shared(_frozen(options)).clean(text, source)


def clean_html(html: str | bytes, url: str | None = None, **options: Any) -> Result:
    """Extract the article from a page and clean it; `options` as for `clean`."""
    return _shared(_frozen(options)).clean_html(html, url)


def _frozen(options: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((name, tuple(value) if isinstance(value, (list, set, tuple)) else value) for name, value in sorted(options.items()))
