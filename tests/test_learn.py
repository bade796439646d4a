"""Learning: what was planted is found, what was written is not proposed, and neither order nor division changes a thing."""

from __future__ import annotations

import gzip
import io
import json
import random
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import command as program
import planted
import pytest
import regex
from click.testing import CliRunner
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from cleaner import Cleaner, packfile, store
from cleaner.cli.learn import command
from cleaner.errors import InputError
from cleaner.learn import Count, Page, Proposal, Proposer, count, gather, learn, propose, sketch, variants
from cleaner.learn.pack import render
from cleaner.learn.pattern import pattern
from cleaner.learn.trace import Slot, Trace
from cleaner.model import CATEGORIES

CORPUS = list(planted.corpus())
STORY = "The bridge over the Lirr was closed for nine days while {} divers looked at its third pier, the engineer said on {}."


def page(document: planted.Planted) -> Page:
    return Page(document.site, document.text, document.url, document.date)


def pages(blocks: list[str], number: int = 20) -> list[Page]:
    """Pages of one site that all end with these blocks; their stories have no run of words in common."""
    dice = random.Random(3)
    words = ["".join(dice.choices("bdfgklmnprstv", k=2)) + dice.choice("aeiou") for _ in range(900)]
    stories = ["\n\n".join(" ".join(dice.sample(words, k=40)).capitalize() + "." for _ in range(3)) for _ in range(number)]
    return [Page("a.example", "\n\n".join([story, *blocks]), f"https://a.example/{place}") for place, story in enumerate(stories)]


@pytest.fixture(autouse=True, scope="module")
def one_cleaner() -> Iterator[None]:
    """The rules are made ready once for all of these tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(propose, "Cleaner", cache(Cleaner))
        yield


@pytest.fixture(scope="module")
def proposer() -> Proposer:
    return Proposer((), 5, by_host=True)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack that the command learns from the planted corpus as JSONL."""
    folder = tmp_path_factory.mktemp("learn")
    lines = [json.dumps({"url": each.url, "date": each.date, "text": each.text}) for each in CORPUS]
    (folder / "crawl.jsonl").write_text("\n".join(lines))
    outcome = CliRunner().invoke(command, [str(folder / "crawl.jsonl"), "-o", str(folder / "site.toml")], standalone_mode=False)
    assert (outcome.exception, outcome.return_value) == (None, 0)
    return folder / "site.toml"


def test_what_was_planted_is_found_and_what_was_written_is_not(pack: Path) -> None:
    own = defaultdict(list)
    for rule in packfile.read_pack(pack):
        packfile.check(rule)
        own[rule.hosts].extend(rule.compiled)
    met: Counter[tuple[str, bool]] = Counter()
    for each in CORPUS:
        for text, kind in each.blocks:
            met[kind, any(one.search(text) for one in own[(each.site,)])] += 1
    assert len(CORPUS) >= 2000
    assert met["template", True] >= 0.98 * (met["template", True] + met["template", False])
    assert met["refrain", False] > 1000
    assert (met["refrain", True], met["story", True]) == (0, 0)


def test_the_pack_cleans_the_pages_it_was_learnt_from_and_no_others(pack: Path) -> None:
    plain, taught = Cleaner(), Cleaner(packs=[pack], select=CATEGORIES)
    left: Counter[bool] = Counter()
    for each in CORPUS[::40]:
        result = taught.clean(each.text, each.url)
        untaught = plain.clean(each.text, "https://elsewhere.example/")
        for text, kind in each.blocks:
            if kind == "template":
                left[text in result.text] += 1
            elif text in untaught.text:
                assert text in result.text, (each.url, text)
        assert taught.clean(each.text, "https://elsewhere.example/") == untaught
    assert left[False] > 20 * left[True]


def test_every_rule_says_where_it_comes_from(pack: Path) -> None:
    table = tomllib.loads(pack.read_text())
    for rule in table["rule"]:
        seen = rule["seen"]
        assert 5 <= seen["pages"] <= seen["of"] == planted.PAGES
        assert "2024-01" <= seen["first"] <= seen["last"] <= "2024-12-31"
        assert seen["head"] + seen["inside"] + seen["tail"] == seen["times"] >= seen["pages"]
        assert 0 <= seen["content"] < 0.5
        assert len(seen["contexts"]) <= 3
    assert "# Recurs, and is not proposed:\n" in pack.read_text()
    assert any(len(rule["seen"].get("run", ())) >= 5 for rule in table["rule"]), "no run of a form's or a menu's lines"


def test_neither_order_nor_other_sites_change_what_is_learnt(proposer: Proposer) -> None:
    whole = [page(each) for each in CORPUS[: 40 * planted.SITES] if each.site in ("site1.example", "site2.example")]
    mixed = random.Random(1).sample(whole, k=len(whole))
    found = learn(whole, proposer)[0]
    assert learn(mixed, proposer)[0] == found
    assert [
        each for site in ("site1.example", "site2.example") for each in learn([p for p in mixed if p.site == site], proposer)[0]
    ] == found
    counted, traces = count(whole), gather(whole, count(mixed), 5)
    merged: dict[tuple[str, str], Trace] = {}
    for start in range(3):
        for key, trace in gather(mixed[start::3], counted, 5).items():
            merged.setdefault(key, Trace()).merge(trace)
    assert merged == traces


def test_a_full_sketch_still_finds_what_is_common_and_says_what_it_misses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {"CELLS": 1 << 16, "_SHIFT": 64 - 16, "_MASK": (1 << 16) - 1}.items():
        monkeypatch.setattr(sketch, name, value)
    documents = [each._replace(site=f"{number % 20}.example") for number, each in enumerate(pages(["Back to the first page of it"], 1000))]
    lines = [json.dumps({"text": each.text, "url": f"https://{each.site}/{number}"}) for number, each in enumerate(documents)]
    (tmp_path / "c.jsonl").write_text("\n".join(lines))
    _, out, told = run(str(tmp_path / "c.jsonl"), "--min-support", "2")
    assert out.count("[[rule]]") == 20
    assert "so much text at once that only blocks on more than 4 pages" in told
    monkeypatch.setattr(sketch, "SAMPLED", 16)
    whole = sketch.Sketch()
    whole.add(cell << 64 - 16 for cell in range(16) for _ in range(sketch.MOST))
    with pytest.raises(InputError, match="learn from fewer sites at a time"):
        gather([], Count(whole, Counter()), 2)


def proposals(proposer: Proposer, blocks: list[str], number: int = 20) -> list[Proposal]:
    return learn(pages(blocks, number), proposer)[0]


def test_what_keep_examples_protect_is_never_proposed(proposer: Proposer, tmp_path: Path) -> None:
    line = "The ferry to the outer isles leaves whenever the tide allows it"
    (found,) = proposals(proposer, [line])
    assert found.entry
    own = tmp_path / "own.toml"
    own.write_text(
        f"[[rule]]\nid = 'x'\ncategory = 'advert'\nwhy = 'x'\npatterns = ['zzz']\n[rule.examples]\nmatch = ['zzz']\nkeep = ['{line}']\n"
    )
    (spared,) = proposals(Proposer((own,), 5, by_host=True), [line])
    assert spared.entry is None
    assert spared.reason == "a keep example protects it"


@pytest.mark.parametrize(
    ("outline", "special", "gaps"),
    [
        ("by  for us", "by ada berg for us", ("ada berg",)),
        (" for us", "ada for us", ("ada",)),
        ("by ", "by ada", ("ada",)),
        ("by  for  and", "by a for b for c and", ("a", "b for c")),
        ("by   now", "by a b c now", ("a", "b c")),
        ("by  for us", "by  or  for us", (" or ",)),
        ("by  for us", "by ada for me", None),
        ("x  a  a  a  y", f"x {'a ' * 2000}z", None),  # which would take ages to find out by trying all places
    ],
)
def test_a_special_case_fits_its_general_form(outline: str, special: str, gaps: tuple[str, ...] | None) -> None:
    found = variants.merged(
        {special: Trace(pages=9, times=9), outline: Trace(9, 9, slots=(Slot.of(()),) * outline.split(" ").count(""))}, 5
    )
    assert (special in found) is (gaps is None)
    assert [slot.opening for slot in found[outline].slots] == [()] * outline.split(" ").count("")
    assert tuple(slot.longest for slot in found[outline].slots) == tuple(map(len, gaps or [""] * len(found[outline].slots)))


def test_one_article_on_many_addresses_proposes_nothing(proposer: Proposer) -> None:
    (one,) = pages(["A line below it all that says little", "Another one that says no more"], 1)
    assert not any(each.entry for each in learn([one._replace(name=str(number)) for number in range(30)], proposer)[0])


def test_copies_of_an_article_with_a_line_changed_propose_nothing(proposer: Proposer) -> None:
    (one,) = pages(["A line below it all that says little"], 1)
    added = [each.text.split("\n\n")[0] for each in pages([], 30)]
    copies = [one._replace(text=f"{one.text}\n\n{line}", name=str(number)) for number, line in enumerate(added)]
    assert not any(each.entry for each in learn(copies, proposer)[0])


@pytest.mark.parametrize(
    ("line", "category"),
    [
        ("Last changed on 3 May 2021 by the night desk of the Lirr", "byline"),
        ("Von Anna Berg in Averley", "byline"),
        ("Printed on paper that was grown by the Lirr", "navigation"),
        ("Sign up for our free newsletter from 7:30 on", "newsletter"),
    ],
)
def test_the_category_is_that_of_rules_or_what_the_line_tells(proposer: Proposer, line: str, category: str) -> None:
    (found,) = proposals(proposer, [line])
    assert found.entry
    assert found.entry["category"] == category


def test_a_block_on_too_few_pages_is_not_proposed(proposer: Proposer) -> None:
    line = "Printed on paper that was grown by the Lirr"
    assert not proposals(proposer, [line], 4)
    assert proposals(proposer, [line], 5)[0].entry
    rare = pages([line], 6) + [each._replace(site="b.example") for each in pages([], 3)] + pages([], 600)
    assert not any(each.entry for each in learn(rare, proposer)[0]), "on one page in a hundred"


def test_what_is_hostile_in_a_text_is_spelled_out(proposer: Proposer, tmp_path: Path) -> None:
    blocks = [
        "Read ''' our \"\"\" other \\ site\u202e now\x1b[2J, friends",
        "(.*)+ and [a-z] and \\d and {2} more of it",
        "全部の記事を読むにはこちら",
    ]
    made = proposals(proposer, blocks)
    own = tmp_path / "own.toml"
    own.write_text(render(made, {"a.example": 20}))
    assert all(line.isprintable() for line in own.read_text().split("\n"))
    assert {example for rule in packfile.read_pack(own) for example in rule.match} == set(blocks)
    result = Cleaner(packs=[own]).clean(pages(blocks, 1)[0].text, "https://a.example/1")
    assert not any(block in result.text for block in blocks)
    store.load([own])


@pytest.mark.parametrize(
    ("outline", "text", "matches"),
    [
        ("from 0 to 0", "From 10:30 to 12,5", True),
        ("from 0 to 0", "From ten to 12", False),
        ("a+b (c)", "A+B (c)", True),
        ("全 部", "全部", True),
    ],
)
def test_a_pattern_means_what_the_outline_says(outline: str, text: str, matches: bool) -> None:
    assert bool(regex.search(pattern(outline, ()), text, regex.IGNORECASE)) is matches


def run(*arguments: str) -> tuple[object, str, str]:
    outcome = CliRunner().invoke(command, arguments, standalone_mode=False)
    return outcome.exception or outcome.return_value, outcome.stdout, outcome.stderr


def test_sites_are_hosts_folders_or_fields(tmp_path: Path) -> None:
    lines = [
        json.dumps({"text": each.text, "url": each.name, "outlet": {"name": "A"}}) for each in pages(["Printed on paper grown by the Lirr"])
    ]
    for number, each in enumerate(pages(["Printed on paper grown by the Lirr"])):
        (tmp_path / "saved").mkdir(exist_ok=True)
        (tmp_path / "saved" / f"{number}.txt").write_text(each.text)
    (tmp_path / "c.jsonl").write_text("\n".join(lines))
    for arguments, site, hosts in (
        ((str(tmp_path / "c.jsonl"),), "a.example", ["a.example"]),
        ((str(tmp_path / "c.jsonl"), "--by", "field:outlet.name"), "A", None),
        ((str(tmp_path / "saved"), "--by", "folder"), "saved", None),
        ((str(tmp_path / "saved"),), "saved", None),
    ):
        code, out, _ = run(*arguments)
        (rule,) = tomllib.loads(out)["rule"]
        assert (code, rule["seen"]["site"], rule.get("hosts")) == (0, site, hosts)


def test_parquet_teaches_what_jsonl_does(tmp_path: Path) -> None:
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    rows = [{"text": each.text, "url": each.name} for each in pages(["Printed on paper grown by the Lirr"])]
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "c.parquet")
    (tmp_path / "c.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert run(str(tmp_path / "c.parquet"))[:2] == run(str(tmp_path / "c.jsonl"))[:2]


def test_what_cannot_be_used_is_named_and_the_rest_is_learnt(tmp_path: Path) -> None:
    lines = [json.dumps({"text": each.text, "url": each.name}) for each in pages(["Printed on paper grown by the Lirr"])]
    (tmp_path / "c.jsonl").write_text("\n".join([lines[0], "{", "", '{"body": "x"}', *lines[1:]]))
    code, out, told = run(str(tmp_path / "c.jsonl"))
    assert code == 3
    assert out.count("[[rule]]") == 1
    assert "c.jsonl:2: not JSON" in told
    assert "c.jsonl:4: no text in the field 'text'" in told
    assert "20 pages of 1 sites, 2 inputs failed" in told


def as_html(text: str) -> str:
    return f"<html><body><article>{''.join(f'<p>{block}</p>' for block in text.split(chr(10) * 2))}</article></body></html>"


def test_pages_and_archives_teach_too_and_what_is_left_out_is_told(tmp_path: Path) -> None:
    (tmp_path / "saved").mkdir()
    line = "Printed on paper that was grown by the Lirr for all of its readers, and for those who would like to be."
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    with (tmp_path / "a.warc.gz").open("wb") as file:
        archive = WARCWriter(file, gzip=True)
        archive.write_record(archive.create_warcinfo_record("a.warc.gz", {"software": "test"}))
        for number, each in enumerate(pages([line])):
            html = as_html(each.text)
            (tmp_path / "saved" / f"{number}.html").write_text(html)
            archive.write_record(archive.create_warc_record(each.name, "response", io.BytesIO(html.encode()), http_headers=headers))
    (tmp_path / "saved" / "logo.png").write_bytes(b"\x89PNG")
    for source, hosts, reason in (("saved", None, "1 left out: not a text"), ("a.warc.gz", ["a.example"], "1 left out: a warcinfo record")):
        code, out, told = run(str(tmp_path / source))
        (rule,) = tomllib.loads(out)["rule"]
        assert (code, rule["examples"]["match"], rule.get("hosts")) == (0, [line], hosts)
        assert reason in told


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl.gz").write_bytes(gzip.compress(b'{"text": "x"}\n' * 1000)[:-30])
    (tmp_path / "d.warc").write_text("no archive")
    for name in ("c.jsonl.gz", "d.warc"):
        code, _, told = run(str(tmp_path / name))
        assert code == 3
        assert name in told
        assert "an error of the program" not in told


def test_a_stream_is_read_twice_too() -> None:
    lines = [json.dumps({"text": each.text, "url": each.name}) for each in pages(["Printed on paper grown by the Lirr"])]
    done = program.run("learn", "-", stdin="\n".join(lines).encode())
    assert (done.returncode, done.stdout.count(b"[[rule]]")) == (0, 1), done.stderr.decode()


def test_learning_and_cleaning_in_one_command(tmp_path: Path) -> None:
    line = "Printed on paper grown by the Lirr"
    rows = [{"text": each.text, "url": each.name} for each in pages([line])]
    (tmp_path / "c.jsonl").write_text("".join(json.dumps(each) + "\n" for each in rows))
    done = program.run("clean", tmp_path / "c.jsonl", "-o", tmp_path / "out.jsonl", "--learn", "--jobs", 1)
    assert done.returncode == 0, done.stderr.decode()
    assert [json.loads(each)["text"] for each in (tmp_path / "out.jsonl").read_text().splitlines()] == [
        each["text"].removesuffix(f"\n\n{line}") for each in rows
    ]
    (rule,) = packfile.read_pack(tmp_path / "out.jsonl.learnt.toml")
    assert rule.hosts == ("a.example",)
    assert b"out.jsonl.learnt.toml" in done.stderr
    program.fails(2, "clean", tmp_path / "c.jsonl", "--learn")


@pytest.mark.parametrize("arguments", [("nowhere.jsonl",), (".", "--by", "planet"), (".", "-o", "no/such/folder/x.toml")])
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...]) -> None:
    code, out, _ = run(*arguments)
    assert isinstance(code, Exception)
    assert arguments[-1].split("/x")[0] in str(code)
    assert not out
