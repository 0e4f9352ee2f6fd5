"""`crowd-bounding-box`: boxes by mouse, touch and keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.web.axe import axe_violations
from tests.web.kit.conftest import OpenPage
from tests.web.kit.drawing import SIZE, bench
from tests.web.kit.page_server import PageServer

ELEMENT = "crowd-bounding-box"


def box(label: str, left: int, top: int, width: int, height: int) -> dict[str, object]:
    return {"height": height, "label": label, "left": left, "top": top, "width": width}


def boxes(*given: dict[str, object]) -> dict[str, Any]:
    return {"boundingBoxes": list(given), "inputImageProperties": SIZE}


CAR = box("Car", 60, 170, 120, 80)
PERSON = box("Person", 298, 106, 26, 125)


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
    assert await axe_violations(it.page.frame) == []
    assert await it.answer() == boxes(CAR, PERSON, box("Traffic light", 200, 50, 18, 46))
    assert it.page.errors == []


async def test_boxes_are_drawn_with_keys_alone(opened: OpenPage, page_server: PageServer) -> None:
    it = await bench(opened, page_server, ELEMENT)
    await it.press("2")
    await it.place((298, 106), (324, 231))
    assert "26 × 125" in await it.status()
    # The crosshair goes on from where it is: the next box needs no other key.
    await it.press("1")
    await it.place((180, 250), (60, 170))
    await it.press("x", "3")
    await it.place((200, 60), (209, 50), (218, 80), (207, 96))
    # Tab goes through the objects; arrows move and resize what it has reached.
    await it.press("Tab")
    assert "Person" in await it.status()
    await it.press("ArrowRight", "Shift+ArrowDown", "Alt+ArrowLeft", "Alt+Shift+ArrowUp")
    await it.press("Shift+Tab")
    assert "Traffic light" in await it.status()
    await it.press("Delete")
    assert await it.answer() == boxes(box("Person", 299, 116, 25, 115), CAR)
    # Esc, and Tab leaves the canvas; Esc with nothing to drop leaves it by itself.
    await it.press("Tab", "Escape", "Tab")
    name = """element => {
      const { activeElement } = element.shadowRoot;
      return activeElement.ariaLabel ?? activeElement.querySelector(".name").textContent;
    }"""
    assert await it.inside.locator(ELEMENT).evaluate(name) == "Car"
    await it.press("Shift+Tab", "Escape")
    assert await it.inside.locator(ELEMENT).evaluate(name) == "Box"


async def test_boxes_are_drawn_with_fingers(
    opened_by_touch: OpenPage, page_server: PageServer, screenshot_folder: Path
) -> None:
    it = await bench(opened_by_touch, page_server, ELEMENT)
    await it.touch([(60, 170), (120, 210), (180, 250)])
    await it.inside.get_by_role("button", name="Person").first.tap()
    await it.touch([(298, 106)])
    await it.touch([(324, 231)])
    # Two fingers scale and move the picture, and draw nothing.
    before = await it.at(0, 0)
    await it.touch([(180, 150), (160, 150)], [(220, 150), (240, 150)])
    assert await it.at(0, 0) != before
    await it.inside.get_by_role("button", name="Traffic light").first.tap()
    await it.touch([(200, 100), (210, 120), (218, 146)])
    await it.page.page.screenshot(path=screenshot_folder / "boxes-touch.png")
    assert await axe_violations(it.page.frame) == []
    assert await it.answer() == boxes(CAR, PERSON, box("Traffic light", 200, 100, 18, 46))
    # A finger's hit area is 44 pixels wide: 20 beside the corner is still on it.
    scale = (await it.at(1, 0))[0] - (await it.at(0, 0))[0]
    slip = 20 / scale
    await it.touch([(218 + slip, 146), (250 + slip, 156), (250, 166)])
    assert (await it.answer())["boundingBoxes"][2] == box("Traffic light", 200, 100, 50, 66)


async def test_zooming_keeps_coordinates_right(opened: OpenPage, page_server: PageServer) -> None:
    it = await bench(opened, page_server, ELEMENT)
    mouse = it.page.page.mouse
    x, y = [round(one) for one in await it.at(120, 200)]
    left, top = await it.at(0, 0)
    scale = (await it.at(1, 0))[0] - left
    await mouse.move(x, y)
    await mouse.wheel(0, -600)
    moved = await it.at((x - left) / scale, (y - top) / scale)
    assert moved == pytest.approx((x, y), abs=0.01), "the place under the pointer stays"
    await it.drag((110, 190), (131, 207))
    await it.press("f")
    await it.inside.get_by_role("button", name="1:1").click()
    assert (await it.at(1, 0))[0] - (await it.at(0, 0))[0] == 1
    for _ in range(20):
        await it.press("+")
    assert (await it.at(1, 0))[0] - (await it.at(0, 0))[0] == 32, "3,200 % is the most"
    assert await it.inside.locator(".scale").inner_text() == "3200 %"
    picture = it.inside.locator(".stage .picture")
    assert await picture.evaluate("one => getComputedStyle(one).imageRendering") == "pixelated"
    await it.press("f")
    # Space and the middle button move the picture, and draw nothing.
    before = await it.at(0, 0)
    await it.press("+")
    await it.keyboard.down("Space")
    await it.drag((200, 150), (220, 170))
    await it.keyboard.up("Space")
    await mouse.move(*await it.at(200, 150))
    await mouse.down(button="middle")
    await mouse.move(*await it.at(190, 140))
    await mouse.up(button="middle")
    assert await it.at(0, 0) != before
    assert await it.answer() == boxes(box("Car", 110, 190, 21, 17))
    size = "one => [one.offsetWidth, one.offsetHeight]"
    scale = (await it.at(1, 0))[0] - (await it.at(0, 0))[0]
    shown = await it.inside.locator("canvas.upper-canvas").evaluate(size)
    assert shown == [round(400 * scale), round(300 * scale)]


async def test_boxes_stay_within_the_picture_and_snap_to_its_edge(
    opened: OpenPage, page_server: PageServer
) -> None:
    it = await bench(opened, page_server, ELEMENT)
    await it.drag((200, 150), (430, 320))
    await it.drag((2, 1), (30.4, 40.6))
    await it.press("Shift+ArrowLeft")
    assert await it.answer() == boxes(box("Car", 200, 150, 200, 150), box("Car", 0, 0, 30, 41))


async def test_handles_are_pulled_by_drags_and_by_clicks(opened: OpenPage, page_server: PageServer) -> None:
    it = await bench(opened, page_server, ELEMENT)
    await it.drag((60, 170), (180, 250))
    await it.drag((180, 250), (190, 260))
    await it.drag((60, 200), (50, 100))  # an edge moves along one axis
    await it.click((120, 170), (300, 150))  # picked up with a click, put down with another
    assert await it.answer() == boxes(box("Car", 50, 150, 140, 110))
    await it.click((190, 200))
    await it.page.page.mouse.move(*await it.at(300, 200))
    await it.press("Escape")
    assert await it.answer() == boxes(box("Car", 50, 150, 140, 110)), "put back"
    # Right across the opposite corner.
    await it.drag((190, 260), (30, 100))
    assert await it.answer() == boxes(box("Car", 30, 100, 20, 50))


async def test_each_edit_can_be_taken_back_a_hundred_times(opened: OpenPage, page_server: PageServer) -> None:
    it = await bench(opened, page_server, ELEMENT)
    await it.drag((60, 170), (180, 250))
    for _ in range(60):
        await it.press("ArrowLeft", "ArrowUp")
    moved = boxes(box("Car", 0, 110, 120, 80))
    assert await it.answer() == moved
    await it.press("Delete")
    for _ in range(121):
        await it.press("Control+z")
    assert await it.answer() == boxes(CAR)
    await it.press("Control+z")
    assert "Nothing is labelled" in await it.page.refused()
    for _ in range(122):
        await it.press("Control+Shift+Z")
    assert "Nothing is labelled" in await it.page.refused()
    await it.press("Control+z")
    assert await it.answer() == moved


async def test_objects_are_selected_moved_copied_and_relabelled(
    opened: OpenPage, page_server: PageServer
) -> None:
    it = await bench(opened, page_server, ELEMENT)
    await it.drag((60, 170), (180, 250))
    await it.press("2")
    await it.drag((298, 106), (324, 231))
    # What was drawn last keeps its class: the key is for the next one. What was selected gets it.
    await it.press("3", "v")
    await it.click((311, 160))
    await it.press("1")
    await it.drag((311, 160), (301, 150))
    await it.press("Control+z", "Control+z", "Escape")
    # Around both.
    await it.drag((40, 100), (340, 270))
    await it.press("Shift+ArrowUp", "Control+d")
    scale = (await it.at(1, 0))[0] - (await it.at(0, 0))[0]
    off = round(16 / scale)
    first, second = box("Car", 60, 160, 120, 80), box("Person", 298, 96, 26, 125)
    copies = [box("Car", 60 + off, 160 + off, 120, 80), box("Person", 298 + off, 96 + off, 26, 125)]
    assert await it.answer() == boxes(first, second, *copies)
    await it.press("Delete")
    await it.click((311, 150))
    await it.press("Control+c", "Control+v")
    assert await it.answer() == boxes(first, second, copies[1])
    # Without a drag: picked up by a key, put down by a click.
    await it.press("m")
    await it.page.page.mouse.move(*await it.at(300, 200))
    await it.click((250, 190))
    moved = box("Person", 298 + off - 50, 96 + off - 10, 26, 125)
    assert await it.answer() == boxes(first, second, moved)
    # The same tool and class again.
    await it.press("Escape", "1", "n")
    await it.drag((10, 10), (40, 40))
    assert (await it.answer())["boundingBoxes"][3] == box("Person", 10, 10, 30, 30)
