"""Text from outside, made safe to show on a terminal."""

import unicodedata


def visible(text: str) -> str:
    """The text with control, format and escape characters spelled out, so that it can't steer a terminal.

    >>> visible("a\\x1b[2Jb")
    'a\\\\x1b[2Jb'
    """
    return "".join(char if unicodedata.category(char)[0] != "C" else f"\\x{ord(char):02x}" for char in text)


def shortened(text: str, most: int) -> str:
    """The text on one line, safe to show, and cut with "…" where it has more than `most` characters.

    >>> shortened("one\\ntwo three", 8)
    'one two…'
    """
    text = visible(" ".join(text[: 8 * most].split()))
    return text if len(text) <= most else text[: most - 1] + "…"
