"""What the tests of the text tool do with a page."""

from __future__ import annotations

from typing import Any

from tests.web.kit.page_server import TaskPage

HEAD = (
    '<!doctype html><html lang="en"><head><title>Names</title>'
    '<meta name="color-scheme" content="light dark"></head>'
    '<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>'
)
TEMPLATE = (
    HEAD
    + """<crowd-entity-annotation name="names" header="Mark the names"
  labels="{{ task.input.labels | to_json | escape }}" text="{{ task.input.text }}"
  initial-value="{{ task.input.spans | to_json | escape }}" {{ task.input.more }}
></crowd-entity-annotation>"""
)
LABELS = [
    {"label": "person", "shortDisplayName": "PER", "fullDisplayName": "Person"},
    {"label": "place", "shortDisplayName": "LOC", "fullDisplayName": "Place"},
    "date",
]
_BOX = """part => {
  const { view, text } = document.querySelector("crowd-entity-annotation");
  const start = text.indexOf(part);
  if (start < 0) throw new Error(`${part} is not in the text`);
  const boxes = view.rangeOf({ start, end: start + part.length }).getClientRects();
  const [first, last] = [boxes[0], boxes[boxes.length - 1]];
  return [first.left, (first.top + first.bottom) / 2, last.right, (last.top + last.bottom) / 2];
}"""

_SELECT = """([from, to]) => {
  const { view, shadowRoot } = document.querySelector("crowd-entity-annotation");
  shadowRoot.querySelector(".prose").focus();
  document.getSelection().setBaseAndExtent(...view.placeOf(from), ...view.placeOf(to, true));
}"""


def task(
    text: str, *, spans: list[Any] | None = None, labels: list[Any] | None = None, more: str = ""
) -> Any:
    return {"text": text, "spans": spans or [], "labels": LABELS if labels is None else labels, "more": more}


def span(text: str, part: str, label: str = "person") -> dict[str, Any]:
    """The entity of the first such part; Python counts code points."""
    start = text.index(part)
    return {"endOffset": start + len(part), "label": label, "startOffset": start}


async def place_of(page: TaskPage, part: str) -> tuple[float, float, float, float]:
    """Where the part of the text begins and ends in the window."""
    left, top, right, bottom = await page.frame.evaluate(_BOX, part)
    return left, top, right, bottom


async def drag(page: TaskPage, part: str, *, backwards: bool = False) -> None:
    """Select with the mouse, from the outer halves of the first and last character."""
    left, top, right, bottom = await place_of(page, part)
    begin, end = (left + 1, top), (right - 1, bottom)
    if backwards:
        begin, end = end, begin
    mouse = page.page.mouse
    await mouse.move(*begin)
    await mouse.down()
    await mouse.move(*end, steps=5)
    await mouse.up()


async def select(page: TaskPage, start: int, end: int) -> None:
    """Units of UTF-16, which nobody else here counts."""
    await page.frame.evaluate(_SELECT, [start, end])


async def entities(page: TaskPage, name: str = "names") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await page.submit())[name]["entities"]
    return found


async def said(page: TaskPage) -> str:
    return await page.inside.get_by_role("status").inner_text()
