"""Choosing classes: `crowd-classifier` and its kin."""

from __future__ import annotations

from tests.web.axe import axe_violations
from tests.web.kit.conftest import OpenPage

TEMPLATE = """<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<html lang="en"><title>Mood</title>
<crowd-form>
  <crowd-classifier name="mood" header="What is the mood?" categories="{{ task.input.labels | to_json }}">
    <classification-target><p>{{ task.input.text }}</p></classification-target>
  </crowd-classifier>
</crowd-form>"""
INPUT = {"labels": ["glad", 'it\'s "sad"'], "text": "Rain & sun <3"}


async def test_a_class_is_chosen_with_the_mouse(opened: OpenPage) -> None:
    page = await opened(TEMPLATE, INPUT)
    await page.inside.get_by_role("radio", name="it's").click()
    assert await page.submit() == {"mood": {"label": INPUT["labels"][1]}}
    assert page.errors == []


async def test_a_class_is_chosen_and_handed_in_with_two_keys(opened: OpenPage) -> None:
    page = await opened(TEMPLATE, INPUT)
    await page.page.keyboard.press("1")
    await page.page.keyboard.press("Control+Enter")
    assert (await page.next("submit"))["answer"] == {"mood": {"label": "glad"}}


async def test_nothing_chosen_is_not_handed_in(opened: OpenPage) -> None:
    page = await opened(TEMPLATE, INPUT)
    assert "Choose" in await page.refused()


async def test_the_page_is_accessible(opened: OpenPage) -> None:
    page = await opened(TEMPLATE, INPUT)
    assert await axe_violations(page.frame) == []
