"""What is needed of pictures: their size, and the class of every pixel of a mask."""

from __future__ import annotations

import io
import warnings

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from job_api.formats.record import Size

HEADER_BYTES = 64 * 1024
"""Enough of a file to find its size, but for the rare JPEG with a large preview in front."""
MAX_PIXELS = 100_000_000
_DEPTHS = {"1": 1, "L": 1, "I": 1, "I;16": 1, "F": 1, "LA": 2, "RGBA": 4, "CMYK": 4}


def size_of(header: bytes) -> Size:
    """Of the stored pixels: an EXIF rotation is ignored, as everywhere. Raises ValueError."""
    with _opened(header) as image:
        return Size(image.width, image.height, _DEPTHS.get(image.mode, 3))


def class_plane(png: bytes) -> NDArray[np.uint8]:
    """The class of every pixel, of a palette or grey PNG. Raises ValueError."""
    with _opened(png) as image:
        if image.mode not in ("P", "L"):
            raise ValueError(f"a mask is a palette PNG, this one has mode {image.mode}")
        if image.width * image.height > MAX_PIXELS:
            raise ValueError(f"a mask has at most {MAX_PIXELS:,} pixels")
        try:
            return np.asarray(image, dtype=np.uint8)
        except (OSError, SyntaxError) as error:
            raise ValueError(f"the mask is damaged: {error}") from error


def palette_png(plane: NDArray[np.uint8], colours: dict[int, str]) -> bytes:
    """The inverse of `class_plane`; colours are `#rrggbb`."""
    height, width = plane.shape
    image = Image.frombytes("P", (width, height), plane.tobytes())
    palette = [0] * 768
    for value, colour in colours.items():
        palette[3 * value : 3 * value + 3] = bytes.fromhex(colour.removeprefix("#"))
    image.putpalette(palette)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _opened(content: bytes) -> Image.Image:
    with warnings.catch_warnings():
        # Pillow warns of pictures that would be large when decoded; here the size is all that is looked at.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            return Image.open(io.BytesIO(content))
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise ValueError(f"not a picture that can be read: {error}") from error
