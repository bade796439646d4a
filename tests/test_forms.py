"""One account, many renderings: all show the same figures, and none can be led astray by what stands in a text."""

import csv
import io
import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from command import run
from conftest import FIXTURES

from cleaner import Cleaner
from cleaner.formats import jsonl
from cleaner.report import account, forms
from cleaner.report.table import render as table

HOSTILE = (
    "The bridge opened on Monday after two years of work.\n\n"
    'Sign up for our free newsletter. | `x` ``y`` </script><script>alert(1)</script> "q" \u202e\x1b[2J\n\n'
    '=HYPERLINK("http://x") Sign up for our free newsletter.\n'
)
SARIF_SCHEMA = os.environ.get("SARIF_SCHEMA")  # the standard's own, for those who have it

TEXT = {"type": "object", "additionalProperties": False, "required": ["text"], "properties": {"text": {"type": "string"}}}
PLACE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["uri"],
    "properties": {"uri": {"type": "string", "format": "uri-reference"}},
}
NUMBER = {"type": "integer", "minimum": 0}
LINE = {"type": "integer", "minimum": 1}
REGION = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        **dict.fromkeys(("startLine", "endLine"), LINE),
        **dict.fromkeys(("charOffset", "charLength", "byteOffset", "byteLength"), NUMBER),
    },
}
RESULT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["ruleId", "ruleIndex", "level", "message", "locations", "properties"],
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": NUMBER,
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": TEXT,
        "locations": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "physicalLocation": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {"artifactLocation": PLACE, "region": REGION},
                    }
                },
            },
        },
        "fixes": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["artifactChanges"],
                "properties": {
                    "description": TEXT,
                    "artifactChanges": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["artifactLocation", "replacements"],
                            "properties": {
                                "artifactLocation": PLACE,
                                "replacements": {
                                    "type": "array",
                                    "minItems": 1,
                                    "items": {
                                        "type": "object",
                                        "additionalProperties": False,
                                        "required": ["deletedRegion"],
                                        "properties": {"deletedRegion": REGION},
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
        "properties": {"type": "object"},
    },
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The same run, reported in every form; among the inputs a hostile text, a bad file, a record and a page."""
    folder = tmp_path_factory.mktemp("forms")
    inputs = folder / "in"
    inputs.mkdir()
    for name in ("en-appeal-widget", "en-crlf", "de-lokalzeitung", "en-inline-spans"):
        (inputs / f"{name}.txt").write_bytes((FIXTURES / "articles" / f"{name}.txt").read_bytes())
    (inputs / "page.html").write_bytes((FIXTURES / "page.html").read_bytes())
    (inputs / "a b`c|d.txt").write_text(HOSTILE)
    (inputs / "bad.txt").write_bytes(b"\0")
    (inputs / "image.png").write_bytes(b"x")
    record = {"url": "https://news.example/1", "text": "A story.\n\nSign up for our free newsletter.\n"}
    (inputs / "records.jsonl").write_text(json.dumps(record) + "\n")
    names = {
        "json": "r.json",
        "jsonl": "r.jsonl",
        "html": "r.html",
        "sarif": "r.sarif",
        "markdown": "r.md",
        "csv": "r.csv",
        "table": "r.txt",
    }
    made = {}
    for form, name in names.items():
        if form not in forms.FORMS:
            continue
        done = run("clean", inputs, "-o", f"{folder}/out-{form}/", "--report", folder / name, "--no-progress", "-j", "1", cwd=folder)
        assert done.returncode == 3, done.stderr.decode()
        made[form] = (folder / name).read_bytes().decode()
    return made


@pytest.fixture(scope="module")
def report(made: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(made["json"])
    return found


def test_the_json_report_fits_its_schema(report: dict[str, Any]) -> None:
    jsonschema.validate(report, json.loads(account.SCHEMA.read_text()))
    assert report["counts"]["removals"] > 40 and report["counts"]["failed"] == report["counts"]["skipped"] == 1
    urls = [document["record"]["url"] for document in report["documents"] if "record" in document]
    assert urls == ["https://news.example/1"]


def test_all_renderings_show_the_same_counts(made: dict[str, str], report: dict[str, Any]) -> None:
    counts = report["counts"]
    shown: dict[str, Counter[str]] = {"json": Counter(cut["category"] for row in report["documents"] for cut in row["removals"])}
    rows = [json.loads(line) for line in made["jsonl"].splitlines()]
    assert rows[-1] == {"counts": counts}
    shown["jsonl"] = Counter(cut["category"] for row in rows for cut in row.get("removals", ()))
    run_of = json.loads(made["sarif"])["runs"][0]
    assert run_of["properties"]["counts"] == counts
    shown["sarif"] = Counter(result["properties"]["category"] for result in run_of["results"])
    shown["csv"] = Counter(row["category"] for row in csv.DictReader(io.StringIO(made["csv"])))
    shown["markdown"] = Counter(re.findall(r"^\| `+ .*? `+ \| (\w+) \|", made["markdown"], re.M))
    figures = dict(re.findall(r"^\| (\w+) \| (\d+) \|$", made["markdown"], re.M))
    assert {category: int(count) for category, count in figures.items()} == counts["categories"]
    shown["table"] = Counter(re.findall(r"^ *\d+ +(\w+) +\d+\.\d ", made["table"], re.M))
    if "html" in made:
        data = json.loads(made["html"].split('type="application/json">')[1].split("</script>")[0])
        assert data["counts"] == counts
        shown["html"] = Counter(data["categories"][removal[1]] for removal in data["removals"])
    assert len(shown) == len(forms.FORMS)
    for form, categories in shown.items():
        assert dict(sorted(categories.items())) == counts["categories"], form


def test_what_is_shown_at_the_terminal_has_the_same_counts(report: dict[str, Any], tmp_path: Path) -> None:
    """`show` of each document, `stats` of the report, and the lines of --check."""
    counts, shown = report["counts"], Counter[str]()
    for document in report["documents"]:
        told = run("show", document["source"]).stdout.decode()
        of_categories = {category: int(count) for category, count in re.findall(r"^ +(\w+) +(\d+) removed ", told, re.M)}
        assert of_categories == document["counts"]["categories"]
        removed = document["input"]["characters"] - document["output"]["characters"]
        total = sum(of_categories.values())
        assert f"\n{total} removed, {removed:,} of {document['input']['characters']:,} characters" in told
        shown.update(of_categories)
    assert dict(sorted(shown.items())) == counts["categories"]
    (tmp_path / "r.json").write_text(json.dumps(report))
    told = run("stats", tmp_path / "r.json").stdout.decode()
    assert {row.split()[3]: int(row.split()[0]) for row in told.splitlines()[2:]} == counts["categories"]
    listed = run("--check", Path(report["documents"][0]["source"]).parent).stdout.decode("utf-8", "replace")
    assert dict(sorted(Counter(re.findall(r"^/[^:]+(?::\d+)*: (\w+): ", listed, re.M)).items())) == counts["categories"]


def test_context_is_what_stays_around(report: dict[str, Any]) -> None:
    inside = 0
    for document in report["documents"]:
        if document["extracted"] or "record" in document:
            continue
        text = Path(document["source"]).read_bytes().decode()
        for cut in document["removals"]:
            start, end = cut["characters"]["start"], cut["characters"]["end"]
            before, after = cut["context"]["before"], cut["context"]["after"]
            if cut["context"]["inside"]:
                inside += 1
                assert text[start - len(before) : start] == before and text[end : end + len(after)] == after
            else:
                assert len(before) <= account.CONTEXT and len(after) <= account.CONTEXT
                assert before in text[:start] and after in text[end:]
            assert before or after
    assert inside >= 3


def test_sarif_has_its_structure(made: dict[str, str]) -> None:
    log = json.loads(made["sarif"])
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    found = log["runs"][0]
    rules = [rule["id"] for rule in found["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    for result in found["results"]:
        jsonschema.validate(result, RESULT)
        assert rules[result["ruleIndex"]] == result["ruleId"]
    levels = [note["level"] for note in found["invocations"][0]["toolExecutionNotifications"]]
    assert levels.count("error") == 1 and found["invocations"][0]["executionSuccessful"] is False


@pytest.mark.skipif(not SARIF_SCHEMA, reason="SARIF_SCHEMA does not name the schema of SARIF 2.1.0")
def test_sarif_fits_the_schema_of_the_standard(made: dict[str, str]) -> None:
    schema = json.loads(Path(str(SARIF_SCHEMA)).read_text())
    jsonschema.validators.validator_for(schema)(schema).validate(json.loads(made["sarif"]))


def test_sarif_fixes_do_what_cleaning_does(made: dict[str, str], report: dict[str, Any]) -> None:
    results = json.loads(made["sarif"])["runs"][0]["results"]
    for document in report["documents"]:
        if document["extracted"] or "record" in document or "`" in document["source"]:
            continue
        text = Path(document["source"]).read_bytes().decode()
        regions = [
            change["replacements"][0]["deletedRegion"]
            for result in results
            for change in result.get("fixes", [{"artifactChanges": []}])[0]["artifactChanges"]
            if change["artifactLocation"]["uri"] == document["source"]
        ]
        assert len(regions) == len(document["removals"])
        for region in reversed(regions):
            text = text[: region["charOffset"]] + text[region["charOffset"] + region["charLength"] :]
        assert account.digest(text.encode()) == document["output"]["sha256"]


def test_csv_cells_are_no_formulas(cleaner: Cleaner) -> None:
    document = account.document(cleaner.clean(HOSTILE, "=cmd"))
    report = account.report([document], [], cleaner.rules, "1")
    rows = list(csv.DictReader(io.StringIO("".join(forms.render("csv", report, cleaner.rules)))))
    assert [row["source"] for row in rows] == ["'=cmd", "'=cmd"]
    assert rows[1]["text"] == '\'=HYPERLINK("http://x") Sign up for our free newsletter.'


def test_markdown_holds_hostile_text_and_its_bounds(made: dict[str, str], cleaner: Cleaner) -> None:
    line = next(line for line in made["markdown"].splitlines() if "alert(1)" in line)
    assert re.sub(r"(?<!`)(`+) .*? \1(?!`)", "", line.replace("\\|", "")).count("|") == 5
    assert "<script>" not in re.sub(r"(?<!`)(`+) .*? \1(?!`)", "", line)
    many = account.report(
        [account.document(cleaner.clean("A story.\n\nDonate now!", f"{n}.txt")) for n in range(2000)], [], cleaner.rules, "1"
    )
    told = "".join(forms.render("markdown", many, cleaner.rules))
    shown = told.count("| donation |") - 1
    assert len(told) < 65_536 and f"and {2000 - shown:,} more" in told


def test_the_table_of_a_report_read_back(report: dict[str, Any]) -> None:
    again = jsonl.loads(jsonl.dumps(report))
    assert table(again["documents"], again["failed"], width=80, colour=False)


def test_half_a_character_in_a_record_spoils_no_report(tmp_path: Path) -> None:
    """Such rows are read back by another library than the others; what they count is numbers all the same."""
    record = tmp_path / "a.jsonl"
    record.write_text('{"id": 7, "text": "A \\ud800 story.\\n\\nSign up for our free newsletter \\ud83d here."}\n')
    for name in ("r.json", "r.jsonl", "r.html", "r.sarif", "r.md", "r.csv", "r.txt"):
        done = run(record, "-o", tmp_path / "clean.jsonl", "--report", tmp_path / name, "-q")
        assert (done.returncode, done.stderr) == (0, b"")
    jsonschema.validate(json.loads((tmp_path / "r.json").read_text()), json.loads(account.SCHEMA.read_text()))
    for name in ("r.json", "r.jsonl"):
        back = run("restore", tmp_path / "clean.jsonl", "--report", tmp_path / name)
        assert back.stdout == record.read_bytes(), back.stderr.decode()
        assert run("stats", tmp_path / name).stdout.split()[-4:-2] == [b"1", b"1"]
    assert run("compare", tmp_path / "r.json", tmp_path / "r.jsonl", "--check").returncode == 0
    rows = run(record, "-o", tmp_path / "rows.jsonl", "--mode", "attributes")
    assert rows.returncode == 0 and json.loads((tmp_path / "rows.jsonl").read_text())["id"] == 7
