"""`cleaner rules`: the rules, looked at and tried."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from cleaner import packfile, store, trial
from cleaner.cli.console import say, standard_output, tell, width
from cleaner.cli.looking import Looking
from cleaner.cli.options import Choice, field_option, rule_options
from cleaner.errors import OptionError
from cleaner.formats import encode
from cleaner.model import BODY, CATEGORIES, REMOVED_BY_DEFAULT
from cleaner.pipeline import ALL, Cleaner
from cleaner.report import catalogue, hits
from cleaner.rules import Rule


@click.group("rules")
def command() -> None:
    """Look at the rules, and try your own."""


@command.command("list")
@rule_options
def rules_list(choice: Choice) -> None:
    """One line for each rule: id, category, languages, weight, why.

    \b
    cleaner rules list --select donation
    """
    for rule in _chosen(choice):
        languages = ",".join(rule.languages) or "any"
        say(f"{rule.id}\t{rule.category}\t{languages}\t{rule.weight:g}\t{rule.why}")


@command.command("page")
@rule_options
def rules_page(choice: Choice) -> None:
    """The rules as one page in Markdown.

    By category and language, each with why it is there and examples.

    \b
    cleaner rules page --pack my-rules.toml > rules.md
    """
    standard_output(encode("".join(catalogue.render(_chosen(choice)))))


def _chosen(choice: Choice) -> Iterator[Rule]:
    select, ignore, lang, packs = choice
    chosen = store.load(packs)
    if select or ignore or lang:
        chosen = chosen.narrowed(select or (*CATEGORIES, BODY), ignore, lang)
    return (rule for rule in chosen if not select or rule.category != BODY or BODY in select)


@command.command("show")
@click.argument("rule_id")
@click.option("--pack", "packs", multiple=True, type=click.Path(path_type=Path), help="Add the rules of a file of your own.")
def rules_show(rule_id: str, packs: tuple[Path, ...]) -> None:
    """All about one rule.

    \b
    cleaner rules show en-newsletter-sign-up-sentence
    """
    rule = store.load(packs)[rule_id]
    for name, value in rule.described().items():
        for item in value if isinstance(value, tuple) else (value,):
            say(f"{name:10} {item}")


@command.command("test")
@click.argument("pack", type=click.Path(path_type=Path))
@click.argument("corpus", type=click.Path(path_type=Path, exists=True), required=False)
@field_option
def rules_test(pack: Path, corpus: Path | None, field: str) -> None:
    """Try a pack on its examples and on articles of your own.

    Every `match` example must be matched by its rule, every `keep` example must survive all rules, those that come with
    the program among them. With CORPUS, a text, a folder or a JSONL file, each rule is listed with the blocks it fired
    in, the articles these stand in, and the cuts it had a part in; then the rules that never fired. PACK is a file, or
    names packs that come with the program: en/donation, or en for all of a language.

    \b
    cleaner rules test my-rules.toml
    cleaner rules test my-rules.toml articles/
    cleaner rules test de/newsletter corpus.jsonl
    """
    own, packs = _rules_of(pack)
    names = [rule.id for rule in own]
    cleaner = Cleaner(select=(*CATEGORIES, *names), language=ALL, packs=packs, brake=1.0)
    problems = [problem for rule in own for problem in trial.problems(rule, cleaner)]
    for problem in problems:
        tell(problem)
    say(f"{len(own)} rules, {sum(len(rule.match) + len(rule.keep) for rule in own)} examples, {len(problems)} failed")
    if corpus:
        _show_hits(own, Cleaner(select=(*REMOVED_BY_DEFAULT, *names), packs=packs), corpus, field)
    if problems:
        raise OptionError(f"{pack}: {len(problems)} {'example' if len(problems) == 1 else 'examples'} failed")


def _rules_of(pack: Path) -> tuple[list[Rule], tuple[Path, ...]]:
    """The rules of a pack, and what makes a Cleaner hold them."""
    if not pack.exists() and (found := store.named(pack.as_posix())):
        return found, ()
    return packfile.read_pack(pack), (pack,)


def _show_hits(own: list[Rule], cleaner: Cleaner, corpus: Path, field: str) -> None:
    tally = trial.Tally(own)
    looking = Looking(corpus, field)
    for name, (result,) in looking.results([cleaner]):
        tally.add(cleaner, name, result)
    say(looking.summary())
    for line in hits.lines(tally.of, width()):
        say(line)
