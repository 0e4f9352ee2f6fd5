"""Given work is shown as given, can be changed and brought back; the answer says whether it was changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.web.axe import axe_violations
from tests.web.kit.conftest import OpenPage
from tests.web.kit.drawing import SIZE, Bench, bench
from tests.web.kit.page_server import PageServer
from tests.web.kit.test_boxes import CAR, PERSON, box

GIVEN = """initial-value="{{ task.input.given | to_json }}" """


def adjusted(modified: bool, *given: dict[str, object]) -> dict[str, Any]:
    return {"boundingBoxes": list(given), "inputImageProperties": SIZE, "initialValueModified": modified}


async def given(opened: OpenPage, server: PageServer, *boxes: object, **more: Any) -> Bench:
    return await bench(opened, server, "crowd-bounding-box", more=GIVEN, task={"given": list(boxes)}, **more)


async def test_given_boxes_are_changed_deleted_and_restored(
    opened: OpenPage, page_server: PageServer, screenshot_folder: Path
) -> None:
    it = await given(opened, page_server, CAR, PERSON)
    assert await it.answer() == adjusted(False, CAR, PERSON)
    await it.press("Tab", "Delete")
    assert await it.answer() == adjusted(True, PERSON)
    await it.press("Tab", "ArrowLeft")
    await it.page.page.screenshot(path=screenshot_folder / "boxes-given.png")
    assert await axe_violations(it.page.frame) == []
    await it.inside.get_by_role("button", name="Restore 1 deleted").click()
    moved = {**PERSON, "left": 297}
    assert await it.answer() == adjusted(True, moved, CAR)
    await it.press("Control+z", "Control+z", "Control+z")
    assert await it.answer() == adjusted(False, CAR, PERSON)
    assert await it.inside.locator("gw-object-list .given").count() == 2
    assert it.page.errors == []


async def test_a_draft_goes_before_the_given_work(opened: OpenPage, page_server: PageServer) -> None:
    draft = {"it": adjusted(True, PERSON, box("Traffic light", 200, 50, 18, 46))}
    it = await given(opened, page_server, CAR, PERSON, draft=draft)
    assert await it.answer() == draft["it"]
    rows = it.inside.locator("gw-object-list li")
    assert await rows.locator(".given").count() == 1, "what is as it was given is still marked so"
    assert await it.inside.get_by_role("button", name="Restore 1 deleted").count() == 1


async def test_given_boxes_are_read_leniently(opened: OpenPage, page_server: PageServer) -> None:
    outside = box("Car", 390, 290, 50, 50)
    texts = {"label": "Person", "left": "10.4", "top": "20", "width": "30", "height": "40.2"}
    it = await given(opened, page_server, outside, texts, {"label": "Ghost", "left": 1}, None, 3)
    boxes = (await it.answer())["boundingBoxes"]
    assert boxes == [box("Car", 390, 290, 10, 10), box("Person", 10, 20, 30, 40)]


async def test_work_given_for_polylines_and_lines(opened: OpenPage, page_server: PageServer) -> None:
    line = {"label": "Car", "vertices": [{"x": 10, "y": 20}, {"x": 30, "y": 40}]}
    for element, key in (("crowd-polyline", "polylines"), ("crowd-line", "lines")):
        it = await bench(opened, page_server, element, more=GIVEN, task={"given": {key: [line]}})
        expected = {key: [line], "inputImageProperties": SIZE, "initialValueModified": False}
        assert await it.answer() == expected
        await it.press("Tab", "Shift+ArrowRight")
        answer = await it.answer()
        assert answer["initialValueModified"] is True
        assert answer[key][0]["vertices"] == [{"x": 20, "y": 20}, {"x": 40, "y": 40}]
    it = await bench(opened, page_server, "crowd-polygon", more=GIVEN, task={"given": [line]})
    assert "Nothing is labelled" in await it.page.refused(), "two vertices are no polygon"


async def test_unfinished_work_is_a_draft_and_comes_back(opened: OpenPage, page_server: PageServer) -> None:
    it = await bench(opened, page_server, "crowd-bounding-box")
    await it.drag((60, 170), (180, 250))
    draft = await it.page.draft()
    assert draft == {"it": {"boundingBoxes": [CAR], "inputImageProperties": SIZE}}
    again = await bench(opened, page_server, "crowd-bounding-box", draft=draft)
    assert await again.answer() == draft["it"]


async def test_objects_of_the_task_before_are_repeated(opened: OpenPage, page_server: PageServer) -> None:
    previous = {"it": {"boundingBoxes": [CAR, box("Ghost", 1, 1, 5, 5)], "inputImageProperties": SIZE}}
    it = await bench(opened, page_server, "crowd-bounding-box", previous=previous)
    await it.drag((298, 106), (324, 231))
    await it.press("Shift+V")
    assert (await it.answer())["boundingBoxes"] == [{**PERSON, "label": "Car"}, CAR]
    await it.press("Control+z")
    await it.inside.get_by_role("button", name="Repeat previous objects").click()
    assert len((await it.answer())["boundingBoxes"]) == 2
