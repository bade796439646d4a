"""Marks become entries of a pack, and the next run honours them."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from command import fails, run
from conftest import FIXTURES, read
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, marks, packfile
from cleaner.entries import as_rules
from cleaner.errors import PackError
from cleaner.report import account

ARTICLE = FIXTURES / "articles" / "en-appeal-widget.txt"
STORY = "The bridge opened on Monday after two years of work, and the first bus crossed it at noon."


def marked(path: Path, *entries: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"format": "cleaner-marks", "version": 1, "marks": entries}))
    return path


def wrong(text: str, **more: Any) -> dict[str, Any]:
    return {"verdict": "wrong", "category": "donation", "source": "a.txt", "line": 1, "rules": ["x-y"], "text": text, **more}


def missed(text: str, **more: Any) -> dict[str, Any]:
    return {"verdict": "missed", "category": "legal", "source": "a.txt", "line": 1, "text": text, **more}


def test_marks_change_the_next_run(tmp_path: Path, cleaner: Cleaner) -> None:
    """Every single cut can be undone, also one that only its neighbours drew in; and any block that stayed can go."""
    text, pack = read(ARTICLE), tmp_path / "own.toml"
    result = cleaner.clean(text)
    cuts = [cut.text.strip() for cut in result.removals]
    stays = [block.text for block in result.document.blocks if block.text not in cuts][:3]
    told = marked(tmp_path / "m.json", *map(wrong, cuts), *map(missed, stays))
    done = run("review", "apply", told, "--pack", pack)
    assert done.returncode == 0, done.stderr.decode()
    known = len(set(cuts))
    assert f"{len(cuts) + 3} marks: {known} allow and 3 block entries added" in done.stdout.decode()
    again = Cleaner(packs=[pack]).clean(text)
    assert [cut.text.strip() for cut in again.removals] == stays
    assert all(cut.category == "legal" and cut.evidence[0].rule_id.startswith("block-") for cut in again.removals)
    tried = run("rules", "test", pack)
    assert tried.returncode == 0, tried.stderr.decode()
    before = pack.read_bytes()
    assert b"0 allow and 0 block" in run("review", "apply", told, "--pack", pack).stdout
    assert pack.read_bytes() == before


def test_the_next_test_of_the_pack_shows_whether_marks_are_honoured(tmp_path: Path) -> None:
    """Where they held or cut a text, and which of them contradict each other."""
    pack = tmp_path / "own.toml"
    allowed, blocked = "Dear readers,", "A Message from The Velmark Observer:"
    run("review", "apply", marked(tmp_path / "m.json", wrong(allowed), missed(blocked)), "--pack", pack)
    shown = run("rules", "test", pack, ARTICLE).stdout.decode()
    assert "2 rules, 3 examples, 0 failed" in shown and "never fired: 0 of 2 rules" in shown
    assert re.search(r"^ +1 +1 +0  allow-.*\n.*:35: Dear readers,$", shown, re.M)
    assert re.search(r"^ +1 +1 +1  block-.*\n.*:33: A Message from", shown, re.M)
    run("review", "apply", marked(tmp_path / "m.json", missed(allowed)), "--pack", pack)
    done = run("rules", "test", pack)
    assert done.returncode == 2 and b"1 example failed" in done.stderr and b"its text is not cut: 'Dear readers,'" in done.stderr


def test_a_fragment_is_allowed_with_its_paragraph(tmp_path: Path, cleaner: Cleaner) -> None:
    text, pack = read(FIXTURES / "articles" / "en-inline-spans.txt"), tmp_path / "own.toml"
    row = account.document(cleaner.clean(text))
    fragments = [cut for cut in row["removals"] if cut["context"]["inside"]]
    whole = [cut["context"]["before"] + cut["text"] + cut["context"]["after"] for cut in fragments]
    run("review", "apply", marked(tmp_path / "m.json", *map(wrong, whole)), "--pack", pack)
    left = Cleaner(packs=[pack]).clean(text).removals
    assert fragments and len(left) == len(row["removals"]) - len(fragments)


def test_what_a_pack_held_is_not_touched(tmp_path: Path) -> None:
    pack = tmp_path / "own.toml"
    old = '# mine\nhosts = ["news.example"]\n\n[[allow]]\ntext = "Dear reader,"   # so it is'
    pack.write_text(old)
    run("review", "apply", marked(tmp_path / "m.json", missed("Ours.")), "--pack", pack)
    text = pack.read_text()
    assert text.startswith(old + "\n") and len(packfile.read_pack(pack)) == 2
    pack.write_text("[[rule]]\nid = 1")
    assert "own.toml" in fails(2, "review", "apply", tmp_path / "m.json", "--pack", pack)
    assert pack.read_text() == "[[rule]]\nid = 1"


def test_markdown_is_known_by_what_stands_there(tmp_path: Path) -> None:
    pack = tmp_path / "own.toml"
    text = f"# The bridge\n\n{STORY}\n\n**Sign up** for [our newsletter](https://x.example).\n"
    (tmp_path / "a.md").write_text(text)
    assert run(tmp_path / "a.md").stdout.decode() != text
    run("review", "apply", marked(tmp_path / "m.json", wrong("**Sign up** for [our newsletter](https://x.example).")), "--pack", pack)
    assert run(tmp_path / "a.md", "--pack", pack).stdout.decode() == text


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip), st.sampled_from(["wrong", "missed"]))
def test_any_text_goes_into_a_pack_and_comes_back(text: str, verdict: str) -> None:
    mark = marks.Mark(verdict, text.strip(), "legal", 'a"\\.txt:1')
    pack = marks.appended("", [mark])
    table = tomllib.loads(pack)
    assert table[mark.kind][0]["text"] == text.strip()
    assert [values["id"] for values in as_rules(table, "p")] == [mark.rule_id]


@pytest.mark.parametrize(
    ("pack", "reason"),
    [
        ("[[allow]]\n", "allow 1: needs a text"),
        ('[[allow]]\ntext = "x"\ncategory = "legal"', "unknown field 'category'"),
        ('[[block]]\ntext = "x"', "block 1: category must be one of"),
        ('[[block]]\ntext = "x"\ncategory = "body"', "category must be one of"),
        ('allow = "x"', "must be a list"),
        ('[[block]]\ntext = "x"\ncategory = "legal"\npart = 1', "part true or false"),
    ],
)
def test_bad_entries_are_refused(pack: str, reason: str) -> None:
    with pytest.raises(PackError, match=reason):
        packfile.rules_in(pack, "own.toml")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("{}", "not the marks"),
        ('{"format": "cleaner-marks", "version": 1, "marks": 1}', "no list"),
        ('{"format": "cleaner-marks", "version": 1, "marks": [{"verdict": "x"}]}', "mark 1: the verdict"),
        ('{"format": "cleaner-marks", "version": 1, "marks": [{"verdict": "wrong", "text": " ", "category": "legal"}]}', "needs a text"),
        ('{"format": "cleaner-marks", "version": 1, "marks": [{"verdict": "wrong", "text": "\\ud800", "category": "legal"}]}', "not UTF-8"),
        ('{"format": "cleaner-marks", "version": 1, "marks": [{"verdict": "wrong", "text": "x", "category": "y"}]}', "category"),
    ],
)
def test_bad_marks_are_refused_and_nothing_is_written(tmp_path: Path, content: str, reason: str) -> None:
    told, pack = tmp_path / "m.json", tmp_path / "own.toml"
    told.write_text(content)
    assert reason in fails(2, "review", "apply", told, "--pack", pack)
    assert not pack.exists()


def test_a_text_that_is_not_cut_is_a_problem_for_rules_test(tmp_path: Path) -> None:
    pack = tmp_path / "own.toml"
    pack.write_text('[[block]]\ntext = "The bridge."\ncategory = "legal"\n\n[[allow]]\ntext = "The bridge."\n')
    done = run("rules", "test", pack)
    assert done.returncode == 2
    assert b"its text is not cut" in done.stderr
