"""`cleaner rules`: the rules, looked at and tried."""

from __future__ import annotations

from pathlib import Path

import click

from cleaner import rules, store, trial
from cleaner.cli.console import tell
from cleaner.cli.options import rule_options
from cleaner.errors import OptionError
from cleaner.model import BODY, CATEGORIES
from cleaner.pipeline import Cleaner


@click.group("rules")
def command() -> None:
    """Look at the rules, and try your own."""


@command.command("list")
@rule_options
def rules_list(select: tuple[str, ...], ignore: tuple[str, ...], lang: str | None, packs: tuple[Path, ...]) -> None:
    """One line for each rule: id, category, languages, weight, why.

    \b
    cleaner rules list --select donation
    """
    chosen = store.load(packs)
    if select or ignore or lang:
        chosen = chosen.narrowed(select or (*CATEGORIES, BODY), ignore, lang)
    for rule in chosen:
        if not select or rule.category != BODY or BODY in select:
            languages = ",".join(rule.languages) or "any"
            click.echo(f"{rule.id}\t{rule.category}\t{languages}\t{rule.weight:g}\t{rule.why}")


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
            click.echo(f"{name:10} {item}")


@command.command("test")
@click.argument("pack", type=click.Path(path_type=Path))
def rules_test(pack: Path) -> None:
    """Try the examples of a pack, together with the rules that come with the program.

    Every `match` example must be matched by its rule, every `keep` example must survive all rules.

    \b
    cleaner rules test my-rules.toml
    """
    own = rules.read_pack(pack)
    cleaner = Cleaner(select=(*CATEGORIES, *(rule.id for rule in own)), packs=(pack,), brake=1.0)
    problems = [problem for rule in own for problem in trial.problems(rule, cleaner)]
    for problem in problems:
        tell(problem)
    click.echo(f"{len(own)} rules, {sum(len(rule.match) + len(rule.keep) for rule in own)} examples, {len(problems)} failed")
    if problems:
        raise OptionError(f"{pack}: {len(problems)} examples failed")
