"""`--profile`: what was done is counted, and nothing of it stays behind."""

from pathlib import Path

import pytest
from command import fails, run
from conftest import ARTICLES, read

from cleaner import Cleaner, match, pipeline, store
from cleaner.profile import OUTSIDE, STAGES, Profile
from cleaner.segment import segment

OWN = r"""
[[rule]]
id = "own-lirr"
category = "advert"
why = "For this test."
weight = 0.1
patterns = ['''\bthe lirr\b''']
[rule.examples]
match = ["The Lirr."]
keep = ["The river."]
"""


def test_the_same_result_and_every_stage(cleaner: Cleaner) -> None:
    texts = [read(path) for path in ARTICLES[:6]]
    plain = [cleaner.clean(text) for text in texts]
    with Profile() as profile:
        fresh = Cleaner()
        assert [fresh.clean(text) for text in texts] == plain
    spent = profile.stages
    assert {name for name in spent if spent[name].seconds > 0} >= {
        "load rules",
        "segment",
        "prefilter",
        "match",
        "decide",
        "render",
        OUTSIDE,
    }
    assert spent["the rest"].tries == len(texts)
    assert sum(stage.seconds for stage in spent.values()) == pytest.approx(profile.seconds)
    assert spent["match"].seconds == pytest.approx(sum(rule.seconds for rule in profile.rules.values()))
    heard = {each.rule_id for result in plain for removal in result.removals for each in removal.evidence}
    assert heard <= {rule.name for rule in profile.rules.values() if rule.hits}
    assert all(rule.tries >= rule.hits for rule in profile.rules.values())


def test_tries_and_hits_are_counted(tmp_path: Path) -> None:
    pack = tmp_path / "own.toml"
    pack.write_text(OWN)
    with Profile() as profile:
        Cleaner(packs=[pack]).clean("They saw the Lirr.\n\nBelow the lirr aaaa the town.\n\nNo river.")
    assert (profile.rules["own-lirr"].tries, profile.rules["own-lirr"].hits) == (2, 2)


def test_nothing_stays_behind() -> None:
    before = [getattr(owner, function) for _, owner, function in STAGES], match.find
    with pytest.raises(ZeroDivisionError), Profile():
        assert pipeline.load is not store.load
        raise ZeroDivisionError
    assert ([getattr(owner, function) for _, owner, function in STAGES], match.find) == before
    assert pipeline.segment is segment


def test_to_standard_error_whatever_jobs_says(tmp_path: Path) -> None:
    records = tmp_path / "a.jsonl"
    records.write_text('{"text": "The bridge opened.\\n\\nSign up for our free newsletter."}\n' * 3)
    done = run("clean", records, "-o", tmp_path / "out.jsonl", "--jobs", 2, "--profile", "-")
    told = done.stderr.decode().splitlines()
    assert done.returncode == 0
    assert any(line.startswith("Where the time went: ") and line.endswith(" s, 3 texts, one process") for line in told)
    assert any("newsletter" in line for line in told)
    assert all(len(line) <= 80 for line in told)
    assert "newsletter" not in (tmp_path / "out.jsonl").read_text()


def test_to_a_file(tmp_path: Path) -> None:
    plain = run(ARTICLES[0])
    done = run(ARTICLES[0], "--profile", tmp_path / "p.txt")
    assert (done.stdout, done.stderr) == (plain.stdout, plain.stderr)
    assert "prefilter" in (tmp_path / "p.txt").read_text()
    assert "the folder for the profile does not exist" in fails(2, ARTICLES[0], "--profile", tmp_path / "no" / "p.txt")
