"""What the page of a hostile template cannot do, in the real sandbox and under the real policy.

The page tries, writes what it got into its own answer, and a third origin keeps what it was asked for.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from tests.integration.serving import served
from tests.web.kit.conftest import OpenPage
from tests.web.kit.page_server import NONCE, PageServer

from task_router.content.policy import page_headers

HOSTILE = (Path(__file__).parent / "hostile.html").read_text(encoding="utf-8")
FORM = """<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<crowd-form><crowd-input name="word"></crowd-input></crowd-form>"""


@dataclass
class Elsewhere:
    """Somebody else's server, which answers everything and forgets nothing."""

    address: str = ""
    asked: list[str] = field(default_factory=list)

    def app(self) -> ASGIApp:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            self.asked.append(f"{scope['type']} {scope['path']}")
            response: Response = PlainTextResponse("x", headers={"Access-Control-Allow-Origin": "*"})
            await response(scope, receive, send)

        return answer


@pytest_asyncio.fixture
async def elsewhere() -> AsyncIterator[Elsewhere]:
    server = Elsewhere()
    async with served(server.app()) as address:
        server.address = address
        yield server


async def test_a_hostile_page_reaches_nobody_and_keeps_nothing(
    opened: OpenPage, page_server: PageServer, elsewhere: Elsewhere, context: BrowserContext
) -> None:
    page_server.add_file("open.txt", b"x", "text/plain")
    task_input = {
        "elsewhere": elsewhere.address,
        "portal": page_server.address,
        "own": page_server.content,
    }
    opens: list[str] = []
    context.on("page", lambda page: opens.append(page.url))
    page = await opened(HOSTILE, task_input)
    page.page.on("download", lambda download: opens.append(download.url))
    opens.clear()  # its own page
    address = page.page.url
    await page.inside.get_by_text("done").wait_for()
    answer = await page.submit()
    found = json.loads(answer["found"])
    assert {name: result for name, result in found.items() if not result.startswith("refused")} == {}
    assert len(found) > 35
    assert elsewhere.asked == []
    assert opens == []
    assert page.page.url == address


@pytest.mark.parametrize(
    "way",
    [
        "location.href = where",
        "document.head.innerHTML = `<meta http-equiv=refresh content='0;url=${where}'>`",
        "document.body.append(Object.assign(document.createElement('iframe'), { src: where }))",
        "document.body.innerHTML = `<form id=leaving action=${where}></form>`; leaving.submit()",
    ],
)
async def test_a_page_cannot_carry_its_data_away_by_leaving(
    opened: OpenPage, elsewhere: Elsewhere, way: str
) -> None:
    page = await opened(FORM)
    async with page.page.expect_console_message(lambda line: "Content Security Policy" in line.text):
        await page.frame.evaluate(
            f"(where) => {{ setTimeout(() => {{ {way} }}) }}", f"{elsewhere.address}/left"
        )
    assert elsewhere.asked == []


async def test_opening_the_address_itself_is_no_way_out(
    page_server: PageServer, context: BrowserContext
) -> None:
    page_server.add_page(FORM, {}, None, None)
    page = await context.new_page()
    await page.goto(f"{page_server.content}/page/{len(page_server.pages) - 1}")
    tried = """() => {
      const refusal = (act) => { try { return String(act()); } catch (error) { return error.name; } };
      return [
        self.origin, refusal(() => document.cookie), refusal(() => localStorage.length),
        refusal(() => window.open("about:blank")),
      ];
    }"""
    assert await page.evaluate(tried) == ["null", "SecurityError", "SecurityError", "null"]


async def test_a_page_listens_to_the_portal_alone(
    page_server: PageServer, opened: OpenPage, context: BrowserContext
) -> None:
    page = await opened(FORM)
    await page.inside.get_by_role("textbox").fill("mine")
    # A page beside it, as the next task is beside this one, knows even the nonce.
    forge = """(nonce) => {
      const target = window.parent.frames[0];
      const message = { groundwork: 1, nonce, type: "submit-request" };
      target.postMessage(message, "*");
      target.postMessage({ ...message, type: "init", draft: { word: "theirs" } }, "*");
    }"""
    page_server.add_page(FORM, {}, None, None)
    beside = f"{page_server.content}/page/{len(page_server.pages) - 1}"
    await page.page.evaluate(
        """(source) => new Promise((done) => {
          const frame = document.createElement("iframe");
          frame.setAttribute("sandbox", "allow-scripts");
          frame.onload = done;
          frame.src = source;
          document.body.append(frame);
        })""",
        beside,
    )
    await page.page.frames[2].evaluate(forge, NONCE)
    for wrong in ({"nonce": "guessed"}, {"groundwork": 2}, {"nonce": None}):
        await page.page.evaluate(
            "(wrong) => frames[0].postMessage({ groundwork: 1, type: 'submit-request', ...wrong }, '*')",
            wrong,
        )
    assert await page.submit() == {"word": "mine"}
    assert len(await page.said("submit")) == 1


def test_the_frame_may_be_shown_by_the_portal_alone() -> None:
    policy = page_headers(["https://portal.test"])["Content-Security-Policy"]
    assert "frame-ancestors https://portal.test;" in policy
    assert "allow-same-origin" not in policy
