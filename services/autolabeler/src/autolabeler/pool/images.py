"""Images as one uint8 array on disk."""

from __future__ import annotations

import asyncio
import io
import math
import statistics
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from autolabeler.pool.protocol import ObjectSource, ReadObject, UnreadableObject
from autolabeler.pool.reading import for_each, read_within_limit

SIDES = (16, 32, 48, 64)
"""Sides that a pool's images may be brought to, in pixels."""

MAX_PIXELS = 100_000_000
"""Images that declare more are refused before their pixels are decoded."""

_TOO_MANY_PIXELS = f"the image has more than {MAX_PIXELS // 1_000_000} million pixels"

_PROBES = 256
"""Images whose size is looked at to choose the side."""

_DECODERS = 2
"""Threads that decode; few, because a large image takes 300 MB while it is decoded."""

_PIXELS = "pixels.npy"


@dataclass(frozen=True, slots=True)
class ImagePool:
    """`pixels` is (objects, side, side, 3), uint8 RGB, indexed by ordinal; failed objects are black."""

    pixels: NDArray[np.uint8]


class ImagePoolKind:
    async def build(self, sources: Sequence[ObjectSource], read: ReadObject, folder: Path) -> dict[int, str]:
        side = await _common_side(sources, read)
        count = max((source.ordinal for source in sources), default=-1) + 1
        pixels = np.lib.format.open_memmap(
            folder / _PIXELS, mode="w+", dtype=np.uint8, shape=(count, side, side, 3)
        )

        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(_DECODERS) as decoders:

            async def decode(source: ObjectSource) -> None:
                content = await read_within_limit(source, read)
                pixels[source.ordinal] = await loop.run_in_executor(decoders, decode_square, content, side)

            failures = await for_each(sources, decode)
        pixels.flush()
        return failures

    def open(self, folder: Path) -> ImagePool:
        return ImagePool(np.load(folder / _PIXELS, mmap_mode="r"))


def decode_square(content: bytes, side: int) -> NDArray[np.uint8]:
    """The image as (side, side, 3) RGB, stretched to a square.

    Stored pixels are taken as they lie: coordinates and labels refer to them, so EXIF orientation is ignored.
    Raises UnreadableObject.
    """
    image = _open(content)
    try:
        # A JPEG can be decoded at a fraction of its size; other formats ignore this.
        image.draft("RGB", (2 * side, 2 * side))
        small = _rgb(image).resize((side, side), Image.Resampling.BILINEAR, reducing_gap=2.0)
    except Exception as error:  # decoders raise whatever a broken file leads them to
        raise UnreadableObject(f"not a decodable image: {error}") from error
    return np.asarray(small, dtype=np.uint8)


def _open(content: bytes) -> Image.Image:
    """Reads the header only. Raises UnreadableObject."""
    try:
        image = Image.open(io.BytesIO(content))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadableObject(_TOO_MANY_PIXELS) from error
    except UnidentifiedImageError as error:
        raise UnreadableObject("not a decodable image: the format is unknown") from error
    except Exception as error:  # decoders raise whatever a broken file leads them to
        raise UnreadableObject(f"not a decodable image: {error}") from error
    if image.width * image.height > MAX_PIXELS:
        raise UnreadableObject(_TOO_MANY_PIXELS)
    return image


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        # Pillow would clip deep grey images at 255; keep their contrast instead.
        grey = np.asarray(image, dtype=np.float64)
        span = float(np.ptp(grey)) or 1.0
        return Image.fromarray(((grey - grey.min()) * (255.0 / span)).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        # What lies under transparent pixels is arbitrary; people see the image on white.
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, "white")
        return Image.alpha_composite(white, rgba).convert("RGB")
    return image.convert("RGB")


async def _common_side(sources: Sequence[ObjectSource], read: ReadObject) -> int:
    """The smallest of SIDES that is at least the median side of evenly spread probes, or the largest."""
    step = max(1, math.ceil(len(sources) / _PROBES))
    found: list[float] = []

    async def probe(source: ObjectSource) -> None:
        image = _open(await read_within_limit(source, read))
        found.append(math.sqrt(image.width * image.height))

    await for_each(sources[::step], probe)
    median = statistics.median(found) if found else 0.0
    return next((side for side in SIDES if side >= median), SIDES[-1])
