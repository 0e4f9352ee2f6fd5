"""What the bytes of a data object are, judged by the bytes: a name or a stored content type may lie."""

from __future__ import annotations

_MAGIC = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}

MAGIC_BYTES = 16
"""How much of an object `image_type` needs to see."""


def image_type(start: bytes) -> str | None:
    """The media type of the pictures we show; None for everything else."""
    return next((kind for magic, kind in _MAGIC.items() if start.startswith(magic)), None)


def shown_type(start: bytes) -> str | None:
    """The only types a browser is given: a picture, or text that it must not interpret."""
    return image_type(start) or (None if b"\x00" in start else "text/plain; charset=utf-8")
