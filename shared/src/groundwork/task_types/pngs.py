"""Masks as PNG files, in and out.

A mask that we write is a palette image: a pixel's value is its class, 0 for the background, and the palette
has the colours. A mask that we read may be of any kind; classes are then told by their colours.

Pillow is imported where it is used: services that never see a mask should not pay for it at start.
"""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from groundwork.task_types.colours import BACKGROUND, class_colour, to_rgb

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_BYTES = 64 * 1024 * 1024
"""Of a PNG file: more than any mask of a legal picture takes."""
MAX_PIXELS = 100_000_000
"""Of a picture (contract section 3.1)."""
MOST_CLASSES = 255
"""What one byte for each pixel can tell apart, beside the background."""
_MAGIC = b"\x89PNG\r\n\x1a\n"
_HEADER = slice(16, 24)
"""Where each PNG file says its width and height."""


class UnreadableMask(ValueError):
    """The bytes are no mask; the message says why."""


@dataclass(frozen=True)
class Mask:
    width: int
    height: int
    pixels: bytes
    """A byte for each pixel, row by row: its class, 0 for the background."""

    def classes(self) -> list[int]:
        """Those that occur, in order, without the background."""
        return sorted(set(self.pixels) - {0})


def decode_base64(text: str) -> bytes:
    """The bytes of base64 text, with or without the start of a data URL. Raises UnreadableMask."""
    payload = text.partition(",")[2] if text.startswith("data:") else text
    if len(payload) > MAX_BYTES * 4 // 3:
        raise UnreadableMask(f"the picture has more than {MAX_BYTES:,} bytes")
    try:
        return base64.b64decode(payload, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnreadableMask(f"the picture is not base64: {error}") from error


def read_coloured(content: bytes, classes: Mapping[str, int]) -> Mask:
    """A mask from any PNG: the class of a pixel is that of its exact colour, `#rrggbb`.

    Every other colour, and whatever is fully transparent, is background. Raises UnreadableMask.
    """
    picture = _opened(content).convert("RGBA")
    red, green, blue, alpha = (picture.getchannel(index).tobytes() for index in range(4))
    visible = int.from_bytes(alpha.translate(bytes([0] + [255] * 255)), "big")
    colours = [(to_rgb(colour), index) for colour, index in classes.items()]
    found = 0
    for start in range(0, len(colours), 8):
        # Eight classes at a time, a bit of each pixel's byte for each: it stays set where all three parts of
        # the colour say so. Colours differ, so no pixel has two. Whole pictures are the operands, because
        # that is fast without an array library.
        group = colours[start : start + 8]
        matches = visible
        for channel, part in ((red, 0), (green, 1), (blue, 2)):
            bits = [0] * 256
            for bit, (rgb, _) in enumerate(group):
                bits[rgb[part]] |= 1 << bit
            matches &= int.from_bytes(channel.translate(bytes(bits)), "big")
        names = [0] * 256
        for bit, (_, index) in enumerate(group):
            names[1 << bit] = index
        named = matches.to_bytes(len(alpha), "big").translate(bytes(names))
        found |= int.from_bytes(named, "big")
    return Mask(picture.width, picture.height, found.to_bytes(len(alpha), "big"))


def read_palette(content: bytes) -> Mask | None:
    """A mask from a PNG whose pixel values are the classes; None for a PNG of another kind.

    Raises UnreadableMask.
    """
    picture = _opened(content)
    if picture.mode != "P":
        return None
    return Mask(picture.width, picture.height, picture.tobytes())


def write_palette(mask: Mask, colours: Mapping[int, str]) -> bytes:
    """The PNG of a mask. A class without a colour of its own gets the one that workers see by default."""
    from PIL import Image

    picture = Image.frombytes("P", (mask.width, mask.height), mask.pixels)
    highest = max([*colours, *mask.classes()], default=0)
    palette = [BACKGROUND, *(colours.get(index, class_colour(index - 1)) for index in range(1, highest + 1))]
    picture.putpalette(_flat(palette))
    return _saved(picture)


def write_coloured(mask: Mask, colours: Mapping[int, str]) -> bytes:
    """The PNG that a worker's form would give: colours on a transparent ground."""
    from PIL import Image

    picture = Image.frombytes("P", (mask.width, mask.height), mask.pixels)
    picture.putpalette(_flat([BACKGROUND, *(colours.get(index, BACKGROUND) for index in range(1, 256))]))
    coloured = picture.convert("RGBA")
    alpha = Image.frombytes("L", picture.size, mask.pixels).point([0] + [255] * 255)
    coloured.putalpha(alpha)
    return _saved(coloured)


def _opened(content: bytes) -> Image:
    from PIL import Image

    if not content.startswith(_MAGIC) or len(content) < _HEADER.stop:
        raise UnreadableMask("the picture is not a PNG file")
    size = content[_HEADER]
    width, height = int.from_bytes(size[:4], "big"), int.from_bytes(size[4:], "big")
    if width * height > MAX_PIXELS:
        raise UnreadableMask(f"the picture has {width:,} x {height:,} pixels; {MAX_PIXELS:,} is the most")
    try:
        picture = Image.open(io.BytesIO(content), formats=["PNG"])
        picture.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise UnreadableMask(f"the picture cannot be read: {error}") from error
    return picture


def _flat(colours: Iterable[str]) -> list[int]:
    return [part for colour in colours for part in to_rgb(colour)]


def _saved(picture: Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, format="PNG")
    return out.getvalue()
