"""`cleaner spark`: JSONL cleaned and learnt from on Spark."""

from __future__ import annotations

from pathlib import Path

import click

from cleaner import write
from cleaner.batch.records import Treatment
from cleaner.cli.console import standard_output, tell
from cleaner.cli.options import Choice, rule_options
from cleaner.errors import InputError
from cleaner.formats import encode, jsonl
from cleaner.learn import MIN_SUPPORT

_MASTER = click.option("--master", default="", help="The Spark master. [the one of spark-submit, or all cores of this machine]")


@click.group("spark")
def command() -> None:
    """Clean, and learn from, JSONL on Spark: one machine or many."""


@command.command("clean")
@click.argument("source")
@click.argument("target")
@click.option("--field", multiple=True, default=(jsonl.DEFAULT_FIELD,), metavar="NAME", help="A field that holds text; may be repeated.")
@_MASTER
@rule_options
def clean(source: str, target: str, field: tuple[str, ...], master: str, choice: Choice) -> int:
    """Clean JSONL into a folder of JSONL.

    Each line becomes what `cleaner clean` makes of it. Source and target are paths or addresses that Spark knows; the target
    must not be there yet. Packs must lie where all machines can read them.

    \b
    cleaner spark clean articles.jsonl clean/
    cleaner spark clean s3a://crawl/*.gz s3a://clean/ --pack /shared/site.toml
    """
    from cleaner.engines import spark

    options = tuple(sorted(choice.options.items()))
    with spark.session(master) as session:
        counts = spark.clean(session, source, target, Treatment(fields=field), options)
    for complaint in counts.complaints:
        tell(complaint)
    click.echo(f"{counts.inputs:,} lines: {counts.changed:,} changed, {counts.unchanged:,} unchanged, {counts.failed:,} failed", err=True)
    return counts.exit_code


@command.command("learn")
@click.argument("source")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The pack to write; standard output by default.")
@click.option("--by", default="", metavar="WHAT", help="What makes a site: url-host or field:NAME. [url-host]")
@click.option("--min-support", type=click.IntRange(2), default=MIN_SUPPORT, show_default=True, help="Pages that a block must stand on.")
@click.option("--field", default=jsonl.DEFAULT_FIELD, show_default=True, metavar="NAME", help="The field that holds the text.")
@click.option("--pack", "packs", multiple=True, type=click.Path(path_type=Path), help="Rules whose keep examples are protected too.")
@_MASTER
def learn(source: str, output: Path | None, by: str, min_support: int, field: str, packs: tuple[Path, ...], master: str) -> int:
    """Learn what the pages of each site repeat, as `cleaner learn` does.

    \b
    cleaner spark learn crawl.jsonl -o site.toml
    """
    from cleaner.engines import spark
    from cleaner.learn.corpus import Corpus

    with spark.session(master) as session:
        pack, failed = spark.learn(session, source, Corpus((), by, field), min_support, packs)
    if output:
        write.write(output, encode(pack))
    else:
        standard_output(encode(pack))
    if failed:
        tell(f"{source}: {failed:,} lines hold no text in the field '{field}'")
    return InputError.exit_code if failed else 0
