"""Records, one JSON object to a line: the strings of some fields found in the bytes of the line, and stretches of them replaced.

A record is never dumped again: that would turn 1.10 into 1.1, 1e400 into Infinity, and lose duplicate keys. What changes
is the inside of a string literal, and of that only what is cut: escapes that stay are spelled as they were.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import orjson

from cleaner.errors import InputError
from cleaner.modes import Edit

LONGEST_LINE = 16_000_000  # bytes; so that a stream without line ends takes no more memory than that
DEFAULT_FIELD = "text"

_TOKEN = re.compile(rb'["{}\[\]]')
_COLON = re.compile(rb"[ \t\r\n]*+:[ \t\r\n]*+")
_QUOTE, _BACKSLASH = b'"\\'
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)")

Path = tuple[str, ...]


class RecordError(InputError):
    """A line that is no record, or whose field is no text; it is passed on as it is."""


class Literal(NamedTuple):
    """A string in a line: where it stands, quotation marks included, in bytes, and what it says."""

    start: int
    end: int
    text: str


def path_of(field: str) -> Path:
    """A field as given by the user: dots lead into nested objects."""
    return tuple(field.split("."))


def literals(line: bytes, fields: Sequence[Path]) -> dict[Path, Literal]:
    """The strings of the fields in a line. Raises RecordError where the line is no object, or none of the fields is there as text.

    A field that is missing or null is left out as long as another is there; one that is of another type, or stands
    twice, is an error.
    """
    _check(line)
    found: dict[Path, Literal] = {}
    seen: set[Path] = set()
    for path, start, end in _fields(line, fields):
        name = ".".join(path)
        if path in seen:
            raise RecordError(f"the field '{name}' stands twice")
        seen.add(path)
        if start < end:
            found[path] = Literal(start, end, loads(line[start:end]))
        elif not line.startswith(b"null", start):
            raise RecordError(f"the field '{name}' is not a string")
    if not found:
        names = ", ".join(f"'{'.'.join(path)}'" for path in fields)
        raise RecordError(f"no text in the field {names}; name another with --field" if not seen else f"the field {names} is null")
    return found


def edited(line: bytes, literal: Literal, edits: Sequence[Edit]) -> tuple[bytes, list[Edit]]:
    """The line with stretches of one of its strings replaced, and what was done to its bytes, as edits of the line.

    `edits` count characters of the text, are in order and do not overlap; those that come back count bytes of the line,
    and each holds the JSON that stood there.
    """
    source = line[literal.start + 1 : literal.end - 1].decode()
    places = _places(source, [place for edit in edits for place in (edit.start, edit.end)])
    kept: list[bytes] = []
    undo: list[Edit] = []
    position, offset = 0, literal.start + 1
    for edit in edits:
        start, end = next(places), next(places)
        before = source[position:start].encode()
        offset += len(before)
        cut = source[start:end]
        kept += (before, dumps(edit.text)[1:-1])
        undo.append(Edit(offset, offset + len(cut.encode()), cut))
        offset = undo[-1].end
        position = end
    kept.append(source[position:].encode())
    return b"".join((line[: literal.start + 1], *kept, line[literal.end - 1 :])), undo


def with_field(line: bytes, name: str, value: Any) -> bytes:
    """The line with one more field at the end of its object. Raises RecordError where the field is there already."""
    if any(True for _ in _fields(line, [(name,)])):
        raise RecordError(f"the field '{name}' for the removals is there already")
    end = line.rindex(b"}")
    return b"".join((line[:end], b",", dumps(name), b":", dumps(value), line[end:]))


def without_field(line: bytes, name: str) -> bytes:
    """The line as it was before `with_field`. Raises RecordError where it has no such field."""
    for _, start, _ in _fields(line, [(name,)]):
        return line[: start - len(dumps(name)) - 2] + line[line.rindex(b"}") :]
    raise RecordError(f"the field '{name}' with the removals is missing")


def value_of(line: bytes, name: str) -> Any:
    """The value of a field at the top of a record; None where there is none, or no record."""
    try:
        record = loads(line)
    except (ValueError, RecursionError):
        return None
    return record.get(name) if isinstance(record, dict) else None


def is_record(line: bytes) -> bool:
    """Whether a line is a JSON object."""
    try:
        _check(line)
    except RecordError:
        return False
    return True


def loads(data: bytes) -> Any:
    """A JSON value; also what orjson refuses and the standard library reads: lone surrogates, numbers of any size."""
    try:
        return orjson.loads(data)
    except ValueError:
        return json.loads(data.decode(), parse_int=_number)


def _number(digits: str) -> int | str:
    """A whole number; as it stands there where it has more digits than Python reads."""
    try:
        return int(digits)
    except ValueError:
        return digits


def dumps(value: Any) -> bytes:
    """A value as JSON in UTF-8, on one line, with lone surrogates escaped."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value, separators=(",", ":")).encode()


def _check(line: bytes) -> None:
    if not line.lstrip(b" \t\r\n").startswith(b"{"):
        raise RecordError("begins with a byte order mark" if line.startswith(b"\xef\xbb\xbf") else "not a JSON object")
    try:
        loads(line)
    except UnicodeDecodeError:
        raise RecordError("not UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise RecordError(f"not JSON: {getattr(error, 'msg', 'nested too deeply')}") from None


def _fields(line: bytes, fields: Iterable[Path]) -> Iterator[tuple[Path, int, int]]:
    """Where the values of some fields start, and where those among them end that are strings (0 for others), in a line that is JSON."""
    wanted: set[tuple[str | None, ...]] = set(fields)
    names = {name for path in wanted for name in path}
    path: list[str | None] = []  # of the value that comes next; None stands for an array, or a key that leads nowhere
    position = 0
    while token := _TOKEN.search(line, position):
        start, position = token.span()
        if token[0] in b"{[":
            path.append(None)
        elif token[0] in b"}]":
            path.pop()
        else:
            position = _string_end(line, start)
            if colon := _COLON.match(line, position):
                string, position = line[start:position], colon.end()
                name = loads(string) if b"\\" in string else string[1:-1].decode()
                path[-1] = name if name in names else None
                if tuple(path) in wanted:
                    yield tuple(name or "" for name in path), position, _string_end(line, position) if line[position] == _QUOTE else 0


def _string_end(line: bytes, start: int) -> int:
    """Where a string literal ends that starts at a place of a line: after the first quotation mark that isn't escaped."""
    end = line.index(b'"', start + 1)
    while _is_escaped(line, end):
        end = line.index(b'"', end + 1)
    return end + 1


def _is_escaped(line: bytes, place: int) -> bool:
    before = place - 1
    while line[before] == _BACKSLASH:
        before -= 1
    return (place - before) % 2 == 0


def _places(source: str, places: Iterable[int]) -> Iterator[int]:
    """Where characters of a text stand in its JSON source; the places are in order."""
    escapes = _ESCAPE.finditer(source)
    escape = next(escapes, None)
    longer = 0  # by how much the source is ahead of the text
    for place in places:
        while escape and escape.start() - longer < place:
            longer += len(escape[0]) - 1
            escape = next(escapes, None)
        yield place + longer
