"""Cleaning beside other cleaners on the same texts: run by the Python of an environment that has them (`make peers`).

    .venv-peers/bin/python tests/bench_peers.py

Writes a row of JSON for each: its name, its version, megabytes a second of it, of `cleaner` on texts that repeat as in
a corpus, and of `cleaner` where each text is new. All in one process, in CPU time; every peer gets the same texts.
"""

from __future__ import annotations

import html
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version

from measure import forget, in_turn, ready, seconds, texts

SAMPLE = 1_000_000  # bytes of texts, which the slowest peer takes seconds for
REPEATS = 5  # times that the texts stand in the corpus, as in that of `make bench`


def c4_filter() -> Callable[[str], object]:
    from datatrove.data import Document
    from datatrove.pipeline.filters import C4QualityFilter

    c4 = C4QualityFilter()
    return lambda text: c4.filter(Document(text=text, id=""))


def justext() -> Callable[[str], object]:
    import justext as peer

    stops = peer.get_stoplist("English")
    return lambda text: peer.justext(as_page(text), stops)


def trafilatura() -> Callable[[str], object]:
    import trafilatura as peer

    logging.disable(logging.CRITICAL)
    return lambda text: peer.extract(as_page(text))


def ftfy() -> Callable[[str], object]:
    import ftfy as peer

    return peer.fix_text


def as_page(text: str) -> str:
    """A paragraph for each line, as these want to have it."""
    return f"<html><body><article>{''.join(f'<p>{html.escape(line)}</p>' for line in text.splitlines() if line.strip())}</article></body></html>"


PEERS: dict[str, tuple[str, Callable[[], Callable[[str], object]]]] = {
    "datatrove's C4QualityFilter": ("datatrove", c4_filter),
    "jusText": ("justext", justext),
    "trafilatura": ("trafilatura", trafilatura),
    "ftfy": ("ftfy", ftfy),
}


def sample() -> list[str]:
    chosen, size = list[str](), 0
    for text in texts():
        if size < SAMPLE:
            chosen.append(text)
            size += len(text.encode())
    return chosen


def own_speeds(material: Sequence[str], megabytes: float) -> tuple[float, float]:
    """Of `cleaner` on the texts repeated, and on each for the first time: megabytes a second."""
    cleaner = ready(material)
    new = seconds(lambda: list(map(cleaner.clean, material)))
    forget(cleaner)
    repeated = seconds(lambda: [cleaner.clean(text) for _ in range(REPEATS) for text in material])
    return REPEATS * megabytes / repeated, megabytes / new


def speeds() -> Iterator[dict[str, object]]:
    material = sample()
    megabytes = sum(len(text.encode()) for text in material) / 1e6
    for name, (package, made) in PEERS.items():
        try:
            peer = made()
        except ImportError as error:
            yield {"peer": name, "missing": str(error)}
            continue
        peer(material[0])
        own, own_new = own_speeds(material, megabytes)
        (time,) = in_turn(1, lambda peer=peer: list(map(peer, material)))  # type: ignore[misc]
        yield {"peer": name, "version": version(package), "speed": megabytes / time, "cleaner": own, "cleaner_new": own_new}


if __name__ == "__main__":
    for row in speeds():
        print(json.dumps(row), flush=True)
