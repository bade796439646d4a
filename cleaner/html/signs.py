"""What the names of a page's elements say: the rules with the scope "html", held against start tags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from lxml.html import HtmlElement

from cleaner.html.lines import HEADINGS
from cleaner.rules import Rule
from cleaner.tags import described

TOO_MUCH = 0.25  # an element that holds more than this share of the text is not what its name says,
PIECES = 0.2  # nor are all together, captions say, where each has to be short and they hold more than this

_WHOLE = frozenset(("html", "head", "body", "main", "article"))  # never boilerplate as a whole


class Signs:
    """Knows which elements of a page some rule has a name for; looks only at those it is asked about."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._named: dict[str, Rule | None] = {}
        self._own: dict[HtmlElement, Rule | None] = {}
        self._around: dict[HtmlElement, HtmlElement | None] = {}

    def __getitem__(self, element: HtmlElement) -> Rule:
        rule = self.of(element)
        assert rule
        return rule

    def of(self, element: HtmlElement) -> Rule | None:
        """The first rule that has a name for an element, or None."""
        if element not in self._own:
            rule = None if element.tag in _WHOLE else self._naming(_described(element))
            self._own[element] = None if rule and rule.category == "social" and _quotes(element) else rule
        return self._own[element]

    def around(self, element: HtmlElement | None) -> HtmlElement | None:
        """The nearest element with a sign that an element stands in, itself included."""
        passed = []
        while element is not None and element not in self._around:
            passed.append(element)
            if self.of(element):
                break
            element = element.getparent()
        found = element if element is None or self.of(element) else self._around[element]
        self._around.update(dict.fromkeys(passed, found))
        return found

    def weigh(self, texts: Iterable[tuple[HtmlElement | None, int]]) -> None:
        """Forget the signs of elements that hold so much of the texts, each given by its element and length, that they must be wrong."""
        holds: dict[HtmlElement, int] = {}
        whole = 0
        for where, length in texts:
            whole += length
            element = self.around(where)
            while element is not None:
                holds[element] = holds.get(element, 0) + length
                element = self.around(element.getparent())
        most = TOO_MUCH * whole
        pieces: Counter[str] = Counter()
        for element, held in holds.items():
            pieces[self[element].id] += held if self[element].longest else 0
        for element, held in holds.items():
            rule = self[element]
            if held > min(most, rule.longest or most) or pieces[rule.id] > PIECES * whole:
                self._own[element] = None
                self._around.clear()

    def _naming(self, words: str) -> Rule | None:
        if words not in self._named:
            self._named[words] = next((rule for rule in self._rules if rule.names(words)), None)
        return self._named[words]


def _described(element: HtmlElement) -> str:
    """The words of its start tag; of a heading without its id, which repeats what the heading says and names no part of the page."""
    attributes = element.attrib
    if element.tag in HEADINGS:
        attributes = {name: value for name, value in attributes.items() if name != "id"}
    return described(element.tag, attributes)


def _quotes(element: HtmlElement) -> bool:
    """Whether an element holds a quotation: a post of another, and not the buttons for sharing one."""
    return element.find(".//blockquote") is not None
