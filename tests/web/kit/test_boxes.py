"""`crowd-bounding-box`: boxes by mouse, touch and keys."""

from __future__ import annotations

from pathlib import Path

from tests.web.axe import axe_violations
from tests.web.kit.conftest import OpenPage
from tests.web.kit.drawing import SIZE, bench
from tests.web.kit.page_server import PageServer

ELEMENT = "crowd-bounding-box"


def box(label: str, left: int, top: int, width: int, height: int) -> dict[str, object]:
    return {"height": height, "label": label, "left": left, "top": top, "width": width}


async def test_boxes_are_drawn_by_drags_clicks_and_extreme_points(
    opened: OpenPage, page_server: PageServer, screenshot_folder: Path
) -> None:
    it = await bench(opened, page_server, ELEMENT)
    await it.drag((60, 170), (180, 250))
    await it.press("2")
    await it.click((298, 106), (324, 231))
    await it.press("3", "x")
    await it.click((200, 60), (209, 50), (218, 80), (207, 96))
    await it.page.page.screenshot(path=screenshot_folder / "boxes.png")
    assert await it.answer() == {
        "boundingBoxes": [
            box("Car", 60, 170, 120, 80),
            box("Person", 298, 106, 26, 125),
            box("Traffic light", 200, 50, 18, 46),
        ],
        "inputImageProperties": SIZE,
    }
    assert it.page.errors == []
    assert await axe_violations(it.page.frame) == []
