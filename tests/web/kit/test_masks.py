"""Painting a class for each pixel: `crowd-semantic-segmentation`. Pixels are compared one by one."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
from tests.web.axe import axe_violations
from tests.web.kit.conftest import OpenPage
from tests.web.kit.masks import HEIGHT, WIDTH, assert_same, bench, disc, picture_in, pixels_of, rectangle
from tests.web.kit.page_server import PageServer

from groundwork.task_types import task_type
from groundwork.task_types.colours import class_colour
from groundwork.task_types.masks import mask_label
from groundwork.task_types.pngs import Mask


async def test_strokes_of_the_mouse_set_exactly_the_pixels_under_the_disc(
    opened: OpenPage, page_server: PageServer, screenshot_folder: Path
) -> None:
    page = await bench(opened, page_server)
    await page.brush(21)
    await page.stroke((60.5, 50.5))
    await page.press("2")
    await page.stroke((100.5, 100.5), (140.5, 100.5))
    part = await page.answer()
    expected = disc(60.5, 50.5, 21)
    for x in range(100, 141):
        expected[disc(x + 0.5, 100.5, 21) == 1] = 2
    assert_same(pixels_of(part), expected)
    assert part["labelMappings"] == {"cat": {"color": "#2ca02c"}, "dog": {"color": "#1f77b4"}}
    assert part["inputImageProperties"] == {"width": WIDTH, "height": HEIGHT}
    assert set(part) == {"labelMappings", "labeledImage", "inputImageProperties"}
    colours = {colour for _, colour in picture_in(part).convert("RGBA").getcolors() or []}
    assert colours == {(255, 255, 255, 0), (0x2C, 0xA0, 0x2C, 255), (0x1F, 0x77, 0xB4, 255)}, (
        "nothing between"
    )
    # The eraser, an even diameter, and over the edge of the picture.
    await page.press("e")
    await page.brush(10)
    await page.stroke((60, 50))
    expected[disc(60, 50, 10) == 1] = 0
    await page.press("d", "3")
    await page.stroke((1, 1))
    expected[disc(1, 1, 10) == 1] = 3
    assert_same(await page.pixels(), expected)
    await page.task.page.screenshot(path=screenshot_folder / "masks-semantic.png")
    assert await axe_violations(page.task.frame) == []
    assert page.task.errors == []


async def test_each_edit_is_undone_and_done_again(opened: OpenPage, page_server: PageServer) -> None:
    page = await bench(opened, page_server)
    await page.brush(9)
    states = [np.zeros((HEIGHT, WIDTH), np.uint8)]
    for step, key in enumerate(("1", "2", "3")):
        await page.press(key)
        await page.stroke((50.5 + 5 * step, 50.5))
        states.append(await page.pixels())
    await page.press("g")
    await page.stroke((10, 190))
    states.append(await page.pixels())
    for state in reversed(states[1:-1]):
        await page.press("Control+z")
        assert_same(await page.pixels(), state)
    await page.press("Control+z")
    assert "Nothing to label" in await page.task.refused()
    for state in states[1:]:
        await page.press("Control+Shift+z")
        assert_same(await page.pixels(), state)


async def test_all_is_done_with_the_keyboard_alone(opened: OpenPage, page_server: PageServer) -> None:
    page = await bench(opened, page_server)
    await page.press("2")
    for _ in range(30):
        await page.press("[")
    assert await page.task.inside.get_by_label("Brush", exact=True).nth(1).input_value() == "1"
    start = (160, 100)  # the middle of the stage
    await page.press("ArrowRight", "ArrowLeft")
    await page.press("Enter", *["ArrowRight"] * 5, "Shift+ArrowDown", "Enter", "ArrowRight")
    x, y = start
    expected = np.zeros((HEIGHT, WIDTH), np.uint8)
    expected[y, x : x + 6] = 2
    expected[y : y + 11, x + 5] = 2
    assert_same(await page.pixels(), expected)
    # A polygon by its corners; Enter on the first one closes it.
    await page.press("1", "p", "Enter", *["Shift+ArrowRight"] * 2, "Enter", *["Shift+ArrowDown"] * 2, "Enter")
    await page.press(*["Shift+ArrowLeft"] * 2, "Enter", *["Shift+ArrowUp"] * 2, "Enter")
    left, top = x + 6, y + 10
    expected[top : top + 20, left : left + 20] = 1
    assert_same(await page.pixels(), expected)
    await page.press("Escape", "Control+Enter")
    assert_same(pixels_of((await page.task.next("submit", after=2))["answer"]["mask"]), expected)


async def test_a_finger_and_a_pen_paint(opened_by_touch: OpenPage, page_server: PageServer) -> None:
    page = await bench(opened_by_touch, page_server)
    await page.brush(15)
    device = await page.task.page.context.new_cdp_session(page.task.page)

    async def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        await device.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    await touch("touchStart", page.at(40.5, 60.5))
    await touch("touchMove", page.at(70.5, 60.5))
    await touch("touchEnd")
    expected = np.zeros((HEIGHT, WIDTH), np.uint8)
    for x in range(40, 71):
        expected |= disc(x + 0.5, 60.5, 15)
    assert_same(await page.pixels(), expected)
    # Two fingers zoom, and leave nothing behind.
    await touch("touchStart", page.at(100, 100))
    await touch("touchStart", page.at(100, 100), page.at(150, 100))
    await touch("touchMove", page.at(80, 100), page.at(170, 100))
    await touch("touchEnd")
    assert_same(await page.pixels(), expected)
    before = page.scale
    await page.look()
    assert page.scale > before * 1.5
    # A pen paints what it touches.
    await page.stage.focus()
    await page.press("f")
    await page.look()
    left, top = page.at(60.5, 20.5)
    pen = {"x": left, "y": top, "button": "left", "clickCount": 1, "pointerType": "pen"}
    for kind in ("mousePressed", "mouseReleased"):
        await device.send("Input.dispatchMouseEvent", {"type": kind, **pen})
    assert_same(await page.pixels(), expected | disc(60.5, 20.5, 15))


async def test_only_unlabelled_pixels_and_locked_classes(opened: OpenPage, page_server: PageServer) -> None:
    page = await bench(opened, page_server)
    await page.brush(31)
    await page.stroke((100.5, 100.5))
    await page.task.inside.get_by_label("Only unlabelled").check()
    await page.stage.focus()
    await page.press("2")
    await page.stroke((120.5, 100.5))
    first, second = disc(100.5, 100.5, 31), disc(120.5, 100.5, 31)
    expected = np.where(first == 1, 1, second * 2).astype(np.uint8)
    assert_same(await page.pixels(), expected)
    await page.task.inside.get_by_label("Only unlabelled").uncheck()
    await page.task.inside.get_by_role("button", name="Lock dog").click()
    await page.stage.focus()
    await page.press("3")
    await page.stroke((110.5, 100.5))
    third = disc(110.5, 100.5, 31)
    expected = np.where((third == 1) & (expected != 2), 3, expected).astype(np.uint8)
    assert_same(await page.pixels(), expected)
    # What is hidden is handed in all the same.
    await page.task.inside.get_by_role("button", name="Hide dog").click()
    assert_same(await page.pixels(), expected)


async def test_areas_lasso_polygon_and_fill(opened: OpenPage, page_server: PageServer) -> None:
    page = await bench(opened, page_server)
    await page.press("a")
    await page.stroke((20, 20), (60, 20), (60, 50), (20, 50))
    expected = rectangle(20, 20, 60, 50)
    assert_same(await page.pixels(), expected)
    await page.press("2", "p")
    for corner in ((100, 100), (140, 100), (140, 160), (100, 160)):
        await page.stroke(corner)
    await page.stroke((100, 100))
    expected[rectangle(100, 100, 140, 160) == 1] = 2
    assert_same(await page.pixels(), expected)
    await page.press("3", "g")
    await page.stroke((5, 5))
    expected[expected == 0] = 3
    assert_same(await page.pixels(), expected)
    await page.press("1")
    await page.stroke((120, 120))
    expected[expected == 2] = 1
    assert_same(await page.pixels(), expected)


async def test_painting_while_single_pixels_can_be_seen(opened: OpenPage, page_server: PageServer) -> None:
    page = await bench(opened, page_server)
    await page.brush(3)
    await page.task.page.mouse.move(*page.at(160.5, 100.5))
    for _ in range(8):
        await page.task.page.mouse.wheel(0, -400)
    await page.task.inside.get_by_text("3200 %").wait_for()
    await page.look()
    assert page.scale == 32
    expected = np.zeros((HEIGHT, WIDTH), np.uint8)
    for x, y in ((160.9, 100.1), (155.5, 98.5), (165.02, 103.98)):
        await page.stroke((x, y))
        expected |= disc(x, y, 3)
    assert_same(await page.pixels(), expected)
    assert expected.sum() == 27


async def test_a_draft_is_gone_on_with(opened: OpenPage, page_server: PageServer) -> None:
    page = await bench(opened, page_server)
    await page.press("3")
    await page.stroke((80, 80), (200, 120))
    await page.press("2")
    await page.stroke((30, 30))
    draft = await page.task.draft()
    expected = await page.pixels()
    again = await bench(opened, page_server, draft=draft)
    assert_same(await again.pixels(), expected)
    assert (await again.answer())["labelMappings"] == draft["mask"]["labelMappings"]


async def test_the_mask_of_the_task_before_is_repeated(opened: OpenPage, page_server: PageServer) -> None:
    page = await bench(opened, page_server)
    await page.press("2")
    await page.stroke((30, 30), (90, 40))
    part = await page.answer()
    again = await bench(opened, page_server, previous={"mask": part})
    await again.stage.focus()
    await again.press("Shift+v")
    assert_same(await again.pixels(), pixels_of(part))
    await again.press("Control+z")
    assert "Nothing to label" in await again.task.refused()


async def test_given_work_is_adjusted(opened: OpenPage, page_server: PageServer) -> None:
    # As the server would hand it out: colours that are not the usual ones, in a file of few colours.
    numbers = np.zeros((HEIGHT, WIDTH), np.uint8)
    numbers[40:90, 50:120] = 1
    numbers[100:150, 150:250] = 2
    label = mask_label(Mask(WIDTH, HEIGHT, numbers.tobytes()), {1: "#123456", 2: "#2ca02c"})
    assert isinstance(label, dict)
    given = page_server.add_file("given.png", base64.b64decode(str(label["png"])), "image/png")
    mappings = {"cat": {"color": "#123456"}, "dog": {"color": "#2ca02c"}}
    initial = {"src": given, "labelMappings": mappings}
    page = await bench(opened, page_server, initial=initial)
    part = await page.answer()
    assert_same(pixels_of(part), numbers)
    assert part["initialValueModified"] is False
    assert part["labelMappings"] == mappings
    await page.brush(11)
    await page.press("3")
    await page.stroke((60.5, 60.5))
    part = await page.answer()
    expected = np.where(disc(60.5, 60.5, 11) == 1, 3, numbers).astype(np.uint8)
    assert_same(pixels_of(part), expected)
    assert part["initialValueModified"] is True
    assert len({one["color"] for one in part["labelMappings"].values()}) == 3
    again = await bench(opened, page_server, initial=initial, draft={"mask": part})
    assert_same(await again.pixels(), expected)
    await again.task.inside.get_by_role("button", name="As given").click()
    part = await again.answer()
    assert_same(pixels_of(part), numbers)
    assert part["initialValueModified"] is False


async def test_an_empty_answer_needs_a_tick(opened: OpenPage, page_server: PageServer) -> None:
    page = await bench(opened, page_server)
    assert "Nothing to label" in await page.task.refused()
    await page.task.inside.get_by_label("Nothing to label").check()
    part = await page.answer()
    assert part["labelMappings"] == {}
    assert not pixels_of(part).any()


async def test_an_area_becomes_a_polygon_and_an_area_again(opened: OpenPage, page_server: PageServer) -> None:
    page = await bench(opened, page_server)
    await page.press("a")
    await page.stroke((20, 20), (60, 20), (60, 50), (20, 50))
    await page.task.inside.get_by_role("button", name="To polygon").click()
    await page.stroke((60, 50), (90, 80))
    await page.stage.focus()
    await page.press("Enter")
    pixels = await page.pixels()
    assert pixels[21:49, 21:59].all(), "what was there is still inside"
    assert pixels[70, 75] == 1
    assert pixels[90:, :].sum() == 0
    await page.press("Control+z")
    assert_same(await page.pixels(), rectangle(20, 20, 60, 50))  # one step


async def test_the_assisted_outline_fills_what_the_server_finds(
    opened: OpenPage, page_server: PageServer
) -> None:
    page = await bench(opened, page_server)
    ring = [{"x": x, "y": y} for x, y in ((100, 50), (180, 50), (180, 110), (100, 110))]
    await page.task.answer_outlines([ring])
    await page.press("2", "w")
    await page.stroke((90, 40), (190, 120))
    await page.task.inside.get_by_text("The outline is filled").wait_for()
    hint = (await page.task.said("outline"))[0]["hint"]
    assert (hint["width"], hint["height"]) == (WIDTH, HEIGHT)
    assert abs(hint["box"]["left"] - 90) < 1
    assert abs(hint["box"]["width"] - 100) < 1
    assert_same(await page.pixels(), rectangle(100, 50, 180, 110) * 2)
    await page.press("Control+z")
    for place in ((100, 80), (140, 50), (180, 80), (140, 110)):
        await page.stroke(place)
    assert len((await page.task.next("outline", after=1))["hint"]["extremes"]) == 4
    await page.task.inside.get_by_text("The outline is filled").wait_for()
    assert_same(await page.pixels(), rectangle(100, 50, 180, 110) * 2)


async def test_an_outline_that_cannot_be_found_is_told(opened: OpenPage, page_server: PageServer) -> None:
    page = await bench(opened, page_server)
    await page.task.answer_outlines([], error="The picture is gone.")
    await page.press("w")
    await page.stroke((90, 40), (190, 120))
    await page.task.inside.get_by_text("The picture is gone.").wait_for()


async def test_colours_are_those_of_the_server(opened: OpenPage, page_server: PageServer) -> None:
    labels = [f"class {number}" for number in range(40)]
    page = await bench(opened, page_server, labels=labels)
    await page.brush(5)
    for number in range(0, 40, 3):
        await page.task.inside.get_by_role("button", name=f"class {number}", exact=False).first.click()
        await page.stroke((10 + number * 7, 50))
    part = await page.answer()
    assert {name: one["color"] for name, one in part["labelMappings"].items()} == {
        f"class {number}": class_colour(number) for number in range(0, 40, 3)
    }
    task_type("semantic-segmentation").label_of({"mask": part}, labels)
