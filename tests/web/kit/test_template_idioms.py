"""What scripts in published templates rely on, one small page for each habit (`templates/`).

Every page must be handed in as it stands once its scripts have run, without an error on its console.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.web.kit.conftest import OpenPage
from tests.web.kit.page_server import PageServer, TaskPage
from tests.web.kit.pictures import png

TEMPLATES = Path(__file__).parent / "templates"
ANIMAL = {"class_id": "1", "class-map": {"0": "cat", "1": "dog"}}

PAGES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "hidden-inputs": (
        {"text": "Rain"},
        {"mood": {"label": "sad"}, "label": "sad", "whole": '{"label":"sad"}'},
    ),
    "jquery": ({"animals": ["cat", "dog"]}, {"seen": {"cat": True, "dog": False}, "count": "2"}),
    "late-parent": ({}, {"a": "1"}),
    "relaxed-data": (
        {"manifestLine": {"animal-metadata": ANIMAL}, "more": "o'wl"},
        {"kinds": {"labels": ["dog's", "o'wl"]}},
    ),
    "self-closed": ({}, {"first": {"label": "a"}, "second": "two", "third": {"yes": True}}),
    "shadow-roots": ({}, {"it": {"label": "b"}, "found": "all 1"}),
    "entity-form": (
        {"text": "Ada writes"},
        {
            "spans": {"entities": [{"label": "person", "startOffset": 0, "endOffset": 3}]},
            "letter": "yes",
        },
    ),
    "d3": ({"heights": [20, 70, 50]}, {"bar": "70"}),
    "uuid": ({}, {"id": "36"}),
    "nested-form": ({}, {"size": "l", "late": ""}),
}


@pytest.mark.parametrize("name", PAGES)
async def test_a_page_is_handed_in_as_its_scripts_left_it(opened: OpenPage, name: str) -> None:
    given, answer = PAGES[name]
    page = await _opened(opened, name, given)
    assert await page.submit() == answer
    assert page.errors == []


async def test_elements_written_later_work_and_ids_are_globals(opened: OpenPage) -> None:
    page = await _opened(opened, "globals", {})
    await page.frame.wait_for_function("document.querySelector('#late')?.value.includes('changed')")
    assert await page.submit() == {"seen": "not a window", "late": "given and changed", "level": "2"}


async def test_the_path_of_an_object_holds_its_key(opened: OpenPage, page_server: PageServer) -> None:
    address = page_server.add_file("bucket/some key.png", png(4, 4), "image/png")
    page = await _opened(opened, "object-path", {"source-ref": f"{address}?token=x"})
    assert await page.submit() == {"path": "/files/bucket/some%20key.png"}


async def test_a_handler_in_an_attribute_says_no(opened: OpenPage) -> None:
    page = await _opened(opened, "attribute-handler", {})
    await page.refused()
    assert await page.submit() == {"asked": "2"}


async def test_a_list_is_put_into_order_by_dragging(opened: OpenPage) -> None:
    page = await _opened(opened, "draggable", {})
    third, first = page.inside.get_by_text("three"), page.inside.get_by_text("one")
    await third.hover()
    await page.page.mouse.down()
    # The library begins a moment after the button is down.
    await page.page.wait_for_function("new Promise((done) => setTimeout(() => done(true), 150))")
    box = await first.bounding_box()
    assert box is not None
    for part in (0.9, 0.5, 0.2):
        await page.page.mouse.move(box["x"] + 20, box["y"] + box["height"] * part, steps=4)
    await page.page.mouse.up()
    await page.frame.wait_for_function("!document.querySelector('.draggable-mirror')")
    assert await page.submit() == {"order": "three,one,two"}
    assert page.errors == []


async def test_a_warning_made_by_a_script_and_a_button_of_its_own(opened: OpenPage) -> None:
    page = await _opened(opened, "made-by-script", {})
    done = page.inside.get_by_role("button", name="Done")
    await done.click()
    await page.inside.get_by_text("Two words, please.").wait_for()
    await page.inside.get_by_role("textbox").fill("two words")
    await done.click()
    assert (await page.next("submit"))["answer"] == {"words": "two words"}
    assert await page.inside.get_by_text("Two words, please.").count() == 0


async def test_sliders_in_a_table(opened: OpenPage, screenshot_folder: Path) -> None:
    page = await _opened(
        opened, "sliders", {"aspects": ["taste", "look"], "captions": ["bad", "poor", "fair", "good", "best"]}
    )
    await page.refused()
    for slider in await page.inside.get_by_role("slider").all():
        await slider.press("ArrowRight")
    await page.page.screenshot(path=screenshot_folder / "sliders.png")
    assert await page.submit() == {"taste": "2", "look": "2", "_": "4"}
    assert await page.frame.evaluate("document.body.dataset.half") == "1"


async def test_a_native_form_within_is_handed_in_by_its_button(opened: OpenPage) -> None:
    page = await _opened(opened, "nested-form", {})
    await page.inside.get_by_role("button", name="Hand in").click()
    assert (await page.next("submit"))["answer"] == {"size": "l", "late": "here"}


async def test_the_second_version_has_the_same_elements(opened: OpenPage) -> None:
    page = await _opened(opened, "second-version", {"text": "Why?", "responses": ["a", "b"]})
    for radio in await page.inside.get_by_role("radio", name="1").all():
        await radio.click()
    assert await page.submit() == {"ranks": {"rankings": {"Quality": [1, 1]}}}
    assert page.errors == []


async def test_a_script_adds_labels_to_a_tool(opened: OpenPage, page_server: PageServer) -> None:
    picture = page_server.add_file("labels.png", png(40, 30), "image/png")
    page = await _opened(opened, "growing-labels", {"source-ref": picture})
    await page.frame.wait_for_function("tool.value?.boundingBoxes?.length === 1")
    await page.inside.get_by_role("button", name="Add", exact=True).click()
    assert await page.frame.evaluate("tool.labels") == ["tree #1", "tree #2"]
    assert await page.submit() == {"_": "_", "boxes": '[["tree",1,36]]'}
    assert page.errors == []


async def test_a_form_elsewhere_and_the_elements_loaded_twice(opened: OpenPage) -> None:
    page = await _opened(opened, "form-elsewhere", {"source": "Herons eat fish."})
    assert await page.inside.get_by_text("- Another thing").is_visible()
    await page.inside.get_by_label("Question", exact=True).fill("Who eats?")
    await page.inside.get_by_label("Answer", exact=True).fill("Herons")
    pair = {"question": "Who eats?", "answer": "Herons", "tags": []}
    assert await page.submit() == {"crowd-question-answer-generation": {"questionsAndAnswers": [pair]}}
    assert len(await page.said("submit")) == 1
    assert page.errors == []


async def _opened(opened: OpenPage, name: str, given: dict[str, Any]) -> TaskPage:
    return await opened((TEMPLATES / f"{name}.html").read_text(encoding="utf-8"), given)
