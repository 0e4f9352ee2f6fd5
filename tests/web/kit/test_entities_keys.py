"""Marking a text with the keyboard alone, and by touch."""

from __future__ import annotations

from pathlib import Path

from tests.web.axe import axe_violations
from tests.web.kit.conftest import OpenPage
from tests.web.kit.entity_page import TEMPLATE, entities, place_of, said, span, task

TEXT = "Ada wrote to Charles.\nGrace lived in New York."


async def test_a_text_is_marked_without_a_pointer(opened: OpenPage) -> None:
    page = await opened(TEMPLATE, task(TEXT))
    press = page.page.keyboard.press
    await press("Control+Shift+ArrowRight")
    await press("1")
    await press("ArrowDown")
    await press("End")
    await press("ArrowLeft")
    for _ in range(2):
        await press("Control+Shift+ArrowLeft")
    await press("2")
    assert await entities(page) == [span(TEXT, "Ada"), span(TEXT, "New York", "place")]
    await press("Home")
    await press("Shift+Tab")
    assert "Ada" in await said(page)
    await press("3")
    await press("Alt+Shift+ArrowRight")
    await press("Alt+ArrowRight")
    await press("Alt+ArrowLeft")
    await press("Alt+ArrowDown")
    assert await entities(page) == [span(TEXT, "da wrote", "date"), span(TEXT, "New York", "place")]
    await press("Control+Z")
    await press("Tab")
    await press("Delete")
    await press("Control+z")
    await press("Control+Shift+Z")
    assert await entities(page) == [span(TEXT, "Ada wrote", "date")]
    await press("Control+Enter")
    assert (await page.next("submit", after=3))["answer"]["names"]["entities"] == await entities(page)
    assert page.errors == []


async def test_tab_leaves_the_text_behind_the_last_span_or_after_escape(opened: OpenPage) -> None:
    page = await opened(TEMPLATE, task(TEXT, spans=[span(TEXT, "Ada"), span(TEXT, "Grace")]))
    inside = "document.querySelector('crowd-entity-annotation').shadowRoot.activeElement.className"
    for _ in range(2):
        await page.page.keyboard.press("Tab")
        assert await page.frame.evaluate(inside) == "prose"
    await page.page.keyboard.press("Tab")
    assert await page.frame.evaluate(inside) != "prose"
    await page.page.keyboard.press("Shift+Tab")
    await page.page.keyboard.press("Escape")
    await page.page.keyboard.press("Escape")
    assert "Tab leaves" in await said(page)
    await page.page.keyboard.press("Tab")
    assert await page.frame.evaluate(inside) != "prose"


async def test_one_of_many_labels_is_found_by_its_name(opened: OpenPage, screenshot_folder: Path) -> None:
    labels = [{"label": f"kind-{number}", "fullDisplayName": f"Kind number {number}"} for number in range(40)]
    page = await opened(TEMPLATE, task(TEXT, labels=labels))
    press = page.page.keyboard.press
    await press("Control+Shift+ArrowRight")
    await press("Shift+Digit3")
    await press("ArrowRight")
    await press("Control+Shift+ArrowRight")
    await press("/")
    await page.page.keyboard.type("number 37")
    await press("Enter")
    assert await entities(page) == [span(TEXT, "Ada", "kind-12"), span(TEXT, "wrote", "kind-37")]
    assert await axe_violations(page.frame) == []
    await page.page.screenshot(path=screenshot_folder / "entities-many-labels.png")


async def test_single_keys_can_be_turned_off_and_digits_of_a_question_are_not_labels(
    opened: OpenPage,
) -> None:
    page = await opened(TEMPLATE, task(TEXT), settings={"singleKeys": False})
    await page.page.keyboard.press("Control+Shift+ArrowRight")
    await page.page.keyboard.press("1")
    assert await entities(page) == []
    page = await opened(TEMPLATE + "<input aria-label='Year'>", task(TEXT))
    await page.page.keyboard.press("Control+Shift+ArrowRight")
    await page.inside.get_by_label("Year").press("1")
    assert await entities(page) == []


async def test_keys_are_the_tools_only_where_they_mean_marking(opened: OpenPage) -> None:
    guide = "<full-instructions>Read this.</full-instructions></crowd-entity-annotation>"
    page = await opened(TEMPLATE.replace("</crowd-entity-annotation>", guide), task(TEXT))
    await page.page.keyboard.press("?")
    assert (await page.next("key"))["key"] == "help"
    await page.page.keyboard.press("Control+Shift+ArrowRight")
    await page.inside.get_by_role("button", name="Instructions", exact=True).click()
    await page.page.keyboard.press("1")
    await page.page.keyboard.press("Escape")
    assert await entities(page) == []


async def test_an_input_method_leaves_the_text_as_it_was(opened: OpenPage) -> None:
    page = await opened(TEMPLATE, task(TEXT, spans=[span(TEXT, "Ada")]))
    area = page.inside.get_by_role("textbox", name="Mark the names")
    await page.page.keyboard.press("ArrowRight")
    client = await page.page.context.new_cdp_session(page.page)
    composed = {"text": "か", "selectionStart": 1, "selectionEnd": 1}
    await client.send("Input.imeSetComposition", composed)
    await client.send("Input.insertText", {"text": "か"})
    await page.page.keyboard.press("Control+Shift+ArrowRight")
    assert (await area.inner_text()).replace("\n\n", "\n") == TEXT
    assert await entities(page) == [span(TEXT, "Ada")]


async def test_a_read_only_page_shows_and_changes_nothing(opened: OpenPage) -> None:
    spans = [span(TEXT, "Ada")]
    page = await opened(TEMPLATE, task(TEXT, spans=spans), settings={"readOnly": True})
    for key in (
        "Tab",
        "Delete",
        "2",
        "Control+Z",
        "Alt+ArrowRight",
        "ArrowRight",
        "Control+Shift+ArrowRight",
        "1",
    ):
        await page.page.keyboard.press(key)
    held = "document.querySelector('crowd-entity-annotation').value.entities"
    assert await page.frame.evaluate(held) == spans
    assert await page.inside.get_by_role("button", name="Person").is_disabled()


async def test_taps_select_words_and_fingers_drag_the_ends(
    opened_by_touch: OpenPage, screenshot_folder: Path
) -> None:
    page = await opened_by_touch(TEMPLATE, task(TEXT))

    async def tap(part: str) -> None:
        left, top, right, bottom = await place_of(page, part)
        await page.page.touchscreen.tap((left + right) / 2, (top + bottom) / 2)

    await tap("Charles")
    await page.inside.get_by_role("button", name="Person").tap()
    await tap("New")
    await tap("York")
    await page.inside.get_by_role("button", name="Place").tap()
    assert await entities(page) == [span(TEXT, "Charles"), span(TEXT, "New York", "place")]
    await tap("Grace")
    await tap("Grace")
    await page.inside.get_by_role("button", name="Person").tap()
    await tap("lived")
    assert (await entities(page))[1] == span(TEXT, "lived"), "the label was chosen first"
    handle = await page.inside.locator(".handle.start").bounding_box()
    assert handle is not None
    left, top, _, _ = await place_of(page, "Grace")
    touch = await page.page.context.new_cdp_session(page.page)
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    for kind, points in (
        ("touchStart", [{"x": x, "y": y}]),
        ("touchMove", [{"x": (x + left) / 2, "y": y}]),
        ("touchMove", [{"x": left + 1, "y": top}]),
        ("touchEnd", []),
    ):
        await touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    assert (await entities(page))[1] == span(TEXT, "Grace lived")
    await page.page.screenshot(path=screenshot_folder / "entities-touch.png")
    assert page.errors == []
