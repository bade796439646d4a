"""`cleaner review`: what you marked in a report, put to use."""

from __future__ import annotations

from pathlib import Path

import click

from cleaner import marks, packfile, write
from cleaner.formats import encode
from cleaner.report.account import CONTEXT


@click.group("review")
def command() -> None:
    """Put to use what you marked in a report."""


@command.command("apply")
@click.argument("marked", metavar="MARKS", type=click.Path(path_type=Path))
@click.option("--pack", required=True, type=click.Path(path_type=Path), help="The pack of your own for the entries; made if need be.")
def review_apply(marked: Path, pack: Path) -> None:
    """Turn marks into entries of a pack of your own.

    MARKS is the file that the HTML report lets you download. What you marked as wrong becomes an [[allow]] entry, a text
    that always stays; what you marked as missed a [[block]] entry, a text that always goes. Both are examples too, which
    `cleaner rules test` tries. Marks that the pack holds already are passed over.

    \b
    cleaner review apply marks.json --pack my-rules.toml
    cleaner rules test my-rules.toml
    cleaner article.txt --pack my-rules.toml
    """
    known = packfile.read_pack(pack) if pack.exists() else []
    given = marks.read(marked, CONTEXT)
    added = marks.new(given, known)
    if added:
        old = pack.read_bytes().decode("utf-8-sig") if pack.exists() else ""
        text = marks.appended(old, added)
        for rule in packfile.rules_in(text, str(pack)):
            packfile.check(rule)
        write.write(pack, encode(text))
    allowed = sum(mark.kind == "allow" for mark in added)
    noun = "mark" if len(given) == 1 else "marks"
    click.echo(f"{len(given)} {noun}: {allowed} allow and {len(added) - allowed} block entries added to {pack}, the rest known already")
