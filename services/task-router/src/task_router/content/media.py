"""What the bytes of a data object are, judged by the bytes: a name or a stored content type may lie."""

from __future__ import annotations

_MAGIC = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_VIDEO_MAGIC = {b"\x1aE\xdf\xa3": "video/webm", b"OggS": "video/ogg"}

MAGIC_BYTES = 16
"""How much of an object `image_type` needs to see."""


def image_type(start: bytes) -> str | None:
    """The media type of the pictures we show; None for everything else."""
    return next((kind for magic, kind in _MAGIC.items() if start.startswith(magic)), None)


def video_type(start: bytes) -> str | None:
    """The media type of the video clips we show; None for everything else."""
    if start[4:8] == b"ftyp":
        return "video/mp4"
    return next((kind for magic, kind in _VIDEO_MAGIC.items() if start.startswith(magic)), None)


def shown_type(start: bytes) -> str | None:
    """The only types a browser is given: a picture, a video, or text that it must not interpret."""
    known = image_type(start) or video_type(start)
    return known or (None if b"\x00" in start else "text/plain; charset=utf-8")
