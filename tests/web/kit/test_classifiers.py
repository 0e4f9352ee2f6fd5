"""Choosing classes: `crowd-classifier` and its kin."""

from __future__ import annotations

from pathlib import Path

from tests.web.axe import axe_violations
from tests.web.kit.conftest import OpenPage
from tests.web.kit.page_server import PageServer
from tests.web.kit.pages import form_of
from tests.web.kit.pictures import png

ONE = form_of(
    """<crowd-classifier name="mood" header="What is the mood?"
      categories="{{ task.input.labels | to_json }}">
      <classification-target><p>{{ task.input.text }}</p></classification-target>
      <short-instructions><p>Choose the mood of the <b>writer</b>.</p></short-instructions>
      <full-instructions header="Moods"><p>Read it twice.</p></full-instructions>
    </crowd-classifier>"""
)
SEVERAL = form_of(
    """<crowd-classifier-multi-select name="topics" header="Topics"
      exclusion-category="{ text: 'None of these' }"
      categories="['politics', 'sport', 'weather',]">
      <classification-target><p>Rain and sun</p></classification-target>
    </crowd-classifier-multi-select>"""
)
PICTURE = form_of(
    """<crowd-image-classifier name="crowd-image-classifier" header="Which animal?"
      src="{{ task.input.src }}"
      categories="{{ task.input.labels | to_json | escape }}">
      <worker-comment header="Your comment" link-text="Say more" placeholder="What?"></worker-comment>
    </crowd-image-classifier>"""
)
INPUT = {"labels": ["glad", 'it\'s "sad"'], "text": "Rain & sun <3"}


async def test_a_class_is_chosen_with_the_mouse(opened: OpenPage, screenshot_folder: Path) -> None:
    page = await opened(ONE, INPUT)
    await page.inside.get_by_role("radio", name="it's").click()
    await page.page.screenshot(path=screenshot_folder / "classifier.png")
    assert await page.submit() == {"mood": {"label": INPUT["labels"][1]}}
    assert await page.draft() == {"mood": {"label": INPUT["labels"][1]}}
    assert await axe_violations(page.frame) == []
    assert page.errors == []


async def test_a_class_is_chosen_by_touch(opened_by_touch: OpenPage) -> None:
    page = await opened_by_touch(ONE, INPUT)
    radio = page.inside.get_by_role("radio", name="glad")
    box = await radio.bounding_box()
    assert box is not None
    assert box["height"] >= 40
    await radio.tap()
    assert await page.submit() == {"mood": {"label": "glad"}}


async def test_a_class_is_chosen_and_handed_in_with_two_keys(opened: OpenPage) -> None:
    page = await opened(ONE, INPUT)
    await page.page.keyboard.press("1")
    await page.page.keyboard.press("Control+Enter")
    assert (await page.next("submit"))["answer"] == {"mood": {"label": "glad"}}


async def test_radio_semantics_one_tab_stop_and_arrows(opened: OpenPage) -> None:
    page = await opened(ONE, INPUT)
    stops = await page.inside.get_by_role("radio").evaluate_all("all => all.map((one) => one.tabIndex)")
    assert stops == [0, -1]
    await page.inside.get_by_role("radio").first.focus()
    await page.page.keyboard.press("ArrowDown")
    chosen = page.inside.get_by_role("radio", checked=True)
    assert await chosen.inner_text() != "glad"
    await page.page.keyboard.press("ArrowDown")
    assert await page.submit() == {"mood": {"label": "glad"}}


async def test_single_keys_can_be_turned_off(opened: OpenPage) -> None:
    page = await opened(ONE, INPUT, settings={"singleKeys": False})
    await page.page.keyboard.press("1")
    assert "Choose" in await page.refused()
    assert await page.inside.get_by_role("alert").inner_text() == "Choose one first."
    assert await page.inside.locator("kbd").count() == 0


async def test_choosing_the_only_class_hands_in_when_the_worker_wants_it(opened: OpenPage) -> None:
    page = await opened(ONE, INPUT, settings={"autoSubmit": True})
    await page.page.keyboard.press("2")
    assert (await page.next("submit"))["answer"] == {"mood": {"label": INPUT["labels"][1]}}
    more = ONE.replace("</crowd-form>", "<crowd-input name='why' label='Why?'></crowd-input></crowd-form>")
    page = await opened(more, INPUT, settings={"autoSubmit": True})
    await page.page.keyboard.press("2")
    await page.next("draft")
    assert await page.said("submit") == []


async def test_verdicts_have_keys_of_their_own(opened: OpenPage) -> None:
    page = await opened(ONE, {"labels": ["incorrect", "correct"], "text": ""})
    await page.page.keyboard.press("y")
    assert await page.submit() == {"mood": {"label": "correct"}}
    await page.page.keyboard.press("u")
    assert await page.submit() == {"mood": {"label": "incorrect"}}


async def test_several_classes_or_none_of_them(opened: OpenPage, screenshot_folder: Path) -> None:
    page = await opened(SEVERAL)
    assert "None of these" in await page.refused()
    await page.inside.get_by_role("checkbox", name="weather").click()
    await page.page.keyboard.press("1")
    assert await page.submit() == {"topics": {"labels": ["politics", "weather"]}}
    await page.page.screenshot(path=screenshot_folder / "classifier-several.png")
    await page.inside.get_by_role("checkbox", name="None of these").click()
    assert await page.submit() == {"topics": {"labels": []}}
    assert await axe_violations(page.frame) == []
    assert await page.frame.evaluate("document.querySelector('crowd-classifier-multi-select').value") == []


async def test_a_draft_of_nothing_is_nothing_and_of_none_is_none(opened: OpenPage) -> None:
    page = await opened(SEVERAL, draft={"topics": {"labels": []}})
    await page.inside.get_by_role("checkbox", name="None of these", checked=True).wait_for()
    page = await opened(SEVERAL, draft={})
    assert await page.inside.get_by_role("checkbox", checked=True).count() == 0


async def test_no_class_at_all_is_handed_in_at_the_second_attempt(opened: OpenPage) -> None:
    page = await opened(SEVERAL.replace("""exclusion-category="{ text: 'None of these' }\"""", ""))
    assert "once more" in await page.refused()
    assert await page.submit() == {"topics": {"labels": []}}


async def test_one_class_among_hundreds(opened: OpenPage, screenshot_folder: Path) -> None:
    labels = [f"species {number}" for number in range(300)] + ["heron"]
    page = await opened(ONE, {"labels": labels, "text": "A bird"})
    await page.page.keyboard.press("Shift+Digit2")
    assert await page.submit() == {"mood": {"label": "species 11"}}
    await page.page.keyboard.press("/")
    await page.page.keyboard.type("her")
    await page.inside.get_by_role("radio", name="heron").wait_for()
    assert await page.inside.get_by_role("radio").count() == 1
    await page.page.keyboard.press("Enter")
    assert await page.submit() == {"mood": {"label": "heron"}}
    await page.page.screenshot(path=screenshot_folder / "classifier-hundreds.png")
    assert await axe_violations(page.frame) == []


async def test_properties_as_scripts_use_them(opened: OpenPage) -> None:
    page = await opened(ONE, INPUT)
    element = "document.querySelector('crowd-classifier')"
    assert await page.frame.evaluate(f"{element}.categories") == INPUT["labels"]
    await page.frame.evaluate(f"{element}.categories = ['a', 'b', 'c']")
    await page.frame.evaluate(
        "document.addEventListener('change', (event) => { window.told = event.target.value })"
    )
    await page.inside.get_by_role("radio", name="c", exact=True).click()
    assert await page.frame.evaluate("told") == "c"
    assert await page.frame.evaluate(f"{element}._submittableValue") == {"label": "c"}
    await page.frame.evaluate(f"{element}.value = 'b'")
    await page.inside.get_by_role("radio", name="b", exact=True, checked=True).wait_for()


async def test_a_picture_is_judged_and_commented(
    opened: OpenPage, page_server: PageServer, screenshot_folder: Path
) -> None:
    src = page_server.add_file("animal.png", png(160, 120), "image/png")
    page = await opened(PICTURE, {"labels": ["cat", "dog", "other animal"], "src": src})
    await page.inside.get_by_text("%").wait_for()
    await page.page.keyboard.press("2")
    assert await page.submit() == {"crowd-image-classifier": {"label": "dog"}}
    await page.inside.get_by_role("button", name="Say more").click()
    await page.inside.get_by_label("Your comment").fill("A 1 big dog")
    answer = {"crowd-image-classifier": {"label": "dog", "workerComment": "A 1 big dog"}}
    assert await page.submit() == answer
    await page.page.screenshot(path=screenshot_folder / "image-classifier.png")
    assert await axe_violations(page.frame) == []
    assert page.errors == []
    again = await opened(PICTURE, {"labels": ["cat", "dog"], "src": src}, draft=answer)
    assert await again.inside.get_by_label("Your comment").input_value() == "A 1 big dog"


async def test_a_picture_fits_and_is_brought_near(opened: OpenPage, page_server: PageServer) -> None:
    src = page_server.add_file("small.png", png(16, 12), "image/png")
    page = await opened(PICTURE, {"labels": ["cat"], "src": src})
    image = page.inside.get_by_role("img", name="What is to be judged")
    await page.inside.get_by_text("3200 %").wait_for()
    assert await image.evaluate("(it) => getComputedStyle(it).imageRendering") == "pixelated"
    await page.page.keyboard.press("-")
    await page.inside.get_by_text("2560 %").wait_for()
    await image.hover()
    await page.page.mouse.wheel(0, -200)
    await page.inside.get_by_text("3200 %").wait_for()
    await page.inside.get_by_role("button", name="its own size").click()
    await page.inside.get_by_text("100 %").wait_for()
    await page.page.keyboard.press("f")
    await page.inside.get_by_text("3200 %").wait_for()


async def test_a_picture_that_does_not_come_is_told(opened: OpenPage, page_server: PageServer) -> None:
    src = page_server.add_file("broken.png", b"no picture", "image/png")
    page = await opened(PICTURE, {"labels": ["cat"], "src": src})
    await page.inside.get_by_text("could not be loaded").wait_for()
    page_server.add_file("broken.png", png(8, 8), "image/png")
    await page.inside.get_by_role("button", name="Try again").click()
    await page.inside.get_by_text("%").wait_for()


async def test_on_a_tablet_in_the_dark(
    opened_by_touch: OpenPage, page_server: PageServer, screenshot_folder: Path
) -> None:
    src = page_server.add_file("animal.png", png(160, 120), "image/png")
    page = await opened_by_touch(PICTURE, {"labels": ["cat", "dog"], "src": src}, settings={"theme": "dark"})
    await page.inside.get_by_text("%").wait_for()
    await page.inside.get_by_role("radio", name="cat").tap()
    await page.page.screenshot(path=screenshot_folder / "image-classifier-dark.png")
    assert await axe_violations(page.frame) == []
    assert await page.submit() == {"crowd-image-classifier": {"label": "cat"}}
