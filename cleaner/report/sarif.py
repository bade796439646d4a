"""The report as SARIF 2.1.0, which editors and code hosts show at the line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from cleaner.report.forms import rules_of
from cleaner.report.terminal import shortened
from cleaner.rules import Rule, RuleSet

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
SHOWN = 200  # characters of a removal's text in its message

Table = dict[str, Any]


def render(report: Table, rules: RuleSet) -> Iterator[str]:
    """One run, with a result for each removal. The texts of records and pages are not what is in the file: they have no offsets."""
    used = sorted({match["rule"] for document in report["documents"] for cut in document["removals"] for match in cut["evidence"]})
    numbers = {rule: number for number, rule in enumerate(used)}
    run = {
        "tool": {
            "driver": {"name": "cleaner", "version": report["cleaner"], "rules": [_rule(rules.by_id.get(rule), rule) for rule in used]}
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not report["failed"], "toolExecutionNotifications": list(_notifications(report))}],
        "properties": {"counts": report["counts"]},
        "results": [_result(document, cut, numbers) for document in report["documents"] for cut in document["removals"]],
    }
    yield json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _rule(rule: Rule | None, rule_id: str) -> Table:
    if rule is None:
        return {"id": rule_id}
    return {
        "id": rule_id,
        "shortDescription": {"text": rule.why},
        "defaultConfiguration": {"level": "warning"},
        "properties": {"category": rule.category, "weight": rule.weight, "tags": [rule.category]},
    }


def _notifications(report: Table) -> Iterator[Table]:
    for failure in report["failed"]:
        yield {"level": "error", "message": {"text": failure["error"]}}
    for left_out in report["skipped"]:
        yield {"level": "note", "message": {"text": f"{left_out['source']}: {left_out['skipped']}"}}
    for document in report["documents"]:
        for warning in document["warnings"]:
            yield {"level": "warning", "message": {"text": f"{document['source'] or 'the text'}: {warning}"}}


def _result(document: Table, cut: Table, numbers: dict[str, int]) -> Table:
    rules = rules_of(cut)
    text = f"{cut['category']} ({cut['reason']}): {shortened(cut['text'], SHOWN)}"
    place = {"artifactLocation": {"uri": _uri(document)}}
    found = {
        "ruleId": rules[0],
        "ruleIndex": numbers[rules[0]],
        "level": "warning",
        "message": {"text": text},
        "locations": [{"physicalLocation": {**place, "region": _region(document, cut)}}],
        "properties": {"category": cut["category"], "score": cut["score"], "rules": rules, "lines": cut["lines"]},
    }
    if _is_as_in_the_file(document):
        region = {"charOffset": cut["characters"]["start"], "charLength": len(cut["text"])}
        change = {"artifactLocation": place["artifactLocation"], "replacements": [{"deletedRegion": region}]}
        found["fixes"] = [{"description": {"text": "Remove it."}, "artifactChanges": [change]}]
    return found


def _is_as_in_the_file(document: Table) -> bool:
    return not document["extracted"] and "record" not in document


def _region(document: Table, cut: Table) -> Table:
    if "record" in document:
        return {"startLine": document["record"]["line"]}
    if document["extracted"]:
        return {"startLine": 1}
    lines, octets = cut["lines"], cut["bytes"]
    return {
        "startLine": lines["first"],
        "endLine": lines["last"],
        "charOffset": cut["characters"]["start"],
        "charLength": len(cut["text"]),
        "byteOffset": octets["start"],
        "byteLength": octets["end"] - octets["start"],
    }


def _uri(document: Table) -> str:
    """The source as a URI: a path is relative, a URL stays one; of a record it is the file."""
    source = document["source"] or "stdin"
    if "record" in document:
        source = source.removesuffix(f":{document['record']['line']}")
    return source if re.match(r"https?://\S+$", source) else quote(source, errors="surrogateescape")
