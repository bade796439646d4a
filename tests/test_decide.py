"""How evidence adds up over neighbouring blocks."""

import random
from itertools import accumulate

import pytest

from cleaner import Cleaner, trim
from cleaner.runs import maximal

STORY = [
    "The town council voted on Tuesday to rebuild the old swimming pool, which has stood empty since the roof came down in a storm nine years ago.",
    "The work will take two years and cost eleven million, most of it from a fund that the county set up for buildings of this kind in the spring.",
    "Swimmers who had gathered in front of the town hall cheered when the result was read out, and some of them jumped into the fountain.",
]


def categories(cleaner: Cleaner, *blocks: str) -> list[str]:
    """The category under which each block was removed, or an empty text."""
    text = "\n\n".join(blocks)
    removed = {removal.text.strip(): removal.category for removal in cleaner.clean(text).removals}
    return [removed.get(block, "") for block in blocks]


def test_widget_lines_count_only_beside_an_anchor(cleaner: Cleaner) -> None:
    widget = ["Once", "Monthly", "Annual", "Continue"]
    assert categories(cleaner, *STORY, *widget) == [""] * 7
    appeal = "Please support our independent journalism with a monthly gift, however small."
    assert categories(cleaner, *STORY, appeal, *widget) == [""] * 3 + ["donation"] * 5


def test_a_list_below_a_heading_goes_with_it(cleaner: Cleaner) -> None:
    entries = ["Pool roof: who knew what, and when", "Five lidos worth the journey", "A swimmer's diary, part three"]
    assert categories(cleaner, *STORY, "Related articles", *entries) == [""] * 3 + ["related"] * 4
    assert categories(cleaner, *STORY, *entries) == [""] * 6


def test_the_subhead_below_a_list_stays(cleaner: Cleaner) -> None:
    found = categories(cleaner, *STORY, "Related articles", "Five lidos worth the journey", "What happens next", *STORY[:2])
    assert found == [""] * 3 + ["related", "related", "", "", ""]


def test_an_entry_like_the_others_is_no_subhead(cleaner: Cleaner) -> None:
    entries = ["Five lidos worth the journey [TRAVEL]", "Pool roof comes down [INSIGHT]", "Who pays for the roof [COMMENT]"]
    assert categories(cleaner, *STORY, "Related articles", *entries, *STORY[:2])[3:7] == ["related"] * 4
    numbered = "2. The roof that came down in the storm of that winter"
    assert categories(cleaner, *STORY, "Related articles", *entries, numbered, *STORY[:2])[3:8] == ["related"] * 4 + [""]


def test_a_paragraph_of_the_story_is_no_teaser(cleaner: Cleaner) -> None:
    paragraph = "The lifeguards had their own view of it, and were not asked."
    entries = ["Five lidos worth the journey", "A swimmer's diary"]
    found = categories(cleaner, STORY[0], "Related articles", *entries, paragraph, *STORY[1:])
    assert found == ["", "related", "related", "", "", "", ""]


def test_the_short_line_above_a_photo_credit_is_its_caption(cleaner: Cleaner) -> None:
    caption = "The empty basin in the winter of last year."
    assert categories(cleaner, *STORY, caption, "Photo: Ada Quill / Getty Images")[3:] == ["caption", "caption"]
    assert categories(cleaner, *STORY, "Photo: Ada Quill / Getty Images")[2:] == ["", "caption"]


def test_below_the_story_a_pitch_takes_its_title_along(cleaner: Cleaner) -> None:
    pitch = "Sign up for our weekly newsletter."
    assert categories(cleaner, *STORY, "Fond of cold water?", pitch)[3:] == ["newsletter", "newsletter"]
    assert categories(cleaner, *STORY, "The swimmers went home.", pitch)[3:] == ["", "newsletter"]
    assert categories(cleaner, *STORY, "A question of tiles", pitch, *STORY[:2])[3:5] == ["", "newsletter"]  # a subhead


def test_below_the_story_a_pitch_needs_less_evidence(cleaner: Cleaner) -> None:
    pitch = "Sign up today to get started!"
    assert categories(cleaner, *STORY, pitch)[3] == "subscription"
    assert categories(cleaner, *STORY[1:], pitch, STORY[0])[2] == ""


def test_menus_and_rows_below_the_story_go_as_a_whole(cleaner: Cleaner) -> None:
    shared, rights = "Share on Facebook", "© 2024 The Fell Courier. All rights reserved."
    assert categories(cleaner, *STORY, shared, "Company", "Products", "Industries", "Places", rights)[4:8] == ["social"] * 4
    row = [
        "Five lidos that are worth the journey",
        "Who pays for the roof of the old pool?",
        "The diary of a swimmer",
        "Why nobody dares to jump from the tower…",
    ]
    assert categories(cleaner, *STORY, *row, rights)[3:7] == ["related"] * 4
    glued = [
        "Who pays for the roof? The county has given the town until spring to decide, and the town would rather not " + word
        for word in ("now", "here", "ever")
    ]
    bulleted = [line for entry in glued for line in ("–", entry)]
    assert categories(cleaner, *STORY, *bulleted, rights)[4:9:2] == ["related"] * 3
    quoted = "“Nobody asked us”, said the lifeguards, who had their own view of the roof and of the storm that brought it down on that winter’s “night.“"
    assert categories(cleaner, *STORY, quoted, *row, rights)[4:8] == ["related"] * 4


def test_a_box_keeps_its_description_between_its_title_and_its_form(cleaner: Cleaner) -> None:
    about = "The wet and the dry of nine counties: the pools that close, the pools that open, the people who swim in them anyway, and what a ticket costs this week."
    pitch, form = (
        "Sign up for our weekly newsletter.",
        "Sign up here to get our free newsletter in your inbox. You can unsubscribe at any time.",
    )
    assert categories(cleaner, *STORY, pitch, about, form)[3:6] == ["newsletter"] * 3
    assert categories(cleaner, *STORY[1:], pitch, STORY[0], form, STORY[1])[3] == ""


def test_names_of_sections_go_at_the_very_top_only(cleaner: Cleaner) -> None:
    assert categories(cleaner, "News", "World News", "A pool for the town", *STORY)[:3] == ["navigation", "navigation", ""]
    assert categories(cleaner, "A pool for the town", "Sport", *STORY)[:2] == ["", ""]
    assert categories(cleaner, "Sport", *STORY)[0] == ""  # the title


def test_what_comes_again_above_a_pitch_belongs_to_it(cleaner: Cleaner) -> None:
    card = [
        "The Wet Towel",
        "Stories from the pools of the county, and one of a swimmer who never learnt.",
        "Sign up for our weekly newsletter.",
    ]
    assert categories(cleaner, STORY[0], *card, STORY[1], *card, *STORY[1:])[1:4] == ["newsletter"] * 3
    assert categories(cleaner, STORY[0], *card, *STORY[1:])[1:4] == ["", "", "newsletter"]
    twice = ["The swimmers went home with wet hair and the promise of a roof by spring.", card[2]]
    assert categories(cleaner, *STORY, *twice, *STORY, *twice)[3:5] == ["", "newsletter"]  # the article stands there twice


def test_the_reason_is_told(cleaner: Cleaner) -> None:
    text = "\n\n".join([*STORY, "Related articles", "Five lidos worth the journey"])
    heading, entry = cleaner.clean(text).removals
    assert heading.reason == "its own evidence"
    assert entry.reason == "in the list below a heading"
    assert entry.evidence == heading.evidence


def test_the_brake(cleaner: Cleaner) -> None:
    text = "\n\n".join(["Sign up for our free newsletter.", "Enter your email address", "Subscribe to our newsletter today."])
    result = cleaner.clean(text)
    assert result.text == text
    assert result.warnings[0].startswith("the brake: ")
    assert {spared.reason for spared in result.spared} == set(result.warnings)
    assert Cleaner(brake=1.0).clean(text).text == ""


def test_what_was_spared_is_told(cleaner: Cleaner) -> None:
    text = "\n\n".join([*STORY, "Monthly"])
    assert [spared.block.text for spared in cleaner.clean(text).spared] == ["Monthly"]


def test_inline_cuts_leave_the_paragraph(cleaner: Cleaner) -> None:
    text = f"{' '.join(STORY)} (Photo: Ada Quill/Getty Images)\n\n{STORY[1]}"
    (removal,) = cleaner.clean(text).removals
    assert removal.text == " (Photo: Ada Quill/Getty Images)"


def test_a_feed_below_its_heading_goes_however_long(cleaner: Cleaner) -> None:
    broken = "The lido at the mouth of the river opens three weeks late, since the pump that fills it from the sea has to come by ship and the ..."
    feed = [line for hour in range(12) for line in (f"{hour + 8}:40", broken.replace("three", str(hour + 2)))]
    assert categories(cleaner, STORY[0], "Related articles", *feed) == ["", *["related"] * 25]
    whole = [line.replace(" and the ...", " and the captain is ill.") for line in feed]  # an article of many hours
    assert categories(cleaner, STORY[0], "Related articles", *whole)[3] == ""


def test_a_dated_list_ends_where_its_last_entry_does(cleaner: Cleaner) -> None:
    entries = [
        line
        for day in (9, 8, 5)
        for line in (f"{day} March 2024", f"The pool on day {day} of its closure", "Nobody swims, and the frogs have come back to stay.")
    ]
    found = categories(cleaner, STORY[0], "Related articles", *entries, *STORY[1:])
    assert found == ["", *["related"] * 10, "", ""]


def test_tags_below_the_story_go_with_the_page(cleaner: Cleaner) -> None:
    tags = ["Swimming", "Town council", "Storms"]
    assert categories(cleaner, *STORY, *tags, "Related articles")[3:6] == ["related"] * 3
    assert (
        categories(
            cleaner, *STORY[:2], "These are the pools that close this year, all in the north of the county:", *tags, "Related articles"
        )[3:6]
        == [""] * 3
    )
    assert categories(cleaner, *STORY, *tags)[3:] == [""] * 3


def test_what_a_subscriber_gets_goes_with_the_offer(cleaner: Cleaner) -> None:
    offer = "Subscribe now for unlimited access to all our articles."
    assert categories(cleaner, *STORY, offer, "Every issue of the paper", "A seat in the gallery")[4:] == ["subscription"] * 2
    assert categories(cleaner, *STORY, offer, "By Ada Quill in the old town hall", "June 2024")[4:] == ["", ""]


def test_the_menu_of_a_company_goes_with_its_sentences(cleaner: Cleaner) -> None:
    menu = ["Products", "Keep your pool clean with less work.", "Resources", "Read what others do with water.", "Support"]
    article = STORY[0] + " " + STORY[1]
    pitch = "Sign up for our weekly newsletter."
    assert categories(cleaner, "A pool for the town", *menu, article, pitch)[:7] == ["", *["navigation"] * 5, ""]
    assert categories(cleaner, "A pool for the town", *menu[:3], article, pitch)[:5] == [""] * 5


def test_the_counters_of_a_gallery(cleaner: Cleaner) -> None:
    counted = [line for place, paragraph in zip((2, 3, 4), STORY, strict=True) for line in (f"{place}/5", paragraph)]
    assert categories(cleaner, STORY[0] + " It rained.", *counted, "Share on Facebook")[1:6:2] == ["navigation"] * 3
    rated = ["4/5" if line.endswith("/5") else line for line in counted]
    assert categories(cleaner, STORY[0] + " It rained.", *rated, "Share on Facebook")[1:6:2] == [""] * 3


def test_a_text_in_one_block_has_a_language(cleaner: Cleaner) -> None:
    head = "PORT PÓŁNOCNY Rada miasta Brzegowo zdecydowała wtorek remont nabrzeża zniszczonego sztormem zeszłej zimy, budżet miejski pokryje koszty."
    rest = (
        " Prace nie zaczną się jednak przed majem, ponieważ firma, która wygrała przetarg, czeka na kamień z gór, jak mówi burmistrz." * 4
    )
    assert cleaner.clean(head + rest + " Czytaj też: Prom znów kursuje").text == head + rest


def test_what_is_drawn_by_what_was_drawn_names_a_rule(cleaner: Cleaner) -> None:
    caption = "The empty basin in the winter of last year."
    removals = cleaner.clean("\n\n".join([*STORY, caption, caption, "Photo: Ada Quill / Getty Images"])).removals
    assert len(removals) == 3 and all(removal.evidence for removal in removals)


def test_a_pitch_glued_to_a_paragraph_of_the_story_goes_alone(cleaner: Cleaner) -> None:
    pitch = "Sign up for our newsletter here."
    told = "The lifeguards will move to a hut on the lawn for that time. They have asked for a stove, for a second bench and for a kettle that does not leak on the table when it boils."
    for glued in (f"{told} {pitch}", f"{pitch} {told}"):
        result = cleaner.clean("\n\n".join([*STORY, glued, *STORY]))
        assert [(removal.text.strip(), removal.category) for removal in result.removals] == [(pitch, "newsletter")]
        assert told in result.text


def test_a_pitch_with_a_paragraph_of_its_own_goes_whole(cleaner: Cleaner) -> None:
    about = "Nine Lidos comes out on Fridays. Sign up for our newsletter here."
    assert categories(cleaner, *STORY, about, *STORY)[3] == "newsletter"


def test_the_list_of_a_menu_goes_as_a_whole(cleaner: Cleaner) -> None:
    menu = ["- Skip to main content", "- Pools and lidos", "- Saunas", "- Coaches and clubs", "- The diving tower"]
    assert categories(cleaner, *menu, "Pool to be rebuilt", *STORY)[:6] == ["navigation"] * 5 + [""]
    recipe = ["- Two eggs", "- A cup of milk", "- Flour", "- A pinch of salt", "- Butter for the pan"]
    assert categories(cleaner, *recipe, *STORY)[:5] == [""] * 5


def test_the_path_of_the_page_ends_in_its_title(cleaner: Cleaner) -> None:
    title = "Town council votes to rebuild the old swimming pool within two years"
    path = ["Home > News > Town", "- Town council votes to rebuild the old swimming .."]
    assert categories(cleaner, *path, title, *STORY)[:3] == ["navigation", "navigation", ""]


def test_a_card_in_capitals_goes_line_by_line(cleaner: Cleaner) -> None:
    card = ["NEWS FOR PEOPLE WHO SWIM.", "NINE LIDOS,", "SIGN UP FOR OUR NEWSLETTER"]
    assert categories(cleaner, *STORY, *card, *STORY)[3:6] == ["newsletter"] * 3
    assert categories(cleaner, "POOL TO BE REBUILT", *STORY, *card, *STORY)[4:7] == ["", "", "newsletter"]


def test_a_table_of_contents_goes_where_all_of_it_comes_again(cleaner: Cleaner) -> None:
    headings = ["The old roof", "Who pays"]
    story = [STORY[0], "1. The old roof", STORY[1], "2. Who pays", STORY[2]]
    assert categories(cleaner, "Table of contents", *headings, *story)[:4] == ["navigation"] * 3 + [""]
    assert categories(cleaner, "Table of contents", "Of roofs", "Of money", *story)[:4] == [""] * 4
    assert categories(cleaner, "In this article", *story)[:2] == ["navigation", ""]
    text = "\n\n".join(["Contents", "1 Past", "2 Money", "Past", STORY[0], "Money", STORY[1]])
    assert cleaner.clean(text).text.startswith("Past\n\n")  # the first chapter keeps its heading


def test_short_lines_have_edges_as_paragraphs_have(cleaner: Cleaner) -> None:
    guide = ["Charge the camera until the light goes out.", "Register your camera", "Register within a month for a longer guarantee."]
    assert categories(cleaner, *guide, "Sign in", "Enter the code that came with the camera.")[1:3] == ["", ""]
    assert categories(cleaner, *STORY, "Please create an account", "Sign in")[3:] == ["subscription"] * 2


def test_fragments_are_cut_where_that_does_not_take_long(cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trim, "MOST", 100_000)
    line = "The old bridge opened again on Monday [Read more: The bridge]. "
    few, many = (cleaner.clean(line * count) for count in (30, 100))
    assert len(few.removals) == 30 and "Read more" not in few.text
    assert not many.removals and many.text == line * 100 and many.spared


def test_a_sentence_is_not_torn(cleaner: Cleaner) -> None:
    pointer = "Learn more about the tides"
    story = "\n\n".join(STORY)
    assert cleaner.clean(f"{story}\n\n{pointer}\n\nThe end.").removals
    for ends in ("\n", "\r\n"):
        for below in (f"{pointer}{ends}in the tables by the door.", f"The clerk, he said,{ends}learn more at the quay"):
            assert not cleaner.clean(f"{story}\n\n{below}{ends}{ends}The end.").removals
    assert cleaner.clean(f"{story}\n\n{pointer}\nOpinion").removals


def test_a_heading_stays_with_its_text(cleaner: Cleaner) -> None:
    assert categories(cleaner, *STORY, "## Dark mode") == ["", "", "", "navigation"]
    assert categories(cleaner, STORY[0], "## Dark mode", *STORY[1:]) == [""] * 4


def test_a_label_stays_above_a_section_of_which_all_stays(cleaner: Cleaner) -> None:
    for heading in ("## Try it", "## Get started", "## Follow us", "## Share on", "## Disclaimer"):
        for section in (
            ["On a machine with two masts, these ropes do all the work:"],
            ["- The ropes are old."],
            ["### Ropes", "Old ones."],
        ):
            assert categories(cleaner, *STORY, heading, *section) == [""] * (4 + len(section))
    about = "The wet and the dry of nine counties, every Friday."
    box = [about, "Sign up for our weekly newsletter.", "## Pools", STORY[0]]
    assert categories(cleaner, *STORY, "## Follow us", *box)[3:6] == ["social", "", "newsletter"]
    assert categories(cleaner, *STORY, "## Follow us on Facebook and Instagram", about)[3] == "social"
    assert categories(cleaner, *STORY, "## Try it", "## Pools", STORY[0])[3] == "advert"


def test_maximal_runs() -> None:
    """No run could begin or end elsewhere with a higher score, and all gain lies in one."""
    dice = random.Random(5)
    assert maximal([4, -5, 3, -3, 1, 2, -2, 2, -2, 1, 5]) == [(0, 0, 4), (2, 2, 3), (4, 10, 7)]  # the paper's own
    for _ in range(300):
        scores = [dice.choice((-3, -2, -1, 0, 1, 2)) for _ in range(12)]
        runs = maximal(scores)
        assert {n for first, last, _ in runs for n in range(first, last + 1)} >= {n for n, score in enumerate(scores) if score > 0}
        for first, last, score in runs:
            sums = list(accumulate(scores[first : last + 1], initial=0))
            assert sums[-1] == score == max(sums) - min(sums) and all(0 < each <= score for each in sums[1:])
