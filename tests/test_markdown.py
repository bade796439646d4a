"""Markdown: what is structure stays, whatever the rules say of it; the prose is cleaned as any."""

import laws
import pytest
from command import run
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, markdown
from cleaner.model import HELD, Result

STORY = "The bridge over the Lirr was closed for nine days while divers looked at its third pier, the town's engineer said on Monday.\n\n"
APPEAL = "Sign up for our free newsletter"
HELD_PIECES = {
    "front matter": f"---\ntitle: {APPEAL}\n---\n\n{STORY}",
    "TOML front matter": f"+++\ntitle = '{APPEAL}'\n+++\n\n{STORY}",
    "fence": f"{STORY}```text\n{APPEAL}\n\n{APPEAL}\n```\n",
    "open fence": f"{STORY}~~~\n{APPEAL}\n",
    "indented code": f"{STORY}    {APPEAL}\n",
    "code in a list": f"{STORY}- item\n\n  ```\n  {APPEAL}\n  ```\n",
    "table": f"{STORY}| a | b |\n|---|---|\n| {APPEAL} | Share this article |\n",
    "HTML": f"{STORY}<div>\n{APPEAL}\n</div>\n",
    "definition": f"{STORY}[news]: https://a.example/ '{APPEAL}'\n",
    "image": f"{STORY}![{APPEAL}](a.png)\n",
    "linked image": f"{STORY}[![{APPEAL}](a.png)](https://a.example)\n",
    "switched off": f"{STORY}<!-- cleaner: off -->\n\n{APPEAL}\n\nShare this article\n\n<!-- cleaner: on -->\n",
    "switched off for good": f"{STORY}<!-- cleaner: OFF -->\n{APPEAL}\n\n{APPEAL}\n",
    "tag of a template": f'{STORY}{{{{< img src="gate-getty-images-7" caption="{APPEAL}" >}}}}\n',
    "tags of a template": f"{STORY}{{% include newsletter.html %}}\n{{{{ page.newsletter }}}}\n",
    "code in a line": f"{STORY}The label says `{APPEAL}` in the old form.\n",
}
PROSE_PIECES = {
    "strong": f"**{APPEAL}**",
    "emphasis": f"_{APPEAL}_",
    "link": f"[{APPEAL}](https://a.example/news_letter(1) 'Title')",
    "reference": f"[{APPEAL}][news]",
    "list item": f"- [{APPEAL}](https://a.example)",
    "heading with a line below": f"{APPEAL}\n------",
    "quote": f"> {APPEAL}",
    "after a region": f"<!-- cleaner: off -->\n\nx\n\n<!-- cleaner: on -->\n\n{APPEAL}",
    "credit": "![Mill](a.png)\n*Photo: Jane Roe*",
    "caption that repeats the text": "![The old mill at dawn](a.png)\n\n*The old mill at dawn*",
    "caption that repeats the title": '![](a.png "The old mill at dawn")\nThe old mill at dawn',
}


class Markdown:
    """The cleaner as the laws call it, for Markdown."""

    def __init__(self, cleaner: Cleaner) -> None:
        self.matchers = cleaner.matchers
        self._cleaner = cleaner

    def clean(self, text: str) -> Result:
        return self._cleaner.clean(text, markdown=True)


@pytest.mark.parametrize("text", HELD_PIECES.values(), ids=HELD_PIECES)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_structure_stays(cleaner: Cleaner, text: str, end: str) -> None:
    text = text.replace("\n", end)
    result = laws.check(text, Markdown(cleaner), slow=False)  # type: ignore[arg-type]
    assert (result.text, result.warnings) == (text, ())


@pytest.mark.parametrize("piece", PROSE_PIECES.values(), ids=PROSE_PIECES)
def test_prose_is_cleaned(cleaner: Cleaner, piece: str) -> None:
    for text in (f"{STORY}{piece}\n\n{STORY}", f"{STORY}{piece}"):
        result = laws.check(text, Markdown(cleaner), slow=False)  # type: ignore[arg-type]
        assert result.removals and not result.warnings
        assert (
            "".join(removal.text for removal in result.removals).strip() == piece.rpartition("\n\n" if "-->" in piece else "\n")[2].strip()
            or "---" in piece
        )
        assert STORY.strip() in result.text


def test_places_lead_back_to_the_source() -> None:
    text = "Read *all* of [this](https://a.example) `x` now."
    (block,) = markdown.segment(text)
    assert block.text == "Read all of this  now."
    start = block.text.index("this")
    assert text[slice(*block.stretch(start, start + 4))] == "this"
    assert block.offset(text.index("now")) == block.text.index("now")


def test_lines_are_a_paragraph_where_a_sentence_runs_over_their_ends() -> None:
    text = (
        "As our work\ngoes on, somebody may\nlike\nit. The [list of boats](https://a.example/a/long/way/to/the/list/of/boats) hangs\n"
        "here.\n\n## Boats\nThe Heron\nThe Plover\n- a boat with\n  two masts\n- a raft\n> Said he\n> to her.\nand so on\n\nOne.\nTwo.\n"
    )
    blocks = [" ".join(block.text.split()) for block in markdown.segment(text)]
    assert blocks[0].startswith("As our work goes on, somebody may like it.") and blocks[0].endswith("hangs here.")
    assert blocks[1:] == [
        *("## Boats", "The Heron", "The Plover", "- a boat with two masts", "- a raft", "> Said he", "> to her.", "and so on"),
        *("One.", "Two."),
    ]


def test_nothing_is_held_in_a_plain_text(cleaner: Cleaner) -> None:
    assert cleaner.clean(f"{STORY}```\n\n{APPEAL}.\n\n```\n").removals


def test_the_name_says_that_it_is_markdown() -> None:
    text = HELD_PIECES["fence"].encode()
    assert run("--stdin-filename", "a.md", stdin=text).stdout == text
    assert run("--stdin-filename", "a.txt", stdin=text).stdout != text


PIECES = [
    *HELD_PIECES.values(),
    *PROSE_PIECES.values(),
    "---",
    "```",
    "\n",
    "\n\n",
    "    ",
    "> ",
    "- ",
    "![",
    "](",
    "*",
    "`",
    "===",
    "\ufeff",
]


@given(st.lists(st.sampled_from([*PIECES, *laws.STORY, *laws.GAPS]), max_size=12))
def test_any_markdown(pieces: list[str]) -> None:
    text = "".join(pieces)
    result = laws.check(text, Markdown(laws.shared_cleaner()), slow=False)  # type: ignore[arg-type]
    cut = {place for removal in result.removals for place in range(removal.start, removal.end) if not text[place].isspace()}
    held = {place for block in result.document.blocks if block.kind == HELD for place in range(*block.span)}
    assert not cut & held, "what is held was cut"


@pytest.mark.parametrize(
    "piece", ["[", "![", "[a](", "*a", "`", "> ", "- ", "| a ", "<!--", "<!-- cleaner: off -->", "[a]: ", "_a ", "# \n", "a\n=\n"]
)
def test_hostile_markdown_comes_to_an_end(piece: str) -> None:
    markdown.segment(piece * 5_000)


def test_a_region_of_a_page_is_left(cleaner: Cleaner) -> None:
    """What is extracted of it is not cut; the same words elsewhere are."""
    paragraphs = "".join(f"<p>{STORY.strip()} It was day {day}.</p>" for day in range(5))
    appeal = "<p>Sign up for our <b>free</b>\nnewsletter &amp; more today.</p>"
    page = f"<!doctype html><html><body><article>{paragraphs}{{}}{paragraphs}</article></body></html>"
    assert "Sign up" not in cleaner.clean_html(page.format(appeal)).text
    assert (
        "Sign up for our free newsletter & more"
        in cleaner.clean_html(page.format(f"<!-- cleaner: off -->{appeal}<!-- cleaner: on -->")).text
    )
    assert "Sign up for our free newsletter & more" in cleaner.clean_html(page.format(f"<!-- cleaner: off -->{appeal}").encode()).text
