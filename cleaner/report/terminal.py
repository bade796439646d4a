"""Text from outside, made safe to show on a terminal."""

import unicodedata


def visible(text: str) -> str:
    """The text with control, format and escape characters spelled out, so that it can't steer a terminal.

    >>> visible("a\\x1b[2Jb")
    'a\\\\x1b[2Jb'
    """
    return "".join(char if unicodedata.category(char)[0] != "C" else f"\\x{ord(char):02x}" for char in text)
