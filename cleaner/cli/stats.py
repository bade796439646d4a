"""`cleaner stats`: a report summed up."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cleaner.cli.console import standard_output
from cleaner.report import sums


@click.command("stats")
@click.argument("report", type=click.Path(path_type=Path))
@click.option("--by", type=click.Choice(sums.BY), default="category", show_default=True, help="What to count by.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(report: Path, by: str, as_json: bool) -> None:
    """Sum a report up: what was removed, in figures.

    By category, rule, site (the host of the address) or folder.

    \b
    cleaner stats report.jsonl
    cleaner stats report.jsonl --by rule | head
    cleaner stats report.json --by site --json
    """
    found = sums.summed(report, by)
    if as_json:
        standard_output((json.dumps({"by": by, **found.table()}, indent=1) + "\n").encode())
    else:
        standard_output("".join(f"{line}\n" for line in found.lines(by)).encode("utf-8", "backslashreplace"))
