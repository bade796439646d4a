"""`cleaner compare`: what one set of rules cuts and the other doesn't, from packs and from reports."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from command import fails, run
from conftest import ARTICLES, FIXTURES, read
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from cleaner import Cleaner
from cleaner.report import account, beside, compare
from cleaner.report.differences import Page
from cleaner.report.pairs import Side, paired

PACK = """
[[rule]]
id = "own-harbour"
category = "advert"
why = "Whatever names the harbour."
patterns = ['''\\bharbour\\b''']
[rule.examples]
match = ["The harbour."]
keep = ["The sea."]

[[rule]]
id = "own-letter"
category = "advert"
why = "What is free is an advert."
patterns = ['''\\bour free newsletter\\b''']
weight = 5.0
[rule.examples]
match = ["Our free newsletter."]
keep = ["The sea."]

[[rule]]
id = "own-box"
category = "newsletter"
why = "The box below the story."
scope = "html"
keywords = ["own box"]
patterns = ['''\\bown box\\b''']
[rule.examples]
match = ['<div class="own-box">']
keep = ['<div class="box">']

[[allow]]
text = "Dear readers,"
"""
STORY = "The bridge opened on Monday after two years of work, and the first bus crossed it at noon, the mayor said."
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Texts, a page whose text the pack changes, and records: one with nothing to find, one with two fields."""
    folder = tmp_path_factory.mktemp("compare")
    (folder / "own.toml").write_text(PACK)
    articles = folder / "articles"
    articles.mkdir()
    for name in ("en-appeal-widget", "en-inline-spans", "en-captions-credited", "de-lokalzeitung"):
        (articles / f"{name}.txt").write_bytes((FIXTURES / "articles" / f"{name}.txt").read_bytes())
    paragraphs = "".join(f"<p>{STORY} That was the {number}. time.</p>" for number in range(6))
    box = "<div class='own-box'><p>Every Friday the paper sends a letter with the best of the week to the people of the valley.</p></div>"
    (articles / "page.html").write_text(f"<html><body><article><h1>A bridge</h1>{paragraphs}{box}</article></body></html>")
    records = [
        {"text": STORY},
        {"text": f"{STORY}\n\nSign up for our free newsletter."},
        {"text": f"{STORY}\n\nThe harbour.\n", "more": f"{STORY}\n\nDonate now!"},
        {"text": f"{STORY}\n\nDear readers,\n\nSign up for our free newsletter."},
    ]
    (articles / "records.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    return folder


def compared(*arguments: object, code: int = 0, cwd: Path | None = None) -> dict[str, Any]:
    done = run("compare", *arguments, "--format", "json", cwd=cwd)
    assert done.returncode == code, done.stderr.decode()
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def whole(corpus: Path) -> dict[str, Any]:
    return compared("builtin", "own.toml", "articles", cwd=corpus)


@pytest.fixture(scope="module")
def shown(corpus: Path) -> str:
    return run("compare", "builtin", "own.toml", "articles", "--width", "200", cwd=corpus).stdout.decode()


def reported(corpus: Path, name: str, *options: object) -> Path:
    done = run("clean", "articles", "-o", f"out-{name}/", "--report", name, "-q", "--no-progress", "-j", "1", *options, cwd=corpus)
    assert done.returncode == 0, done.stderr.decode()
    return corpus / name


@pytest.fixture(scope="module")
def before(corpus: Path) -> Path:
    return reported(corpus, "before.jsonl")


def row(text: str, cuts: list[tuple[int, int, str]]) -> dict[str, Any]:
    """The account of a text, as far as a comparison looks into it."""
    removals = [
        {
            "category": category,
            "score": 1.0,
            "reason": "its own evidence",
            "characters": {"start": start, "end": end},
            "text": text[start:end],
            "evidence": [{"rule": f"r-{category}", "category": category, "weight": 1.0}],
        }
        for start, end, category in cuts
    ]
    size = {"sha256": "", "characters": len(text)}
    return {"source": "a.txt", "extracted": False, "input": size, "removals": removals, "spared": [], "warnings": []}


@st.composite
def accounts(draw: st.DrawFn) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """A text with two accounts of it, whose cuts lie anyhow."""
    text = draw(st.text("ab \n", min_size=1, max_size=40))
    rows = []
    for _ in range(2):
        places = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
        pairs = zip(places[::2], places[1::2], strict=False)
        rows.append(
            row(text, [(start, end, draw(st.sampled_from(["legal", "advert"]))) for start, end in pairs if text[start:end].strip()])
        )
    return text, rows[0], rows[1]


@given(accounts())
def test_each_character_is_told_once_for_what_becomes_of_it(drawn: tuple[str, dict[str, Any], dict[str, Any]]) -> None:
    """Held against a comparison character by character, which knows of nothing but sets."""
    text, old, new = drawn
    gone = [
        {place for cut in each["removals"] for place in range(cut["characters"]["start"], cut["characters"]["end"]) if text[place].strip()}
        for each in (old, new)
    ]
    comparison = compare.Comparison()
    found = comparison.add(old, new)
    for change, characters in (("cut", gone[1] - gone[0]), ("kept", gone[0] - gone[1])):
        told = "".join(stretch for each in found if each["change"] == change for stretch in each["texts"])
        assert re.sub(r"\s", "", told) == "".join(text[place] for place in sorted(characters))
    for side, here, there in (("old", old, gone[1]), ("new", new, gone[0])):
        counts = comparison.sides[side]
        alone = [
            cut
            for cut in here["removals"]
            if any(text[place].strip() and place not in there for place in range(cut["characters"]["start"], cut["characters"]["end"]))
        ]
        assert counts["removals"] == len(here["removals"]) == counts["same"] + counts["other_category"] + counts["only_here"]
        assert counts["only_here"] == len(alone)
    assert len(found) == comparison.differences
    back = compare.Comparison()
    back.add(new, old)
    assert (back.sides["old"], back.sides["new"]) == (comparison.sides["new"], comparison.sides["old"])


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_the_clean_texts_differ_by_what_is_told(cleaner: Cleaner, without_prompts: Cleaner, path: Path) -> None:
    """What is kept now, put back among the lines of the one clean text, makes up those of the other."""
    old, new = cleaner.clean(read(path)), without_prompts.clean(read(path))
    found = compare.Comparison().add(account.document(old), account.document(new))
    letters = [Counter(re.sub(r"\s", "", result.text)) for result in (old, new)]
    told = {
        change: Counter("".join(re.sub(r"\s", "", text) for each in found if each["change"] == change for text in each["texts"]))
        for change in ("cut", "kept")
    }
    assert letters[0] + told["kept"] == letters[1] + told["cut"]


@pytest.fixture(scope="module")
def without_prompts() -> Cleaner:
    return Cleaner(ignore=["newsletter", "social"])


def test_packs_and_reports_say_the_same(corpus: Path, before: Path, whole: dict[str, Any]) -> None:
    """From packs, from two reports in either form, from one of each: the same differences in the same figures."""
    after = reported(corpus, "after.json", "--pack", "own.toml")
    ways = [
        whole,
        compared(before.name, after.name, cwd=corpus),
        compared(before.name, "own.toml", "articles", cwd=corpus),
        compared("builtin", after.name, "articles", cwd=corpus),
    ]
    figures = ways[0]["counts"]
    assert figures["documents"] == {"old": 9, "new": 9} and figures["left_out"] == figures["failed"] == 0
    for name, report in (("old", json.loads(before.read_text().splitlines()[-1])), ("new", json.loads(after.read_text()))):
        assert figures[name]["removals"] == report["counts"]["removals"]
        of_categories = {category: counts[name] for category, counts in figures["categories"].items() if counts[name]}
        assert of_categories == report["counts"]["categories"]
    for way in ways:
        jsonschema.validate(way, json.loads(compare.SCHEMA.read_text()))
        assert way["counts"] == figures
        assert sorted(map(str, way["differences"])) == sorted(map(str, ways[0]["differences"]))


def test_every_rendering_has_the_same_figures(corpus: Path, whole: dict[str, Any], shown: str) -> None:
    counts, changes = whole["counts"], Counter(each["change"] for each in whole["differences"])
    lines = [
        json.loads(line) for line in run("compare", "builtin", "own.toml", "articles", "--format", "jsonl", cwd=corpus).stdout.splitlines()
    ]
    assert {**lines[0], "differences": lines[1:-1], **lines[-1]} == whole
    assert (
        changes["cut"] == counts["new"]["only_here"] + counts["new"]["pruned"] == sum(each["cut"] for each in counts["categories"].values())
    )
    assert (
        changes["kept"]
        == counts["old"]["only_here"] + counts["old"]["pruned"]
        == sum(each["kept"] for each in counts["categories"].values())
    )
    assert changes["category"] == sum(each["removals"] for each in counts["moved"])
    assert counts["differing"] == len({each["source"] for each in whole["differences"]})
    for words, name in (("removals", "removals"), ("the same", "same"), ("only here", "only_here")):
        figures = re.search(rf"^ *{words} +(\d+) +(\d+)$", shown, re.M)
        assert figures and [int(each) for each in figures.groups()] == [counts["old"][name], counts["new"][name]]
    for category, figures in counts["categories"].items():
        assert re.search(rf"^ *{figures['old']} +{figures['new']} +{figures['cut']} +{figures['kept']}  {category}$", shown, re.M)
    assert Counter(re.findall(r"^  ([-+=]) ", shown, re.M)) == {"-": changes["cut"], "+": changes["kept"], "=": changes["category"]}


def test_what_a_difference_says(whole: dict[str, Any], shown: str) -> None:
    found = {each["texts"][0]: each for each in whole["differences"]}
    harbour, readers = found["The harbour."], found["Dear readers,"]
    assert (harbour["change"], harbour["source"], harbour["old"]) == ("cut", "articles/records.jsonl:3", None)
    assert (harbour["new"]["category"], harbour["new"]["evidence"][0]["rule"]) == ("advert", "own-harbour")
    assert (readers["change"], readers["new"], readers["kept_because"]) == ("kept", None, None)
    box = next(each for text, each in found.items() if text.startswith("Every Friday"))
    assert (box["change"], box["source"], box["new"]["reason"]) == ("cut", "articles/page.html", "own-box")
    assert "articles/records.jsonl:3, line 3\n  cut now as advert (1.0: own-harbour)\n" in shown
    assert "  - The harbour.\n" in shown and "  + Dear readers,\n" in shown
    assert "articles/en-captions-credited.txt:13\n" in shown


@pytest.mark.parametrize("width", [60, 80])
def test_it_fits_its_width_and_colour_changes_no_word(
    whole: dict[str, Any], cleaner: Cleaner, without_prompts: Cleaner, width: int
) -> None:
    comparison = compare.Comparison()
    found = [
        each
        for path in ARTICLES
        for each in comparison.add(*(account.document(one.clean(read(path), path.name)) for one in (cleaner, without_prompts)))
    ]
    plain, coloured = (
        "".join([page.summary(whole, comparison), *page.differences([*found, *whole["differences"]])])
        for page in (Page(width=width, colour=colour) for colour in (False, True))
    )
    assert "\x1b" not in plain and "\x1b[" in coloured
    assert [line.rstrip() for line in ESCAPE.sub("", coloured).splitlines()] == plain.splitlines()
    assert [line for line in plain.splitlines() if cell_len(line) > width and not re.search(r"^articles/|\w+-\w+-[\w-]+$", line)] == []


def test_exit_codes(corpus: Path, before: Path) -> None:
    told = ["compare", "builtin", "own.toml", "articles/records.jsonl", "--check"]
    assert run(*told, cwd=corpus).returncode == 1
    assert b"no article differs" in run("compare", "builtin", "builtin", "articles", "--check", cwd=corpus).stdout
    (corpus / "bad").mkdir()
    (corpus / "bad" / "a.txt").write_bytes(b"\0")
    done = run("compare", "builtin", "own.toml", "bad", "--check", cwd=corpus)
    assert done.returncode == 3 and b"bad/a.txt" in done.stderr and b"1 left out" in done.stdout
    assert "name a text, a page, a folder" in fails(2, "compare", "builtin", "own.toml", cwd=corpus)
    assert "neither builtin nor" in fails(2, "compare", "buildin", "own.toml", "articles", cwd=corpus)
    assert "leave CORPUS and the options" in fails(2, "compare", before, before, "articles", cwd=corpus)
    assert "leave CORPUS and the options" in fails(2, "compare", before, before, "--select", "legal", cwd=corpus)


def test_texts_that_changed_between_two_runs_are_named(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text(f"{STORY}\n\nDonate now!")
    (tmp_path / "articles" / "b.txt").write_text(STORY)
    before = reported(tmp_path, "before.json")
    (tmp_path / "articles" / "a.txt").write_text(f"Once more: {STORY}\n\nDonate now!")
    (tmp_path / "articles" / "b.txt").rename(tmp_path / "articles" / "c.txt")
    after = reported(tmp_path, "after.jsonl")
    done = run("compare", before.name, after.name, cwd=tmp_path)
    assert done.returncode == 3
    assert done.stderr.decode().splitlines() == [
        "cleaner: articles/a.txt: before.json and after.jsonl tell of different texts",
        "cleaner: articles/b.txt: only in before.json",
        "cleaner: articles/c.txt: only in after.jsonl",
    ]
    assert b"no article differs; 3 left out" in done.stdout


@pytest.mark.parametrize(
    "line",
    [
        '{"removals": 1}',
        '{"removals": [{"category": "legal"}]}',
        '{"counts": 3}',
        "[]",
        '{"source": "a", "extracted": false, "input": {}, "removals": [], "spared": [1], "warnings": []}',
        '{"source": 7, "error": "x"}',
        '{"source": null, "record": {"line": 1, "field": "text"}}',
        "7",
    ],
)
def test_reports_that_are_none_are_refused(before: Path, tmp_path: Path, line: str) -> None:
    head, *rows = before.read_text().splitlines()
    bad = tmp_path / "bad.jsonl"
    bad.write_text("\n".join([head, line, *rows]) + "\n")
    assert "bad.jsonl" in fails(2, "compare", before, bad)
    assert "bad.jsonl" in fails(2, "stats", bad)
    (tmp_path / "clean.jsonl").write_text("{}")
    assert "bad.jsonl" in fails(2, "restore", tmp_path / "clean.jsonl", "--report", bad)


def test_reports_meet_in_any_order_and_hold_little() -> None:
    rows = [row(f"text {number}", []) | {"source": f"{number}.txt"} for number in range(200)]
    assert sum(pair.problem == "" for pair in paired(Side("a", rows), Side("b", rows[::-1]))) == 200
    old, new = Side("a", rows), Side("b", [each for number, each in enumerate(rows) if number % 50])
    most = 0
    for _ in paired(old, new):
        most = max(most, len(old.waiting) + len(new.waiting))
    assert most <= 10
    twice = [rows[0], rows[1], rows[0]]
    assert sum(pair.problem == "" for pair in paired(Side("a", twice), Side("b", twice))) == 3


def test_hostile_text_is_shown_and_not_obeyed() -> None:
    text = "A story \x1b[2J of\ttabs.\n\nSign up [red]now[/] \x1b]8;;x\u202e\n\nEnd " + "\x1b[2J" * 400
    old, new = row(text, []), row(text, [(27, 58, "legal")])
    old["source"] = new["source"] = "a\x1b[2J.txt"
    new["removals"][0] |= {"lines": {"first": 3, "last": 3}, "context": {"before": text[:20], "after": text[60:]}}
    for colour in (False, True):
        page = Page(width=60, colour=colour)
        shown = ESCAPE.sub("", "".join(page.differences(compare.Comparison().add(old, new))))
        assert "\x1b" not in shown and "\u202e" not in shown and "[red]now[/]" in shown


def test_lines_of_pages_are_counted_as_often_as_they_stand_there() -> None:
    """A line that stands in the one clean text once more than in the other is one difference, whoever cut the rest."""
    cut = {"category": "repeat", "text": "Twice.", "place": None, "reason": "stands there twice"}
    pages = [row("x" * number, []) | {"extracted": True, "page": {"pruned": [cut] * number}} for number in (1, 2)]
    found = compare.Comparison().add(*pages)
    assert [(each["change"], each["texts"]) for each in found] == [("cut", ["Twice."])]
    clean = [pages[0] | {beside.CLEAN: "Twice.\n\nThe end."}, pages[1] | {beside.CLEAN: "Twice.\n\nThe end."}]
    assert compare.Comparison().add(*clean) == []
