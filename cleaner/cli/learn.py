"""`cleaner learn`: what the pages of a site repeat, proposed as rules."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from cleaner import write
from cleaner.cli.console import NAMED, counted, standard_input, standard_output, tell
from cleaner.errors import InputError, OptionError
from cleaner.formats import encode, jsonl
from cleaner.learn import MIN_SUPPORT, Page, Proposer, learn
from cleaner.learn.corpus import Corpus
from cleaner.learn.pack import render


@click.command("learn")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The pack to write; standard output by default.")
@click.option("--by", default="", metavar="WHAT", help="What makes a site: url-host, folder or field:NAME. [host of the URL, or folder]")
@click.option("--min-support", type=click.IntRange(2), default=MIN_SUPPORT, show_default=True, help="Pages that a block must stand on.")
@click.option("--field", default=jsonl.DEFAULT_FIELD, show_default=True, metavar="NAME", help="The field of records that holds the text.")
@click.option("--pack", "packs", multiple=True, type=click.Path(path_type=Path), help="Rules whose keep examples are protected too.")
def command(paths: tuple[Path, ...], output: Path | None, by: str, min_support: int, field: str, packs: tuple[Path, ...]) -> int:
    """Find what the pages of a site repeat, and propose rules.

    The corpus is JSONL or Parquet with a text and a `url` in each record, web archives, a folder of texts or pages with
    a folder for each site, or - for JSONL on standard input. It is read twice. Read the pack before you use it: each rule says on
    how many pages its block stands, since when, beside what, and what spoke for and against it.

    \b
    cleaner learn crawl.jsonl -o site.toml
    cleaner clean crawl.jsonl -o clean.jsonl --pack site.toml
    cleaner learn saved/ --by folder -o site.toml
    cleaner learn news.parquet --by field:outlet --min-support 20 -o site.toml
    """
    if output and not output.parent.is_dir():
        raise OptionError(f"{output.parent}: the folder for the pack does not exist")
    for path in paths:
        if str(path) != "-" and not path.exists():
            raise InputError(f"{path}: no such file or folder")
    with _spooled(paths) as files:
        corpus = Corpus(files, by, field)
        pack = learnt(corpus, min_support, packs)
    if output:
        write.write(output, encode(pack))
    else:
        standard_output(encode(pack))
    return corpus.counts.exit_code


def learnt(corpus: Corpus, min_support: int, packs: tuple[Path, ...]) -> str:
    """The pack for a corpus; tells how the work goes and how it went."""
    proposer = Proposer(packs, min_support, corpus.by_host)
    proposals, counted = learn(_Told(corpus), proposer, min_support)
    proposed = sum(bool(proposal.entry) for proposal in proposals)
    if (noise := counted.sketch.noise()) >= min_support:
        tell(f"so much text at once that only blocks on more than {noise} pages of a site are seen; learn from fewer sites at a time")
    click.echo(
        f"{sum(counted.pages.values()):,} pages of {len(counted.pages):,} sites, {corpus.counts.failed:,} inputs failed; "
        f"{proposed:,} rules proposed, {len(proposals) - proposed:,} recurring blocks left alone",
        err=True,
    )
    for message in (
        *corpus.counts.complaints,
        *(f"{number:,} left out: {reason}" for reason, number in corpus.left_out.most_common(NAMED)),
    ):
        tell(message)
    return render(proposals, counted.pages)


def learnt_beside(output: str | None, paths: Sequence[Path], fields: Sequence[str], packs: tuple[Path, ...]) -> Path:
    """Learn from the inputs of a run, and write the pack beside its output, by whose name it is called. Raises OptionError."""
    if not output or not paths:
        raise OptionError("--learn reads the inputs twice, and writes what it learns beside the output: it needs inputs by name, and -o")
    pack = Path(f"{output.rstrip('/')}.learnt.toml")
    write.write(pack, encode(learnt(Corpus(paths, text=fields[0] if fields else jsonl.DEFAULT_FIELD), MIN_SUPPORT, packs)))
    tell(f"what was learnt is in {pack}; read it, and use it again with --pack")
    return pack


class _Told:
    """A corpus that says every few seconds how many pages were read."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._reading = 0

    def __iter__(self) -> Iterator[Page]:
        self._reading += 1
        return counted(self._corpus, f"reading {self._reading} of 2: {{:,}} pages")


@contextmanager
def _spooled(paths: tuple[Path, ...]) -> Iterator[list[Path]]:
    """The files to read, standard input as one of them, since it can be read only once."""
    if Path("-") not in paths:
        yield list(paths)
        return
    with tempfile.TemporaryDirectory() as folder:
        spool = Path(folder) / "standard-input.jsonl"
        with spool.open("wb") as file:
            shutil.copyfileobj(standard_input().file, file)
        yield [spool if str(path) == "-" else path for path in paths]
