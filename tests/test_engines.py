"""The engines give what one machine gives, byte for byte. An engine that is not installed is skipped: `make engines` installs all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import command as program
import planted
import pytest

from cleaner import Cleaner
from cleaner.engines.arrow import Columns

SITES = 3
CORPUS = [each for number, each in enumerate(planted.corpus()) if number % planted.SITES < SITES and number < 40 * planted.SITES]
ODD = (
    '{"text": "Sign up for our free newsletter.\\n\\nThe bridge opened \\u2028 on Monday.", "n": 1.10, "m": 1e400, "n": -0}',
    '  {"a": {"text": 3}, "text": "Caf\\u00e9 \\/ Sign up for our newsletter"}  ',
    "{broken",
    '{"text": 7}',
    "",
    '{"text": "\\ud83d alone, and a newsletter to sign up for"}',
    '{"text": "Bytes that are no text: \udcff.\\n\\nSign up for our free newsletter."}',
)

pyarrow = pytest.importorskip("pyarrow", reason="needs pyarrow: pip install 'cleaner[parquet]'")


def row(each: planted.Planted) -> dict[str, str]:
    return {"text": f"{each.text}\n\nShare this article\n\nPhoto: Getty Images", "url": each.url, "date": each.date}


@pytest.fixture(scope="module")
def table() -> Any:
    return pyarrow.Table.from_pylist(
        [*map(row, CORPUS[:30]), {"text": None, "url": None, "date": None}, {"text": "", "url": "x", "date": ""}]
    )


@pytest.fixture(scope="module")
def expected(table: Any) -> Any:
    """The table as one machine cleans it."""
    return Columns()(table)


@pytest.fixture(scope="module")
def jsonl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("engines") / "crawl.jsonl"
    path.write_text("".join(f"{line}\n" for line in [*(json.dumps(row(each)) for each in CORPUS), *ODD]), errors="surrogateescape")
    return path


def test_arrow_gives_what_texts_give(table: Any, expected: Any) -> None:
    cleaner = Cleaner()
    removed = 0
    for before, after in zip(table.to_pylist(), expected.to_pylist(), strict=True):
        if before["text"] is None:
            assert (after["text"], after["removals"], after["error"]) == (None, [], None)
            continue
        result = cleaner.clean(before["text"], before["url"])
        assert after["text"] == result.text
        assert [(cut["start"], cut["end"], cut["text"]) for cut in after["removals"]] == [cut[:3] for cut in result.removals]
        assert {name: after[name] for name in ("url", "date")} == {name: before[name] for name in ("url", "date")}
        removed += len(after["removals"])
    assert removed >= 30
    assert pyarrow.Table.from_batches(Columns().batches(table.to_batches(7))).equals(expected)


def test_arrow_keeps_types_and_says_what_is_missing(table: Any) -> None:
    large = table.set_column(0, "text", table.column("text").cast(pyarrow.large_string()))
    assert Columns()(large).schema.field("text").type == pyarrow.large_string()
    with pytest.raises(Exception, match="no column 'body'; name one of text, url, date"):
        Columns("body")(table)
    with pytest.raises(Exception, match="the column 'removals' is there already"):
        Columns()(Columns()(table).drop_columns(["error"]))


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    pytest.importorskip("pyspark", reason="Spark is not installed: `make engines` does that")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("Spark needs Java, and there is none")
    from pyspark.sql import SparkSession

    from cleaner.engines.spark import session

    with session("local[2]") as own:
        assert isinstance(own, SparkSession)
        own.conf.set("spark.sql.shuffle.partitions", "3")
        yield own


def test_spark_maps_arrow_batches(spark: Any, table: Any, expected: Any) -> None:
    from cleaner.engines.arrow import spark_schema

    frame = spark.createDataFrame(table.to_pylist(), "text string, url string, date string").repartition(3)
    rows = frame.mapInArrow(Columns().batches, spark_schema(frame.schema)).collect()
    found = sorted(json.dumps(each.asDict(recursive=True), sort_keys=True) for each in rows)
    assert found == sorted(json.dumps(each, sort_keys=True) for each in expected.to_pylist())


def one_machine(jsonl: Path, *options: str) -> bytes:
    done = program.run("clean", jsonl, "--jobs", "1", "--no-progress", *options)
    assert done.returncode == 3, done.stderr.decode()
    return done.stdout


def test_spark_cleans_jsonl_byte_for_byte(spark: Any, jsonl: Path, tmp_path: Path) -> None:
    from cleaner.batch.records import Treatment
    from cleaner.engines.spark import clean
    from cleaner.model import REMOVED_BY_DEFAULT

    options = (("ignore", ()), ("language", None), ("packs", ()), ("select", REMOVED_BY_DEFAULT))
    counts = clean(spark, str(jsonl), str(tmp_path / "out"), Treatment(), options)
    parts = b"".join(path.read_bytes() for path in sorted((tmp_path / "out").glob("part-*")))
    assert parts == one_machine(jsonl)
    assert (counts.inputs, counts.failed, counts.exit_code) == (len(CORPUS) + len(ODD), 3, 3)
    assert len(CORPUS) <= counts.changed
    with pytest.raises(Exception, match="out"):
        clean(spark, str(jsonl), str(tmp_path / "out"), Treatment(), options)


def test_spark_learns_the_same_pack(spark: Any, jsonl: Path, tmp_path: Path) -> None:
    from cleaner.engines.spark import learn
    from cleaner.learn.corpus import Corpus

    pack, failed = learn(spark, str(jsonl), Corpus((), "url-host"), 5, ())
    done = program.run("learn", jsonl, "--by", "url-host")
    assert pack.encode() == done.stdout
    assert failed == 3
    assert pack.count("[[rule]]") > 10 * SITES


def test_ray_maps_batches(table: Any, expected: Any) -> None:
    ray = pytest.importorskip("ray", reason="Ray is not installed: `make engines` does that")
    pytest.importorskip("ray.data", reason="Ray Data is not installed: `make engines` does that")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, configure_logging=False)
    try:
        made = ray.data.from_arrow(table).map_batches(Columns(), batch_format="pyarrow", batch_size=8)
        assert list(made.take_all()) == expected.to_pylist()
    finally:
        ray.shutdown()


def test_datasets_map_arrow_tables(table: Any, expected: Any) -> None:
    datasets = pytest.importorskip("datasets", reason="datasets is not installed: `make engines` does that")
    made = datasets.Dataset(table).with_format("arrow").map(Columns(), batched=True, batch_size=8)
    assert made.with_format(None).to_list() == expected.to_pylist()


def test_datatrove_cleans_counts_and_leaves_out_what_is_empty(jsonl: Path, tmp_path: Path) -> None:
    pytest.importorskip("datatrove", reason="datatrove is not installed: `make engines` does that")
    from datatrove.executor.local import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from cleaner.engines.datatrove import CleanerFormatter, EmptyFilter, RemovalStats

    source = tmp_path / "in"
    source.mkdir()
    rows = [{"id": str(number), **row(each)} for number, each in enumerate(CORPUS[:20])] + [
        {"id": "e", "text": "Share this article", "url": "x"}
    ]
    (source / "a.jsonl").write_text("".join(json.dumps(each) + "\n" for each in rows))
    steps = [
        JsonlReader(str(source)),
        CleanerFormatter(brake=1.0),
        RemovalStats(str(tmp_path / "stats"), groups_to_compute=["summary"]),
        EmptyFilter(),
        JsonlWriter(str(tmp_path / "out"), compression=None),
    ]
    LocalPipelineExecutor(steps, tasks=1, logging_dir=str(tmp_path / "logs")).run()
    written = [json.loads(line) for path in sorted((tmp_path / "out").glob("*.jsonl")) for line in path.read_text().splitlines()]
    cleaner = Cleaner(brake=1.0)
    assert {each["id"]: each["text"] for each in written} == {
        each["id"]: cleaner.clean(each["text"], each["url"]).text for each in rows[:-1]
    }
    summary = json.loads(next((tmp_path / "stats" / "summary" / "removed_caption").glob("*.json")).read_text())
    assert summary["summary"]["n"] == 20


def test_without_the_engine_the_command_says_what_to_install(jsonl: Path, tmp_path: Path) -> None:
    hidden = tmp_path / "pyspark.py"
    hidden.write_text("raise ImportError('hidden')")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])}
    message = program.fails(2, "spark", "clean", jsonl, tmp_path / "out", env=environment)
    assert "pip install 'cleaner[spark]'" in message
