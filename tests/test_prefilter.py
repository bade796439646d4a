"""All ways of finding candidates lead to the matches that trying every rule on every block finds."""

from functools import cache
from pathlib import Path
from typing import Any

import laws
import pytest
from conftest import ARTICLES, NEAR_MISSES, read
from hypothesis import given
from hypothesis import strategies as st

from cleaner import prefilter, store
from cleaner.literals import EDGE
from cleaner.match import Evidence, Matcher, Matchers
from cleaner.segment import segment

# What each way takes in the module `prefilter`; one more is one more line here.
WAYS: dict[str, dict[str, Any]] = {
    "one by one, as for the first texts": {"FEW": 1_000_000, "LITTLE": 1_000_000_000},
    "automata": {"FEW": 0, "LITTLE": 0},
}


@cache
def matcher(way: str) -> Matcher:
    """The one with all rules, of all languages. Each way has its own, which remembers what that way found."""
    return Matchers(store.load()).every


def found(way: str, text: str) -> Evidence:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in WAYS[way].items():
            patch.setattr(prefilter, name, value)
        return matcher(way)(segment(text))


def check(text: str) -> Evidence:
    """What all ways find in a text, and all find the same."""
    right = matcher("automata").matches_without_prefilter(segment(text))
    for way in WAYS:
        assert found(way, text) == right, way
    return right


@pytest.mark.parametrize("path", [*ARTICLES, *NEAR_MISSES], ids=lambda path: path.stem)
def test_fixture(path: Path) -> None:
    check(read(path))


def test_built_beforehand() -> None:
    """Nothing that is found depends on whether the search was made ready at once, as for workers, or bit by bit."""
    matchers = Matchers(store.load())
    matchers.build()
    for path in ARTICLES:
        blocks = segment(read(path))
        assert matchers.of(matchers.languages(blocks), "")(blocks) == Matchers(store.load()).of(matchers.languages(blocks), "")(blocks)


def test_there_is_something_to_find() -> None:
    assert sum(len(found("automata", read(path))) for path in ARTICLES) > 200


@cache
def examples() -> list[str]:
    return [example for rule in store.load() if rule.scope != "html" for example in rule.match]


@cache
def literals() -> list[str]:
    """What the automata look for, here without the rest of the pattern."""
    return sorted({literal.replace(EDGE, "") for rule in store.load() for rarest in rule.rarest for literal in rarest.split("\n")})


MANGLED = (
    str.upper,
    str.title,
    str.swapcase,
    lambda text: text.replace(" ", "\xa0"),
    lambda text: text.replace(" ", "  \t"),
    lambda text: text.replace(" ", "\n"),
    lambda text: text.replace("s", "ſ"),
    lambda text: text.replace("i", "İ").replace("I", "ı"),
    lambda text: text.replace("k", "K"),
    lambda text: text[: len(text) // 2],
    lambda text: text[len(text) // 3 :],
    lambda text: f"{text} {text}",
    lambda text: f"It was said. {text}",
    lambda text: f"x{text}9",
)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Examples of the packs, mangled, bare literals, story and noise."""
    example = st.sampled_from(examples())
    piece = st.one_of(
        example,
        st.builds(lambda mangle, text: mangle(text), st.sampled_from(MANGLED), example),
        st.sampled_from(literals()),
        st.sampled_from((*laws.STORY, *laws.NOISE)),
        st.text(max_size=8),
    )
    pieces = draw(st.lists(st.tuples(piece, st.sampled_from((*laws.GAPS, " ", ""))), max_size=5))
    return "".join(each for pair in pieces for each in pair)


@given(texts())
def test_any_mixture(text: str) -> None:
    check(text)
