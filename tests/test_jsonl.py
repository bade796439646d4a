"""Records: only the inside of the one string literal changes, and of that only what is cut."""

from __future__ import annotations

import io
import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.batch.counts import Counts
from cleaner.batch.records import Treatment
from cleaner.batch.work import Work
from cleaner.formats import jsonl
from cleaner.modes import MODES, Edit, apply, attributes, edits

STORY = "The bridge over the Lirr was closed for nine days, the town's engineer said on Monday."
BLURB = "Sign up for our free newsletter."
TEXT = f"{STORY}\n\n{BLURB}\n\nThe mayor, who walks across it every morning, will pay for the rest next year."


def cleaned(data: bytes, cleaner: Cleaner, **treatment: Any) -> tuple[bytes, Counts, list[dict[str, Any]]]:
    counts = Counts()
    done = list(Work(cleaner, Treatment(reported=True, **treatment)).lines(io.BufferedReader(io.BytesIO(data)), "x.jsonl", counts))  # type: ignore[arg-type]
    return b"".join(each.data for each in done), counts, [row for each in done for row in each.rows]


def literal(text: str, spelling: int) -> bytes:
    """A text as JSON, in one of the ways in which it may be spelled."""
    written = json.dumps(text, ensure_ascii=spelling % 2 == 0)
    return (written.replace("/", "\\/") if spelling >= 2 else written).encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("spelling", range(4))
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_every_other_byte_is_kept(cleaner: Cleaner, spelling: int, end: bytes) -> None:
    text = TEXT.replace("The mayor", 'Naïve 👩‍👧 and/or \\ the "mayor"\t')
    before = b'{ "n":1.10,"big" : 1e400, "id":1234567890123456789, "zero":-0, "e":1E5, "a/b":"\\/\\u00e9", "text" : '
    after = b' , "dup":1, "dup":2,"text2":"Sign up for our free newsletter."}' + end
    data, counts, _ = cleaned(before + literal(text, spelling) + after, cleaner)
    assert data == before + literal(cleaner.clean(text).text, spelling) + after
    assert counts.changed == 1


@given(st.text(), st.text(), st.integers(0, 3), st.data())
def test_edits_of_a_literal_are_edits_of_its_text(start: str, text: str, spelling: int, data: st.DataObject) -> None:
    if any("\ud800" <= char <= "\udfff" for char in text) and spelling % 2:
        return  # such a line is not UTF-8
    line = b'{"x":' + literal(start, 0) + b',"text":' + literal(text, spelling) + b"}\n"
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    changes = [Edit(one, other, data.draw(st.text(max_size=3))) for one, other in zip(places[::2], places[1::2], strict=False)]
    found = jsonl.literals(line, [("text",)])["text",]
    edited, undo = jsonl.edited(line, found, changes)
    assert json.loads(edited) == {"x": start, "text": apply(text, changes)}
    for edit in undo:
        assert line[edit.start : edit.end].decode() == edit.text


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text() | st.sampled_from(["text", "a"]), children),
    max_leaves=12,
)


@settings(max_examples=200)
@given(st.dictionaries(st.text() | st.sampled_from(["text", "a"]), _VALUES), st.sampled_from(["text", "a.text", "a.a.text"]))
def test_fields_are_found_where_a_parser_finds_them(record: dict[str, Any], field: str) -> None:
    value: Any = record
    for name in field.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    line = json.dumps(record).encode()
    if isinstance(value, str):
        found = jsonl.literals(line, [jsonl.path_of(field)])[jsonl.path_of(field)]
        assert found.text == value == json.loads(line[found.start : found.end])
    else:
        with pytest.raises(jsonl.RecordError):
            jsonl.literals(line, [jsonl.path_of(field)])


BAD = {
    b'{"text": 1}': "not a string",
    b'{"text": ["a"]}': "not a string",
    b'{"text": null}': "is null",
    b'{"body": "a"}': "no text in the field 'text'",
    b'{"text": "a", "t\\u0065xt": "b"}': "stands twice",
    b"[1]": "not a JSON object",
    b'{"text": "a"': "not JSON",
    b'\xef\xbb\xbf{"text": "a"}': "byte order mark",
    b'{"text": "\xff"}': "not UTF-8",
    b'{"text": ' + b"[" * 100_000: "nested too deeply",
}


@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "middle", "last"])
@pytest.mark.parametrize("bad", BAD, ids=lambda bad: BAD[bad])
def test_bad_lines_pass_and_are_named(cleaner: Cleaner, bad: bytes, place: int) -> None:
    lines = [json.dumps({"text": TEXT}).encode()] * 2
    lines.insert(place, bad)
    data, counts, rows = cleaned(b"\n".join(lines), cleaner)
    assert data.split(b"\n")[place] == bad
    assert (counts.changed, counts.failed, counts.inputs, counts.exit_code) == (2, 1, 3, 3)
    named = next(row for row in rows if "error" in row)
    assert named["source"] == f"x.jsonl:{place + 1}"
    assert named["error"].startswith(f"x.jsonl:{place + 1}: ") and BAD[bad] in named["error"]
    with pytest.raises(jsonl.RecordError, match=rf"x\.jsonl:{place + 1}: "):
        cleaned(b"\n".join(lines), cleaner, strict=True)


def test_empty_lines_are_skipped_and_named(cleaner: Cleaner) -> None:
    data, counts, rows = cleaned(b'\n{"text":"a"}\r\n\r\n', cleaner)
    assert data == b'\n{"text":"a"}\r\n\r\n'
    assert (counts.unchanged, counts.skipped, counts.exit_code) == (1, 2, 0)
    assert [row["source"] for row in rows] == ["x.jsonl:1", "x.jsonl:3"]


def test_a_line_without_end_is_passed_on_piece_by_piece(cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "LONGEST_LINE", 1000)
    data = b'{"text":"' + b"x" * 5000 + b'"}\n{"text":"a"}\n'
    out, counts, _ = cleaned(data, cleaner)
    assert out == data
    assert (counts.failed, counts.unchanged) == (1, 1)
    assert "x.jsonl:1: longer than 1,000 bytes" in counts.complaints[0]


def test_an_error_nobody_foresaw_stays_with_its_record(cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch) -> None:
    clean = Cleaner.clean

    def fail(self: Cleaner, text: str, source: str | None = None, **options: Any) -> Any:
        if text == "poison":
            raise ZeroDivisionError("by poison")
        return clean(self, text, source)

    monkeypatch.setattr(Cleaner, "clean", fail)
    lines = [json.dumps({"text": text}).encode() + b"\n" for text in (TEXT, "poison", TEXT)]
    data, counts, _ = cleaned(b"".join(lines), cleaner)
    assert data.splitlines(keepends=True)[1] == lines[1]
    assert (counts.changed, counts.failed) == (2, 1)
    assert "x.jsonl:2" in counts.complaints[0] and "ZeroDivisionError: by poison" in counts.complaints[0]


def test_several_fields_and_nested_ones(cleaner: Cleaner) -> None:
    record = {"text": TEXT, "meta": {"teaser": TEXT, "text": BLURB}, "none": None}
    data, counts, rows = cleaned(json.dumps(record).encode(), cleaner, fields=("text", "meta.teaser", "none", "missing"))
    clean = cleaner.clean(TEXT).text
    assert json.loads(data) == record | {"text": clean, "meta": {"teaser": clean, "text": BLURB}}
    assert (counts.changed, counts.removals) == (1, 2)
    assert {row["record"]["field"] for row in rows} == {"text", "meta.teaser"}


def test_the_removals_as_a_field(cleaner: Cleaner) -> None:
    unchanged = json.dumps({"text": STORY}).encode() + b"\n"
    taken = json.dumps({"text": TEXT, "cut": 1}).encode() + b"\n"
    data, counts, _ = cleaned(json.dumps({"text": TEXT}).encode() + b"\n" + unchanged + taken, cleaner, removals_field="cut")
    first, second, third = data.splitlines(keepends=True)
    assert [cut["category"] for cut in json.loads(first)["cut"]] == ["newsletter"]
    assert TEXT[json.loads(first)["cut"][0]["start"] :].startswith(json.loads(first)["cut"][0]["text"])
    assert (second, third) == (unchanged, taken)
    assert "'cut' for the removals is there already" in counts.complaints[0]


def test_modes(cleaner: Cleaner) -> None:
    result = cleaner.clean(TEXT)
    made = {mode: apply(TEXT, edits(result, mode)) for mode in MODES}
    assert made["delete"] == result.text
    assert made["tag"] == TEXT.replace(BLURB, f"<newsletter>{BLURB}</newsletter>")
    assert made["mask"] == TEXT.replace(BLURB, "[newsletter]")
    assert made["extract"] == BLURB
    line = json.dumps({"text": TEXT}).encode() + b"\n"
    for mode in ("tag", "mask", "extract"):
        assert json.loads(cleaned(line, cleaner, mode=mode)[0])["text"] == made[mode]


def test_attributes_are_dolmas(cleaner: Cleaner) -> None:
    lines = [json.dumps({"id": "a", "text": f"👩‍👧 {TEXT}"}).encode(), json.dumps({"text": STORY}).encode(), b"bad"]
    rows = [json.loads(line) for line in cleaned(b"\n".join(lines) + b"\n", cleaner, mode="attributes")[0].splitlines()]
    [[start, end, score]] = rows[0]["attributes"]["exp__cleaner__newsletter"]
    assert f"👩‍👧 {TEXT}"[start:end].strip() == BLURB and score >= 1.0
    assert [(row["id"], row["attributes"]) for row in rows[1:]] == [("x.jsonl:2", {}), ("x.jsonl:3", {})]


def test_spans_that_touch_are_merged_by_category(cleaner: Cleaner) -> None:
    text = f"{STORY}\n\n{BLURB}\n\nShare this article\n\nGet our newsletter in your inbox.\n\n{BLURB}\n\n{STORY}"
    removals = cleaner.clean(text).removals
    merged = attributes(removals)
    covered = {place for spans in merged.values() for start, end, _ in spans for place in range(start, end)}
    assert covered == {place for cut in removals for place in range(cut.start, cut.end)}
    for spans in merged.values():
        assert all(one[1] < other[0] for one, other in pairwise(spans)), "sorted, apart"
