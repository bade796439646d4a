"""An invented corpus: twenty sites whose pages repeat templates that are none of the story, and refrains that are.

The templates carry dates, names and numbers that change from page to page. The same corpus for the same seed.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import NamedTuple

SITES = 20
PAGES = 105  # of each site
FIRST = [
    "Ada",
    "Bela",
    "Cosmo",
    "Dora",
    "Edvin",
    "Fenna",
    "Gil",
    "Hedda",
    "Ivo",
    "Jorun",
    "Karim",
    "Lotte",
    "Mirko",
    "Nele",
    "Orla",
    "Pascal",
    "Quirin",
    "Runa",
    "Sven",
    "Tilda",
]
LAST = [
    "Abel",
    "Brandt",
    "Corvi",
    "Dahl",
    "Ekman",
    "Fabre",
    "Grau",
    "Holt",
    "Ibsen",
    "Juhl",
    "Kranz",
    "Lind",
    "Moran",
    "Novak",
    "Olsen",
    "Prior",
    "Quast",
    "Rask",
    "Stern",
    "Thorn",
]
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
TOWNS = ["Averley", "Brumstead", "Colding", "Dunmere", "Eastry", "Farholm", "Grimsel", "Hallow", "Inverlea", "Jarrow", "Kelm", "Lirrton"]
LITTLE = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "a",
    "was",
    "for",
    "that",
    "on",
    "with",
    "had",
    "by",
    "at",
    "from",
    "but",
    "they",
    "which",
    "were",
    "after",
    "who",
    "this",
    "not",
]

# Where a template stands, and on what share of the pages.
TEMPLATES = (
    ("head", 0.9, "{site} | Latest edition | {date}"),
    ("head", 0.7, "Published {date} at {clock} by {name} for {site}"),
    ("head", 1.0, "Home > {section} > All of {site}"),
    ("head", 0.6, "{number} people are looking at {site} right now"),
    ("head", 0.5, "Listen to this story: {number} minutes, read by {name} of {site}"),
    ("inside", 0.8, "Story continues below this advertisement from {site}"),
    ("inside", 0.6, "Sign up for our free newsletter and get {site} in your inbox every morning"),
    ("inside", 0.4, "Photo: {name} / {site} picture desk, all rights reserved"),
    ("tail", 1.0, "© {year} {site} Media Ltd. Registered in {town} under number {number}."),
    ("tail", 0.9, "Contact the newsroom of {site} at desk {number}, or write to {name}, who reads every letter."),
    ("tail", 0.8, "More from {name} in the archive of {site}"),
    ("tail", 0.7, "Support our journalism: give to {site} from {number} crowns a month"),
    ("tail", 0.5, "Follow {site} wherever you are"),
    ("tail", 0.3, "This page was last changed on {date} by the night desk of {site}"),
    ("tail", 0.6, "The views of {name} are those of a guest, and {site} does not share all of them."),
    ("tail", 0.9, "Download the {site} app, now with {number} readers in {town}"),
)
FORM = ("Your e-mail address", "I am over sixteen", "Yes, send it to me", "No, thank you")  # below a newsletter's pitch, line by line
MENU = ("Town and country", "Harbour times", "Tide tables", "Small ads", "The crossword")
REFRAINS = (
    ("inside", 0.5, "Ingredients"),
    ("inside", 0.5, "Method"),
    ("inside", 0.3, "What we know so far"),
    ("inside", 0.2, "Season to taste with salt and pepper."),
    ("inside", 0.2, "Heat the oven to 180 °C and butter a deep tin."),
    ("inside", 0.15, "“We do not comment on open cases,” a spokeswoman for the court said."),
    ("inside", 0.15, "The verdict"),
    ("inside", 0.2, "Result: Averley 2, Brumstead 1"),
    ("inside", 0.12, "And the river, the river runs on by the mill"),
    ("head", 0.12, "The week in pictures"),
    ("head", 0.12, "Letters from the harbour"),
    ("head", 0.15, "Serves 4, takes 45 minutes"),
    ("tail", 0.12, "And that was the week, seen from the ferry."),
    ("tail", 0.12, "Serve at once, with bread."),
    ("tail", 0.1, "“Nobody asked us,” as they say in Kelm."),
    ("tail", 0.15, "He was buried in Averley on a Friday, and the shops were shut."),
)


class Planted(NamedTuple):
    """A page: its blocks in order, with what each was made from; "" for what is the story's own."""

    site: str
    url: str
    date: str
    blocks: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        return "\n\n".join(text for text, _ in self.blocks)

    def of(self, kind: str) -> list[str]:
        """The blocks that are a "template", a "refrain", or part of the "story"."""
        return [text for text, source in self.blocks if source == kind]


def corpus(seed: int = 8) -> Iterator[Planted]:
    """All pages, those of the sites mixed."""
    sites = [_Site(random.Random(f"{seed}/{number}"), number) for number in range(SITES)]
    for number in range(PAGES):
        yield from (site.page(number) for site in sites)


class _Site:
    def __init__(self, dice: random.Random, number: int) -> None:
        self._dice = dice
        self._name = f"{dice.choice(TOWNS)} {dice.choice(('Courier', 'Post', 'Herald', 'Mirror', 'Star'))}"
        self._host = f"site{number}.example"
        self._words = [_word(dice) for _ in range(1500)]
        self._templates = [each for place in ("head", "inside", "tail") for each in dice.sample(_at(TEMPLATES, place), k=3)]
        self._refrains = [each for place in ("head", "inside", "tail") for each in dice.sample(_at(REFRAINS, place), k=2)]
        self._has_form, self._has_menu = number % 2 == 0, number % 3 == 0

    def page(self, number: int) -> Planted:
        dice = self._dice
        story = [(self._paragraph(), "story") for _ in range(dice.randint(4, 9))]
        for place, share, text in self._templates + self._refrains:
            if dice.random() < share and place == "inside":
                kind = "template" if (place, share, text) in self._templates else "refrain"
                story.insert(dice.randint(1, len(story) - 1), (self._filled(text), kind))
        head = [(self._headline(), "story"), *self._at("head")]
        if self._has_menu:
            head = [(line, "template") for line in MENU] + head
        tail = self._at("tail")
        if self._has_form:
            pitch = f"Sign up for the newsletter of {self._name} and read it first"
            tail += [(line, "template") for line in (pitch, *FORM)]
        date = f"2024-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
        return Planted(self._host, f"https://www.{self._host}/{number}", date, tuple(head + story + tail))

    def _at(self, place: str) -> list[tuple[str, str]]:
        """What stands at the head or the tail of a page: refrains next to the story."""
        chosen = [
            (self._filled(text), "template") for where, share, text in self._templates if where == place and self._dice.random() < share
        ]
        own = [(text, "refrain") for where, share, text in self._refrains if where == place and self._dice.random() < share]
        return chosen + own if place == "head" else own + chosen

    def _filled(self, text: str) -> str:
        dice = self._dice
        return text.format(
            site=self._name,
            name=f"{dice.choice(FIRST)} {dice.choice(LAST)}",
            town=dice.choice(TOWNS),
            section=self._words[dice.randint(0, 30)].title(),
            number=f"{dice.randint(2, 90_000):,}",
            year=dice.randint(2015, 2025),
            clock=f"{dice.randint(0, 23)}:{dice.randint(0, 59):02}",
            date=f"{dice.randint(1, 28)} {dice.choice(MONTHS)} {dice.randint(2015, 2025)}",
        )

    def _paragraph(self) -> str:
        return " ".join(self._sentence() for _ in range(self._dice.randint(2, 5)))

    def _sentence(self) -> str:
        words = [self._dice.choice(LITTLE if place % 2 else self._words) for place in range(self._dice.randint(8, 22))]
        return " ".join(words).capitalize() + "."

    def _headline(self) -> str:
        return " ".join(self._dice.sample(self._words, k=5)).capitalize()


def _at(all_of_them: tuple[tuple[str, float, str], ...], place: str) -> list[tuple[str, float, str]]:
    return [each for each in all_of_them if each[0] == place]


def _word(dice: random.Random) -> str:
    return "".join(
        dice.choice(["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v"]) + dice.choice("aeiou")
        for _ in range(dice.randint(2, 4))
    )


if __name__ == "__main__":
    for each in corpus():
        print(json.dumps({"url": each.url, "date": each.date, "text": each.text}))
