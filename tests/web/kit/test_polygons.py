"""`crowd-polygon`, `crowd-polyline`, `crowd-line`: vertex by vertex."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.web.axe import axe_violations
from tests.web.kit.conftest import OpenPage
from tests.web.kit.drawing import SIZE, bench
from tests.web.kit.page_server import PageServer

Points = list[tuple[int, int]]
CAR: Points = [(60, 200), (80, 170), (160, 170), (180, 205), (175, 240), (65, 240)]


def path(label: str, points: Points) -> dict[str, Any]:
    return {"label": label, "vertices": [{"x": x, "y": y} for x, y in points]}


def polygons(*given: dict[str, Any]) -> dict[str, Any]:
    return {"polygons": list(given), "inputImageProperties": SIZE}


async def test_polygons_are_closed_by_enter_by_the_first_vertex_or_by_a_double_click(
    opened: OpenPage, page_server: PageServer, screenshot_folder: Path
) -> None:
    it = await bench(opened, page_server, "crowd-polygon")
    await it.click(*CAR)
    await it.page.page.screenshot(path=screenshot_folder / "polygon-drawing.png")
    assert "unfinished" in await it.page.refused()
    await it.press("Enter", "2")
    person: Points = [(300, 108), (322, 108), (322, 230), (300, 230)]
    await it.click(*person, (300, 108))
    await it.press("3")
    light: Points = [(200, 50), (218, 50), (209, 96)]
    await it.click(*light, (209, 96))
    await it.page.page.screenshot(path=screenshot_folder / "polygons.png")
    assert await axe_violations(it.page.frame) == []
    assert await it.answer() == polygons(
        path("Car", CAR), path("Person", person), path("Traffic light", light)
    )
    assert it.page.errors == []


async def test_single_vertices_are_taken_back_and_done_again(
    opened: OpenPage, page_server: PageServer
) -> None:
    it = await bench(opened, page_server, "crowd-polygon")
    await it.click(*CAR)
    await it.press("Backspace", "Backspace", "Control+z", "Control+z", "Control+z")
    await it.press("Control+Shift+Z", "Enter")
    assert await it.answer() == polygons(path("Car", CAR))
    # Closing is a step as well: the unfinished polygon comes back with all its vertices, and goes one by one.
    await it.press("Control+z")
    assert "unfinished" in await it.page.refused()
    for _ in range(10):
        await it.press("Control+z")
    assert "Nothing is labelled" in await it.page.refused()
    for _ in range(11):
        await it.press("Control+Shift+Z")
    assert await it.answer() == polygons(path("Car", CAR))
    # What was dropped with Esc, or by another tool, can be brought back.
    await it.press("p")
    await it.click((300, 108), (322, 108), (322, 230))
    await it.press("Escape", "Control+z", "v", "Control+z", "Enter")
    assert (await it.answer())["polygons"][1] == path("Car", [(300, 108), (322, 108), (322, 230)])


async def test_vertices_are_moved_inserted_and_removed(opened: OpenPage, page_server: PageServer) -> None:
    it = await bench(opened, page_server, "crowd-polygon")
    square: Points = [(100, 100), (200, 100), (200, 200), (100, 200)]
    await it.click(*square)
    await it.press("Enter")
    await it.drag((200, 200), (220, 210))
    await it.drag((150, 100), (150, 80))
    assert await it.answer() == polygons(
        path("Car", [(100, 100), (150, 80), (200, 100), (220, 210), (100, 200)])
    )
    await it.click((150, 80))  # picked up
    await it.press("Delete")
    await it.drag((100, 150), (90, 150))
    changed = polygons(path("Car", [(100, 100), (200, 100), (220, 210), (100, 200), (90, 150)]))
    assert await it.answer() == changed
    # The whole polygon moves with the tool to select.
    await it.press("v")
    await it.drag((150, 150), (160, 145))
    moved = [(110, 95), (210, 95), (230, 205), (110, 195), (100, 145)]
    assert await it.answer() == polygons(path("Car", moved))
    await it.press("Control+z")
    assert await it.answer() == changed


async def test_polygons_are_drawn_and_edited_with_keys_alone(
    opened: OpenPage, page_server: PageServer
) -> None:
    it = await bench(opened, page_server, "crowd-polygon")
    await it.place((120, 100), (160, 100), (160, 140))
    await it.press("Enter")
    assert await it.answer() == polygons(path("Car", [(120, 100), (160, 100), (160, 140)]))
    # Tab to it, Enter to its vertices: Tab goes on, arrows move, Enter adds one after, Delete removes.
    await it.press("Tab", "Enter", "Tab", "Shift+ArrowRight", "ArrowUp", "Enter", "ArrowRight")
    assert await it.answer() == polygons(path("Car", [(120, 100), (170, 99), (166, 120), (160, 140)]))
    await it.press("Shift+Tab", "Delete", "Escape", "Shift+ArrowDown")
    assert await it.answer() == polygons(path("Car", [(120, 110), (166, 130), (160, 150)]))
    await it.press("Escape", "p")
    await it.place((120, 100), (160, 100), (160, 140), (120, 100))
    assert len((await it.answer())["polygons"]) == 2, "the first vertex closes"


async def test_polygons_are_drawn_with_fingers(opened_by_touch: OpenPage, page_server: PageServer) -> None:
    it = await bench(opened_by_touch, page_server, "crowd-polygon")
    for point in [(100, 100), (200, 100), (200, 200)]:
        await it.touch([point])
    # A pinch on the way leaves the unfinished polygon as it is.
    await it.touch([(180, 150), (160, 150)], [(220, 150), (240, 150)])
    await it.press("f")
    await it.touch([(100, 200)])
    await it.touch([(100, 100)])
    await it.touch([(200, 200), (210, 205), (220, 210)])
    assert await it.answer() == polygons(path("Car", [(100, 100), (200, 100), (220, 210), (100, 200)]))


async def test_polylines(opened: OpenPage, page_server: PageServer, screenshot_folder: Path) -> None:
    it = await bench(
        opened, page_server, "crowd-polyline", more="""label-colors="{'Car': '#ff00aa', 'Person': '#0af'}" """
    )
    await it.click((10, 290), (100, 200), (200, 195))
    await it.press("Enter", "2")
    await it.click((390, 290), (300, 200), (300, 200))
    await it.press("1", "Escape")
    await it.place((50, 50), (60, 60))
    await it.press("Enter")
    await it.page.page.screenshot(path=screenshot_folder / "polylines.png")
    assert await axe_violations(it.page.frame) == []
    assert await it.answer() == {
        "polylines": [
            path("Car", [(10, 290), (100, 200), (200, 195)]),
            path("Person", [(390, 290), (300, 200)]),
            path("Car", [(50, 50), (60, 60)]),
        ],
        "inputImageProperties": SIZE,
    }
    swatch = it.inside.locator(".classes .swatch").first
    assert await swatch.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(255, 0, 170)"
    assert it.page.errors == []


async def test_lines_by_drag_clicks_keys_and_touch(
    opened_by_touch: OpenPage, page_server: PageServer, screenshot_folder: Path
) -> None:
    it = await bench(opened_by_touch, page_server, "crowd-line")
    await it.drag((20, 250), (380, 240))
    await it.press("2")
    await it.click((209, 96), (209, 200))
    await it.touch([(30, 30), (60, 40), (90, 50)])
    await it.press("3", "Escape")
    await it.place((100, 100), (110, 90))
    await it.page.page.screenshot(path=screenshot_folder / "lines.png")
    assert await axe_violations(it.page.frame) == []
    assert await it.answer() == {
        "lines": [
            path("Car", [(20, 250), (380, 240)]),
            path("Person", [(209, 96), (209, 200)]),
            path("Person", [(30, 30), (90, 50)]),
            path("Traffic light", [(100, 100), (110, 90)]),
        ],
        "inputImageProperties": SIZE,
    }
