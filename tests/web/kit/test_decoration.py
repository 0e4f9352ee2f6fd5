"""Cards, alerts, toasts, badges, tabs, modals and instructions behind a link."""

from __future__ import annotations

from pathlib import Path

from tests.web.axe import axe_violations
from tests.web.kit.conftest import OpenPage
from tests.web.kit.pages import form_of

GALLERY = form_of(
    """<h1>Decoration</h1>
    <crowd-alert type="info" dismissible>Some news</crowd-alert>
    <crowd-alert type="success">It worked</crowd-alert>
    <crowd-alert type="warning">Take care</crowd-alert>
    <crowd-alert type="error">It failed</crowd-alert>
    <crowd-card heading="A card"><p>With a text in it</p></crowd-card>
    <crowd-card heading="Another"><p>With a longer text in it, which says more</p></crowd-card>
    <p><button type="button" id="inbox">Inbox</button><crowd-badge for="inbox" label="1234"></crowd-badge></p>
    <crowd-tabs>
      <crowd-tab header="First"><p>One</p></crowd-tab>
      <crowd-tab header="Second"><p>Two</p><input name="two" value="2" aria-label="two"></crowd-tab>
    </crowd-tabs>
    <div><crowd-modal link-text="Terms" link-type="button"><p>All the terms</p></crowd-modal>
    <crowd-instructions link-text="How to">
      <short-summary><p>In one sentence</p></short-summary>
      <detailed-instructions><p>In many</p></detailed-instructions>
      <positive-example><p>Like this</p></positive-example>
      <negative-example><p>Not like that</p></negative-example>
    </crowd-instructions></div>
    <crowd-toast id="toast" duration="60000" text="Saved"></crowd-toast>
    <crowd-toast id="other" duration="60000">Sent</crowd-toast>"""
)


async def test_everything_is_there_and_accessible(opened: OpenPage, screenshot_folder: Path) -> None:
    page = await opened(GALLERY, settings={"theme": "dark"})
    await page.frame.evaluate("toast.opened = true")
    await page.inside.get_by_text("Saved").wait_for()
    assert await axe_violations(page.frame) == []
    await page.page.screenshot(path=screenshot_folder / "decoration-dark.png")
    await page.frame.evaluate("other.show()")
    await page.inside.get_by_text("Saved").wait_for(state="hidden")
    badge = page.inside.get_by_text("123", exact=True)
    at, button = await badge.bounding_box(), await page.inside.locator("#inbox").bounding_box()
    card = page.inside.locator("crowd-card").first
    assert await card.evaluate("(it) => it.offsetWidth < 400")
    assert at is not None
    assert button is not None
    assert abs(at["x"] + at["width"] / 2 - button["x"] - button["width"]) < 3
    await page.inside.get_by_role("button", name="Dismiss").click()
    assert await page.inside.get_by_text("Some news").count() == 0
    assert page.errors == []


async def test_a_toast_goes_away(opened: OpenPage) -> None:
    page = await opened(form_of("<crowd-toast opened duration='50' text='Gone soon'></crowd-toast>"))
    await page.inside.locator("crowd-toast:not([opened])").wait_for(state="attached")


async def test_tabs_by_mouse_and_keys_and_their_fields(opened: OpenPage) -> None:
    page = await opened(GALLERY)
    assert not await page.inside.get_by_text("Two", exact=True).is_visible()
    assert await page.submit() == {"two": "2"}
    await page.inside.get_by_role("tab", name="Second").click()
    assert await page.inside.get_by_text("Two", exact=True).is_visible()
    await page.page.keyboard.press("ArrowRight")
    assert await page.inside.get_by_text("One", exact=True).is_visible()
    assert await page.inside.get_by_role("tab", name="First").evaluate(
        "(it) => it.getRootNode().activeElement === it"
    )


async def test_dialogs_open_and_close(opened: OpenPage, screenshot_folder: Path) -> None:
    page = await opened(GALLERY)
    await page.inside.get_by_role("button", name="Terms").click()
    await page.inside.get_by_text("All the terms").wait_for()
    await page.inside.get_by_role("button", name="Close").click()
    await page.inside.get_by_text("All the terms").wait_for(state="hidden")
    await page.inside.get_by_role("button", name="How to").click()
    await page.inside.get_by_text("In one sentence").wait_for()
    await page.inside.get_by_role("tab", name="Examples").click()
    await page.inside.get_by_text("Not like that").wait_for()
    assert await page.inside.locator("crowd-instructions").get_by_role("tab").all_inner_texts() == [
        "Summary",
        "Detailed Instructions",
        "Examples",
    ]
    await page.page.screenshot(path=screenshot_folder / "crowd-instructions.png")
    assert await axe_violations(page.frame) == []
