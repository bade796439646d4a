"""The report as one self-contained page: no network, every text from outside as text, and marks to correct it by."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleaner.report.account import CONTEXT
from cleaner.report.forms import rules_of
from cleaner.rules import RuleSet
from cleaner.site import host_of

PAGE = Path(__file__).with_name("page")
BUCKETS = (0.02, 0.05, 0.1, 0.2, 0.4, 1.0)  # shares of a text, up to which a document falls into a class

Table = dict[str, Any]


def render(report: Table, rules: RuleSet) -> Iterator[str]:
    """The page. Its policy lets nothing run but the one script that stands in it, and nothing be fetched."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    house = Environment(loader=FileSystemLoader(PAGE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    script, style = (Markup(PAGE.joinpath(name).read_text("utf-8")) for name in ("page.js", "page.css"))
    page = house.get_template("page.html.j2")
    policy = f"default-src 'none'; script-src {_digest(script)}; style-src {_digest(style)}; base-uri 'none'; form-action 'none'"
    yield from page.generate(report=report, policy=policy, script=script, style=style, data=data(report, rules))
    yield "\n"


def data(report: Table, rules: RuleSet) -> Table:
    """What the page shows, with names that occur often given once and then by number."""
    categories, used, reasons = _Names(), _Names(), _Names()
    documents = [_document(document) for document in report["documents"]]
    removals = [
        [
            number,
            categories[cut["category"]],
            cut["score"],
            reasons[cut["reason"]],
            [used[rule] for rule in rules_of(cut)],
            cut["lines"]["first"],
            cut["text"],
            cut["context"]["before"],
            cut["context"]["after"],
            cut["context"]["inside"],
        ]
        for number, document in enumerate(report["documents"])
        for cut in document["removals"]
    ]
    spared = [
        [
            number,
            categories[_leading(kept)],
            kept["score"],
            reasons[kept["reason"]],
            [used[rule] for rule in rules_of(kept)],
            kept["lines"]["first"],
            kept["text"],
            "",
            "",
            False,
        ]
        for number, document in enumerate(report["documents"])
        for kept in document["spared"]
    ]
    return {
        "counts": report["counts"],
        "context": CONTEXT,
        "documents": documents,
        "removals": removals,
        "spared": spared,
        "categories": categories.known,
        "reasons": reasons.known,
        "rules": [[rule, rules.by_id[rule].why if rule in rules.by_id else ""] for rule in used.known],
        "shares": _shares(),
    }


class _Names:
    """Numbers for names, in the order in which they are met."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __getitem__(self, name: str) -> int:
        return self._numbers.setdefault(name, len(self._numbers))

    @property
    def known(self) -> list[str]:
        return list(self._numbers)


def _document(document: Table) -> list[Any]:
    """Its name, its site, and the class that the share of its text belongs to that was removed."""
    before, after = document["input"]["characters"], document["output"]["characters"]
    share = (before - after) / before if before else 0.0
    name = document["source"] or "the text"
    return [name, _site(document, name), next((place for place, most in enumerate(BUCKETS) if share <= most), 0)]


def _site(document: Table, name: str) -> str:
    record = document.get("record", {})
    host = host_of(record.get("url") or name)
    file = name.removesuffix(f":{record['line']}") if record else str(Path(name).parent)
    return host or file


def _leading(kept: Table) -> str:
    """The category that most speaks against a block that was spared."""
    return str(max(kept["evidence"], key=lambda match: match["weight"])["category"])


def _shares() -> list[str]:
    return [f"up to {most:.0%}" for most in BUCKETS[:-1]] + [f"more than {BUCKETS[-2]:.0%}"]


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
