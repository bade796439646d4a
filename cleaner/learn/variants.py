"""Variants of one block, taken together.

Where a name stands on few pages, the outline has a gap for it. A name that stands on many is in the outline: "by Ada Berg
for us" then is a case of "by … for us". And where all of them stand on many, as the months do, the general form has to
be made: "of 0 May", "of 0 June" and "of 0 July" differ in one word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from cleaner.learn.survey import GAP, MOST_GAPS, is_telling
from cleaner.learn.trace import Slot, Trace

SIBLINGS = 3  # outlines that differ in one word, from which that word counts as a gap
MOST_WORDS = 30  # of such outlines
_NOTHING = Slot.of(())


def merged(traces: dict[str, Trace], least: int) -> dict[str, Trace]:
    """The traces of one site by outline, those of special cases added to the general ones.

    General is what reaches `least` pages with gaps, or what several differ from in one word.
    """
    left = dict(sorted(traces.items()))
    forms = _siblings(left)
    for outline in forms:
        left.setdefault(outline, Trace(slots=(_NOTHING,) * outline.split(" ").count(GAP)))
    general = {*forms, *(outline for outline, trace in left.items() if trace.slots and trace.pages >= least)}
    for outline in sorted(general, key=lambda outline: (len(outline.split()), outline)):
        if outline not in left:
            continue
        trace = left[outline]
        for special, contents in list(_cases(outline, left)):
            found = left.pop(special)
            slots = [_slot(content, found) for content in contents]
            trace.slots = tuple(map(Slot.merged, trace.slots, slots)) if trace.pages else tuple(slots)
            trace.add(found)
    return left


def _siblings(outlines: Iterable[str]) -> list[str]:
    """The general forms of outlines that differ from others in one word alone."""
    forms: Counter[str] = Counter()
    for outline in outlines:
        words = outline.split(" ")
        if len(words) > MOST_WORDS:
            continue
        for place, word in enumerate(words):
            rest = [*words[:place], GAP, *words[place + 1 :]]
            if word not in (GAP, "0") and rest.count(GAP) <= MOST_GAPS and is_telling([each for each in rest if each != GAP]):
                forms[" ".join(rest)] += 1
    return sorted(form for form, count in forms.items() if count >= SIBLINGS)


def _cases(outline: str, others: dict[str, Trace]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The other outlines that fit, with what stands in the gaps."""
    stretches: list[list[str]] = [[]]
    for word in outline.split(" "):
        if word == GAP:
            stretches.append([])
        else:
            stretches[-1].append(f"{re.escape(word)} ")
    first, *middle, last = map("".join, stretches)
    inner = "".join(f"(?>(.*?) {part})" for part in middle)  # the leftmost place of a part is as good as any
    pattern = re.compile(f"{first}{inner}(.*) {last}")
    for special in others:
        if special != outline and (match := pattern.fullmatch(f"{special} ")):
            yield special, match.groups()


def _slot(content: str, trace: Trace) -> Slot:
    """What is known of a gap that holds part of another outline, gaps included."""
    words = content.split(" ")
    longest = len(content) + sum(slot.longest for slot in trace.slots)
    if GAP not in words:
        return Slot.of(words)._replace(longest=longest)
    most = len(words) + sum(slot.most for slot in trace.slots)
    end = len(words) - words[::-1].index(GAP)
    return Slot(tuple(words[: words.index(GAP)]), tuple(words[end:]), len(words), most, longest)
