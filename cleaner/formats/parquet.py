"""Parquet: the columns of text replaced; schema, metadata, row groups, order and compression stay."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from cleaner.errors import InputError, OptionError

ROWS = 1000  # that are held at once as records

Change = Callable[[int, str | None], str | None]  # the number of a row, from 1, and its text → the text that it becomes


def rewrite(path: Path, out: BinaryIO, fields: Sequence[str], change: Change) -> None:
    """Write the file again with some columns changed; where nothing changes, byte for byte. Raises InputError and OptionError."""
    pyarrow, parquet = _libraries()
    try:
        with parquet.ParquetFile(path) as file:
            _check(file.schema_arrow, fields, path, pyarrow)
            changed = _rewritten(file, out, fields, change, parquet)
    except (pyarrow.ArrowException, OSError) as error:
        raise InputError(f"{path}: not Parquet, or damaged: {str(error).splitlines()[0]}") from None
    if not changed:
        out.seek(0)
        out.truncate()
        with path.open("rb") as same:
            shutil.copyfileobj(same, out)


def texts(path: Path, fields: Sequence[str], take: Callable[[int, str, Any], None]) -> None:
    """Hand over every text with the number of its row and the row's id, if it has one. Raises InputError and OptionError."""
    pyarrow, parquet = _libraries()
    try:
        with parquet.ParquetFile(path) as file:
            _check(file.schema_arrow, fields, path, pyarrow)
            row = 0
            names = [*fields, *({"id"} & set(file.schema_arrow.names))]
            for batch in file.iter_batches(columns=names):
                for record in batch.to_pylist():
                    row += 1
                    for field in fields:
                        take(row, record[field], record.get("id"))
    except (pyarrow.ArrowException, OSError) as error:
        raise InputError(f"{path}: not Parquet, or damaged: {str(error).splitlines()[0]}") from None


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The rows as records, one after the other. Raises InputError and OptionError."""
    pyarrow, parquet = _libraries()
    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(ROWS):
                yield from batch.to_pylist()
    except (pyarrow.ArrowException, OSError) as error:
        raise InputError(f"{path}: not Parquet, or damaged: {str(error).splitlines()[0]}") from None


def _rewritten(file: Any, out: BinaryIO, fields: Sequence[str], change: Change, parquet: Any) -> bool:
    changed, row = False, 0
    with parquet.ParquetWriter(out, file.schema_arrow, **_settings(file)) as writer:
        for number in range(file.num_row_groups):
            table = file.read_row_group(number)
            for field in fields:
                table, touched = _column(table, field, row, change)
                changed = changed or touched
            row += table.num_rows
            writer.write_table(table, row_group_size=max(1, table.num_rows))
    return changed


def _column(table: Any, field: str, row: int, change: Change) -> tuple[Any, bool]:
    """The table with one column changed, and whether it was."""
    import pyarrow

    old = table.column(field).to_pylist()
    new = [change(row + place, text) for place, text in enumerate(old, 1)]
    if new == old:
        return table, False
    place = table.schema.get_field_index(field)
    return table.set_column(place, table.schema.field(place), pyarrow.array(new, table.schema.field(place).type)), True


def _settings(file: Any) -> dict[str, Any]:
    """How the file was written, so that it is written alike."""
    if not file.num_row_groups:
        return {}
    group = file.metadata.row_group(0)
    columns = [group.column(place) for place in range(group.num_columns)]
    codecs = {column.path_in_schema: column.compression.lower() for column in columns}
    return {
        "compression": {path: "none" if codec == "uncompressed" else codec for path, codec in codecs.items()},
        "use_dictionary": [column.path_in_schema for column in columns if column.has_dictionary_page],
        "write_statistics": [column.path_in_schema for column in columns if column.is_stats_set],
        "version": file.metadata.format_version,
    }


def _check(schema: Any, fields: Sequence[str], path: Path, pyarrow: Any) -> None:
    for field in fields:
        if field not in schema.names:
            raise InputError(f"{path}: has no column '{field}'; name one of {', '.join(schema.names)} with --field")
        kind = schema.field(field).type
        kind = kind.value_type if pyarrow.types.is_dictionary(kind) else kind
        if not (pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind)):
            raise InputError(f"{path}: the column '{field}' holds {kind}, not text")


def _libraries() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise OptionError("Parquet needs a library that is not installed; try: pip install 'cleaner[parquet]'") from None
    return pyarrow, pyarrow.parquet
