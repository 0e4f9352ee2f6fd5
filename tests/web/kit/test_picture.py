"""The picture on its stage: as it is stored, as the worker wants to see it, as scripts of a page find it."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from tests.web.axe import axe_violations
from tests.web.kit.conftest import OpenPage
from tests.web.kit.drawing import SIZE, bench, scene
from tests.web.kit.page_server import PageServer
from tests.web.kit.test_boxes import CAR, box, boxes

ELEMENT = "crowd-bounding-box"


async def test_a_photograph_lies_as_it_is_stored(opened: OpenPage, page_server: PageServer) -> None:
    """What a camera says about turning is not followed: coordinates are those of the pixels in the file."""
    turned = Image.Exif()
    turned[0x0112] = 6
    out = io.BytesIO()
    Image.open(io.BytesIO(scene())).save(out, format="JPEG", exif=turned)
    it = await bench(opened, page_server, ELEMENT, picture=out.getvalue())
    await it.drag((60, 170), (180, 250))
    assert await it.answer() == boxes(CAR)


async def test_the_view_is_adjusted_and_the_data_is_not(
    opened: OpenPage, page_server: PageServer, screenshot_folder: Path
) -> None:
    it = await bench(opened, page_server, ELEMENT)
    await it.press("i")
    await it.inside.get_by_label("Brightness").fill("180")
    await it.inside.get_by_label("Gamma").fill("60")
    await it.inside.get_by_label("Invert").check()
    picture = it.inside.locator(".stage .picture")
    seen = await picture.evaluate("one => getComputedStyle(one).filter")
    assert "brightness(1.8)" in seen
    assert "invert(1)" in seen
    assert "gamma" in seen
    await it.page.page.screenshot(path=screenshot_folder / "boxes-adjusted-view.png")
    assert await axe_violations(it.page.frame) == []
    await it.drag((60, 170), (180, 250))
    assert await it.answer() == boxes(CAR)


async def test_scripts_of_a_page_find_the_shown_picture_and_hear_the_mouse(
    opened: OpenPage, page_server: PageServer
) -> None:
    it = await bench(opened, page_server, ELEMENT)
    await it.page.frame.evaluate(
        """() => {
          window.heard = [];
          for (const type of ["mousedown", "mousemove", "mouseup", "wheel"])
            window.addEventListener(type, () => heard.push(type));
        }"""
    )
    await it.drag((60, 170), (180, 250))
    await it.page.page.mouse.wheel(0, -100)
    heard = await it.page.frame.evaluate("[...new Set(heard)].sort()")
    assert heard == ["mousedown", "mousemove", "mouseup", "wheel"]
    shown = await it.inside.locator("canvas.upper-canvas").bounding_box()
    left, top = await it.at(0, 0)
    right, bottom = await it.at(400, 300)
    assert shown is not None
    assert abs(shown["x"] - left) < 1
    assert abs(shown["y"] - top) < 1
    assert abs(shown["width"] - (right - left)) < 1
    assert abs(shown["height"] - (bottom - top)) < 1
    hook = ".annotation-area .category-picker-wrapper"
    assert await it.inside.locator(ELEMENT).evaluate(
        "(one, hook) => one.shadowRoot.querySelector(hook) !== null", hook
    )


async def test_a_page_to_look_at_cannot_be_edited(opened: OpenPage, page_server: PageServer) -> None:
    it = await bench(opened, page_server, ELEMENT, draft={"it": boxes(CAR)}, settings={"readOnly": True})
    await it.drag((200, 100), (300, 200))
    await it.press("Tab", "ArrowLeft", "Delete", "2", "Control+d", "Control+v")
    value = await it.inside.locator(ELEMENT).evaluate("one => one.value")
    assert value == boxes(CAR)
    before = await it.at(0, 0)
    await it.press("+")
    assert await it.at(0, 0) != before, "it can be looked at from near"


async def test_keys_go_to_one_of_two_tools(opened: OpenPage, page_server: PageServer) -> None:
    second = (
        "<crowd-keypoint name='points' src='{{ task.input.src }}' labels=\"['a', 'b']\"></crowd-keypoint>"
    )
    it = await bench(opened, page_server, ELEMENT, more=f"></{ELEMENT}>{second}<hr")
    await it.press("2")
    labels = "[...document.querySelectorAll('[labels]')].map((one) => one.editor.label)"
    assert await it.page.frame.evaluate(labels) == ["Person", "a"]
    await it.page.frame.evaluate("document.querySelector('crowd-keypoint').focus()")
    await it.press("2")
    assert await it.page.frame.evaluate(labels) == ["Person", "b"]


async def test_an_outline_found_by_the_server_becomes_a_box_or_a_polygon(
    opened: OpenPage, page_server: PageServer
) -> None:
    ring = [(62, 172), (178, 172), (178, 250), (62, 250)]
    points = [{"x": x, "y": y} for x, y in ring]
    it = await bench(opened, page_server, ELEMENT)
    await it.page.answer_outlines([points])
    await it.press("w")
    await it.drag((50, 160), (190, 260))
    await it.inside.locator("gw-object-list li").wait_for()
    assert await it.answer() == boxes(box("Car", 62, 172, 116, 78))
    it = await bench(opened, page_server, "crowd-polygon")
    await it.page.answer_outlines([points])
    await it.press("w")
    await it.click((62, 200), (100, 170), (180, 200), (100, 250))
    await it.inside.locator("gw-object-list li").wait_for()
    assert await it.answer() == {
        "polygons": [{"label": "Car", "vertices": points}],
        "inputImageProperties": SIZE,
    }
