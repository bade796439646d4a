"""JSONL through Spark: cleaned line by line, and learnt from site by site.

What comes out is what one machine gives, byte for byte: the lines are the same bytes, and what is learnt of a site
depends on nothing but its own pages, in any order. So the lines are grouped by site, and in each group the runs of words
are counted, the rare ones filtered out, and the rest looked at, as on one machine.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from cleaner.batch.counts import Counts
from cleaner.batch.records import Records, Treatment
from cleaner.engines.arrow import ready
from cleaner.errors import InputError, OptionError
from cleaner.learn import Page, Proposal, Proposer
from cleaner.learn import learn as learnt
from cleaner.learn.corpus import Corpus, parsed
from cleaner.learn.pack import render

ROWS = 2000  # of a batch that is handed on
_OUTCOME = "value binary, changed int, failed int, error string"
_SITED = "site string, value binary"
_LEARNT = "site string, pages long, number int, proposal string"

Options = tuple[tuple[str, Any], ...]
Table = dict[str, list[Any]]


@contextmanager
def session(master: str = "") -> Iterator[Any]:
    """A Spark session: the one there is, as under spark-submit, or one of its own on all cores of this machine."""
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise OptionError("Spark is not installed; try: pip install 'cleaner[spark]'") from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("cleaner").config("spark.ui.showConsoleProgress", "false")
    if master or "PYSPARK_GATEWAY_PORT" not in os.environ:  # which spark-submit sets
        builder = builder.master(master or "local[*]")
    running = SparkSession.getActiveSession()
    try:
        spark = builder.getOrCreate()
    except PySparkException as error:
        raise OptionError(f"Spark does not start: {str(error).splitlines()[0]}; it needs Java 17 or newer, by JAVA_HOME") from None
    try:
        yield spark
    finally:
        if not running:
            spark.stop()


def clean(spark: Any, source: str, target: str, treatment: Treatment, options: Options) -> Counts:
    """Clean JSONL into a folder of JSONL; lines that can't be cleaned stay, and are counted. Raises InputError."""
    from pyspark.sql import Observation
    from pyspark.sql.functions import col, count, lit
    from pyspark.sql.functions import max as one
    from pyspark.sql.functions import sum as added

    ready(options)  # so that a bad option or pack is told before any work
    lines = _lines(spark, source)
    observed = Observation("outcome")
    outcome = lines.mapInArrow(partial(_clean, treatment=treatment, options=options), _OUTCOME).observe(
        observed,
        count(lit(1)).alias("lines"),
        added("changed").alias("changed"),
        added("failed").alias("failed"),
        one("error").alias("error"),
    )
    with _told(target):
        outcome.select(col("value").cast("string")).write.option("lineSep", "\n").text(target)
    found = observed.get
    changed, failed = found["changed"] or 0, found["failed"] or 0
    counts = Counts(changed=changed, unchanged=found["lines"] - changed - failed, failed=failed)
    if failed:
        counts.complain(f"{failed:,} lines failed and stay as they were; one of them: {found['error']}")
    return counts


def learn(spark: Any, source: str, corpus: Corpus, min_support: int, packs: Sequence[Path]) -> tuple[str, int]:
    """The pack for a corpus of JSONL, and how many lines held no text. Raises InputError, PackError."""
    Proposer(packs, min_support, corpus.by_host)  # so that a bad pack is told before any work
    learning = partial(_learn, corpus=corpus, min_support=min_support, packs=tuple(packs))
    with _told(source):
        sited = _lines(spark, source).mapInArrow(partial(_sited, corpus=corpus), _SITED)
        rows = sited.repartition("site").mapInArrow(learning, _LEARNT).collect()
    failed = sum(row.pages for row in rows if row.site is None)
    pages = {json.loads(row.site): row.pages for row in rows if row.site and row.proposal is None}
    made = sorted((json.loads(row.site), row.number, row.proposal) for row in rows if row.proposal)
    return render([Proposal(**json.loads(proposal)) for _, _, proposal in made], pages), failed


def _lines(spark: Any, source: str) -> Any:
    with _told(source):
        return spark.read.option("lineSep", "\n").text(source).selectExpr("cast(value as binary) as value")


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Spark's own errors, told in a line."""
    from pyspark.errors import PySparkException

    try:
        yield
    except PySparkException as error:
        raise InputError(f"{name}: {str(error).strip().splitlines()[0]}") from None


def _clean(batches: Iterable[Any], treatment: Treatment, options: Options) -> Iterator[Any]:
    records = Records(ready(options), treatment)
    for batch in batches:
        table: Table = {"value": [], "changed": [], "failed": [], "error": []}
        for line in batch.column("value").to_pylist():
            counts = Counts()
            done = records.line(line, "line", 0, counts)
            error = counts.complaints[0].removeprefix("line:0: ") if counts.complaints else None
            _add(table, done.data, counts.changed, counts.failed, f"{error}: {line[:60].decode(errors='replace')}" if error else None)
        yield _batch(table, _OUTCOME)


def _sited(batches: Iterable[Any], corpus: Corpus) -> Iterator[Any]:
    """Each line with its site, as JSON; null for a line that holds no page. Empty lines are left out."""
    for batch in batches:
        lines = [line for line in batch.column("value").to_pylist() if line.strip()]
        yield _batch({"site": [_site(line, corpus) for line in lines], "value": lines}, _SITED)


def _site(line: bytes, corpus: Corpus) -> str | None:
    try:
        return json.dumps(corpus.page(parsed(line), "").site)
    except InputError:
        return None


def _learn(batches: Iterable[Any], corpus: Corpus, min_support: int, packs: tuple[Path, ...]) -> Iterator[Any]:
    """What is learnt from a partition, which holds all the pages of its sites: for each site its pages, then its proposals."""
    with TemporaryFile() as file:
        failed = _spool(batches, file)
        proposals, counted = learnt(_Spooled(file, corpus), _proposer(packs, min_support, corpus.by_host), min_support)
    rows: list[tuple[Any, ...]] = [(json.dumps(site), pages, None, None) for site, pages in counted.pages.items()]
    rows += [(json.dumps(each.site), None, number, json.dumps(vars(each))) for number, each in enumerate(proposals)]
    for start in range(0, len(rows), ROWS):
        yield _rows(rows[start : start + ROWS])
    yield _rows([(None, failed, None, None)])


def _spool(batches: Iterable[Any], file: IO[bytes]) -> int:
    """Write the lines that hold pages to a file, to be read twice; how many others there are."""
    failed = 0
    for batch in batches:
        for site, line in zip(*(batch.column(name).to_pylist() for name in ("site", "value")), strict=True):
            if site is None:
                failed += 1
            else:
                file.write(line + b"\n")
    return failed


@dataclass
class _Spooled:
    """The pages of a file of lines, read anew each time it is iterated over."""

    file: IO[bytes]
    corpus: Corpus

    def __iter__(self) -> Iterator[Page]:
        self.file.seek(0)
        for line in self.file:
            yield self.corpus.page(parsed(line), "")


@cache
def _proposer(packs: tuple[Path, ...], min_support: int, by_host: bool) -> Proposer:
    return Proposer(packs, min_support, by_host)


def _add(table: Table, *values: Any) -> None:
    for column, value in zip(table.values(), values, strict=True):
        column.append(value)


def _rows(rows: Sequence[tuple[Any, ...]]) -> Any:
    names = [field.split()[0] for field in _LEARNT.split(", ")]
    return _batch({name: [row[place] for row in rows] for place, name in enumerate(names)}, _LEARNT)


def _batch(table: Table, form: str) -> Any:
    import pyarrow

    kinds = {"string": pyarrow.string(), "binary": pyarrow.binary(), "long": pyarrow.int64(), "int": pyarrow.int32()}
    fields = [pyarrow.field(*_split(field, kinds)) for field in form.split(", ")]
    return pyarrow.RecordBatch.from_pydict(table, schema=pyarrow.schema(fields))


def _split(field: str, kinds: dict[str, Any]) -> tuple[str, Any]:
    name, kind = field.split()
    return name, kinds[kind]
