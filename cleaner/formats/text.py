"""Bytes to text and back, with nothing changed on the way: what doesn't lead back to the same bytes is refused."""

from __future__ import annotations

import codecs

from cleaner.errors import InputError, OptionError

UTF_8 = "utf-8"
_MARKS = (  # the longer first, since one begins like the other
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, UTF_8),
)
_WIDE = ("utf-16", "utf-32")


def encoding_of(data: bytes, declared: str = UTF_8) -> str:
    """How a text is encoded: as its byte-order mark says, or else as declared."""
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), declared)


def declared(name: str) -> str:
    """The encoding of a name given by a user. Raises OptionError."""
    try:
        "".encode(name)
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        raise OptionError(f"'{name}' is not the name of an encoding; try utf-8, cp1252, shift_jis, koi8-r …") from None


def decode(data: bytes, name: str, encoding: str = UTF_8) -> str:
    """The text of an input; bytes that do not decode stay recoverable, and the byte-order mark is its first character.

    Raises InputError, naming the input, where it is no text, or would not come back to the same bytes.
    """
    if encoding == UTF_8:
        if b"\0" in data:
            raise InputError(f"{name}: not text (it holds NUL bytes)")
        return data.decode(UTF_8, "surrogateescape")
    try:
        text = data.decode(encoding, _errors(encoding))
        if encode(text, encoding) == data:
            if "\0" in text:
                raise InputError(f"{name}: not text (it holds NUL characters)")
            return text
    except (UnicodeError, ValueError):
        pass
    raise InputError(f"{name}: not {encoding}, or not without loss; say with --encoding what it is, or convert it to UTF-8")


def encode(text: str, encoding: str = UTF_8) -> bytes:
    """The bytes of a text: those that `decode` was given, and in UTF-8 for any other lone surrogate its three bytes."""
    return text.encode(encoding, "cleaner-surrogates" if encoding == UTF_8 else _errors(encoding))


def _errors(encoding: str) -> str:
    return "surrogatepass" if encoding.startswith(_WIDE) else "surrogateescape"


def _surrogates(error: UnicodeError) -> tuple[bytes, int]:
    assert isinstance(error, UnicodeEncodeError)
    piece = error.object[error.start : error.end]
    escaped = (bytes((ord(char) - 0xDC00,)) if "\udc80" <= char <= "\udcff" else char.encode("utf-8", "surrogatepass") for char in piece)
    return b"".join(escaped), error.end


codecs.register_error("cleaner-surrogates", _surrogates)
