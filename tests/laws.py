"""The six laws of the house, as one check of one text, and texts to try them on.

1. Kept and removed partition the input.      4. The same bytes, however often and wherever it is run.
2. The output is a subsequence of the input.  5. The prefilter changes no result.
3. Cleaning twice changes nothing.            6. Every removal names the rules that caused it.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from functools import cache

import pytest

from cleaner import Cleaner, render, store
from cleaner.errors import InputError
from cleaner.formats import encode
from cleaner.model import Result
from cleaner.report import account

HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")  # of a character, which JSON can't tell from the whole one


@cache
def shared_cleaner() -> Cleaner:
    return Cleaner()


def check(text: str, cleaner: Cleaner | None = None, slow: bool = True) -> Result:
    """Assert all six laws for one text; `slow` includes the search without the prefilter."""
    cleaner = cleaner or shared_cleaner()
    result = cleaner.clean(text)
    _partition(text, result)
    _subsequence(result.text, text)
    again = cleaner.clean(result.text)
    assert again.text == result.text, f"law 3: cleaning again removes {[removal.text for removal in again.removals]}"
    assert cleaner.clean(text) == result, "law 4: two runs differ"
    blocks = result.document.blocks
    if slow:
        matcher = cleaner.matchers.of(cleaner.matchers.languages(blocks), "")
        assert matcher(blocks) == matcher.matches_without_prefilter(blocks), "law 5"
    assert all(removal.evidence for removal in result.removals), "law 6: a removal without a rule"
    _report_applies(text, result)
    return result


def _partition(text: str, result: Result) -> None:
    position = 0
    kept = []
    for removal in result.removals:
        assert position <= removal.start < removal.end <= len(text), "law 1: removals overlap or lie outside"
        assert removal.text == text[removal.start : removal.end], "law 1: a removal is not what stood there"
        kept.append(text[position : removal.start])
        position = removal.end
    assert "".join(kept) + text[position:] == result.text, "law 1: what is kept is not the rest"
    assert render.restore(result.text, result.removals) == text, "law 1: restore gives something else"


def _subsequence(clean: str, text: str) -> None:
    rest = iter(text)
    assert all(char in rest for char in clean), "law 2"


def _report_applies(text: str, result: Result) -> None:
    if any(HALVES.search(removal.text) for removal in result.removals):
        with pytest.raises(InputError, match="two halves of a character"):
            account.document(result)
        return
    report = json.loads(json.dumps(account.document(result)))
    removals = account.removals(report)
    assert render.apply(text, removals) == result.text, "law 6: the report applied to the input gives something else"
    assert render.restore(result.text, removals) == text, "law 6: the report does not restore the input"
    data = encode(text)
    for entry in report["removals"]:
        start, end = entry["bytes"]["start"], entry["bytes"]["end"]
        assert data[start:end] == encode(entry["text"]), "law 6: byte offsets are off"


STORY = (
    "The bridge over the Lirr was closed for nine days while divers looked at its third pier, the town's engineer said on Monday.",
    "“We expected worse,” said the mayor, who had walked across it every morning since the spring, “and we will pay for the rest next year.”",
    "Short line",
    "A Subhead About Money",
    "Prices of bread rose by four per cent in May, according to the office for statistics, and those of milk by two.",
    "Der Rat stimmte am Dienstag mit elf zu neun Stimmen für den Umbau der alten Färberei, wie eine Sprecherin mitteilte.",
    "Le maire a déclaré que la fontaine serait rouverte avant l’été, malgré le retard pris par les travaux de la place.",
    "Жители посёлка рассказали, что вода ушла к вечеру, а дорогу открыли только утром следующего дня.",
    "町長は月曜日の会見で、橋の修理は来年の春までに終わると述べた。費用は町が負担する。",
    "- an item of a list",
    "> a quoted line",
    "# A heading",
    "* * *",
)
GAPS = ("\n", "\n\n", "\n\n", "\n\n\n", "\r\n", "\r\n\r\n", "\r", " \n\t\n", "\n\u2028\n", "\n\xa0\n")
NOISE = (
    "\ufeff",
    "\u2028",
    "\x85",
    "\x0b",
    "\x0c",
    "\u200d",
    "\u202e",
    "\ud800",
    "\udcff",
    "e\u0301",
    "👩\u200d👧",
    "İ",
    "ı",
    "ſ",
    "K",
    "\t",
    "  ",
    "\xa0",
    "�",
)


@cache
def _examples() -> tuple[str, ...]:
    return tuple(example for rule in store.load() for example in (*rule.match, *rule.keep))


def generated(count: int, seed: int) -> Iterator[str]:
    """Texts made of story, of the packs' own examples whole and mangled, and of noise. The same for the same seed."""
    for number in range(count):
        yield _generate(random.Random(f"{seed}/{number}"))


def _generate(dice: random.Random) -> str:
    pieces = [dice.choice(NOISE)] if dice.random() < 0.1 else []
    for _ in range(dice.randint(0, 12)):
        pieces.append(_block(dice))
        pieces.append(dice.choice(GAPS))
    if pieces and dice.random() < 0.5:
        pieces.pop()
    return "".join(pieces)


def _block(dice: random.Random) -> str:
    text = dice.choice(STORY) if dice.random() < 0.5 else dice.choice(_examples())
    kind = dice.random()
    if kind < 0.1:
        text = dice.choice((str.upper, str.lower, str.title, str.swapcase))(text)
    elif kind < 0.2:
        place = dice.randint(0, len(text))
        text = text[:place] + dice.choice(NOISE) + text[place:]
    elif kind < 0.3:
        text = f"{text} {dice.choice(_examples())}"
    elif kind < 0.4:
        text = _wrapped(text, dice.randint(40, 90))
    elif kind < 0.45:
        text = text[dice.randint(0, len(text)) :]
    return text


def _wrapped(text: str, width: int) -> str:
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join([*lines, line])
