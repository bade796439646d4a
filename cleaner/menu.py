"""The menu of a company's site above the story, whose parts say in a sentence what each of their entries is.

Such sentences look like those of a story. What gives them away are the headings among them: "Products", "Resources",
"Support". One or two of these may head a paragraph of any text; more, above the first long paragraph, are a menu.
"""

from __future__ import annotations

import cleaner.shape as shape
from cleaner.case import Case, Verdict, Verdicts

HEADINGS = 3  # from which on they are those of a menu
ENTRY = 180  # characters that say what an entry is; what is longer begins the story


def head(case: Case, verdicts: Verdicts) -> Verdicts:
    """The headings of a menu above the story, and all between them."""
    headings = [n for n, categories in sorted(case.openers.items()) if "navigation" in categories]
    if len(headings) < HEADINGS:
        return {}
    story = next((n for n, block in enumerate(case.blocks) if len(block.text) > ENTRY), 0)
    headings = [n for n in headings if n < story]
    lines = range(headings[0], _end(headings, story)) if len(headings) >= HEADINGS else range(0)
    if any(shape.is_quoted(case.blocks[n].text) for n in lines):
        return {}
    score = sum(case.gains["navigation"][n] for n in headings)
    return {n: Verdict("navigation", score, headings[0], "in the menu of the site") for n in lines if n not in verdicts}


def _end(headings: list[int], story: int) -> int:
    """The number past its last line: what the last heading stands for belongs to it where each before has one line, too."""
    *_, second, third, last = headings
    described = third == second + 2 and last == third + 2 and last + 1 < story
    return last + (2 if described else 1)
