"""What a pattern needs is in everything that it matches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import rules, store
from cleaner.literals import EDGE, SPACES, UNBOUNDED, Conditions, fold, needs, sought


@pytest.mark.parametrize(
    ("pattern", "literals", "longest", "at_start"),
    [
        ("newsletter", {"newsletter"}, UNBOUNDED, False),
        ("^once$", {"once"}, 4, True),
        ("(?:photo|image) credit", {"photo credit", "image credit"}, UNBOUNDED, False),
        ("colou?r", {"color", "colour"}, UNBOUNDED, False),
        (r"\bad\b", {f"{EDGE}ad{EDGE}"}, UNBOUNDED, False),
        (r"sign[^.]{0,9}newsletters?", {"newsletter"}, UNBOUNDED, False),
        (r"^a$|b$", {"a", "b"}, UNBOUNDED, False),
        (r"x{2,3}", {"x"}, UNBOUNDED, False),
        (r"(?<=\p{L})Ünter", {"ünter"}, UNBOUNDED, False),
    ],
)
def test_needs(pattern: str, literals: set[str], longest: int, at_start: bool) -> None:
    found = needs(pattern)
    assert found.all[0].literals == literals
    assert (found.longest, found.at_start) == (longest, at_start)


@pytest.mark.parametrize(
    ("pattern", "reach"),
    [
        ("by [a-z]{1,9}$", 12),
        ("^once$", 4),
        (r"a$|bc\.?$", 3),
        (r"(?<=\w{5})x$", 1),
        ("a+$", UNBOUNDED),
        ("ab", UNBOUNDED),
        ("(?m)a$", UNBOUNDED),
    ],
)
def test_reach(pattern: str, reach: int) -> None:
    assert needs(pattern).reach == reach


@pytest.mark.parametrize("pattern", [r"\d+", "(?:ab)?", "[^x]{3,9}", "a*", "(?R)", "(?P<n>a)(?P>n)"])
def test_nothing_is_needed_where_nothing_is_sure(pattern: str) -> None:
    assert all("" not in need.literals for need in needs(pattern).all)


def test_keywords_are_one_more_need_and_only_the_rarest_keeps_its_edges() -> None:
    rarest, conditions = sought(needs(r"\b(?:a|the)\b.*\bzyzzyva\b"), ["Weevil", "quiz", "jinx"])
    assert (rarest, conditions.others) == (f"{EDGE}zyzzyva{EDGE}", (("jinx", "quiz", "weevil"),))
    assert sought(needs("[^x]{3,9}"), []) == ("", Conditions())


def test_what_follows_from_the_rarest_need_is_not_asked() -> None:
    pattern = needs("by zyzzyva (?:press|images)$")
    assert sought(pattern, ["zyzzyva", "quiz"]) == sought(pattern, [])
    assert sought(pattern, ["quiz"])[1].others == (("quiz",),)


@given(st.sampled_from([rule for rule in store.load() if rule.category != "body"]), st.data())
def test_every_match_has_what_its_pattern_needs(rule: rules.Rule, data: st.DataObject) -> None:
    example = data.draw(st.sampled_from(rule.match))
    text = data.draw(st.sampled_from([example, example.upper(), example.lower(), f"Well, {example}", example.replace(" ", "\n")]))
    for pattern, rarest, needed in zip(rule.compiled, rule.rarest, rule.conditions, strict=True):
        if pattern.search(text):
            folded = fold(text)
            assert len(folded) <= needed.longest
            assert not needed.at_start or pattern.match(text)
            for literals in (rarest.replace(EDGE, "").split("\n"), *needed.others):
                assert any(literal in folded for literal in literals), (rule.id, literals)


RULES_AT_THE_END = [rule for rule in store.load() if any(needed.reach < UNBOUNDED for needed in rule.conditions)]


@given(st.sampled_from(RULES_AT_THE_END), st.data())
def test_what_is_sought_at_the_end_only_is_found_as_in_all_of_the_text(rule: rules.Rule, data: st.DataObject) -> None:
    example = data.draw(st.sampled_from(rule.match))
    story = data.draw(st.sampled_from(["", "The bridge opened. ", "x" * 300, " \n" * 300, f"{example} "]))
    text = (
        story
        + example.replace(" ", data.draw(st.text(SPACES, min_size=1, max_size=40)))
        + data.draw(st.sampled_from(["", "\n", " \n", "\n\n"]))
    )
    for place, pattern in enumerate(rule.compiled):
        found, plain = rule.first(place, text), pattern.search(text)
        assert (found and found.span()) == (plain and plain.span()), (rule.id, text)
