"""Records and folders at the command line: streams, restoring, sums, Parquet and web archives."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow
import pyarrow.parquet
import pytest
from conftest import FIXTURES
from test_batch import clean, files, lines, write
from test_cli import fails, run
from test_jsonl import STORY, TEXT
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from cleaner import Cleaner
from cleaner.batch.records import Treatment
from cleaner.report import account

ONE = ("--select", "newsletter")  # the fewest rules: these tests are not about them


def test_records_in_a_pipe(tmp_path: Path) -> None:
    source = write(tmp_path / "x.jsonl", lines(6))
    piped = run(*ONE, stdin=source.read_bytes())
    assert (piped.returncode, piped.stderr) == (0, b"")
    assert piped.stdout.count(b"\n") == 6 and b"Sign up" not in piped.stdout
    assert run(*ONE, source).stdout == piped.stdout
    assert run(*ONE, stdin=gzip.compress(source.read_bytes())).stdout == piped.stdout
    assert run(*ONE, source, "-o", tmp_path / "y.jsonl").returncode == 0
    assert (tmp_path / "y.jsonl").read_bytes() == piped.stdout
    done = run(*ONE, "--field", "body.text", stdin=b'{"text":"a"}\n')
    assert (done.returncode, done.stdout) == (3, b'{"text":"a"}\n')
    assert b"standard input:1: no text in the field 'body.text'" in done.stderr
    assert "standard input:2: not JSON" in fails(3, *ONE, "--strict", stdin=b'{"text":"a"}\n{"text"\n')


def test_a_text_that_begins_with_a_brace_is_a_text() -> None:
    assert run(*ONE, stdin=b"{not a record}\n" + TEXT.encode()).stdout.startswith(b"{not a record}\nThe bridge")


def test_output_flows_record_by_record() -> None:
    command = [sys.executable, "-m", "cleaner", *ONE]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    assert process.stdin and process.stdout
    for number in range(3):
        line = json.dumps({"text": f"{number} {STORY}"}).encode() + b"\n"
        for start in range(0, len(line), 3):
            process.stdin.write(line[start : start + 3])
        assert process.stdout.readline() == line, "each comes out before the next goes in"
    process.stdin.close()
    assert process.wait(20) == 0


ARTICLE = "The ferry left an hour late on Monday, because nobody had told the pilot about the new timetable of the port."
PAGE = f"<html><title>Ferry late</title><body><article><h1>Ferry late</h1><p>{ARTICLE}</p><p>{STORY}</p></article></body></html>"


def test_pages_in_records_become_articles(tmp_path: Path) -> None:
    data = json.dumps({"url": "https://example.org/a", "page": PAGE, "n": 1}).encode().replace(b"1}", b"1.10}") + b"\n"
    source = write(tmp_path / "x.jsonl", data + b'{"page":"<html></html>"}\n')
    report, made = tmp_path / "r.jsonl", tmp_path / "y.jsonl"
    done = run(*ONE, "--html", "--field", "page", source, "-o", made, "--report", report, "--removals-field", "gone")
    assert done.returncode == 3 and b"x.jsonl:2: no article found" in done.stderr
    first, second = made.read_bytes().splitlines(keepends=True)
    assert json.loads(first)["page"].split("\n")[0] == ARTICLE and "<p>" not in json.loads(first)["page"] and b'"n": 1.10' in first
    assert second == b'{"page":"<html></html>"}\n'
    head, row, bad, last = map(json.loads, report.read_bytes().splitlines())
    jsonschema.validate({**head, "documents": [row], "failed": [bad], "skipped": [], **last}, json.loads(account.SCHEMA.read_text()))
    assert row["page"]["title"] == "Ferry late" and row["page"]["url"] == row["record"]["url"] == "https://example.org/a"
    assert "not the original" in fails(4, "restore", made, "--report", report)
    assert run(*ONE, "--html", "--field", "page", "--removals-field", "gone", stdin=data).stdout == first
    assert "--html makes another text" in fails(2, "--html", "--field", "page", "--check", source)
    assert "--html as pages" in fails(2, "--html", "--learn", source, "-o", tmp_path / "z.jsonl")


@pytest.mark.parametrize("added", [(), ("--removals-field", "gone")])
def test_clean_and_restore_records(tmp_path: Path, added: tuple[str, ...]) -> None:
    data = lines(9) + b"\nbad\n" + json.dumps({"text": TEXT, "more": f"é👩‍👧 {TEXT}"}).encode() + b'\r\n{"text":null}'
    source = write(tmp_path / "x.jsonl", data)
    report, made = tmp_path / "r.jsonl", tmp_path / "y.jsonl"
    assert run(*ONE, source, "-o", made, "--report", report, "--field", "text", "--field", "more", *added).returncode == 3
    assert made.read_bytes() != data
    assert run("restore", made, "--report", report).stdout == data
    made.write_bytes(made.read_bytes().replace(b"nine days", b"ten days"))
    assert "what comes back is not the original" in fails(4, "restore", made, "--report", report, "-o", tmp_path / "z.jsonl")
    assert not (tmp_path / "z.jsonl").exists()


def test_the_report_has_the_same_rows_in_every_form(tmp_path: Path) -> None:
    write(tmp_path / "in" / "x.jsonl", lines(6) + b"bad\n\n")
    write(tmp_path / "in" / "a.txt", TEXT)
    for name in ("r.json", "r.jsonl", "r.jsonl.gz"):
        run(*ONE, tmp_path / "in", "-o", f"{tmp_path}/out/", "--report", tmp_path / name)
    whole = json.loads((tmp_path / "r.json").read_text())
    jsonschema.validate(whole, json.loads(account.SCHEMA.read_text()))
    assert (tmp_path / "r.jsonl").read_bytes() == gzip.decompress((tmp_path / "r.jsonl.gz").read_bytes())
    head, *rows, last = [json.loads(line) for line in (tmp_path / "r.jsonl").read_bytes().splitlines()]
    assert head == {key: whole[key] for key in head} and last["counts"] == whole["counts"]
    for kind, mark in (("documents", "removals"), ("failed", "error"), ("skipped", "skipped")):
        assert [row for row in rows if mark in row] == whole[kind]
    assert last["counts"] | {"categories": 0} == {
        "inputs": 9, "changed": 5, "unchanged": 2, "skipped": 1, "failed": 1, "removals": 5, "categories": 0
    }  # fmt: skip
    for by in ("category", "rule", "site", "folder"):
        told = json.loads(run("stats", tmp_path / "r.jsonl", "--by", by, "--json").stdout)
        assert told == json.loads(run("stats", tmp_path / "r.json", "--by", by, "--json").stdout)
        assert told["counts"] == whole["counts"] and told["rows"]
    assert {row["name"]: row["removals"] for row in told["rows"]} == {str(tmp_path / "in"): 5}
    shown = run("stats", tmp_path / "r.jsonl").stdout.decode()
    assert "9 inputs, 5 changed, 2 unchanged, 1 skipped, 1 failed; 5 removals" in shown and "newsletter" in shown


def test_sums_of_what_is_no_report(tmp_path: Path) -> None:
    assert "not a report" in fails(2, "stats", write(tmp_path / "a.json", "{}"))
    assert "not a report" in fails(2, "stats", write(tmp_path / "b.json", "nonsense"))
    head = json.dumps(account.head(Cleaner(select=["newsletter"]).rules, "1"))
    assert "cut short" in fails(2, "stats", write(tmp_path / "c.jsonl", head + "\n"))
    assert "no such file" in fails(3, "stats", tmp_path / "nowhere").lower()


def test_options_that_contradict_each_other(tmp_path: Path) -> None:
    source = write(tmp_path / "x.jsonl", lines(1))
    assert "need inputs by name" in fails(2, "--resume", stdin=b"x")
    for way in ("--in-place", "--check", "--diff"):
        assert "goes with -o" in fails(2, source, way, "--mode", "mask")
    assert "holds records" in fails(2, "--check", stdin=lines(1))
    assert "holds a text; for --mode mask" in fails(2, "--mode", "mask", stdin=TEXT.encode())
    assert "give one --field" in fails(2, source, "--mode", "attributes", "--field", "a", "--field", "b")
    assert "Parquet stays Parquet" in fails(2, write(tmp_path / "x.parquet", "x"), "-o", tmp_path / "y.txt")
    assert "input and output are the same file" in fails(2, source, "-o", source)
    assert "is a file's name" in fails(2, source, tmp_path, "-o", tmp_path / "y.txt")
    assert b"neither a number" in run(source, "--jobs", "0").stderr


def test_the_user_s_case(tmp_path: Path) -> None:
    """The case of the README: pages to records, with a report."""
    for name in ("one.html", "deep/two.html"):
        write(tmp_path / "pages" / name, (FIXTURES / "page.html").read_bytes())
    done = run("clean", *ONE, "pages/", "-o", "bodies.jsonl", "--report", "report.jsonl", "--resume", cwd=tmp_path, env=_here())
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in (tmp_path / "bodies.jsonl").read_text().splitlines()]
    assert [row["id"] for row in rows] == ["pages/deep/two.html", "pages/one.html"] and len(rows[0]["text"]) > 1000
    assert set(files(tmp_path)) == {"pages/one.html", "pages/deep/two.html", "bodies.jsonl", "report.jsonl"}


def _here() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(FIXTURES.parent)}


def _table(texts: list[str | None], kind: Any) -> pyarrow.Table:
    columns = {"id": range(len(texts)), "text": pyarrow.array(texts, kind), "n": [number / 7 for number in range(len(texts))]}
    schema = pyarrow.schema([("id", pyarrow.int32()), ("text", kind), pyarrow.field("n", pyarrow.float32(), metadata={"unit": "m"})])
    return pyarrow.table(columns, schema.with_metadata({"made": "by hand"}))


@pytest.mark.parametrize("kind", [pyarrow.string(), pyarrow.large_string(), pyarrow.dictionary(pyarrow.int32(), pyarrow.string())], ids=str)
def test_parquet(cleaner: Cleaner, tmp_path: Path, kind: Any) -> None:
    texts = [f"{number} {TEXT}" if number % 2 else STORY for number in range(10)] + [None]
    source, made = tmp_path / "x.parquet", tmp_path / "y.parquet"
    pyarrow.parquet.write_table(_table(texts, kind), source, row_group_size=4, compression={"id": "gzip", "text": "zstd", "n": "none"})
    counts, rows = clean(cleaner, source, str(made))
    assert (counts.changed, counts.unchanged, counts.skipped) == (5, 5, 1)
    assert {row["source"] for row in rows if row.get("removals")} == {f"{source}:{number}" for number in (2, 4, 6, 8, 10)}
    before, after = pyarrow.parquet.ParquetFile(source), pyarrow.parquet.ParquetFile(made)
    assert after.schema_arrow.equals(before.schema_arrow, check_metadata=True)
    for group in range(before.num_row_groups):
        one, other = before.metadata.row_group(group), after.metadata.row_group(group)
        assert one.num_rows == other.num_rows
        assert [one.column(place).compression for place in range(3)] == [other.column(place).compression for place in range(3)]
    expected = [text if text is None else cleaner.clean(text).text for text in texts]
    assert after.read().equals(_table(expected, kind)) or after.read().to_pylist() == _table(expected, kind).to_pylist()


def test_pages_in_parquet_become_articles(tmp_path: Path) -> None:
    pages = [PAGE, None, "<html></html>", PAGE.replace("Monday", "Tuesday")]
    source, made, report = tmp_path / "x.parquet", tmp_path / "y.parquet", tmp_path / "r.jsonl"
    pyarrow.parquet.write_table(_table(pages, pyarrow.string()), source)
    done = run("--html", "--field", "text", source, "-o", made, "--report", report)
    assert done.returncode == 3 and b"x.parquet:3: no article found" in done.stderr
    articles = pyarrow.parquet.read_table(made).to_pylist()
    assert [row["text"] and row["text"].split("\n")[0] for row in articles] == [
        ARTICLE,
        None,
        "<html></html>",
        ARTICLE.replace("Monday", "Tuesday"),
    ]
    assert [row["id"] for row in articles] == [0, 1, 2, 3] and "<p>" not in articles[0]["text"]
    rows = {row["source"].rpartition(":")[2]: row for row in map(json.loads, report.read_bytes().splitlines()) if "source" in row}
    assert rows["1"]["page"]["title"] == "Ferry late" and rows["1"]["page"]["pruned"][0]["place"].endswith("/h1")
    assert "no text" in rows["2"]["skipped"] and "no article" in rows["3"]["error"]


def test_parquet_without_anything_to_remove_is_copied(cleaner: Cleaner, tmp_path: Path) -> None:
    source, made = tmp_path / "x.parquet", tmp_path / "y.parquet"
    pyarrow.parquet.write_table(_table([STORY, None], pyarrow.string()), source)
    clean(cleaner, source, str(made))
    assert made.read_bytes() == source.read_bytes()


def test_parquet_that_does_not_fit(cleaner: Cleaner, tmp_path: Path) -> None:
    pyarrow.parquet.write_table(_table([STORY], pyarrow.string()), tmp_path / "x.parquet")
    write(tmp_path / "bad.parquet", b"PAR1 nonsense")
    for name, field, told in (
        ("x", "body", "has no column 'body'; name one of id, text, n"),
        ("x", "id", "holds int32"),
        ("bad", "text", "damaged"),
    ):
        counts, rows = clean(cleaner, tmp_path / f"{name}.parquet", f"{tmp_path}/y.parquet", treatment=Treatment((field,), reported=True))
        assert counts.failed == 1 and told in rows[0]["error"] and not (tmp_path / "y.parquet").exists()


def test_parquet_attributes(cleaner: Cleaner, tmp_path: Path) -> None:
    pyarrow.parquet.write_table(_table([STORY, TEXT], pyarrow.string()), tmp_path / "x.parquet")
    clean(cleaner, tmp_path / "x.parquet", f"{tmp_path}/a/", treatment=Treatment(mode="attributes"))
    rows = [json.loads(line) for line in (tmp_path / "a" / "x.jsonl").read_text().splitlines()]
    assert [row["id"] for row in rows] == [0, 1] and rows[0]["attributes"] == {}
    assert list(rows[1]["attributes"]) == ["exp__cleaner__newsletter"]


def _archive(page: bytes) -> bytes:
    out = io.BytesIO()
    archive = WARCWriter(out, gzip=True)
    archive.write_record(archive.create_warcinfo_record("a.warc.gz", {"software": "test"}))
    for path, status, kind, body in (
        ("a", "200 OK", "text/html; charset=utf-8", page),
        ("b", "404 Not Found", "text/html", page),
        ("c", "200 OK", "image/png", b"\x89PNG"),
        ("d", "200 OK", "text/html", b"<html><body></body></html>"),
    ):
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        archive.write_record(archive.create_warc_record(f"http://x.test/{path}", "response", io.BytesIO(body), http_headers=headers))
    return out.getvalue()


def test_web_archives(cleaner: Cleaner, tmp_path: Path) -> None:
    page = (FIXTURES / "page.html").read_bytes()
    source = write(tmp_path / "a.warc.gz", _archive(page))
    counts, rows = clean(cleaner, source, f"{tmp_path}/out/")
    assert (counts.changed, counts.skipped, counts.failed) == (1, 3, 1)
    [made] = [json.loads(line) for line in (tmp_path / "out" / "a.jsonl").read_text().splitlines()]
    assert (made["url"], made["text"]) == ("http://x.test/a", cleaner.clean_html(page, "http://x.test/a").text)
    reasons = {row["source"].rpartition("/")[2]: row.get("skipped") or row.get("error") for row in rows if "x.test" in row["source"]}
    assert reasons["b"] == "answered with status 404" and reasons["c"] == "not a page: image/png" and "no article" in reasons["d"]
    write(tmp_path / "bad.warc", b"nonsense\n" * 100)
    assert clean(cleaner, tmp_path / "bad.warc", f"{tmp_path}/out/")[0].failed == 1


def test_progress_in_plain_lines_where_there_is_no_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from cleaner.cli.progress import Lines

    times = iter([0.0, 1.0, 6.0, 6.0, 6.0, 6.5])
    monkeypatch.setattr(time, "monotonic", lambda: next(times))
    progress = Lines()
    progress._begun = 0.0
    progress._total = 10_000_000
    progress.done(1, 1_000_000, 5)
    assert capsys.readouterr().err == ""
    progress.done(2, 5_000_000, 1234)
    assert capsys.readouterr().err == "cleaner: 5 of 10 MB, 1,234 removals, 6 s left\n"
