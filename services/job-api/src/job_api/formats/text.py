"""Text that goes into files of one line an entry, or into XML."""

from __future__ import annotations


def printable(text: str) -> str:
    """Without control characters and line ends, which neither can hold."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else " " for letter in text)
