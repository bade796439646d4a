"""`cleaner show` and `cleaner explain`: what goes and why, at the terminal."""

import json
import re
from pathlib import Path

import pytest
from command import fails, run
from conftest import ARTICLES, FIXTURES, read

from cleaner import Cleaner
from cleaner.explain import explain
from cleaner.report import article, explanation

APPEAL = FIXTURES / "articles" / "en-appeal-widget.txt"
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
MARGIN = 21  # columns


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("width", [60, 80])
def test_nothing_is_lost_and_nothing_is_too_wide(cleaner: Cleaner, path: Path, width: int) -> None:
    result = cleaner.clean(read(path))
    plain = article.render(result, width=width, colour=False)
    assert "\x1b" not in plain
    body = plain.split(f"\n\n{len(result.removals)} removed")[0]
    text = "".join(line[MARGIN:] for line in body.split("\n") if not line[MARGIN:].startswith("^"))
    for cut in result.removals:
        words = re.sub(r"\s", "", cut.text)
        assert words in re.sub(r"\s", "", text), cut.text
    if path.stem not in ("ja-kiji",):  # its characters are two columns wide
        assert max(map(len, plain.splitlines())) <= width


def test_every_cut_is_told_with_category_score_and_rules(cleaner: Cleaner) -> None:
    result = cleaner.clean(read(APPEAL))
    shown = article.render(result, width=80, colour=False)
    for cut in result.removals:
        line = 1 + read(APPEAL).count("\n", 0, cut.end - len(cut.text.lstrip()))
        assert re.search(rf"^ *{line} +{cut.category} x ", shown, re.M)
        assert all(match.rule_id in shown for match in cut.evidence)
    assert f"{len(result.removals)} removed" in shown
    for category in {cut.category for cut in result.removals}:
        count = sum(cut.category == category for cut in result.removals)
        assert re.search(rf"^ +{category} +{count} removed", shown, re.M)


def test_colour_strikes_through_and_says_the_same(cleaner: Cleaner) -> None:
    result = cleaner.clean(read(APPEAL))
    coloured = article.render(result, width=80, colour=True)
    assert "\x1b[9;33m" in coloured  # a donation, struck through
    without = [line.rstrip() for line in ESCAPE.sub("", coloured).splitlines()]
    assert without == article.render(result, width=80, colour=False).splitlines()


def test_fragments_are_marked_in_their_line() -> None:
    shown = run("show", FIXTURES / "articles" / "en-inline-spans.txt", "--width", "300").stdout.decode()
    assert "[-Photograph by Morwenna Sleeman.-]" in shown


def test_hostile_text_is_shown_and_not_obeyed(cleaner: Cleaner) -> None:
    text = "A story \x1b[2J of\ttabs.\n\nSign up for our newsletter [red]now[/] \x1b]8;;x\u202e\r\nEnd"
    for colour in (False, True):
        shown = ESCAPE.sub("", article.render(cleaner.clean(text), width=80, colour=colour))
        assert "\x1b" not in shown and "\u202e" not in shown and "\r" not in shown
        assert "[red]now[/]" in shown


def test_show_takes_texts_pages_and_records(tmp_path: Path) -> None:
    assert b"donation x" in run("show", APPEAL, "--color", "always").stdout.replace(b"\x1b[0m", b"")
    assert b"removed" in run("show", FIXTURES / "page.html").stdout
    records = tmp_path / "a.jsonl"
    records.write_text(json.dumps({"text": "No."}) + "\n" + json.dumps({"text": "A story.\n\nDonate now!"}) + "\n")
    assert b"Donate now!" in run("show", f"{records}:2").stdout
    assert "there is no such record" in fails(3, "show", f"{records}:9")
    assert "name one by its line" in fails(3, "show", records)
    assert "no such file" in fails(3, "show", tmp_path / "x.txt")


def test_every_block_has_its_account(cleaner: Cleaner) -> None:
    """What explains agrees with what cuts, for every block of every article."""
    for path in ARTICLES:
        result = cleaner.clean(read(path))
        for number, block in enumerate(result.document.blocks):
            told = explain(cleaner, result, number)
            whole = [cut for cut in result.removals if cut.start <= block.span.start and cut.end >= block.span.end]
            assert told.removal == (whole[0] if whole else None)
            if told.removal:
                assert told.fate == f"cut as {told.removal.category}: {told.removal.reason}"
                if told.category and not told.cause and told.removal.reason == "its own evidence":
                    assert told.score - sum(match.weight for match in told.testimony) >= told.bar
            else:
                assert told.fate.startswith("kept")
            lines = explanation.of_block("x", result, told, cleaner.rules, 60)
            assert [line for line in lines if len(line) > 60 and not re.search(r"\w+-\w+-\w+", line)] == []


def test_explain_a_block(tmp_path: Path) -> None:
    told = run("explain", APPEAL, "--line", "41").stdout.decode()
    assert "cut as donation: inside a donation section" in told
    assert "what decided stands on line 47" in told
    assert ">   41  -" in told
    spared = tmp_path / "a.txt"
    spared.write_text('"Sign up for our newsletter," the mayor told the crowd on Monday.\n\nDonations rose.\n')
    told = run("explain", spared, "--line", "1").stdout.decode()
    assert "kept" in told and "not heard: quoted by the story" in told
    assert "line 2 is empty" in fails(2, "explain", spared, "--line", "2")
    assert "say with --line" in fails(2, "explain", spared)


def test_explain_a_rule() -> None:
    told = run("explain", "en-donation-dear-reader", FIXTURES / "articles").stdout.decode()
    for expected in ("Salutation of an appeal.", "Dear Harbour Post readers:", "en-appeal-widget.txt:35: Dear readers,"):
        assert expected in told
    assert "did you mean" in fails(2, "explain", "en-donation-dear-readr")


@pytest.mark.parametrize("command", [("explain",), ("rules", "show")])
def test_a_rule_is_told_in_the_words_of_its_pack(command: tuple[str, ...]) -> None:
    """Neither what it has in common with all others nor what the program made of it."""
    told = run(*command, "en-donation-dear-reader").stdout.decode()
    assert {"role", "open", "longest", "60", "pack"} <= set(told.split())
    assert not {"needs", "is_tried", "scope", "anywhere"} & set(told.split())
