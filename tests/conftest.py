"""What all tests share."""

from pathlib import Path

import pytest
from hypothesis import settings

from cleaner import Cleaner

# The same examples in every run, and no deadline: the first one pays for compiling the patterns.
settings.register_profile("house", deadline=None, derandomize=True)
settings.register_profile("torture", deadline=None, max_examples=20_000)
settings.load_profile("house")

FIXTURES = Path(__file__).parent.parent / "fixtures"
ARTICLES = sorted(path for path in (FIXTURES / "articles").glob("*.txt") if ".expected" not in path.suffixes)
NEAR_MISSES = sorted((FIXTURES / "near-misses").glob("*.txt"))


def read(path: Path) -> str:
    """A fixture as it is, line ends included."""
    return path.read_bytes().decode()


@pytest.fixture(scope="session")
def cleaner() -> Cleaner:
    return Cleaner()


GARDEN_CLUB = """
[[rule]]
id = "own-garden-club"
category = "advert"
why = "Invites the reader to the garden club."
patterns = ['''\\bjoin the garden club\\b''']
[rule.examples]
match = ["Join the garden club!"]
keep = ["He never did join a club of any kind."]
"""  # a pack of somebody's own
