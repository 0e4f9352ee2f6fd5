"""What stands around a widget's tool: header, short instructions, full instructions."""

from __future__ import annotations

from pathlib import Path

from tests.web.axe import axe_violations
from tests.web.kit.conftest import OpenPage

KIT = (
    '<script src="https://assets.crowd.aws/crowd-html-elements.js"></script><html lang="en"><title>T</title>'
)
TEMPLATE = (
    KIT
    + """<crowd-form>
  <crowd-classifier name="mood" header="What is the mood?" categories="['glad', 'sad']">
    <classification-target><p>Rain and sun</p></classification-target>
    <full-instructions header="How to judge a mood"><p>Read it twice.</p></full-instructions>
    <short-instructions><p>Glad or sad? Choose the <strong>writer's</strong> mood.</p></short-instructions>
  </crowd-classifier>
</crowd-form>"""
)


async def test_full_instructions_are_a_dialog(opened: OpenPage, screenshot_folder: Path) -> None:
    page = await opened(TEMPLATE)
    text = page.inside.get_by_text("Read it twice.")
    assert not await text.is_visible()
    button = page.inside.get_by_role("button", name="Instructions", exact=True)
    await button.click()
    dialog = page.inside.get_by_role("dialog", name="How to judge a mood")
    await dialog.wait_for()
    assert await text.is_visible()
    assert await axe_violations(page.frame) == []
    await page.page.screenshot(path=screenshot_folder / "instructions-full.png")
    await page.page.keyboard.press("Escape")
    await dialog.wait_for(state="hidden")
    assert await button.evaluate("(it) => it.getRootNode().activeElement === it")
    await page.page.screenshot(path=screenshot_folder / "instructions-short.png")


async def test_short_instructions_fold_away_and_stay_within_reach(
    opened: OpenPage, screenshot_folder: Path
) -> None:
    page = await opened(TEMPLATE)
    text = page.inside.get_by_text("Glad or sad?")
    fold = page.inside.get_by_role("button", name="In short")
    assert await text.is_visible()
    await fold.click()
    await text.wait_for(state="hidden")
    assert (await page.next("instructions"))["open"] is False
    assert await fold.get_attribute("aria-expanded") == "false"
    await page.page.screenshot(path=screenshot_folder / "instructions-folded.png")
    await fold.click()
    await text.wait_for()
    assert page.errors == []


async def test_a_pane_folded_before_begins_folded(opened: OpenPage) -> None:
    page = await opened(TEMPLATE, settings={"instructionsOpen": False})
    await page.inside.get_by_text("Glad or sad?").wait_for(state="hidden")


async def test_regions_added_by_a_script_find_their_place(opened: OpenPage) -> None:
    page = await opened(
        KIT
        + """<crowd-form>
          <crowd-classifier id="it" name="mood" categories="['a']"></crowd-classifier>
        </crowd-form>
        <script>
          document.addEventListener("all-crowd-elements-ready", () => {
            const short = document.createElement("short-instructions");
            short.textContent = "Late advice";
            document.getElementById("it").append(short);
          });
        </script>"""
    )
    await page.inside.get_by_role("complementary", name="Short instructions").get_by_role("button").wait_for()
    assert await page.inside.get_by_text("Late advice").is_visible()
    assert await page.frame.evaluate(
        "getComputedStyle(it.shadowRoot.querySelector('.awsui-app-layout__navigation')).display !== 'none'"
        " && it.shadowRoot.querySelector('.awsui-modal-dialog') instanceof HTMLDialogElement"
    )


async def test_without_instructions_there_is_no_pane(opened: OpenPage) -> None:
    page = await opened(KIT + "<crowd-form><crowd-classifier name='m' categories=\"['a']\"></crowd-form>")
    assert await page.inside.get_by_role("complementary").count() == 0
    assert await page.inside.get_by_role("button", name="Instructions").count() == 0
