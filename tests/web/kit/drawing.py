"""A page with one tool for pictures, and hands to draw with: mouse, fingers and keys in source pixels."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import Any

from PIL import Image, ImageDraw
from tests.web.kit.conftest import OpenPage
from tests.web.kit.page_server import PageServer, TaskPage

TEMPLATE = """<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<html lang="en"><title>Draw</title>
<crowd-form>
  <{element} name="it" src="{{{{ task.input.src }}}}" labels="{{{{ task.input.labels | to_json }}}}"
    header="{header}" {more}></{element}>
</crowd-form>"""
LABELS = ["Car", "Person", "Traffic light"]
SIZE = {"height": 300, "width": 400}
_VIEW = """element => {
  const { view } = element.editor;
  const stage = element.editor.element.getBoundingClientRect();
  return [view.scale, view.x + stage.x, view.y + stage.y];
}"""


@cache
def scene(width: int = 400, height: int = 300) -> bytes:
    """A street, more or less: something to draw around."""
    picture = Image.new("RGB", (width, height), "#9fb4c4")
    draw = ImageDraw.Draw(picture)
    across, down = width / 400, height / 300

    def area(left: int, top: int, right: int, bottom: int) -> list[float]:
        return [left * across, top * down, right * across, bottom * down]

    draw.rectangle(area(0, 190, 400, 300), fill="#5d6066")
    draw.rectangle(area(0, 60, 130, 190), fill="#b08968")
    draw.rectangle(area(250, 20, 400, 190), fill="#94755a")
    draw.rounded_rectangle(area(60, 170, 180, 240), 18 * across, fill="#b23a2e")
    draw.ellipse(area(75, 222, 105, 252), fill="#202124")
    draw.ellipse(area(135, 222, 165, 252), fill="#202124")
    draw.rectangle(area(300, 130, 322, 230), fill="#2f4b7c")
    draw.ellipse(area(300, 108, 322, 132), fill="#e0b896")
    draw.rectangle(area(206, 70, 212, 200), fill="#333333")
    draw.rectangle(area(200, 50, 218, 96), fill="#1d1d1d")
    draw.ellipse(area(204, 54, 214, 64), fill="#d62828")
    out = io.BytesIO()
    picture.save(out, format="PNG")
    return out.getvalue()


@dataclass
class Bench:
    """One element with its picture, ready to draw on."""

    page: TaskPage
    element: str

    @property
    def keyboard(self) -> Any:
        return self.page.page.keyboard

    @property
    def inside(self) -> Any:
        return self.page.inside

    async def at(self, x: float, y: float) -> tuple[float, float]:
        """Where this source pixel is on the screen; its top left corner."""
        scale, left, top = await self.inside.locator(self.element).evaluate(_VIEW)
        return left + x * scale, top + y * scale

    async def click(self, *points: tuple[float, float]) -> None:
        for point in points:
            await self.page.page.mouse.click(*await self.at(*point))

    async def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        mouse = self.page.page.mouse
        await mouse.move(*await self.at(*start))
        await mouse.down()
        await mouse.move(*await self.at((start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
        await mouse.move(*await self.at(*end))
        await mouse.up()

    async def touch(self, *strokes: list[tuple[float, float]]) -> None:
        """Fingers that go along these points, one finger for each stroke, all at once."""
        session = await self.page.page.context.new_cdp_session(self.page.page)
        paths = [[await self.at(*point) for point in stroke] for stroke in strokes]

        async def send(kind: str, step: int | None) -> None:
            fingers = [] if step is None else [path[min(step, len(path) - 1)] for path in paths]
            points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(fingers)]
            await session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        await send("touchStart", 0)
        for step in range(1, max(map(len, paths))):
            await send("touchMove", step)
        await send("touchEnd", None)
        await session.detach()

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.keyboard.press(key)

    async def aim(self, x: int, y: int) -> None:
        """Bring the keyboard's crosshair to a source pixel, by arrow keys alone."""
        here = await self.inside.locator(self.element).evaluate("element => element.editor.keyboardPoint")
        for delta, keys in (
            (x - round(here["x"]), ("ArrowLeft", "ArrowRight")),
            (y - round(here["y"]), ("ArrowUp", "ArrowDown")),
        ):
            key = keys[delta > 0]
            for _ in range(abs(delta) // 10):
                await self.keyboard.press(f"Shift+{key}")
            for _ in range(abs(delta) % 10):
                await self.keyboard.press(key)

    async def place(self, *points: tuple[int, int]) -> None:
        """Points by keys alone."""
        for point in points:
            await self.aim(*point)
            await self.keyboard.press("Enter")

    async def answer(self) -> dict[str, Any]:
        """What stands under the element's name in the answer that is handed in."""
        answer: dict[str, Any] = (await self.page.submit())["it"]
        return answer

    async def status(self) -> str:
        text: str = await self.inside.locator(".status").inner_text()
        return text


async def bench(
    opened: OpenPage,
    server: PageServer,
    element: str,
    *,
    more: str = "",
    labels: Any = None,
    picture: bytes | None = None,
    task: dict[str, Any] | None = None,
    **init: Any,
) -> Bench:
    """The element on a page, with its picture loaded. `more`: its attributes; `task`: more of the input."""
    content = scene() if picture is None else picture
    source = server.add_file(f"scene-{len(content)}.png", content, "image/png")
    template = TEMPLATE.format(element=element, header="Draw around each object", more=more)
    page = await opened(template, {"src": source, "labels": labels or LABELS, **(task or {})}, **init)
    await page.inside.locator(f"{element} .stage[data-state='ready']").wait_for()
    await page.frame.wait_for_function("name => document.querySelector(name).value !== null", arg=element)
    return Bench(page, element)
