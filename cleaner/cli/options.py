"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


def rule_options(command: Any) -> Any:
    """The options that say which rules there are."""
    for option in (
        click.option("--pack", "packs", multiple=True, type=click.Path(path_type=Path), help="Add the rules of a file of your own."),
        click.option("--lang", metavar="CODE", help="Only rules for this language (en, de, …) and the language-free ones."),
        click.option("--ignore", multiple=True, metavar="NAME", help="Leave a category or rule out. May be repeated."),
        click.option("--select", multiple=True, metavar="NAME", help="Only this category or rule. May be repeated."),
    ):
        command = option(command)
    return command
