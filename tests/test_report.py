"""The report: it fits its schema, its figures are those of the result, and it can't steer a terminal."""

import json

import jsonschema
import pytest
from conftest import ARTICLES, FIXTURES, read

from cleaner import Cleaner
from cleaner.formats import encode
from cleaner.report import account, table
from cleaner.report.terminal import visible

SCHEMA = json.loads(account.SCHEMA.read_text())


@pytest.fixture(scope="module")
def report(cleaner: Cleaner) -> account.Table:
    documents = [account.document(cleaner.clean(read(path), path.name)) for path in ARTICLES]
    return account.report(documents, [{"source": "x", "error": "x: no such file"}], cleaner.rules, "1")


def test_it_fits_its_schema(report: account.Table) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(json.loads(json.dumps(report)), SCHEMA)


def test_the_schema_refuses_what_is_not_a_report(report: account.Table) -> None:
    for broken in ({**report, "version": 2}, {**report, "extra": 1}, {key: report[key] for key in report if key != "counts"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(json.loads(json.dumps(broken)), SCHEMA)


def test_counts(report: account.Table) -> None:
    counts = report["counts"]
    assert counts["changed"] + counts["unchanged"] + counts["failed"] == counts["inputs"] == len(ARTICLES) + 1
    assert counts["removals"] == sum(len(document["removals"]) for document in report["documents"]) == sum(counts["categories"].values())


def test_places(cleaner: Cleaner) -> None:
    text = read(FIXTURES / "articles" / "en-crlf.txt")
    data, lines = encode(text), text.split("\r\n")
    for entry in account.document(cleaner.clean(text))["removals"]:
        characters, octets = entry["characters"], entry["bytes"]
        assert text[characters["start"] : characters["end"]] == entry["text"]
        assert data[octets["start"] : octets["end"]] == encode(entry["text"])
        assert "\r\n".join(lines[entry["lines"]["first"] - 1 : entry["lines"]["last"]]) == entry["text"].strip()


def test_the_table_shows_every_removal(report: account.Table) -> None:
    shown = table.render(report["documents"], report["failed"], width=80, colour=False)
    assert shown.count(": ") >= report["counts"]["removals"]
    assert "\x1b" not in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_hostile_text_is_shown_and_not_obeyed(cleaner: Cleaner) -> None:
    text = "A story.\n\nSign up for our newsletter [red]now[/] \x1b[2J\u202e"
    shown = table.render([account.document(cleaner.clean(text, "a\x1b]8;;x"))], [], width=120, colour=False)
    assert "\x1b" not in shown and "\u202e" not in shown
    assert visible("\x1b[2J") == "\\x1b[2J"
