"""The page of a task in Mechanical Turk's frame: worked on by a turker, and looked at before."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import orjson
import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, FrameLocator, Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from tests.integration.serving import served
from tests.web.kit.entity_page import HEAD
from tests.web.kit.test_built_in_pages import picture

from groundwork.templates import ASSETS, page_of_type, render_template, with_own_assets
from task_router.content.policy import page_headers
from task_router.turk.framing import preview_page, submit_address, work_page
from webassets import WebFiles, web_response

TEXT = "In May Ada Lovelace came home."


@dataclass
class Turk:
    """Mechanical Turk under 127.0.0.1, with a frame in which our page is, under localhost."""

    address: str = ""
    page: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    handed_in: list[dict[str, str]] = field(default_factory=list)

    @property
    def content(self) -> str:
        return self.address.replace("127.0.0.1", "localhost")

    def app(self) -> Starlette:
        kit = WebFiles("kit")

        async def hit(request: Request) -> Response:
            return HTMLResponse(
                '<!doctype html><html lang="en"><title>HIT</title><h1>HIT</h1>'
                f'<iframe title="Task" src="{self.content}/task" width="1200" height="800"></iframe>'
            )

        async def task(request: Request) -> Response:
            return HTMLResponse(self.page, headers=dict(self.headers))

        async def submit(request: Request) -> Response:
            self.handed_in.append(dict(parse_qsl((await request.body()).decode())))
            return HTMLResponse("<!doctype html><p>Thank you")

        async def element(request: Request) -> Response:
            return web_response(kit, request.path_params["path"], request, {})

        async def boat(request: Request) -> Response:
            return Response(picture(b"\x7a\x4a\x2b", b"\x9c\xc3\xdd"), media_type="image/png")

        return Starlette(
            routes=[
                Route("/hit", hit),
                Route("/task", task),
                Route("/boat.png", boat),
                Route("/mturk/externalSubmit", submit, methods=["POST"]),
                Route(ASSETS + "{path:path}", element),
            ]
        )

    def show(self, template: str | None, task_input: dict[str, Any], *, accepted: bool) -> None:
        assert template is not None
        rendered = render_template(with_own_assets(template), task_input, grant=str)
        assert rendered.problems == ()
        if accepted:
            address = submit_address(self.address, [self.address])
            self.page = work_page(rendered.html, "3ABC", address)
            self.headers = page_headers([self.address], form_action=[self.address])
        else:
            self.page = preview_page(rendered.html)
            self.headers = page_headers([self.address])

    def answer(self) -> Any:
        (sent,) = self.handed_in
        assert sent["assignmentId"] == "3ABC"
        return orjson.loads(sent["answer"])


@pytest_asyncio.fixture
async def turk() -> AsyncIterator[Turk]:
    server = Turk()
    async with served(server.app()) as address:
        server.address = address
        yield server


@pytest.fixture
async def hit(turk: Turk, context: BrowserContext) -> Any:
    async def opened() -> tuple[Page, FrameLocator]:
        page = await context.new_page()
        await page.goto(f"{turk.address}/hit")
        return page, page.frame_locator("iframe")

    return opened


async def thanked(frame: FrameLocator) -> None:
    await frame.get_by_text("Thank you").wait_for()


async def test_a_built_in_page_is_answered_and_its_own_submit_hands_in(
    turk: Turk, hit: Any, screenshot_folder: Path
) -> None:
    task_input = {"taskObject": f"{turk.content}/boat.png", "labels": ["boat", "fish"], "manifestLine": {}}
    turk.show(page_of_type("image-classification"), task_input, accepted=True)
    page, frame = await hit()
    assert await frame.get_by_role("button", name="Submit").count() == 1
    await frame.get_by_role("button", name="Submit").click()
    assert turk.handed_in == [], "nothing was chosen yet"
    await frame.get_by_role("radio", name="fish").click()
    await page.screenshot(path=screenshot_folder / "turk.png")
    await frame.get_by_role("button", name="Submit").click()
    await thanked(frame)
    assert turk.answer() == {"crowd-image-classifier": {"label": "fish"}}


async def test_a_page_that_brings_its_own_form_is_answered(turk: Turk, hit: Any) -> None:
    turk.show(
        page_of_type("named-entity-recognition"),
        {"taskObject": TEXT, "labels": ["person"], "manifestLine": {}},
        accepted=True,
    )
    page, frame = await hit()
    await frame.get_by_role("textbox").focus()
    for key in ("Control+Home", "Control+Shift+ArrowRight", "1", "Control+Enter", "Control+Enter"):
        await page.keyboard.press(key)
    await thanked(frame)
    entity = {"label": "person", "startOffset": 0, "endOffset": 2}
    assert turk.answer() == {"crowd-entity-annotation": {"entities": [entity]}}


async def test_plain_fields_of_a_template_are_handed_in_and_none_of_ours(turk: Turk, hit: Any) -> None:
    # Not closed, as published templates have it: what follows becomes a part of it.
    template = HEAD + (
        "<crowd-form><label>Why? <textarea name='why' required></textarea></label>"
        "<label><input type='checkbox' name='sure' value='yes'> Sure</label><crowd-input name='more' />"
    )
    turk.show(template, {}, accepted=True)
    _, frame = await hit()
    await frame.get_by_label("Why?").fill('because </script> "x"')
    await frame.get_by_label("Sure").check()
    await frame.get_by_role("button", name="Submit").click()
    await thanked(frame)
    assert turk.answer() == {"why": 'because </script> "x"', "sure": {"yes": True}}


@pytest.mark.parametrize("name", ["text-classification", "named-entity-recognition"])
async def test_a_preview_can_be_read_and_takes_nothing_in(
    turk: Turk, hit: Any, screenshot_folder: Path, name: str
) -> None:
    task_input = {"taskObject": TEXT, "labels": ["person", "place"], "manifestLine": {}}
    turk.show(page_of_type(name), task_input, accepted=False)
    page, frame = await hit()
    assert "Accept the HIT" in await frame.get_by_role("status").first.inner_text()
    await frame.get_by_text(TEXT).wait_for()
    submit = frame.get_by_role("button", name="Submit")
    assert await submit.is_disabled()
    await submit.click(force=True)
    choice = frame.get_by_role("radio" if name == "text-classification" else "button", name="person")
    assert await choice.is_disabled()
    await page.keyboard.press("Control+Enter")
    await frame.get_by_role("button", name="Instructions", exact=True).click()
    await frame.get_by_role("dialog").wait_for()
    await page.screenshot(path=screenshot_folder / f"turk-preview-{name}.png")
    assert turk.handed_in == []
