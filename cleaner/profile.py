"""Where the time goes: for each stage of the road, and for each rule with how often it was tried and how often it hit.

The road itself knows nothing of this. While a profile is taken, watched stand-ins take the place of some of its
functions, so that without one not even a question is asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import wraps
from operator import attrgetter
from types import TracebackType
from typing import Any

from cleaner import match, pipeline, prefilter, rules
from cleaner.model import Match
from cleaner.rules import Rule

OUTSIDE = "read, write"
CLEAN, MATCH = "the rest", "match"
STAGES: tuple[tuple[str, Any, str], ...] = (  # the name of a stage, and what is watched for it
    ("load rules", pipeline, "load"),
    (CLEAN, pipeline.Cleaner, "clean"),
    ("extract pages", pipeline.Cleaner, "clean_html"),
    ("segment", pipeline, "_blocks"),
    ("prefilter", prefilter.Prefilter, "candidates"),
    ("compile", rules, "compiled"),
    ("decide", pipeline, "decide"),
    ("render", pipeline, "plan"),
    ("render", pipeline, "apply"),
    ("render", pipeline, "restore"),
)
MOST_TOLD = 40  # rules, the slowest first


class Spent:
    """What a rule, or a stage, has cost: seconds of its own, how often it was tried, and how often something came of it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.seconds = 0.0
        self.tries = self.hits = 0


class Profile:
    """Takes a profile of all cleaning in this process while it is entered."""

    def __init__(self) -> None:
        self.stages: dict[str, Spent] = {name: Spent(name) for name in (OUTSIDE, *dict.fromkeys(each[0] for each in STAGES), MATCH)}
        self.rules: dict[str, Spent] = {}
        self.seconds = 0.0
        self._inner = 0.0  # seconds already accounted for inside of what is under way
        self._originals: list[tuple[Any, str, Any]] = []

    def __enter__(self) -> Profile:
        for name, owner, function in STAGES:
            self._put(owner, function, self._watched(self.stages[name], getattr(owner, function)))
        self._put(match, "find", self._watched_find(match.find))
        self._start = time.perf_counter()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.seconds = time.perf_counter() - self._start
        self.stages[OUTSIDE].seconds = self.seconds - sum(stage.seconds for stage in self.stages.values())
        for owner, function, original in self._originals:
            setattr(owner, function, original)

    def lines(self) -> Iterator[str]:
        """The profile as two tables, which fit into 80 columns but for long names of rules."""
        yield f"Where the time went: {self.seconds:.2f} s, {self.stages[CLEAN].tries:,} texts, one process"
        yield ""
        yield f"{'seconds':>9} {'share':>6}  stage"
        yield from (f"{self._share(stage)}  {stage.name}" for stage in _slowest(self.stages))
        yield ""
        yield f"{'seconds':>9} {'share':>6} {'tries':>10} {'hits':>9}  rule"
        told = _slowest(self.rules)
        yield from (f"{self._share(rule)} {rule.tries:>10,} {rule.hits:>9,}  {rule.name}" for rule in told[:MOST_TOLD])
        if others := told[MOST_TOLD:]:
            tries, hits = sum(rule.tries for rule in others), sum(rule.hits for rule in others)
            yield f"{sum(rule.seconds for rule in others):>9.3f} {'':>6} {tries:>10,} {hits:>9,}  {len(others):,} others"

    def _share(self, spent: Spent) -> str:
        return f"{spent.seconds:>9.3f} {spent.seconds / self.seconds:>6.1%}"

    def _put(self, owner: Any, function: str, watched: Any) -> None:
        self._originals.append((owner, function, getattr(owner, function)))
        setattr(owner, function, watched)

    def _watched(self, stage: Spent, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def watched(*arguments: Any, **options: Any) -> Any:
            return self._timed(stage, function, *arguments, **options)

        return watched

    def _watched_find(self, find: Callable[[Rule, int, str], Match | None]) -> Callable[[Rule, int, str], Match | None]:
        def watched(rule: Rule, place: int, text: str) -> Match | None:
            spent = self.rules.get(rule.id)
            if spent is None:
                spent = self.rules[rule.id] = Spent(rule.id)
            before = spent.seconds
            found: Match | None = self._timed(spent, find, rule, place, text)
            spent.hits += found is not None
            self.stages[MATCH].seconds += spent.seconds - before
            return found

        return watched

    def _timed(self, spent: Spent, function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """Call, and count the time that nothing watched inside of the call has taken."""
        outer, self._inner = self._inner, 0.0
        start = time.perf_counter()
        try:
            return function(*arguments, **options)
        finally:
            whole = time.perf_counter() - start
            spent.seconds += whole - self._inner
            spent.tries += 1
            self._inner = outer + whole


def _slowest(spent: dict[str, Spent]) -> list[Spent]:
    return sorted(spent.values(), key=attrgetter("seconds"), reverse=True)
