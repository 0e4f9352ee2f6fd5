"""The list beside the picture: the same objects as fields and buttons; hiding, locking, classes."""

from __future__ import annotations

from pathlib import Path

from tests.web.axe import axe_violations
from tests.web.kit.conftest import OpenPage
from tests.web.kit.drawing import bench
from tests.web.kit.page_server import PageServer
from tests.web.kit.test_boxes import CAR, PERSON, box, boxes

ELEMENT = "crowd-bounding-box"
DRAFT = {"it": boxes(CAR, PERSON)}


async def test_class_and_numbers_are_edited_as_fields(opened: OpenPage, page_server: PageServer) -> None:
    it = await bench(opened, page_server, ELEMENT, draft=DRAFT)
    rows = it.inside.locator("gw-object-list")
    await rows.get_by_role("button", name="Person").first.click()
    await rows.get_by_label("Class of object 2").select_option("Traffic light")
    for name, value in (("Left", "380"), ("Top", "-5"), ("Width", "500"), ("Height", "7")):
        field = rows.get_by_label(f"{name} of object 2")
        await field.fill(value)
        await field.press("Tab")
    # The picture's edges hold: the box went as far right as its width allowed, then grew to the edge.
    assert await it.answer() == boxes(CAR, box("Traffic light", 374, 0, 26, 7))
    assert await rows.get_by_label("Top of object 2").input_value() == "0"
    await rows.get_by_role("button", name="Delete object 1, Car").click()
    assert await it.answer() == boxes(box("Traffic light", 374, 0, 26, 7))
    for _ in range(6):
        await it.press("Control+z")
    assert await it.answer() == boxes(CAR, PERSON)
    assert it.page.errors == []


async def test_hidden_objects_are_handed_in_and_locked_ones_stay(
    opened: OpenPage, page_server: PageServer, screenshot_folder: Path
) -> None:
    it = await bench(opened, page_server, ELEMENT, draft=DRAFT)
    visible = (
        """element => element.editor.document.shapes.map((one) => element.editor.document.isVisible(one))"""
    )
    element = it.inside.locator(ELEMENT)
    await it.inside.get_by_role("button", name="Hide object 1, Car").click()
    assert await element.evaluate(visible) == [False, True]
    await it.inside.get_by_role("button", name="Hide all Person").click()
    assert await element.evaluate(visible) == [False, False]
    await it.page.page.screenshot(path=screenshot_folder / "boxes-hidden.png")
    assert await axe_violations(it.page.frame) == []
    assert await it.answer() == boxes(CAR, PERSON)
    await it.inside.get_by_role("button", name="Hide object 1, Car").click()
    await it.inside.get_by_role("button", name="Hide all Person").click()
    # All at once while H is held; only the selection with Shift+H.
    await it.keyboard.down("h")
    assert await element.evaluate(visible) == [False, False]
    await it.keyboard.up("h")
    await it.press("Tab", "Shift+H")
    assert await element.evaluate(visible) == [True, False]
    await it.press("Shift+H")
    assert await element.evaluate(visible) == [True, True]
    # What is locked can be selected in the list, and neither moved nor deleted.
    await it.inside.get_by_role("button", name="Lock object 1, Car").click()
    await it.inside.get_by_role("button", name="Lock all Person").click()
    await it.press("Control+a", "Delete", "Tab", "ArrowLeft", "Delete", "v")
    await it.drag((120, 200), (150, 220))
    assert await it.answer() == boxes(CAR, PERSON)


async def test_labels_can_be_many_objects_and_set_by_scripts(
    opened: OpenPage, page_server: PageServer, screenshot_folder: Path
) -> None:
    labels = [f"Class {number:02}" for number in range(1, 41)]
    it = await bench(opened, page_server, ELEMENT, labels=labels)
    await it.press("Shift+Digit2")
    await it.drag((60, 170), (180, 250))
    await it.press("/")
    await it.keyboard.type("37")
    await it.page.page.screenshot(path=screenshot_folder / "boxes-many-classes.png")
    await it.press("Enter")
    await it.drag((298, 106), (324, 231))
    assert [one["label"] for one in (await it.answer())["boundingBoxes"]] == ["Class 12", "Class 37"]
    element = it.inside.locator(ELEMENT)
    assert await element.evaluate("element => element.labels.length") == 40
    other = [{"label": "a", "displayName": "Apple"}, {"label": "b"}]
    await element.evaluate("(element, labels) => { element.labels = labels; }", other)
    names = it.inside.locator(".classes .name")
    assert await names.all_inner_texts() == ["Apple", "b"]
    await it.press("1")
    await it.drag((20, 20), (40, 50))
    value = await element.evaluate("element => element.value")
    assert value["boundingBoxes"][-1] == box("a", 20, 20, 20, 30)
    assert value == await element.evaluate("element => element._submittableValue")


async def test_nothing_to_label_is_said_and_a_lost_picture_is_told(
    opened: OpenPage, page_server: PageServer, screenshot_folder: Path
) -> None:
    it = await bench(opened, page_server, ELEMENT)
    assert "Nothing is labelled" in await it.page.refused()
    await it.inside.get_by_label("Nothing to label").check()
    assert await it.answer() == boxes()
    template = """<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
      <html lang="en"><title>Lost</title><crowd-form>
      <crowd-bounding-box name="it" src="/files/none.png" labels="['a']"></crowd-bounding-box></crowd-form>"""
    page = await opened(template)
    await page.inside.get_by_text("The picture could not be loaded").wait_for()
    await page.page.screenshot(path=screenshot_folder / "boxes-lost-picture.png")
    assert "could not be loaded" in await page.refused()
    assert await axe_violations(page.frame) == []
