"""What the bytes of a data object are, judged by the bytes: a name or a stored content type may lie."""

from __future__ import annotations

PDF = "application/pdf"
_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_MORE = {
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"\x1aE\xdf\xa3": "video/webm",
    b"ID3": "audio/mpeg",
    b"fLaC": "audio/flac",
    b"%PDF-": PDF,
}
_RIFF = {b"WAVE": "audio/wav", b"WEBP": "image/webp"}
_OGG_SOUND = (b"\x01vorbis", b"OpusHead", b"\x7fFLAC", b"Speex   ")
_OGG_PAGE_HEADER = 28
"""Bytes before the first packet, which names the codec."""

MAGIC_BYTES = 1024
"""How much of an object the functions here need to see."""


def image_type(start: bytes) -> str | None:
    """The media type of the pictures that image tasks take; None for everything else."""
    return next((kind for magic, kind in _PICTURES.items() if start.startswith(magic)), None)


def shown_type(start: bytes) -> str | None:
    """The only types a browser is given: pictures without scripts, videos, sound, PDF, and text that it must
    not interpret."""
    start = start[:MAGIC_BYTES]
    known = image_type(start) or _media_type(start)
    return known or (None if b"\x00" in start else "text/plain; charset=utf-8")


def _media_type(start: bytes) -> str | None:
    if start[4:8] == b"ftyp":
        return "audio/mp4" if start[8:11] == b"M4A" else "video/mp4"
    if start.startswith(b"RIFF"):
        return _RIFF.get(start[8:12])
    if start.startswith(b"OggS"):
        return "audio/ogg" if start[_OGG_PAGE_HEADER:].startswith(_OGG_SOUND) else "video/ogg"
    found = next((kind for magic, kind in _MORE.items() if start.startswith(magic)), None)
    return found or ("audio/mpeg" if _is_mpeg_frame(start) else None)


def _is_mpeg_frame(start: bytes) -> bool:
    """An MP3 without a tag begins with a frame: eleven bits set, layer III, and neither a bit rate nor a
    sampling rate that does not exist."""
    if len(start) < 4 or start[0] != 0xFF or start[1] & 0xE0 != 0xE0:
        return False
    return start[1] & 0x06 == 0x02 and start[2] & 0xF0 != 0xF0 and start[2] & 0x0C != 0x0C
