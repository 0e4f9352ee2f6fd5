"""The built-in pages, as workers see them: read, answered and handed in."""

from __future__ import annotations

import zlib
from pathlib import Path
from struct import pack
from typing import Any

import pytest
from tests.web.axe import axe_violations
from tests.web.kit.conftest import OpenPage
from tests.web.kit.entity_page import drag, span
from tests.web.kit.page_server import PageServer

from groundwork.task_types import task_type, task_types
from groundwork.templates import page_of_type

TEXT = "In May Ada Lovelace came home."
LINE = {
    "earlier-metadata": {
        "class-map": {"0": "boat", "1": "sea's edge"},
        "internal-color-map": {
            "0": {"class-name": "BACKGROUND", "hex-color": "#ffffff"},
            "1": {"class-name": "boat", "hex-color": "#2ca02c"},
            "2": {"class-name": "sea's edge", "hex-color": "#1f77b4"},
        },
    }
}
BOXES = {
    "annotations": [
        {"class_id": 0, "left": 60, "top": 40, "width": 120, "height": 90},
        {"class_id": 1, "left": 10, "top": 150, "width": 300, "height": 40},
    ]
}
PAGES = sorted(name for name in task_types() if page_of_type(name) is not None)


def picture(boats: bytes, water: bytes, width: int = 320, height: int = 200) -> bytes:
    """A PNG of 320 x 200 pixels: a boat over water, in these colours."""
    rows = []
    for y in range(height):
        sky = b"\xff\xff\xff" if water == b"\xff\xff\xff" else b"\xdc\xec\xf7"
        row = bytearray((water if y >= 150 else sky) * width)
        if 40 <= y < 130:
            row[60 * 3 : 180 * 3] = boats * 120
        rows.append(b"\0" + bytes(row))

    def chunk(kind: bytes, content: bytes) -> bytes:
        return pack(">I", len(content)) + kind + content + pack(">I", zlib.crc32(kind + content))

    head = pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"".join(rows)))
        + chunk(b"IEND", b"")
    )


def given(name: str, server: PageServer) -> dict[str, Any]:
    """The input of a task of this type, as the task-router makes it."""
    kind = task_type(name)
    audited = None if kind.audits is None else task_type(kind.audits)
    line: dict[str, Any] = dict(LINE)
    if audited is not None and audited.reference:
        line["earlier"] = server.add_file("mask.png", picture(b"\x2c\xa0\x2c", b"\xff\xff\xff"), "image/png")
    elif audited is not None:
        line["earlier"] = BOXES
    shown = server.add_file("boat.png", picture(b"\x7a\x4a\x2b", b"\x9c\xc3\xdd"), "image/png")
    verdict = name.endswith("verification")
    return {
        "taskObject": TEXT if kind.media == "text" else shown,
        "labels": ["right", "wrong"] if verdict else ["boat", "sea's edge"],
        "manifestLine": line,
        "labelEntries": [
            {"label": "boat", "shortDisplayName": "B", "fullDisplayName": "Boat"},
            {"label": "sea"},
        ],
        "instructions": {"short": None, "full": None, "text": None},
    }


@pytest.mark.parametrize("name", PAGES)
async def test_a_built_in_page_is_readable_accessible_and_says_what_is_right(
    opened: OpenPage, page_server: PageServer, screenshot_folder: Path, name: str
) -> None:
    audited = "earlier" if task_type(name).audits else None
    page = await opened(page_of_type(name, audited), given(name, page_server), settings={"theme": "dark"})
    assert await page.frame.title() == await page.inside.get_by_role("heading", level=2).first.inner_text()
    assert await page.inside.locator("short-instructions").inner_text() != ""
    await page.page.screenshot(path=screenshot_folder / f"page-{name}.png")
    assert await axe_violations(page.frame) == []
    await page.inside.get_by_role("button", name="Instructions", exact=True).click()
    guide = page.inside.locator("full-instructions")
    for verdict in ("Right.", "Wrong."):
        assert await guide.get_by_text(verdict).first.is_visible()
    assert await axe_violations(page.frame) == []
    await page.page.screenshot(path=screenshot_folder / f"page-{name}-instructions.png")
    assert page.errors == []


async def test_the_requesters_instructions_stand_first(opened: OpenPage, page_server: PageServer) -> None:
    said = {"short": "<p>Only <em>sailing</em> boats.</p>", "full": "<h3>Ours</h3>", "text": "1 < 2\n2"}
    task_input = {**given("image-classification", page_server), "instructions": said}
    page = await opened(page_of_type("image-classification"), task_input)
    pane = page.inside.locator("short-instructions")
    assert await pane.locator("em").inner_text() == "sailing"
    assert "1 < 2\n2" in await pane.inner_text()
    assert (
        await page.inside.locator("full-instructions").locator(":scope > :first-child").inner_text() == "Ours"
    )


async def test_names_are_shown_as_the_requester_calls_them(opened: OpenPage, page_server: PageServer) -> None:
    page = await opened(
        page_of_type("named-entity-recognition"), given("named-entity-recognition", page_server)
    )
    await page.inside.get_by_role("button", name="Boat").wait_for()
    await drag(page, "Ada Lovelace")
    await page.page.keyboard.press("1")
    assert await page.submit() == {
        "crowd-entity-annotation": {"entities": [span(TEXT, "Ada Lovelace", "boat")]}
    }


@pytest.mark.parametrize("name", ["object-detection-verification", "semantic-segmentation-verification"])
async def test_a_verdict_is_one_key_and_may_have_a_comment(
    opened: OpenPage, page_server: PageServer, name: str
) -> None:
    page = await opened(page_of_type(name, "earlier"), given(name, page_server))
    await page.page.keyboard.press("u")
    await page.inside.get_by_text("Add a comment").click()
    await page.inside.get_by_label("Comment").fill("One is missing")
    assert await page.submit() == {
        "crowd-image-classifier": {"label": "wrong", "workerComment": "One is missing"}
    }
