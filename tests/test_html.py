"""Pages to articles. All pages are invented."""

import gzip
import json
import os
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, CleanerError, clean_html
from cleaner.errors import InputError
from cleaner.html import apart, extract
from cleaner.html.parse import tree
from cleaner.html.runs import aligned, runs
from cleaner.report import account
from tests.command import fails, run
from tests.laws import check

PROSE = (
    "The ferry to the outer islands left an hour late on Monday, because nobody had told the pilot about the new timetable.",
    "Passengers waited on the quay with bread and coffee from the bakery, which had opened early for them.",
    "The harbour master said the timetable had been pinned to the wrong door, and that it would not happen again.",
    "By noon the second boat was under way, and the islanders who had missed the market went home with empty baskets.",
)
TITLE = "Ferry leaves an hour late"


def page(*body: str, head: str = "") -> str:
    title = f"<title>{TITLE} | Harbour Post</title>"
    return f"<!doctype html><html lang=en><head>{title}{head}</head><body><main><article>{''.join(body)}</article></main></body></html>"


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts or PROSE)


def pruned(html: str, **options: object) -> dict[str, str]:
    result = clean_html(html, **options)
    assert result.page
    return {entry.category: entry.text for entry in result.page.pruned}


def test_the_body_comes_through() -> None:
    assert clean_html(page(paragraphs())).text.split("\n") == list(PROSE)


def test_the_title_is_told_apart_from_the_text() -> None:
    html = page(f"<h1>{TITLE}</h1>", paragraphs())
    result = clean_html(html)
    assert result.page and result.page.title == TITLE
    assert TITLE not in result.text and pruned(html)["title"] == TITLE
    assert clean_html(html, keep_title=True).text.split("\n")[0] == TITLE


def test_a_heading_that_is_not_the_title_stays() -> None:
    html = page(paragraphs(*PROSE[:2]), "<h2>The wrong door</h2>", paragraphs(*PROSE[2:]))
    assert "The wrong door" in clean_html(html).text


@pytest.mark.parametrize(
    ("box", "category"),
    [
        ('<div class="ArticleNewsletter__box"><p>The best of the quay, once a week.</p></div>', "newsletter"),
        ('<div class="read-more"><p>Why the second boat is always the better one to take</p></div>', "related"),
        ("<figure><img src=a.png><figcaption>The quay in the morning, seen from the bakery</figcaption></figure>", "caption"),
        ('<p class="site-disclaimer">What stands here was written by the people who stood there.</p>', "legal"),
    ],
)
def test_what_a_name_says_goes_and_is_told_with_its_place(box: str, category: str) -> None:
    result = clean_html(page(paragraphs(*PROSE[:2]), box, paragraphs(*PROSE[2:])))
    assert result.text.split("\n") == list(PROSE)
    assert result.page
    entry = next(entry for entry in result.page.pruned if entry.category == category)
    assert entry.place and entry.place.startswith("/html/body/main/article/") and entry.reason.startswith("page-")


def test_a_body_in_a_container_that_sounds_wrong_survives() -> None:
    for name in ("gdpr-consent", "newsletter-wrapper", "paywall", "related"):
        html = f"<html><body><div class='{name}'><div>{paragraphs()}</div></div></body></html>"
        assert clean_html(html).text.split("\n") == list(PROSE), name


def test_a_post_that_the_story_quotes_stays_whatever_its_box_is_called() -> None:
    post = "Nobody told the pilot, and nobody told the islanders either, says a woman on the quay."
    box = f'<div class="social-media-embed"><blockquote><p>{post}</p></blockquote></div>'
    assert clean_html(page(paragraphs(*PROSE[:2]), box, paragraphs(*PROSE[2:]))).text.split("\n") == [*PROSE[:2], post, *PROSE[2:]]
    buttons = '<div class="social-media-links"><p>Tell your friends on the islands about it.</p></div>'
    assert "your friends" not in clean_html(page(paragraphs(*PROSE[:2]), buttons, paragraphs(*PROSE[2:]))).text


def test_the_id_of_a_heading_names_no_part_of_the_page() -> None:
    headings = "<h2 id=most-popular-boats>The most popular boats</h2>", "<h3 id=copyright-on-maps>Copyright on maps</h3>"
    text = clean_html(page(paragraphs(*PROSE[:2]), headings[0], paragraphs(PROSE[2]), headings[1], paragraphs(PROSE[3]))).text
    assert text.split("\n") == [*PROSE[:2], "The most popular boats", PROSE[2], "Copyright on maps", PROSE[3]]


def test_the_caption_of_a_table_is_part_of_it() -> None:
    rows = "".join(f"<tr><td>Boat {n}</td><td>{n} passengers</td></tr>" for n in range(3))
    table = f"<table><caption>Passengers by boat, spring</caption>{rows}</table>"
    assert "Passengers by boat, spring" in clean_html(page(paragraphs(*PROSE[:2]), table, paragraphs(*PROSE[2:]))).text


def test_captions_that_make_up_much_of_the_text_are_the_article() -> None:
    pictures = "".join(f"<figure><img src={n}.png><p class=caption>Number {n}: {text}</p></figure>" for n, text in enumerate(PROSE))
    assert clean_html(page(paragraphs(PROSE[0]), pictures)).text.count("Number ") == len(PROSE)


def test_only_what_is_selected_is_pruned() -> None:
    box = '<p class="site-disclaimer">What stands here was written by the people who stood there.</p>'
    html = page(paragraphs(*PROSE[:2]), box, paragraphs(*PROSE[2:]))
    assert "people who stood there" in clean_html(html, ignore=["legal"]).text
    assert "people who stood there" in clean_html(html, select=["caption"]).text


def test_who_wrote_it_stays_unless_it_is_asked_for() -> None:
    byline, date, about = "By Ada Quay and Bo Harbour", "Updated May 6, 2031, 7:08 a.m.", "Ada Quay is a reporter at the Harbour Post."
    html = page(paragraphs(byline, date), paragraphs(), paragraphs(about))
    assert clean_html(html).text.split("\n") == [byline, date, *PROSE, about]
    assert clean_html(html, select=["byline"]).text.split("\n") == [*PROSE, about]
    assert clean_html(html, select=["byline", "author"]).text.split("\n") == list(PROSE)


def test_links_after_the_last_paragraph_go() -> None:
    links = "".join(f"<li><a href=/{n}>Bakery opens a door on the {n}th street of the port town</a></li>" for n in range(4, 8))
    html = page(paragraphs(), "<h3>From the port</h3><ul>", links, "</ul>")
    assert clean_html(html).text.split("\n") == list(PROSE)


def test_links_with_their_days_after_the_last_paragraph_go() -> None:
    links = "".join(f"<li><a href=/{n}>How the ferries of the north learned to wait</a> - May {n}, 2021</li>" for n in range(1, 4))
    assert clean_html(page(paragraphs(), "<ul>", links, "</ul>")).text == "\n".join(PROSE)


def test_a_list_of_links_in_the_middle_stays() -> None:
    links = "".join(
        f"<li><a href=/{n}>{n}</a>: the boat with the number {n}, built in the yard behind the church</li>" for n in range(4, 8)
    )
    assert (
        clean_html(page(paragraphs(*PROSE[:2]), "<ul>", links, "</ul>", paragraphs(*PROSE[2:]))).text.count("the boat with the number") == 4
    )


def test_an_article_that_stands_in_the_page_twice_comes_once() -> None:
    html = page(f"<div class=wide>{paragraphs()}</div><div class=narrow>{paragraphs()}</div>")
    assert clean_html(html).text.split("\n") == list(PROSE)


def test_what_extraction_leaves_out_in_the_middle_is_taken_up() -> None:
    note = "The pilot, asked at the gate, knew nothing of any of this."
    html = page(paragraphs(*PROSE[:2]), f"<div><div>{note}</div></div>", paragraphs(*PROSE[2:]))
    assert clean_html(html).text.split("\n") == [*PROSE[:2], note, *PROSE[2:]]


def test_a_heading_above_an_empty_paragraph_heads_what_follows() -> None:
    html = page(paragraphs(*PROSE[:2]), "<div><h3>The wrong door</h3></div><p>\u200d</p>", paragraphs(*PROSE[2:]))
    assert clean_html(html).text.split("\n") == [*PROSE[:2], "The wrong door", *PROSE[2:]]


def test_a_card_inside_of_a_sentence_goes() -> None:
    links = "<a href=/ada>Ada Quay</a><a href=/1>Why the second boat is better</a><a href=/2>Bakery opens early</a>"
    card = f"<span><span class=details><img src=ada.png>{links}</span></span>"
    result = clean_html(page(f"<p>The pilot was told by <a href=/ada>Ada Quay</a>{card} that {PROSE[0]}</p>", paragraphs(*PROSE[1:])))
    assert result.text.split("\n") == [f"The pilot was told by Ada Quay that {PROSE[0]}", *PROSE[1:]]
    assert result.page
    entry = next(entry for entry in result.page.pruned if "second boat is better" in entry.text)
    assert entry.category == "related" and entry.place == "/html/body/main/article/p[1]/span/span"


def told(times: int, end: str = "") -> str:
    return paragraphs(*(f"{text} It was day {number}{end}." for number in range(times) for text in PROSE))


@pytest.mark.parametrize("name", ["aside", "footer"])
def test_an_article_in_an_element_for_something_else_is_found(name: str) -> None:
    assert clean_html(f"<html><body><{name}>{told(3)}</{name}></body></html>").text.count("The harbour master") == 3


def test_an_article_in_many_small_boxes_is_found() -> None:
    boxes = "".join(f"<div class=row><div class=topic>{told(1, f' of week {week}')}</div></div>" for week in range(8))
    comments = f"<div class=CommentList>{told(20, ' for reader 7')}</div>"
    text = clean_html(f"<html><body><div id=all><article>{told(1)}</article>{boxes}</div>{comments}</body></html>").text
    assert text.count("of week") == 32 and "reader 7" not in text


LEAD = "An hour late, because the timetable hung on the wrong door: how the market went on without the islanders."


@pytest.mark.parametrize("where", ["<div class=ArticleTeaser>{}</div>", "<figcaption>{}</figcaption>"])
def test_a_lead_that_the_page_describes_itself_by_is_taken_up(where: str) -> None:
    for said in (LEAD, f"{LEAD[:70]}…"):
        head = f'<meta property="og:description" content="{said}">'
        assert clean_html(page(where.format(LEAD), paragraphs(), head=head)).text.split("\n") == [LEAD, *PROSE]
    other = clean_html(page(where.format(LEAD), paragraphs(), head='<meta name=description content="The port of today.">'))
    assert LEAD not in other.text


def test_a_lead_is_known_by_its_name_too() -> None:
    html = page(f"<header><h1>{TITLE}</h1><div class=article-standfirst>{LEAD}</div></header>", paragraphs())
    assert clean_html(html).text.split("\n") == [LEAD, *PROSE]


def test_what_a_browser_would_not_show_goes() -> None:
    note = "Number of words in this article, for the machine that counts them: eighty-one in four paragraphs."
    for hidden in (
        f'<div style="color:red; display: none"><p>{note}</p></div>',
        f"<div hidden><p>{note}</p></div>",
        f"<dialog><p>{note}</p></dialog>",
    ):
        assert clean_html(page(paragraphs(*PROSE[:2]), hidden, paragraphs(*PROSE[2:]))).text.split("\n") == list(PROSE)
    assert clean_html(page(f'<div style="display:none">{paragraphs()}</div>')).text.split("\n") == list(PROSE)  # until a script shows it


def test_a_form_with_a_field_for_an_address_goes() -> None:
    form = "<form><p>The best of the quay, every Sunday, in your letter box.</p><input type=email name=who><button>Send</button></form>"
    found = pruned(page(paragraphs(*PROSE[:2]), form, paragraphs(*PROSE[2:])))
    assert found["newsletter"] == "The best of the quay, every Sunday, in your letter box."


def test_a_card_that_is_one_link_goes() -> None:
    card = "<a href=/pilots><p>Pilots have wings of their own in the second part of our series about the harbour and its people.</p></a>"
    result = clean_html(page(paragraphs(*PROSE[:2]), card, paragraphs(*PROSE[2:])))
    assert result.text.split("\n") == list(PROSE)
    everything = "".join(f"<a href=/{number}><p>{text}</p></a>" for number, text in enumerate(PROSE))
    assert clean_html(page(everything)).text


def test_a_name_on_an_element_inside_of_a_paragraph_counts() -> None:
    credit = '<p><span class="photo-credit">The quay in the morning, seen from the window of the bakery.</span></p>'
    html = page(paragraphs(*PROSE[:2]), credit, paragraphs(*PROSE[2:]))
    assert clean_html(html).text.split("\n") == list(PROSE)
    within = f'<p>{PROSE[2]} <span class="photo-credit">Ada Quay</span> told us so.</p>'
    assert "told us so." in clean_html(page(paragraphs(*PROSE[:2]), within, paragraphs(PROSE[3]))).text


def test_lines_are_found_by_their_letters() -> None:
    box = '<p class="site-disclaimer">What stands\xad here was\u200b written | by the people.</p>'
    run_of_the_page = runs(tree(page(paragraphs(), box), "the page"))
    lines = ["- " + PROSE[0].upper(), "What stands here was written by the people."]
    assert aligned(lines, run_of_the_page) == [(0, 0), (4, 4)]


def laid_out(*cells: str) -> str:
    rows = "".join(f"<tr><td>{cell}</td></tr>" for cell in cells)
    return f"<html><head><title>{TITLE}</title></head><body><table>{rows}</table></body></html>"


def test_a_table_that_lays_the_page_out_is_no_table() -> None:
    article = paragraphs(*PROSE, "Nobody at the quay wanted to say who had pinned the timetable to the wrong door in the first place.")
    text = clean_html(laid_out("Home", f"<h1>{TITLE}</h1>{article}", "Harbour Post")).text
    assert "|" not in text and set(PROSE) <= set(text.split("\n"))


def test_a_table_of_data_stays_one() -> None:
    rows = "".join(f"<tr><td>Boat {number}</td><td>{number} o'clock</td></tr>" for number in range(5, 9))
    text = clean_html(page(paragraphs(*PROSE[:2]), f"<table>{rows}</table>", paragraphs(*PROSE[2:]))).text
    assert "| Boat 5 | 5 o'clock |" in text


def test_a_refrain_stays() -> None:
    refrain = "The boat goes out, the boat comes in, and nobody has told the pilot when, and nobody has told the pilot."
    verses = "".join(paragraphs(text, refrain) for text in PROSE)
    assert clean_html(page(verses)).text.count(refrain) == len(PROSE)


def test_points_of_a_list_may_stand_under_two_headings() -> None:
    points = "<li>bread and coffee from the bakery by the gate</li><li>a basket that holds the market and what is left of it</li>"
    lists = "".join(f"<p>{text}</p><h2>What to take, whatever the timetable says</h2><ul>{points}</ul>" for text in PROSE[:2])
    assert clean_html(page(lists, paragraphs(*PROSE[2:]))).text.count("- a basket that holds the market") == 2


def test_a_headline_inside_of_a_link_goes() -> None:
    headline = "<h2>Pilots have wings of their own, and use them</h2>"
    for link, stays in (("<a href=/pilots>{}</a>", False), ("<a href=#pilots>{}</a>", True), ("<a name=pilots>{}</a>", True)):
        html = page(paragraphs(*PROSE[:2]), link.format(headline), paragraphs(*PROSE[2:]))
        assert ("Pilots have wings" in clean_html(html).text) == stays


def test_a_quoted_post_stays_with_who_wrote_it_and_without_links_to_it() -> None:
    said, who = "Nobody told us. See https://harbour.example/doors", "Ada Quay, at sea, with no timetable (@adaquay) May 6, 2031"
    text = f"<p>Nobody told us. See <a href=/d>https://harbour.example/doors</a></p>{who}<p><a href=/p>View this post where it was posted</a></p>"
    post = f"<div class=post-embed><blockquote class=twitter-tweet>{text}</blockquote></div>"
    assert clean_html(page(paragraphs(*PROSE[:2]), post, paragraphs(*PROSE[2:]))).text.split("\n") == [*PROSE[:2], said, who, *PROSE[2:]]


def test_quotations_stay_wherever_the_page_puts_them() -> None:
    said = "The door was the wrong one, and I pinned it there myself."
    post = f"<figure><blockquote class=twitter-tweet><p>{said}</p></blockquote></figure>"
    for box in (post, f"<aside><q>{said}</q></aside>"):
        assert said in clean_html(page(paragraphs(*PROSE[:2]), box, paragraphs(*PROSE[2:]))).text
    aside = f"<aside><p>{said}</p></aside>"
    assert said not in clean_html(page(paragraphs(*PROSE[:2]), aside, paragraphs(*PROSE[2:]))).text


def test_an_address_shown_as_a_link_at_the_end_names_a_source() -> None:
    address, headline = "https://harbour.example/the-timetable-of-the-year", "What the timetable of the year says about the harbour"
    for shown, stays in ((address, True), (headline, False)):
        link = f"<blockquote><a href={address}>{shown}</a></blockquote>"
        assert (shown in clean_html(page(paragraphs(), link)).text) == stays


def test_a_list_of_points_above_the_first_paragraph_is_taken_up() -> None:
    points = ("The timetable hung on the wrong door of the harbour.", "The islanders went home with empty baskets.")
    listed = "".join(f"<li>{point}</li>" for point in points)
    html = page(f"<ul class=options>{listed}</ul>", told(2))
    assert clean_html(html).text.split("\n")[:3] == [*(f"- {point}" for point in points), f"{PROSE[0]} It was day 0."]
    assert points[0] not in clean_html(page(f"<nav><ul class=options>{listed}</ul></nav>", told(2))).text


def test_a_note_below_a_list_of_links_does_not_keep_it() -> None:
    links = "".join(f"<li><a href=/{n}>Bakery opens a door on the {n}th street of the port town</a></li>" for n in range(4, 7))
    note = "<p>This story first stood in the paper of the islands.</p>"
    text = clean_html(page(paragraphs(), "<h3>From the port</h3><ul>", links, "</ul>", note)).text
    assert "Bakery opens" not in text and text.split("\n")[: len(PROSE)] == list(PROSE)


def test_a_line_far_below_the_article_goes() -> None:
    between = "".join(f"<div><a href=/{n}>Boat {n}</a></div>" for n in range(12))
    stray = "<div><p>All boats of the harbour are painted once a year.</p></div>"
    assert clean_html(page(f"<div>{paragraphs()}</div>", f"<div>{between}</div>", stray)).text.split("\n") == list(PROSE)
    assert "painted" in clean_html(page(f"<div>{paragraphs()}</div>", stray)).text


def test_what_stands_above_the_headline_goes() -> None:
    notice, date = "The harbour is closed to visitors in May.", "May 6, 2031"
    head = paragraphs(notice, LEAD, date)
    described = f'<meta name=description content="{LEAD}">'
    story = paragraphs(*PROSE, *(f"{text} So it was told at the quay." for text in PROSE))
    html = page(head, f"<h1>{TITLE}</h1>", story, head=described)
    assert clean_html(html).text.split("\n")[:3] == [LEAD, date, PROSE[0]]
    assert pruned(html)["navigation"] == notice
    assert clean_html(html, ignore=["navigation"]).text.split("\n")[:3] == [notice, LEAD, date]
    assert notice in clean_html(page(head, story, head=described)).text


def test_metadata_from_head_and_structured_data() -> None:
    data = {"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle", "headline": TITLE, "author": [{"name": "Ada Quay"}]}]}
    head = (
        f'<script type="application/ld+json">{json.dumps(data)}</script><script type="application/ld+json">{{broken</script>'
        '<meta property="article:published_time" content="2031-05-06T07:08:09Z"><link rel=canonical href="https://example.org/ferry">'
    )
    found = clean_html(page(paragraphs(), head=head), url="https://example.org/x").page
    assert found and (found.title, found.author, found.date) == (TITLE, "Ada Quay", "2031-05-06")
    assert (found.language, found.url) == ("en", "https://example.org/ferry")


def test_the_name_of_a_file_is_no_address() -> None:
    found = clean_html(page(paragraphs()), url="pages/ferry.html").page
    assert found and found.url is None


def test_markdown_marks_headings_lists_and_quotes() -> None:
    html = page(
        paragraphs(*PROSE[:2]),
        "<h2>The wrong door</h2><ul><li>bread for the quay, from the bakery</li><li>coffee for the pilot, from the harbour master</li></ul>",
        f"<blockquote><p>{PROSE[2]}</p></blockquote><p>{PROSE[3]}</p>",
    )
    text = clean_html(html, output_format="markdown").text
    assert "\n\n## The wrong door\n\n- bread for the quay, from the bakery\n- coffee" in text
    assert f"\n\n> {PROSE[2]}\n\n" in text


def test_markdown_of_tables_numbered_lists_and_code() -> None:
    code = "for boat in boats:\n\n    if boat.is_late:\n        boat.ring('```')"
    html = page(
        paragraphs(*PROSE[:2]),
        "<table><tr><th>Boat</th><th>Leaves at</th></tr><tr><td>First</td><td>six</td></tr></table>",
        "<ol><li>Wake the pilot of the boat.</li><li>Show the pilot the door.<ul><li>The right one, by the quay.</li></ul></li></ol>",
        f"<pre><code>{code}</code></pre>",
        paragraphs(*PROSE[2:]),
    )
    text = clean_html(html, output_format="markdown").text
    assert "\n\n| Boat | Leaves at |\n| --- | --- |\n| First | six |\n\n" in text
    assert "\n\n1. Wake the pilot of the boat.\n2. Show the pilot the door.\n    - The right one, by the quay.\n\n" in text
    assert f"\n\n````\n{code}\n````\n\n" in text
    assert f"\n{code}\n" in clean_html(html).text


def test_the_laws_hold_from_the_extracted_text_on() -> None:
    result = clean_html(page(paragraphs(), "<p>Sign up for our daily newsletter.</p>"))
    assert result.removals and result.text == check(result.document.text, slow=False).text


def test_the_report_holds_page_and_pruned(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page(f"<h1>{TITLE}</h1>", paragraphs()))
    report = json.loads(run(tmp_path / "a.html", "--report", "-").stderr)
    jsonschema.validate(report, json.loads(account.SCHEMA.read_text()))
    found = report["documents"][0]["page"]
    assert found["title"] == TITLE and found["pruned"][0]["category"] == "title" and found["pruned"][0]["place"].endswith("/h1")


def test_a_page_in_a_pipe_takes_the_same_road(tmp_path: Path) -> None:
    html = page(f"<h1>{TITLE}</h1>", paragraphs()).encode()
    (tmp_path / "a.html").write_bytes(html)
    assert run(stdin=html).stdout == run(tmp_path / "a.html").stdout == ("\n".join(PROSE) + "\n").encode()
    assert run("--keep-title", stdin=html).stdout.decode().startswith(TITLE)
    for encoding in ("utf-16", "utf-8-sig"):
        assert run(stdin=html.decode().encode(encoding)).stdout.decode().split("\n")[0] == PROSE[0]


HOSTILE = {
    "deep divs": "<div>" * 300 + "x" + "</div>" * 300,
    "very deep divs": "<div>" * 30_000 + "x",
    "deep lists": "<ul><li>" * 3_000 + "x",
    "deep tables": "<table><tr><td>" * 2_000 + "x",
    "252 divs": "<html><body>" + "<div>" * 250 + paragraphs() + "</div>" * 250,
    "253 divs": "<html><body>" + "<div>" * 251 + paragraphs() + "</div>" * 251,
    "rows": "<table>" + "<tr><td>x" * 5_000,
    "paragraphs in paragraphs": "<p>" * 5_000 + PROSE[0],
    "paragraphs of comments": f"<html><body><div class=comments>{'<div>' * 200}{paragraphs() * 200}</div>",
    "nested inline": "<b><i>" * 5_000 + "x",
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(16_000)) + ">x</p>",
    "breaks": "<p>" + "<br>" * 30_000,
    "pictures in spans": "<html><body><p>" + "<span>" * 150 + "<img>" * 5_000 + "x",
    "cards": f"<html><body><p>{PROSE[0]}" + "<span><img><a>x</a><a>y</a></span>" * 2_500,
    "half a tag": "<html><body><p",
    "three roots": "<html><html><html>",
    "no text": "<!doctype html><html><body></body></html>",
    "wrong charset": '<html><head><meta charset="utf-16"></head><body>' + paragraphs() + "</body></html>",
    "unknown charset": '<html><head><meta charset="klingon"></head><body>' + paragraphs() + "</body></html>",
    "nulls": "<html><body>\0\0\0" + paragraphs() + "</body></html>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_give_text_or_an_error(name: str) -> None:
    try:
        assert clean_html(HOSTILE[name].encode()).text.strip()
    except InputError as error:
        assert "\n" not in str(error)


@given(st.binary(max_size=400), st.integers(0, 900))
def test_damaged_pages_give_text_or_an_error(damage: bytes, at: int) -> None:
    whole = page(paragraphs()).encode()
    try:
        assert clean_html(whole[:at] + damage + whole[at + len(damage) :]).text.strip()
    except CleanerError as error:
        assert error.exit_code == 3


def test_the_work_ends_when_the_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 1)
    monkeypatch.setattr("cleaner.html.ORDINARY_TAGS", 0)
    monkeypatch.setattr(apart, "_COMMAND", ("-c", "import time; time.sleep(60)"))
    with pytest.raises(InputError, match="took more than 1 s"):
        extract(page(paragraphs()))


def test_a_large_page_is_read_by_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.html.ORDINARY_TAGS", 0)
    html = page(f"<h1>{TITLE}</h1>", paragraphs())
    apart_from_here = extract(html, "https://example.org/x", Cleaner().page_rules)
    monkeypatch.undo()
    assert apart_from_here == extract(html, "https://example.org/x", Cleaner().page_rules)
    monkeypatch.setattr("cleaner.html.ORDINARY_TAGS", 0)
    with pytest.raises(InputError, match="no article found"):
        extract("<html><body></body></html>")


def test_no_code_that_lies_beside_a_page_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.html.ORDINARY_TAGS", 0)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    for name in ("pickle.py", "trafilatura.py", "cleaner.py"):
        (tmp_path / name).write_text("raise SystemExit(9)\n")
    assert extract(page(paragraphs())).text.split("\n") == list(PROSE)


def test_bounds_hold_before_and_after_unpacking() -> None:
    assert clean_html(gzip.compress(page(paragraphs()).encode())).text.split("\n") == list(PROSE)
    with pytest.raises(InputError, match="larger than"):
        clean_html(b"x" * 20_000_001)
    with pytest.raises(InputError, match="when unpacked"):
        clean_html(gzip.compress(b"<p>" + b"x" * 20_000_001))
    with pytest.raises(InputError, match="damaged gzip"):
        clean_html(gzip.compress(page(paragraphs()).encode())[:9] + b"\xff" * 40)
    with pytest.raises(InputError, match="unpack it first"):
        clean_html(b"BZh91AY&SY")


def test_a_page_opens_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("The combination of the safe is nineteen, four, seven.")
    entity = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]>'
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{secret}" parse="text"/>'
    plain = f"{entity}<html><body>{paragraphs()}<p>&x;</p></body></html>"
    for html in (plain, f'<?xml version="1.0"?>{plain}', page(paragraphs(), include)):
        assert "combination" not in clean_html(html).text


def test_an_empty_page_is_an_error_and_never_an_empty_success(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html><body><script>var a = 1</script></body></html>")
    assert "no article found" in fails(3, tmp_path / "a.html")


def test_without_the_library_texts_still_work(tmp_path: Path) -> None:
    (tmp_path / "trafilatura.py").write_text("raise ImportError('broken')\n")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), os.environ.get("PYTHONPATH", "")))}
    (tmp_path / "a.html").write_text(page(paragraphs()))
    assert run(stdin=b"One line.\n", env=environment).stdout == b"One line.\n"
    assert "pip install trafilatura" in fails(2, tmp_path / "a.html", env=environment)
