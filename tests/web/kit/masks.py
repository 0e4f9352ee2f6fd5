"""What the tests of masks share: pages, strokes, and the pixels of an answer."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw
from playwright.async_api import Locator
from tests.web.kit.conftest import OpenPage
from tests.web.kit.page_server import PageServer, TaskPage

from groundwork.task_types import task_type
from groundwork.task_types.masks import mask_of

Pixels = npt.NDArray[np.uint8]
"""Rows of class numbers, 0 for the background."""

WIDTH, HEIGHT = 320, 200
LABELS = ["cat", "dog", "sky"]
_PAGE = """<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<html lang="en"><title>Masks</title><crowd-form>
<{tag} name="mask" header="Paint the animals" src="{{{{ task.input.src }}}}"
  labels="{{{{ task.input.labels | to_json }}}}" {more}></{tag}></crowd-form>"""
SEMANTIC, INSTANCE = "crowd-semantic-segmentation", "crowd-instance-segmentation"


def png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, format="PNG")
    return out.getvalue()


def scene(width: int = WIDTH, height: int = HEIGHT) -> bytes:
    picture = Image.new("RGB", (width, height), "#c9d6df")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((width // 8, height // 5, width * 7 // 16, height * 4 // 5), fill="#8a6d4b")
    draw.rectangle((width * 19 // 32, height * 3 // 10, width * 29 // 32, height * 3 // 4), fill="#55585c")
    return png(picture)


@dataclass
class Bench:
    """A page with a mask element that is ready."""

    task: TaskPage
    stage: Locator
    left: float
    top: float
    scale: float
    width: int
    height: int

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a place of the picture, in its pixels, is in the window."""
        return self.left + x * self.scale, self.top + y * self.scale

    async def look(self) -> None:
        """Find the picture again, after it was moved or zoomed."""
        # What was asked for is drawn with the next frame.
        await self.task.frame.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
        )
        box = await self.task.inside.locator(".stage > .content").bounding_box()
        assert box is not None
        self.left, self.top, self.scale = box["x"], box["y"], box["width"] / self.width

    async def stroke(self, *places: tuple[float, float], shift: bool = False) -> None:
        mouse = self.task.page.mouse
        await mouse.move(*self.at(*places[0]))
        await mouse.down()
        for place in places[1:]:
            await mouse.move(*self.at(*place), steps=3)
        await mouse.up()

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.task.page.keyboard.press(key)

    async def brush(self, size: int) -> None:
        await self.task.inside.get_by_label("Brush", exact=True).nth(1).fill(str(size))
        await self.task.inside.get_by_label("Brush", exact=True).nth(1).press("Tab")
        await self.stage.focus()

    async def answer(self) -> dict[str, Any]:
        part: dict[str, Any] = (await self.task.submit())["mask"]
        return part

    async def pixels(self) -> Pixels:
        """Of the answer, by the server's own reading of it."""
        return pixels_of(await self.answer())


def pixels_of(part: dict[str, Any], labels: list[str] = LABELS) -> Pixels:
    label = task_type("semantic-segmentation").label_of({"mask": part}, labels)
    mask, _ = mask_of(label)
    return np.frombuffer(mask.pixels, np.uint8).reshape(mask.height, mask.width)


def picture_in(part: dict[str, Any]) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(part["labeledImage"]["pngImageData"])))


def disc(x: float, y: float, diameter: int, *, width: int = WIDTH, height: int = HEIGHT) -> Pixels:
    """1 for each pixel whose middle lies within the disc under a pointer at this place."""
    if diameter % 2:
        x, y = np.floor(x) + 0.5, np.floor(y) + 0.5
    else:
        x, y = np.floor(x + 0.5), np.floor(y + 0.5)
    rows, columns = np.mgrid[0:height, 0:width]
    within = (columns + 0.5 - x) ** 2 + (rows + 0.5 - y) ** 2 <= diameter**2 / 4
    pixels: Pixels = within.astype(np.uint8)
    return pixels


def rectangle(left: int, top: int, right: int, bottom: int) -> Pixels:
    pixels = np.zeros((HEIGHT, WIDTH), np.uint8)
    pixels[top:bottom, left:right] = 1
    return pixels


async def bench(
    opened: OpenPage,
    server: PageServer,
    tag: str = SEMANTIC,
    *,
    picture: bytes | None = None,
    initial: Any = None,
    labels: list[str] = LABELS,
    **more: Any,
) -> Bench:
    source = server.add_file("scene.png", picture or scene(), "image/png")
    extra = "" if initial is None else 'initial-value="{{ task.input.initial | to_json }}"'
    task = await opened(
        _PAGE.format(tag=tag, more=extra), {"src": source, "labels": labels, "initial": initial}, **more
    )
    await task.frame.wait_for_function(f"document.querySelector('{tag}').value !== null")
    size = await task.frame.evaluate(f"document.querySelector('{tag}').value.inputImageProperties")
    made = Bench(task, task.inside.get_by_role("application"), 0, 0, 1, size["width"], size["height"])
    await made.look()
    return made


def assert_same(found: Pixels, expected: Pixels) -> None:
    """Pixel by pixel."""
    wrong = np.argwhere(found != expected)
    assert wrong.size == 0, f"{len(wrong)} pixels differ, the first at (y, x) = {wrong[0]}"
