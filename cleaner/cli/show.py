"""`cleaner show`: an article with what would go struck through."""

from __future__ import annotations

import click

from cleaner.batch import corpus
from cleaner.cli.console import colours, standard_output, width
from cleaner.cli.options import Choice, field_option, rule_options
from cleaner.errors import InputError
from cleaner.formats import encode

WIDTH = 80  # columns, where standard output is no terminal


@click.command("show")
@click.argument("name", metavar="FILE")
@click.option("--width", "columns", type=click.IntRange(40), help="Columns to use; by default those of the terminal, or 80.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True, help="Colours, or none.")
@field_option
@rule_options
def command(
    name: str,
    columns: int | None,
    color: str,
    field: str,
    choice: Choice,
) -> None:
    """Show an article with what would go struck through.

    The margin names category, score and rules. FILE is a text, a page, or as corpus.jsonl:17 the record on a line of one.
    Nothing is written.

    \b
    cleaner show article.txt
    cleaner show article.txt --color always | less -R
    cleaner show corpus.jsonl:17 --select caption
    """
    from cleaner.report import article

    outcome = corpus.cleaned(choice.cleaner(), corpus.article(name, field))
    if not outcome.result:
        raise outcome.error or InputError(name)
    colour = colours("stdout") if color == "auto" else color == "always"
    standard_output(encode(article.render(outcome.result, width=columns or width() or WIDTH, colour=colour)))
