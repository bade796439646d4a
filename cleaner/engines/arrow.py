"""Cleaning over Arrow: one object that Spark, Ray Data and datasets take as it is.

ray.data.read_parquet(path).map_batches(Columns(), batch_format="pyarrow")
dataset.with_format("arrow").map(Columns(), batched=True)
frame.mapInArrow(Columns().batches, schema)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from cleaner.errors import CleanerError, InputError, OptionError
from cleaner.model import Removal
from cleaner.pipeline import Cleaner

REMOVALS, ERROR = "removals", "error"  # the columns that are added


class Columns:
    """Cleans the column of texts of Arrow tables, and adds two: what was removed, and what went wrong (null if nothing).

    `url` names a column with the address of each text, for rules that count for some hosts; it may be missing.
    `options` are those of `Cleaner`. The rules are made ready once in each process. A text that can't be cleaned stays.
    Raises InputError where there is no column of texts, or one of those to add.
    """

    def __init__(self, text: str = "text", url: str = "url", **options: Any) -> None:
        self._text = text
        self._url = url
        self._options = tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in sorted(options.items()))

    def __call__(self, table: Any) -> Any:
        """A table of the same rows."""
        import pyarrow

        place = self._place(table.column_names)
        texts = table.column(place).to_pylist()
        urls = table.column(self._url).to_pylist() if self._url in table.column_names else [None] * len(texts)
        cleaned = [self._cleaned(text, url) for text, url in zip(texts, urls, strict=True)]
        kind = table.schema.field(place).type
        table = table.set_column(place, table.schema.field(place), pyarrow.array([text for text, *_ in cleaned], kind))
        table = table.append_column(pyarrow.field(REMOVALS, _kind()), pyarrow.array([cuts for _, cuts, _ in cleaned], _kind()))
        return table.append_column(ERROR, pyarrow.array([error for *_, error in cleaned], pyarrow.string()))

    def batches(self, batches: Iterable[Any]) -> Iterator[Any]:
        """The same for an iterator of record batches."""
        import pyarrow

        for batch in batches:
            yield from self(pyarrow.Table.from_batches([batch])).to_batches()

    def _place(self, names: list[str]) -> int:
        if self._text not in names:
            raise InputError(f"no column '{self._text}'; name one of {', '.join(names)}")
        if taken := {REMOVALS, ERROR} & set(names):
            raise InputError(f"the column '{min(taken)}' is there already; rename it")
        return names.index(self._text)

    def _cleaned(self, text: str | None, url: str | None) -> tuple[str | None, list[dict[str, Any]], str | None]:
        if text is None:
            return None, [], None
        try:
            result = ready(self._options).clean(text, url)
        except CleanerError as error:
            return text, [], str(error)
        return result.text, [_row(cut) for cut in result.removals], "; ".join(result.warnings) or None


@cache
def ready(options: tuple[tuple[str, Any], ...]) -> Cleaner:
    """A cleaner with these options, made once in each process."""
    return Cleaner(**dict(options))


def _row(cut: Removal) -> dict[str, Any]:
    rules = sorted({match.rule_id for match in cut.evidence})
    return {"start": cut.start, "end": cut.end, "text": cut.text, "category": cut.category, "score": cut.score, "rules": rules}


def _kind() -> Any:
    import pyarrow

    names = {"start": pyarrow.int32(), "end": pyarrow.int32(), "text": pyarrow.string(), "category": pyarrow.string()}
    return pyarrow.list_(pyarrow.struct({**names, "score": pyarrow.float64(), "rules": pyarrow.list_(pyarrow.string())}))


def spark_schema(schema: Any) -> Any:
    """The schema of a Spark frame after cleaning, as `mapInArrow` asks for it."""
    try:
        from pyspark.sql.types import ArrayType, DoubleType, IntegerType, StringType, StructType
    except ImportError:
        raise OptionError("Spark is not installed; try: pip install 'cleaner[spark]'") from None
    fields = {"start": IntegerType(), "end": IntegerType(), "text": StringType(), "category": StringType(), "score": DoubleType()}
    cut = StructType()
    for name, kind in {**fields, "rules": ArrayType(StringType())}.items():
        cut = cut.add(name, kind)
    return StructType(list(schema.fields)).add(REMOVALS, ArrayType(cut)).add(ERROR, StringType())
