"""Reading a page in a process of its own, which is ended when its time is up."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cleaner.html.here as here
from cleaner import errors
from cleaner.errors import CleanerError, InputError
from cleaner.model import Page
from cleaner.rules import Rule

SECONDS = 30  # that a page may take
MEMORY = 4_000_000_000  # bytes that reading it may take
_HOUSE = str(Path(__file__).parents[2])
_PROGRAM = f"import sys; sys.path.append({_HOUSE!r}); from cleaner.html.apart import main; main()"
_COMMAND = ("-P", "-c", _PROGRAM)  # -P: no module that lies in the current folder, beside the pages, is ever run


def read(html: str | bytes, url: str | None, rules: Sequence[Rule], **options: bool) -> Page:
    """What `here.read` gives. Raises InputError where the time is up or the process dies."""
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
    _limit()
    html, url, rules, options = pickle.load(sys.stdin.buffer)
    answer: Page | tuple[str, str]
    try:
        answer = here.read(html, url, rules, **options)
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
