"""The process in which outlines are made: a picture does whatever it does to this process alone.

Frames come in on the standard input and go out on the standard output: four bytes of length, then the
content. It says `["ready"]` once OpenCV is there. A request is two frames, JSON of a hint and then the
picture's file. The answer is `["rings", rings, width, height]`, or `["unreadable", message]`.
"""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import struct
import sys
from typing import Any, BinaryIO

SECONDS = 5
"""For one outline. Whoever asks ends the process when they are over; should he be gone, it ends itself."""
MEMORY_BYTES = 1536 * 1024 * 1024
MOST_PIXELS = 100_000_000
"""Of a picture (contract section 3.1)."""
REDUCED_FROM = 30_000_000
"""Pixels from which on a picture is read at half its size."""
LENGTH = struct.Struct(">I")
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP")


class UnreadablePicture(Exception):
    """The message says why, for the worker."""


def frame(value: Any) -> bytes:
    content = json.dumps(value).encode()
    return LENGTH.pack(len(content)) + content


def main() -> None:
    # Work that people wait for, but never at the cost of those who claim and submit.
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    import cv2

    cv2.setNumThreads(1)
    serve(sys.stdin.buffer, sys.stdout.buffer)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Until the requests end."""

    def receive() -> bytes | None:
        head = requests.read(LENGTH.size)
        return requests.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else None

    def send(*value: Any) -> None:
        answers.write(frame(value))
        answers.flush()

    send("ready")
    while (hint := receive()) is not None and (file := receive()) is not None:
        signal.alarm(SECONDS + 1)
        try:
            send("rings", *_outlined(json.loads(hint), file))
        except UnreadablePicture as error:
            send("unreadable", str(error))
        signal.alarm(0)


def _outlined(hint: dict[str, Any], file: bytes) -> tuple[list[Any], int, int]:
    from task_router.outlines.grabcut import Box, outline

    width, height = hint["width"], hint["height"]
    picture, stored = _read(file, (width, height))
    if stored not in ((width, height), (height, width)):
        raise UnreadablePicture(f"the picture has {stored[0]} x {stored[1]} pixels, not {width} x {height}")
    across, down = picture.shape[1] / width, picture.shape[0] / height
    if not 0.99 < across / down < 1.01:
        raise UnreadablePicture(f"the picture is not {width} pixels wide and {height} high")
    left, top, right, bottom = hint["box"]
    box = Box(
        int(left * across), int(top * down), max(int(left * across) + 1, round(right * across)),
        max(int(top * down) + 1, round(bottom * down)),
    )  # fmt: skip
    extremes = [(x * across, y * down) for x, y in hint["extremes"]]
    rings = outline(picture, box, extremes)
    return [[[round(x / across), round(y / down)] for x, y in ring] for ring in rings], width, height


def _read(file: bytes, wanted: tuple[int, int]) -> tuple[Any, tuple[int, int]]:
    """The picture, perhaps at half its size, and the size of its pixels as they are stored.

    A camera that was held upright says so in the file. A page may show the pixels as they are stored, or
    turned as the camera says; the size that is wanted tells which.
    """
    import cv2
    import numpy as np
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, and Pillow reads the header alone
    try:
        with Image.open(io.BytesIO(file), formats=_FORMATS) as opened:
            size = opened.size
    except Exception as error:
        raise UnreadablePicture("this is not a picture that can be read") from error
    if size[0] * size[1] > MOST_PIXELS:
        raise UnreadablePicture(
            f"the picture has {size[0]:,} x {size[1]:,} pixels; {MOST_PIXELS:,} is the most"
        )
    way = cv2.IMREAD_REDUCED_COLOR_2 if size[0] * size[1] > REDUCED_FROM else cv2.IMREAD_COLOR
    if size == wanted:
        way |= cv2.IMREAD_IGNORE_ORIENTATION
    try:
        picture = cv2.imdecode(np.frombuffer(file, np.uint8), way)
    except cv2.error as error:
        raise UnreadablePicture("the picture's file is damaged") from error
    if picture is None:
        raise UnreadablePicture("the picture's file is damaged")
    return picture, size
