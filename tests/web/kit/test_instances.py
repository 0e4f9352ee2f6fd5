"""Painting each object by itself: `crowd-instance-segmentation`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw
from tests.web.axe import axe_violations
from tests.web.kit.conftest import OpenPage
from tests.web.kit.masks import (
    HEIGHT,
    INSTANCE,
    WIDTH,
    Pixels,
    assert_same,
    bench,
    disc,
    picture_in,
    png,
    rectangle,
)
from tests.web.kit.page_server import PageServer


def numbers_of(part: dict[str, Any]) -> Pixels:
    """Which of the instances of the answer each pixel belongs to, counted from 1."""
    colours = np.asarray(picture_in(part).convert("RGBA"))
    numbers = np.zeros(colours.shape[:2], np.uint8)
    for number, instance in enumerate(part["instances"], 1):
        rgb = bytes.fromhex(instance["color"][1:])
        numbers[(colours == (*rgb, 255)).all(axis=2)] = number
    assert (colours[numbers == 0] == (255, 255, 255, 0)).all(), "nothing that is of no instance"
    return numbers


def labels_of(part: dict[str, Any]) -> list[str]:
    return [instance["label"] for instance in part["instances"]]


async def test_each_instance_has_a_colour_of_its_own(
    opened: OpenPage, page_server: PageServer, screenshot_folder: Path
) -> None:
    page = await bench(opened, page_server, INSTANCE)
    await page.brush(21)
    await page.stroke((50.5, 50.5))
    await page.stroke((60.5, 50.5))
    await page.press("n")
    await page.stroke((120.5, 50.5))
    await page.press("2")
    await page.stroke((200.5, 100.5))
    part = await page.answer()
    expected = disc(50.5, 50.5, 21) | disc(60.5, 50.5, 21)
    expected += disc(120.5, 50.5, 21) * 2 + disc(200.5, 100.5, 21) * 3
    assert_same(numbers_of(part), expected)
    assert labels_of(part) == ["cat", "cat", "dog"]
    assert len({instance["color"] for instance in part["instances"]}) == 3
    assert set(part) == {"instances", "labeledImage", "inputImageProperties"}
    assert part["inputImageProperties"] == {"width": WIDTH, "height": HEIGHT}
    await page.task.page.screenshot(path=screenshot_folder / "masks-instances.png")
    assert await axe_violations(page.task.frame) == []
    draft = await page.task.draft()
    again = await bench(opened, page_server, INSTANCE, draft=draft)
    assert await again.answer() == part
    assert page.task.errors == again.task.errors == []


async def test_instances_are_taken_up_relabelled_and_deleted(
    opened: OpenPage, page_server: PageServer
) -> None:
    page = await bench(opened, page_server, INSTANCE)
    await page.brush(21)
    await page.stroke((50.5, 50.5))
    await page.press("n")
    await page.stroke((120.5, 50.5))
    # Picked on the picture; a key sets its class.
    await page.press("v")
    await page.stroke((50.5, 50.5))
    await page.press("3")
    assert labels_of(await page.answer()) == ["sky", "cat"]
    await page.press("Control+z")
    assert labels_of(await page.answer()) == ["cat", "cat"]
    # Chosen in the list and gone on with.
    await page.task.inside.get_by_role("button", name=re.compile("^cat 2")).click()
    await page.stage.focus()
    await page.press("d")
    await page.stroke((130.5, 50.5))
    first, second = disc(50.5, 50.5, 21), disc(120.5, 50.5, 21) | disc(130.5, 50.5, 21)
    assert_same(numbers_of(await page.answer()), first + second * 2)
    await page.task.inside.get_by_role("button", name="Delete cat 1").click()
    assert_same(numbers_of(await page.answer()), second)
    await page.stage.focus()
    await page.press("Control+z")
    assert_same(numbers_of(await page.answer()), first + second * 2)


async def test_given_instances_are_adjusted(opened: OpenPage, page_server: PageServer) -> None:
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((20, 20, 59, 49), fill="#aa0011")
    draw.rectangle((100, 20, 139, 49), fill="#00aa11")
    given = page_server.add_file("given.png", png(picture), "image/png")
    instances = [{"color": "#aa0011", "label": "dog"}, {"color": "#00aa11", "label": "cat"}]
    initial = {"src": given, "instances": instances}
    page = await bench(opened, page_server, INSTANCE, initial=initial)
    part = await page.answer()
    assert part["instances"] == instances
    assert part["initialValueModified"] is False
    expected = rectangle(20, 20, 60, 50) + rectangle(100, 20, 140, 50) * 2
    assert_same(numbers_of(part), expected)
    await page.task.inside.get_by_role("button", name="Delete dog 1").click()
    part = await page.answer()
    assert part["initialValueModified"] is True
    assert part["instances"] == instances[1:]
    again = await bench(opened, page_server, INSTANCE, initial=initial, draft={"mask": part})
    assert (await again.answer())["instances"] == instances[1:]
    await again.task.inside.get_by_role("button", name="As given").click()
    part = await again.answer()
    assert part["instances"] == instances
    assert_same(numbers_of(part), expected)
    assert part["initialValueModified"] is False


async def test_more_instances_than_a_byte_can_count(opened: OpenPage, page_server: PageServer) -> None:
    page = await bench(opened, page_server, INSTANCE)
    made = await page.task.frame.evaluate("""() => {
      const element = document.querySelector("crowd-instance-segmentation");
      for (let number = 0; number < 300; number += 1) {
        const at = { x: 2 + number, y: 3 + (number % 7) };
        element.actions.repeat();
        element.sheet.edit("dot", (sink) => sink(at.y, at.x, at.x + 1));
      }
      return element.value.instances.length;
    }""")
    assert made == 300
    part = await page.answer()
    colours = np.asarray(picture_in(part).convert("RGBA"))
    for number, instance in enumerate(part["instances"]):
        assert tuple(colours[3 + number % 7, 2 + number]) == (*bytes.fromhex(instance["color"][1:]), 255)
    assert len({instance["color"] for instance in part["instances"]}) == 300
