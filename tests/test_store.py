"""The built-in rules are kept between runs, and what was kept is believed only where it is whole, one's own and up to date."""

import os
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from cleaner import store
from cleaner.rules import Rule

PACK = """
[[rule]]
id = "en-newsletter-{word}"
category = "newsletter"
why = "Asks for an address."
languages = ["en"]
patterns = ['''^leave your {word} here''', '''\\bour {word} list\\b''']
unless = ['''\\bcourt\\b''']
[rule.examples]
match = ["Leave your {word} here", "Our {word} list"]
keep = ["He left his {word} there."]
"""


@pytest.fixture
def packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one pack, in place of those that come with the program, and an empty cache."""
    folder = tmp_path / "packs" / "en"
    folder.mkdir(parents=True)
    (folder / "newsletter.toml").write_text(PACK.format(word="mail"))
    monkeypatch.setattr(store, "BUILT_IN", tmp_path / "packs")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "packs"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The packs that were read, and not taken from the cache."""
    found: list[Path] = []
    read: Callable[..., list[Rule]] = store.packfile.read_pack
    monkeypatch.setattr(store.packfile, "read_pack", lambda path, name: [found.append(path), read(path, name)][1])
    return found


def cache(packs: Path) -> Path:
    (found,) = (packs.parent / "cache" / "cleaner").iterdir()
    return found


def test_a_kept_rule_is_the_rule_that_was_read(packs: Path, reads: list[Path]) -> None:
    (fresh,), (kept,) = store.built_in(), store.built_in()
    assert len(reads) == 1 and type(kept) is not Rule
    for name in (*(field.name for field in fields(Rule)), "conditions", "rarest", "count"):
        assert getattr(kept, name) == getattr(fresh, name), name
    with pytest.raises(AttributeError):
        _ = kept.nothing  # type: ignore[attr-defined]


def test_the_packs_that_come_with_the_program_are_kept_whole() -> None:
    store.built_in()
    paths = sorted(store.BUILT_IN.rglob("*.toml"))
    fresh = [rule for path in paths for rule in store.packfile.read_pack(path, path.relative_to(store.BUILT_IN).as_posix())]
    kept = store.built_in()
    assert [rule.described() for rule in kept] == [rule.described() for rule in fresh]
    assert [rule.count for rule in kept] == [len(rule.patterns) for rule in fresh]


def test_a_pack_that_changed_is_read_again(packs: Path, reads: list[Path]) -> None:
    store.built_in()
    pack = packs / "en" / "newsletter.toml"
    before = pack.stat()
    pack.write_text(PACK.format(word="post"))  # as long as before, and no younger as far as its date tells
    os.utime(pack, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert [rule.id for rule in store.built_in()] == ["en-newsletter-post"]
    (packs / "en" / "legal.toml").write_text(PACK.format(word="name"))
    assert sorted(rule.id for rule in store.built_in()) == ["en-newsletter-name", "en-newsletter-post"]
    assert cache(packs).exists()  # and no other beside it


@pytest.mark.parametrize("part", [0, 5, 8, 40, 0.5, 0.99])
def test_a_cache_that_is_cut_short_is_made_anew(packs: Path, reads: list[Path], part: float) -> None:
    store.built_in()
    whole = cache(packs).read_bytes()
    cache(packs).write_bytes(whole[: int(part if part >= 1 or not part else part * len(whole))])
    assert [rule.patterns for rule in store.built_in()] == [rule.patterns for rule in store.built_in()]
    assert len(reads) == 2 and cache(packs).read_bytes() == whole


@pytest.mark.parametrize("garbage", [b"\xff" * 5000, b"\0" * 5000, b"{}", b"\0\0\0\0\0\0\0\4None"])
def test_what_is_no_cache_is_made_anew(packs: Path, reads: list[Path], garbage: bytes) -> None:
    store.built_in()
    cache(packs).write_bytes(garbage)
    assert len(store.built_in()) == 1 and len(reads) == 2


@pytest.mark.skipif(os.name == "nt", reason="there are no such permissions")
def test_what_others_can_write_is_not_believed(packs: Path, reads: list[Path]) -> None:
    store.built_in()
    cache(packs).chmod(0o622)
    assert len(store.built_in()) == 1 and len(reads) == 2
    assert cache(packs).stat().st_mode & 0o777 == 0o600


def test_without_a_place_for_the_cache_the_packs_are_read(packs: Path, reads: list[Path]) -> None:
    (packs.parent / "cache").write_text("in the way")
    assert len(store.built_in()) == len(store.built_in()) == 1
    assert len(reads) == 2
