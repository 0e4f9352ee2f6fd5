"""The handwritten digits that scikit-learn carries, as PNG files, with their truth."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import partial

from groundwork.objectstore import ObjectAddress
from groundwork_cli.demo.pictures import Picture

DIGITS = 1797
"""How many there are."""
LABELS = [str(digit) for digit in range(10)]
BRIGHTEST = 16
"""The largest value of a pixel in the dataset."""


@dataclass(frozen=True)
class Digit:
    picture: Picture
    label: str


def digits(count: int, bucket: str) -> list[Digit]:
    """The first `count` digits, 8 x 8 grey pixels each."""
    import numpy as np
    from sklearn.datasets import load_digits

    data = load_digits()
    pixels = np.rint(data.images[:count] * (255 / BRIGHTEST)).astype(np.uint8)
    return [
        Digit(
            Picture(
                ObjectAddress(bucket, f"digits/{number:04}.png"),
                "image/png",
                partial(_png, image.tobytes(), image.shape[1], image.shape[0]),
            ),
            str(label),
        )
        for number, (image, label) in enumerate(zip(pixels, data.target, strict=False), 1)
    ]


def _png(pixels: bytes, width: int, height: int) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.frombytes("L", (width, height), pixels).save(file, "PNG")
    return file.getvalue()
