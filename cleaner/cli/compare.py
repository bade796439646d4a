"""`cleaner compare`: two sets of rules, or the reports of two runs, held side by side."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click
from click.core import ParameterSource

from cleaner import __version__
from cleaner.cli.console import Complaints, colours, counted, standard_output, width
from cleaner.cli.looking import Looking
from cleaner.cli.options import Choice, field_option, rule_options
from cleaner.errors import InputError, OptionError
from cleaner.formats import encode, jsonl
from cleaner.pipeline import Cleaner
from cleaner.report import compare, read
from cleaner.report.compare import Comparison, Table
from cleaner.report.pairs import Pair, Side, paired

BUILT_IN = "builtin"
FORMS = ("table", "json", "jsonl")
WIDTH = 80  # columns, where standard output is no terminal
_FOR_RULES = ("corpus", "select", "ignore", "lang", "packs", "field")


@click.command("compare")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.argument("corpus", type=click.Path(path_type=Path, exists=True), required=False)
@click.option("--check", is_flag=True, help="Exit with 1 where anything differs.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "jsonl"]),
    default="table",
    show_default=True,
    help="For people, or for programs.",
)
@click.option("--width", "columns", type=click.IntRange(40), help="Columns to use; by default those of the terminal, or 80.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True, help="Colours, or none.")
@field_option
@rule_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    old: str,
    new: str,
    corpus: Path | None,
    check: bool,
    form: str,
    columns: int | None,
    color: str,
    field: str,
    choice: Choice,
) -> int:
    """Compare two sets of rules, or the reports of two runs.

    Shows what is cut now and was not, and the reverse, each with its place and what stands around it, and all in figures.
    OLD and NEW are each a pack, which counts beside the rules that come with the program, as with --pack; or builtin, for
    those alone; or the JSON or JSONL report of a run. CORPUS is a text, a page, a folder or a JSONL file; two reports need
    none. The options for rules count on both sides, but not for a report. Nothing is written.

    \b
    cleaner compare builtin my-rules.toml articles/
    cleaner compare old.toml new.toml corpus.jsonl --check
    cleaner compare before.jsonl after.jsonl --format json
    cleaner compare before.jsonl builtin corpus.jsonl
    """
    first, second = (_given(name, choice) for name in (old, new))
    _check_given(ctx, first, second, corpus)
    comparison = Comparison()
    found = _compared(first, second, Looking(corpus, field) if corpus else None, field, comparison)
    head = compare.head(first.told, second.told, __version__)
    if form == "table":
        colour = colours("stdout") if color == "auto" else color == "always"
        _show(head, comparison, found, columns or width() or WIDTH, colour=colour)
    else:
        for piece in (_as_json if form == "json" else _as_lines)(head, comparison, found):
            standard_output(piece)
    return InputError.exit_code if comparison.failed else int(check and comparison.differing > 0)


class _Given(NamedTuple):
    """OLD or NEW: a set of rules, or else the report of a run."""

    name: str
    cleaner: Cleaner | None

    @property
    def told(self) -> str:
        """What it is, for people."""
        return f"{self.name}, {len(self.cleaner.rules):,} rules" if self.cleaner else f"{self.name}, a report"


def _given(name: str, choice: Choice) -> _Given:
    if name == BUILT_IN:
        return _Given(name, choice.cleaner())
    if not Path(name).is_file():
        raise OptionError(f"{name}: neither {BUILT_IN} nor a pack or a report: there is no such file")
    if read.is_report(Path(name)):
        return _Given(name, None)
    return _Given(name, choice._replace(packs=(*choice.packs, Path(name))).cleaner())


def _check_given(ctx: click.Context, old: _Given, new: _Given, corpus: Path | None) -> None:
    unheard = [name for name in _FOR_RULES if ctx.get_parameter_source(name) != ParameterSource.DEFAULT]
    if not (old.cleaner or new.cleaner) and unheard:
        raise OptionError("two reports say what was cut and where: leave CORPUS and the options for rules and records out")
    if (old.cleaner or new.cleaner) and not corpus:
        raise OptionError("rules are compared on articles: name a text, a page, a folder or a JSONL file as CORPUS")


def _compared(old: _Given, new: _Given, looking: Looking | None, field: str, comparison: Comparison) -> Iterator[Table]:
    """Every difference as it is found, document by document, and all of it taken in by the comparison."""
    sides = [_side(given, looking, field) for given in (old, new)]
    left_out = looking.left_out if looking else Complaints("they are counted")
    for pair in _pairs(old, new, sides, looking):
        if pair.problem:
            left_out.tell(pair.problem)
            comparison.failed += 1
        else:
            yield from comparison.add(pair.old, pair.new)
    comparison.left_out = left_out.count
    comparison.failed += len(looking.failed) if looking else 0
    for name, side in zip(compare.SIDES, sides, strict=True):
        comparison.documents[name] = looking.articles if looking and side.tells_all else side.documents


def _pairs(old: _Given, new: _Given, sides: Sequence[Side], looking: Looking | None) -> Iterator[Pair]:
    """Each document with what both sides make of it; where both are rules, they take it in turn."""
    if looking is None:
        return counted(paired(*sides), "{:,} documents so far")
    if old.cleaner and new.cleaner:
        return (Pair(first, second) for first, second in looking.accounts([old.cleaner, new.cleaner]))
    return paired(*sides)


def _side(given: _Given, looking: Looking | None, field: str) -> Side:
    if looking and given.cleaner:
        return Side(given.name, (row for (row,) in looking.accounts([given.cleaner])), tells_all=True, failed=looking.failed)
    rows = read.rows(Path(given.name))
    if looking:  # of records, only this field is looked at
        rows = (row for row in rows if row.get("record", {}).get("field", field) == field)
    return Side(given.name, rows)


def _show(head: Table, comparison: Comparison, found: Iterator[Table], columns: int, *, colour: bool) -> None:
    """The figures first: the differences wait in a file without a name."""
    from cleaner.report.differences import Page

    with tempfile.TemporaryFile() as waiting:
        for row in found:
            waiting.write(jsonl.dumps(row) + b"\n")
        page = Page(width=columns, colour=colour)
        standard_output(encode(page.summary(head, comparison)))
        waiting.seek(0)
        for piece in page.differences(map(jsonl.loads, waiting)):
            standard_output(encode(piece))


def _as_json(head: Table, comparison: Comparison, found: Iterator[Table]) -> Iterator[bytes]:
    differences = list(found)
    yield (json.dumps({**head, "counts": comparison.table(), "differences": differences}, indent=1) + "\n").encode()


def _as_lines(head: Table, comparison: Comparison, found: Iterator[Table]) -> Iterator[bytes]:
    yield jsonl.dumps(head) + b"\n"
    for row in found:
        yield jsonl.dumps(row) + b"\n"
    yield jsonl.dumps({"counts": comparison.table()}) + b"\n"
