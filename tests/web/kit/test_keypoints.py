"""`crowd-keypoint`: points that name a pixel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.web.axe import axe_violations
from tests.web.kit.conftest import OpenPage
from tests.web.kit.drawing import SIZE, bench
from tests.web.kit.page_server import PageServer


def keypoints(*given: tuple[str, int, int]) -> dict[str, Any]:
    points = [{"label": label, "x": x, "y": y} for label, x, y in given]
    return {"keypoints": points, "inputImageProperties": SIZE}


async def test_points_by_mouse_touch_and_keys(
    opened_by_touch: OpenPage, page_server: PageServer, screenshot_folder: Path
) -> None:
    it = await bench(opened_by_touch, page_server, "crowd-keypoint")
    await it.click((90.5, 237.5))
    await it.press("2")
    await it.touch([(311.5, 120.5)])
    await it.press("3", "Escape")
    await it.place((209, 59))
    # A point is moved by a drag, and by arrows once Tab has reached it.
    await it.press("1")
    await it.click((150.5, 237.5))
    await it.drag((150.5, 237.5), (151.5, 235.5))
    await it.press("Tab", "Tab", "ArrowLeft")
    await it.page.page.screenshot(path=screenshot_folder / "keypoints.png")
    assert await axe_violations(it.page.frame) == []
    assert await it.answer() == keypoints(
        ("Car", 90, 237), ("Person", 310, 120), ("Traffic light", 209, 59), ("Car", 151, 235)
    )
    assert it.page.errors == []


async def test_the_last_pixel_is_the_last(opened: OpenPage, page_server: PageServer) -> None:
    it = await bench(opened, page_server, "crowd-keypoint")
    await it.click((399.9, 299.9), (0.1, 0.1))
    assert await it.answer() == keypoints(("Car", 399, 299), ("Car", 0, 0))


async def test_given_points_of_unknown_classes_are_not_drawn(
    opened: OpenPage, page_server: PageServer
) -> None:
    given = [{"label": "Car", "x": 10, "y": 20}, {"label": "Ghost", "x": 30, "y": 40}]
    it = await bench(
        opened,
        page_server,
        "crowd-keypoint",
        more="""initial-value="{{ task.input.given | to_json }}" """,
        task={"given": given},
    )
    assert await it.answer() == keypoints(("Car", 10, 20))
