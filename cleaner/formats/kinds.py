"""What an input is, by its name and, where that leaves it open, by how it begins."""

from __future__ import annotations

from pathlib import Path

from cleaner.formats import PAGE_ENDINGS, TEXT_ENDINGS
from cleaner.formats.compressed import bare

TEXT, PAGE, JSONL, PARQUET, WARC = "text", "page", "jsonl", "parquet", "warc"
RECORDS = (JSONL, PARQUET, WARC)
JSONL_ENDINGS = (".jsonl", ".ndjson", ".jsonlines")
_BY_ENDING = {
    **dict.fromkeys(TEXT_ENDINGS, TEXT),
    **dict.fromkeys(PAGE_ENDINGS, PAGE),
    **dict.fromkeys(JSONL_ENDINGS, JSONL),
    ".parquet": PARQUET,
    ".warc": WARC,
}


def by_name(path: Path) -> str:
    """The kind that a file's name tells, whatever it is compressed with; empty where it tells none."""
    return _BY_ENDING.get(Path(bare(path.name)).suffix.lower(), "")


def holds_records(path: Path) -> bool:
    """Whether a file is one of records, by its name; Dolma's `.json.gz` among them."""
    return by_name(path) in RECORDS or (bare(path.name) != path.name and bare(path.name).lower().endswith(".json"))
