"""Reading a page in a process of its own, which is ended when its time is up."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from cleaner import errors
from cleaner.errors import CleanerError, InputError
from cleaner.model import Page
from cleaner.rules import Rule

SECONDS = 30  # that a page may take
_COMMAND = ("-m", "cleaner.html.apart")
MEMORY = 4_000_000_000  # bytes that reading it may take


def read(html: str | bytes, url: str | None, rules: Sequence[Rule], **options: bool) -> Page:
    """What `cleaner.html.read` gives. Raises InputError where the time is up or the process dies."""
    name = url or "the page"
    asked = pickle.dumps((html, url, tuple(rules), options))
    try:
        done = subprocess.run([sys.executable, *_COMMAND], input=asked, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise InputError(f"{name}: reading it took more than {SECONDS} s; given up") from None
    except OSError as error:
        raise InputError(f"{name}: too large to be read without a process of its own, and none can be started: {error.strerror}") from None
    if done.returncode:
        raise InputError(f"{name}: reading it failed: the process ended with code {done.returncode}")
    answer: Any = pickle.loads(done.stdout)
    if isinstance(answer, Page):
        return answer
    kind, text = answer
    raise getattr(errors, kind)(text)


def main() -> None:
    """Read a page from standard input and answer on standard output."""
    from cleaner.html import read as read_here

    _limit()
    html, url, rules, options = pickle.load(sys.stdin.buffer)
    answer: Page | tuple[str, str]
    try:
        answer = read_here(html, url, rules, **options)
    except CleanerError as error:
        answer = type(error).__name__, str(error)
    sys.stdout.buffer.write(pickle.dumps(answer))


def _limit() -> None:
    """Bounds that the system holds even where whoever started this process is gone."""
    try:
        import resource
    except ImportError:
        return  # Windows has none; there the time is all that bounds it
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    main()
