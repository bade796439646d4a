"""`cleaner explain`: a rule, or why a block of an article was cut or spared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from cleaner.batch import corpus
from cleaner.cli.console import standard_output, width
from cleaner.cli.looking import Looking
from cleaner.cli.options import Choice, field_option, rule_options
from cleaner.errors import InputError, OptionError
from cleaner.explain import explain
from cleaner.formats import encode
from cleaner.model import BODY, CATEGORIES
from cleaner.pipeline import Cleaner
from cleaner.report import explanation, hits
from cleaner.trial import Tally

WIDTH = 80  # columns, where standard output is no terminal


@click.command("explain")
@click.argument("what", metavar="RULE|FILE")
@click.argument("articles", type=click.Path(path_type=Path, exists=True), required=False)
@click.option("--line", type=click.IntRange(1), help="Of a file: the line whose block is to be explained.")
@field_option
@rule_options
def command(
    what: str,
    articles: Path | None,
    line: int | None,
    field: str,
    choice: Choice,
) -> None:
    """Explain a rule, or why a block of a file was cut or spared.

    Of a rule: why it is there, its patterns and examples, and how often it fires in ARTICLES, if you name some (a text, a
    folder, a JSONL file). Of the block on a line of a file: which rules spoke for and against it, how its neighbours
    counted, and what came of it. FILE may be a record, as corpus.jsonl:17; its lines are those of its text.

    \b
    cleaner explain en-donation-dear-reader articles/
    cleaner explain article.txt --line 12
    """
    if line is None:
        if Path(what).exists():
            raise OptionError(f"{what}: say with --line which line is to be explained; `cleaner show {what}` shows their numbers")
        told = _rule(what, articles, field, Cleaner(select=(*CATEGORIES, BODY), packs=choice.packs))
    else:
        told = _block(what, line, field, choice.cleaner())
    standard_output(encode("".join(f"{each}\n" for each in told)))


def _rule(rule_id: str, articles: Path | None, field: str, cleaner: Cleaner) -> Iterator[str]:
    rule = cleaner.rules[rule_id]
    yield from explanation.of_rule(rule, width() or WIDTH)
    if not articles:
        return
    tally, looking = Tally([rule]), Looking(articles, field)
    for name, (result,) in looking.results([cleaner]):
        tally.add(cleaner, name, result)
    yield ""
    yield looking.summary()
    yield from hits.lines(tally.of, width())


def _block(name: str, line: int, field: str, cleaner: Cleaner) -> Iterator[str]:
    outcome = corpus.cleaned(cleaner, corpus.article(name, field))
    result = outcome.result
    if result is None:
        raise outcome.error or InputError(name)
    number = explanation.block_at(result, line)
    if number is None:
        raise OptionError(f"{name}: line {line} is empty, or past the end")
    yield from explanation.of_block(name, result, explain(cleaner, result, number), cleaner.rules, width() or WIDTH)
