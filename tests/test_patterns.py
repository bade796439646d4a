"""Patterns compiled on this machine before: the same as fresh ones, and never a reason to fail."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import regex

from cleaner import patterns

TEXTS = ("Sign up for our newsletter", "SIGN  UP", "Straße", "", "İstanbul’da ΣΑΣ")
SOURCES = (r"\bsign(?:[ \n]+)up\b", r"(?<year>\d{4})|stra(?:ß|ss)e$", r"[\p{Lu}&&\p{Greek}]+|i\w+", r"(?<=up )for(?! nothing)")


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the patterns are kept, in a folder of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    patterns._kept.cache_clear()
    patterns.compiled("first")
    yield next(tmp_path.glob("cleaner/patterns-*.db"))
    patterns._kept.cache_clear()


def again(source: str) -> regex.Pattern[str]:
    """The pattern as the next process would get it."""
    patterns.compiled(source)
    patterns._kept.cache_clear()
    regex.purge()
    return patterns.compiled(source)


@pytest.mark.parametrize("source", SOURCES)
def test_kept_patterns_match_as_fresh_ones(database: Path, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    patterns.compiled(source)
    patterns._kept.cache_clear()
    monkeypatch.setattr(patterns.regex, "compile", None)  # it must come from the database
    kept = patterns.compiled(source)
    monkeypatch.undo()
    fresh = regex.compile(source, regex.IGNORECASE)
    assert (kept.pattern, kept.flags, kept.groupindex) == (fresh.pattern, fresh.flags, fresh.groupindex)
    for text in TEXTS:
        assert [match.span() for match in kept.finditer(text)] == [match.span() for match in fresh.finditer(text)]


def test_a_damaged_database_is_made_anew(database: Path) -> None:
    database.write_bytes(b"no database" * 1000)
    assert again("sign up").search("Sign UP")
    assert sqlite3.connect(database).execute("select count(*) from patterns").fetchone() == (1,)


def test_a_damaged_row_is_compiled_anew(database: Path) -> None:
    patterns.compiled("sign up")
    sqlite3.connect(database, isolation_level=None).execute("update patterns set compiled = x'00'")
    assert again("sign up").search("Sign UP")


def test_what_others_can_write_is_not_believed(database: Path) -> None:
    patterns.compiled("sign up")
    sqlite3.connect(database, isolation_level=None).execute("delete from patterns")
    database.chmod(0o666)
    patterns._kept.cache_clear()
    assert again("sign up").search("Sign UP")
    assert sqlite3.connect(database).execute("select count(*) from patterns").fetchone() == (0,)


@pytest.mark.parametrize("where", ["/dev/null", "/nowhere\0"])
def test_without_a_cache_folder(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "folder", lambda: Path(where))
    patterns._kept.cache_clear()
    assert again("sign up").search("Sign UP")
    patterns._kept.cache_clear()


def test_many_at_once(database: Path) -> None:
    """Processes that compile the same patterns at the same time all get them, and leave a sound database."""
    program = "from cleaner import patterns\nfor n in range(200): assert patterns.compiled(f'sign{n}').match(f'Sign{n}')"
    running = [subprocess.Popen([sys.executable, "-c", program], env={**os.environ}) for _ in range(4)]
    assert [process.wait(60) for process in running] == [0, 0, 0, 0]
    assert sqlite3.connect(database).execute("pragma integrity_check").fetchone() == ("ok",)


def test_too_many_are_forgotten(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "MOST", 3)
    for number in range(6):
        patterns.compiled(f"sign{number}")
    patterns._kept.cache_clear()
    patterns.compiled("sign0")  # who only reads does not count
    assert sqlite3.connect(database).execute("select count(*) from patterns").fetchone() == (7,)
    again("sign up")
    assert sqlite3.connect(database).execute("select count(*) from patterns").fetchone() == (1,)


def test_bad_patterns_are_refused_as_ever(database: Path) -> None:
    with pytest.raises(regex.error):
        patterns.compiled("(")
