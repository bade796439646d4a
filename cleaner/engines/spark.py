"""JSONL through Spark: cleaned line by line, and learnt from by counting, filtering and grouping.

What comes out is what one machine gives, byte for byte: the lines are the same bytes, and learning rests on counts
that may be added up in any order.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any

from cleaner.batch.counts import Counts
from cleaner.batch.records import Records, Treatment
from cleaner.engines.arrow import ready
from cleaner.errors import InputError, OptionError
from cleaner.formats import encode
from cleaner.learn import Count, Page, Proposal, Proposer, gather
from cleaner.learn.corpus import Corpus, parsed
from cleaner.learn.pack import render
from cleaner.learn.sketch import Sketch
from cleaner.learn.survey import page_keys
from cleaner.learn.trace import Trace

ROWS = 2000  # of a batch that is handed on
_OUTCOME = "value string, changed int, failed int, error string"
_CELL = "site string, cell long, n long"
_TRACE = "site string, trace string"
_PROPOSAL = "site string, number int, proposal string"

_FAILED = -1  # the cell that lines without a text are counted in

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
        outcome.select(col("value")).write.option("lineSep", "\n").text(target)
    found = observed.get
    changed, failed = found["changed"] or 0, found["failed"] or 0
    counts = Counts(changed=changed, unchanged=found["lines"] - changed - failed, failed=failed)
    if failed:
        counts.complain(f"{failed:,} lines failed and stay as they were; one of them: {found['error']}")
    return counts


def learn(spark: Any, source: str, corpus: Corpus, min_support: int, packs: Sequence[Path]) -> tuple[str, int]:
    """The pack for a corpus of JSONL, and how many lines held no text. Raises InputError, PackError."""
    from pyspark.sql.functions import col
    from pyspark.sql.functions import sum as added

    Proposer(packs, min_support, corpus.by_host)
    lines = _lines(spark, source)
    with _told(source):
        cells = lines.mapInArrow(partial(_count, corpus=corpus), _CELL).groupBy("site", "cell").agg(added("n").alias("n")).cache()
        pages = Counter({json.loads(row.site): row.n for row in cells.where(col("site").isNotNull()).collect()})
        frequent = [(row.cell, row.n) for row in cells.where(col("site").isNull() & (col("n") >= min_support)).collect()]
        failed = sum(row.n for row in cells.where(col("cell") == _FAILED).collect())
        counted = spark.sparkContext.broadcast((frequent, pages))
        gathering = partial(_gather, corpus=corpus, counted=counted, min_support=min_support)
        proposing = partial(_propose, counted=counted, min_support=min_support, packs=tuple(packs), by_host=corpus.by_host)
        traces = lines.mapInArrow(gathering, _TRACE).repartition(_partitions(spark), "site")
        rows = traces.mapInArrow(proposing, _PROPOSAL).collect()
    proposals = [Proposal(**json.loads(row.proposal)) for row in sorted(rows, key=lambda row: (row.site, row.number))]
    return render(proposals, pages), failed


def _lines(spark: Any, source: str) -> Any:
    with _told(source):
        return spark.read.option("lineSep", "\n").text(source)


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Spark's own errors, told in a line."""
    from pyspark.errors import PySparkException

    try:
        yield
    except PySparkException as error:
        raise InputError(f"{name}: {str(error).strip().splitlines()[0]}") from None


def _partitions(spark: Any) -> int:
    return int(spark.conf.get("spark.sql.shuffle.partitions"))


def _clean(batches: Iterable[Any], treatment: Treatment, options: Options) -> Iterator[Any]:
    records = Records(ready(options), treatment)
    for batch in batches:
        table: Table = {"value": [], "changed": [], "failed": [], "error": []}
        for line in batch.column("value").to_pylist():
            counts = Counts()
            done = records.line(encode(line), "line", 0, counts)
            error = counts.complaints[0].removeprefix("line:0: ") if counts.complaints else None
            _add(table, done.data.decode(), counts.changed, counts.failed, f"{error}: {line[:60]}" if error else None)
        yield _batch(table, _OUTCOME)


def _count(batches: Iterable[Any], corpus: Corpus) -> Iterator[Any]:
    """How often each cell is counted in, and how many pages each site has, added up in pieces."""
    for batch in batches:
        sites: Counter[str] = Counter()
        cells: Counter[int] = Counter()
        for page in _pages(batch, corpus):
            if page is None:
                cells[_FAILED] += 1
                continue
            sites[json.dumps(page.site)] += 1
            cells.update(Sketch.cells(page_keys(page)))
        yield from _in_pieces([*((site, None, n) for site, n in sites.items()), *((None, cell, n) for cell, n in cells.items())], _CELL)


def _gather(batches: Iterable[Any], corpus: Corpus, counted: Any, min_support: int) -> Iterator[Any]:
    frequent, sites = counted.value
    pages = (page for batch in batches for page in _pages(batch, corpus) if page)
    found = gather(pages, Count(Sketch.of_cells(frequent), sites), min_support)
    yield from _in_pieces([(json.dumps(site), json.dumps([outline, trace.frozen()])) for (site, outline), trace in found.items()], _TRACE)


def _propose(batches: Iterable[Any], counted: Any, min_support: int, packs: tuple[Path, ...], by_host: bool) -> Iterator[Any]:
    """The proposals for the sites of a partition, which holds all there is of them."""
    sites: dict[str, dict[str, Trace]] = {}
    for batch in batches:
        for row in batch.to_pylist():
            outline, trace = json.loads(row["trace"])
            sites.setdefault(json.loads(row["site"]), {}).setdefault(outline, Trace()).merge(Trace.thawed(trace))
    rows = []
    for site, traces in sites.items():
        made = _proposer(packs, min_support, by_host)(site, traces, counted.value[1][site])
        rows += [(site, number, json.dumps(vars(proposal))) for number, proposal in enumerate(made)]
    yield from _in_pieces(rows, _PROPOSAL)


@cache
def _proposer(packs: tuple[Path, ...], min_support: int, by_host: bool) -> Proposer:
    return Proposer(packs, min_support, by_host)


def _pages(batch: Any, corpus: Corpus) -> Iterator[Page | None]:
    """The pages of a batch of lines; None for a line that holds none."""
    for line in batch.column("value").to_pylist():
        if line.strip():
            try:
                yield corpus.page(parsed(encode(line)), "")
            except InputError:
                yield None


def _add(table: Table, *values: Any) -> None:
    for column, value in zip(table.values(), values, strict=True):
        column.append(value)


def _in_pieces(rows: Sequence[tuple[Any, ...]], form: str) -> Iterator[Any]:
    """Rows as record batches of a bearable size."""
    for start in range(0, len(rows), ROWS):
        names = [name.split()[0] for name in form.split(", ")]
        piece = rows[start : start + ROWS]
        yield _batch({name: [row[place] for row in piece] for place, name in enumerate(names)}, form)


def _batch(table: Table, form: str) -> Any:
    import pyarrow

    kinds = {"string": pyarrow.string(), "long": pyarrow.int64(), "int": pyarrow.int32()}
    fields = [pyarrow.field(*_split(field, kinds)) for field in form.split(", ")]
    return pyarrow.RecordBatch.from_pydict(table, schema=pyarrow.schema(fields))


def _split(field: str, kinds: dict[str, Any]) -> tuple[str, Any]:
    name, kind = field.split()
    return name, kinds[kind]
