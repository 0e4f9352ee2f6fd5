"""What a worker sees over the picture that he is to judge: boxes and masks of others."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from tests.web.axe import axe_violations
from tests.web.kit.conftest import OpenPage
from tests.web.kit.page_server import PageServer, TaskPage

TEMPLATE = """<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<html lang="en"><title>Check</title>
<crowd-form>
  <crowd-image-classifier name="check" header="Is this right?" categories="['yes', 'no']"
    src="{{ task.input.src }}" overlay="{{ task.input.overlay | to_json }}"></crowd-image-classifier>
</crowd-form>"""
CAT, DOG = "#2ca02c", "#1f77b4"
PIXEL = """async ([x, y]) => {
  const picture = document.querySelector("crowd-image-classifier").shadowRoot.querySelector("gw-picture");
  const view = picture.shadowRoot.querySelector("gw-overlay-view");
  const canvas = view.shadowRoot.querySelector("canvas");
  return canvas ? [...canvas.getContext("2d").getImageData(x, y, 1, 1).data] : null;
}"""


def png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, format="PNG")
    return out.getvalue()


def scene() -> Image.Image:
    picture = Image.new("RGB", (320, 200), "#c9d6df")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((40, 40, 140, 160), fill="#8a6d4b")
    draw.rectangle((190, 60, 290, 150), fill="#55585c")
    return picture


async def opened_with(opened: OpenPage, server: PageServer, overlay: dict[str, Any]) -> TaskPage:
    source = server.add_file("scene.png", png(scene()), "image/png")
    return await opened(TEMPLATE, {"src": source, "overlay": overlay})


async def test_boxes_are_drawn_with_their_names_and_can_be_hidden(
    opened: OpenPage, page_server: PageServer, screenshot_folder: Path
) -> None:
    boxes = [
        {"label": "cat", "left": 40, "top": 40, "width": 100, "height": 120},
        {"label": "dog", "left": 190, "top": 60, "width": 100, "height": 90},
    ]
    overlay = {"boundingBox": {"labels": ["cat", "dog", "cow"], "value": boxes}}
    page = await opened_with(opened, page_server, overlay)
    drawn = page.inside.locator("gw-overlay-view rect[stroke='#2ca02c']")
    assert await drawn.get_attribute("width") == "100"
    assert await page.inside.locator("gw-overlay-view text").all_text_contents() == ["cat", "dog"]
    assert await page.inside.get_by_label("cow").count() == 0, "only what is there"
    await page.page.screenshot(path=screenshot_folder / "overlay-boxes.png")
    assert await axe_violations(page.frame) == []
    await page.inside.get_by_label("cat", exact=True).uncheck()
    assert await page.inside.locator("gw-overlay-view text").all_text_contents() == ["dog"]
    assert page.errors == []


async def test_masks_are_drawn_in_their_colours_and_can_be_hidden(
    opened: OpenPage, page_server: PageServer, screenshot_folder: Path
) -> None:
    # A palette picture, as jobs write them: the numbers are those of classes.
    mask = Image.new("P", (320, 200), 0)
    mask.putpalette([255, 255, 255, 0x2C, 0xA0, 0x2C, 0x1F, 0x77, 0xB4])
    draw = ImageDraw.Draw(mask)
    draw.ellipse((40, 40, 140, 160), fill=1)
    draw.rectangle((190, 60, 290, 150), fill=2)
    source = page_server.add_file("mask.png", png(mask), "image/png")
    mappings = {"cat": {"color": CAT}, "dog": {"color": DOG}}
    overlay = {"semanticSegmentation": {"labels": ["cat", "dog"], "labelMappings": mappings, "src": source}}
    page = await opened_with(opened, page_server, overlay)
    await page.inside.locator("gw-overlay-view canvas").wait_for(state="attached")
    for at, colour in (((90, 100), (0x2C, 0xA0, 0x2C)), ((240, 100), (0x1F, 0x77, 0xB4))):
        red, green, blue, alpha = await page.frame.evaluate(PIXEL, at)
        assert alpha > 100
        assert all(abs(a - b) <= 2 for a, b in zip((red, green, blue), colour, strict=True)), at
    assert (await page.frame.evaluate(PIXEL, [5, 5]))[3] == 0
    await page.page.screenshot(path=screenshot_folder / "overlay-mask.png")
    await page.inside.get_by_label("cat").uncheck()
    assert (await page.frame.evaluate(PIXEL, [90, 100]))[3] == 0
    assert (await page.frame.evaluate(PIXEL, [240, 100]))[3] > 100
    assert page.errors == []


async def test_instances_have_a_switch_each_and_a_lost_mask_is_told(
    opened: OpenPage, page_server: PageServer
) -> None:
    instances = [{"color": CAT, "label": "cat"}, {"color": DOG, "label": "cat"}]
    overlay = {"instanceSegmentation": {"labels": ["cat"], "instances": instances, "src": "/nowhere.png"}}
    page = await opened_with(opened, page_server, overlay)
    assert await page.inside.get_by_role("checkbox").count() == 2
    await page.inside.get_by_label("cat 2").uncheck()
    await page.inside.get_by_text("does not load").wait_for()
