"""Encodings: every byte that stays is the byte that was there; what can't be read back is refused by name."""

import json
from itertools import product
from pathlib import Path
from typing import Literal
from unicodedata import normalize

import pytest
import regex
from command import fails, run
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, batch
from cleaner.errors import InputError
from cleaner.formats import Source
from cleaner.formats.text import decode, encode, encoding_of

STORY = "The café by the bridge was closed for nine days, the engineer said.\r\n"
APPEAL = "\r\nSign up for our free newsletter.\r\n"
MARKED = {"utf-8": "utf-8", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be", "utf-32-le": "utf-32-le", "utf-32-be": "utf-32-be"}


@pytest.mark.parametrize("encoding", MARKED)
def test_a_byte_order_mark_says_it(tmp_path: Path, encoding: str) -> None:
    path, report = tmp_path / "a.txt", tmp_path / "r.json"
    original = ("\ufeff" + STORY + APPEAL).encode(encoding)
    path.write_bytes(original)
    assert run(path).stdout == ("\ufeff" + STORY).encode(encoding)
    assert run("-i", "-q", path, "--report", report).returncode == 0
    assert path.read_bytes() == ("\ufeff" + STORY).encode(encoding)
    document = json.loads(report.read_text())["documents"][0]
    cut = document["removals"][0]
    assert original[cut["bytes"]["start"] : cut["bytes"]["end"]] == cut["text"].encode(encoding)
    assert run("restore", path, "--report", report).stdout == original


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "koi8-r", "mac-roman", "shift_jis", "gb18030", "big5", "utf-16-le"])
def test_a_declared_one(tmp_path: Path, encoding: str) -> None:
    story = "日本の橋は九日間閉鎖されていた、と技師は述べた。\r\n" if encoding in ("shift_jis", "gb18030", "big5") else STORY
    story = story.encode(encoding, "replace").decode(encoding)
    path = tmp_path / "a.txt"
    path.write_bytes((story + APPEAL).encode(encoding))
    assert run("--encoding", encoding, path).stdout == story.encode(encoding)
    assert run("--encoding", encoding, "-i", path).returncode == 0
    assert path.read_bytes() == story.encode(encoding)


def test_bytes_that_do_not_decode_pass_through(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(STORY.encode("latin-1") + APPEAL.encode() + b"\xed\xa0\x80 \xc0\xaf \xff\n")
    assert run("-i", path).returncode == 0
    assert path.read_bytes() == STORY.encode("latin-1") + APPEAL[:2].encode() + b"\xed\xa0\x80 \xc0\xaf \xff\n"


@pytest.mark.parametrize(
    ("data", "arguments"),
    [
        (b"\xff\xfea", ()),
        (b"a\0b", ()),
        (b"a\0", ("--encoding", "latin-1")),
        (b"\x1b$B%", ("--encoding", "iso-2022-jp")),
        (b"+AAA", ("--encoding", "utf-7")),
    ],
)
def test_what_does_not_lead_back_is_refused_by_name(tmp_path: Path, data: bytes, arguments: tuple[str, ...]) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    assert "a.txt: not " in fails(3, "-i", *arguments, path)
    assert path.read_bytes() == data


def test_a_name_that_is_none() -> None:
    assert "'klingon' is not the name of an encoding" in fails(2, "--encoding", "klingon", stdin=b"x")
    assert "'rot13' is not the name of an encoding" in fails(2, "--encoding", "rot13", stdin=b"x")


def test_halves_of_a_character_are_not_brought_together(cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two bytes that decode only side by side: what is cut between them keeps them apart, or nothing is cut."""
    source = Source("a.txt", b"One.\xc3" + b"Sign up" + b"\xa9 two.", False)
    result = cleaner.clean(f"{STORY}{APPEAL}")
    joined = result.__class__(result.document, "One.\udcc3\udca9 two.", result.removals)
    monkeypatch.setattr(Cleaner, "clean", lambda *_, **__: joined)
    outcome = batch.clean_source(cleaner, source)
    assert outcome.error is not None and outcome.error.exit_code == 4


def test_a_rule_for_the_first_line_finds_it_behind_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(f"\ufeffPhoto: Jane Roe/Agency\n\n{STORY}\ufeff{STORY}".encode())
    assert run("-i", path).returncode == 0
    assert path.read_bytes() == f"\ufeff{STORY}\ufeff{STORY}".encode()


@pytest.mark.parametrize("odd", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\xa0", "\u200b", "\u202e", "\u200d"])
def test_odd_characters_stay(cleaner: Cleaner, odd: str) -> None:
    """In lines and alone on them; they end no line, so what stands behind one goes or stays with what stands before it."""
    text = f"{odd}{STORY}{odd}\r\nThe mayor{odd}waited.\r\n"
    result = cleaner.clean(text + APPEAL)
    assert result.text == text and len(result.removals) == 1
    assert cleaner.clean(f"{STORY}\r\nThe mayor waited all morning.{odd}And then she left.\r\n").removals == ()


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_nothing_is_normalised(cleaner: Cleaner, form: Literal["NFC", "NFD", "NFKC", "NFKD"]) -> None:
    """What stays is as it was. Rules are written in composed letters, and find others only where no accent is in their words."""
    story = normalize(form, "Der Rat stimmte für den Umbau der alten Färberei, wie eine Sprecherin ﬁnal mitteilte.\r\n")
    plain, accented = "\r\nPhoto: Jane Roe/Agency\r\n", "\r\nUnterstützen Sie unabhängigen Journalismus mit einer Spende.\r\n"
    assert cleaner.clean(story + plain).text == story
    appeal = normalize(form, accented)
    assert cleaner.clean(story + appeal).text == (story if appeal == accented else story + appeal)


def test_no_cut_goes_through_a_character(cleaner: Cleaner) -> None:
    """One that people see, of however many code points; only a rule with the scope `inline` says to the letter where it cuts."""
    ahead = ("", "\u0301", "\u200d", "👩\u200d", "🇩", "e\u0301 ")
    behind = ("", "\u0301", "\u200d", "\u200d👧", "\ufe0f", " \u0301", "👩\u200d👧")
    pieces = ("Sign up for our free newsletter.", "Photo: Jane Roe/Agency", "Read more: The mill that burned")
    found = 0
    for before, after, piece, gap in product(ahead, behind, pieces, ("\n\n", "\n", " ", "")):
        text = f"{STORY}{gap}{before}{piece}{after}{gap}{STORY}"
        borders = {match.start() for match in regex.finditer(r"\X", text)} | {len(text)}
        for cut in cleaner.clean(text).removals:
            assert {cut.start, cut.end} <= borders, ascii(cut.text)
            found += 1
    assert found > 100


@given(st.binary(), st.sampled_from(["utf-8", "cp1252", "utf-16-le", "utf-16-be", "shift_jis", "gb18030", "utf-7"]))
def test_any_bytes_come_back_or_are_refused(data: bytes, declared: str) -> None:
    encoding = encoding_of(data, declared)
    try:
        text = decode(data, "it", encoding)
    except InputError as error:
        assert str(error).startswith("it: not ")
    else:
        assert encode(text, encoding) == data
