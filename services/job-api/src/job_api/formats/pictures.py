"""What is needed of pictures: their size, and the class of every pixel of a mask."""

from __future__ import annotations

import io
import warnings

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from groundwork.task_types.pngs import read_palette
from job_api.formats.record import Size

HEADER_BYTES = 64 * 1024
"""Enough of a file to find its size, but for the rare JPEG with a large preview in front."""
_DEPTHS = {"1": 1, "L": 1, "I": 1, "I;16": 1, "F": 1, "LA": 2, "RGBA": 4, "CMYK": 4}


def size_of(header: bytes) -> Size:
    """Of the stored pixels: an EXIF rotation is ignored, as everywhere. Raises ValueError."""
    with _opened(header) as image:
        return Size(image.width, image.height, _DEPTHS.get(image.mode, 3))


def class_plane(png: bytes) -> NDArray[np.uint8]:
    """The class of every pixel of a palette PNG. Raises ValueError."""
    mask = read_palette(png)
    if mask is None:
        raise ValueError("the mask is not a palette PNG")
    return np.frombuffer(mask.pixels, dtype=np.uint8).reshape((mask.height, mask.width))


def _opened(content: bytes) -> Image.Image:
    with warnings.catch_warnings():
        # Pillow warns of pictures that would be large when decoded; here the size is all that is looked at.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            return Image.open(io.BytesIO(content))
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise ValueError(f"not a picture that can be read: {error}") from error
