"""A stand-in for the portal around the real page of a task.

The page is what a worker's browser gets: the template rendered by our renderer, with the real policy, sandbox
and form elements, on an origin of its own. Around it stands an empty document that keeps what it says.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Frame, FrameLocator, Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from groundwork.templates import ASSETS, render_template, with_own_assets
from task_router.content.pdf_page import FRAMED, pdf_page
from task_router.content.policy import page_headers
from webassets import WebFiles, web_response

NONCE = "nonce-of-the-test"
_OUTER = (Path(__file__).parent / "outer.html").read_text(encoding="utf-8")


@dataclass
class PageServer:
    """`app` serves the outer document under 127.0.0.1 and everything strange under localhost."""

    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    """By path: content and media type."""
    pages: list[str] = field(default_factory=list)
    outers: list[str] = field(default_factory=list)
    address: str = ""

    @property
    def content(self) -> str:
        return self.address.replace("127.0.0.1", "localhost")

    def app(self) -> Starlette:
        kit = WebFiles("kit")

        async def outer(request: Request) -> Response:
            # As the portal says it: a frame goes nowhere but to the content origin.
            policy = {"Content-Security-Policy": f"frame-src {self.content}"}
            return HTMLResponse(self.outers[request.path_params["number"]], headers=policy)

        async def page(request: Request) -> Response:
            headers = dict(page_headers([self.address]))
            return HTMLResponse(self.pages[request.path_params["number"]], headers=headers)

        async def element(request: Request) -> Response:
            anywhere = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
            return web_response(kit, request.path_params["path"], request, anywhere)

        async def file(request: Request) -> Response:
            content, media_type = self.files[request.path_params["name"]]
            if media_type == "application/pdf" and request.headers.get("Sec-Fetch-Dest") in FRAMED:
                return pdf_page()
            return Response(content, media_type=media_type, headers={"Access-Control-Allow-Origin": "*"})

        return Starlette(
            routes=[
                Route("/outer/{number:int}", outer),
                Route("/page/{number:int}", page),
                Route(ASSETS + "{path:path}", element),
                Route("/files/{name:path}", file),
            ]
        )

    def add_file(self, name: str, content: bytes, media_type: str) -> str:
        """Its address."""
        self.files[name] = content, media_type
        return f"{self.content}/files/{name}"

    def add_page(
        self,
        template: str,
        task_input: dict[str, Any],
        draft: dict[str, Any] | None,
        previous: dict[str, Any] | None,
        settings: dict[str, Any] | None = None,
    ) -> str:
        """The address of the outer document around it."""
        rendered = render_template(with_own_assets(template), task_input, grant=str)
        assert rendered.problems == ()
        self.pages.append(f"<!DOCTYPE html>\n{rendered.html}")
        number = len(self.pages) - 1
        outer = _OUTER.replace("NONCE_TEXT", NONCE).replace("SOURCE", f"{self.content}/page/{number}")
        values = {"NONCE": NONCE, "DRAFT": draft, "PREVIOUS": previous, "SETTINGS": settings or {}}
        for name, value in values.items():
            outer = outer.replace(name, json.dumps(value))
        self.outers.append(outer)
        return f"{self.address}/outer/{number}"


@dataclass
class TaskPage:
    """A page that is ready to be worked on."""

    page: Page
    frame: Frame
    errors: list[str]
    """What went to the page's console as an error, and uncaught exceptions."""
    stacks: list[str] = field(default_factory=list)
    """Where the uncaught exceptions came from."""

    @property
    def inside(self) -> FrameLocator:
        return self.page.frame_locator("iframe")

    async def said(self, kind: str) -> list[dict[str, Any]]:
        """The messages of one kind so far."""
        messages: list[dict[str, Any]] = await self.page.evaluate(
            "kind => said.filter((one) => one.type === kind)", kind
        )
        return messages

    async def next(self, kind: str, *, after: int = 0) -> dict[str, Any]:
        """The message of this kind that follows the first `after` of them; waits for it."""
        await self.page.wait_for_function(
            "([kind, after]) => said.filter((one) => one.type === kind).length > after", arg=[kind, after]
        )
        return (await self.said(kind))[after]

    async def tell(self, message: dict[str, Any]) -> None:
        await self.page.evaluate("message => tell(message)", message)

    async def answer_outlines(
        self, rings: Sequence[Sequence[Mapping[str, float]]], *, error: str | None = None
    ) -> None:
        """Answer whatever outline the page asks for, as the portal would."""
        await self.page.evaluate(
            """answer => addEventListener("message", ({ source, data }) => {
              if (source !== frames[0] || data?.type !== "outline") return;
              tell({ type: "outline", seq: data.seq, ...answer });
            })""",
            {"rings": rings, "error": error},
        )

    async def submit(self) -> dict[str, Any]:
        """Press the portal's Submit; the answer that the page hands in."""
        before = len(await self.said("submit"))
        await self.tell({"type": "submit-request"})
        answer: dict[str, Any] = (await self.next("submit", after=before))["answer"]
        return answer

    async def refused(self) -> str:
        """Press Submit; why the page does not hand in."""
        before = len(await self.said("prevented"))
        await self.tell({"type": "submit-request"})
        reason: str = (await self.next("prevented", after=before))["reason"]
        return reason

    async def draft(self) -> dict[str, Any]:
        """The latest draft, once there is one."""
        await self.next("draft")
        answer: dict[str, Any] = (await self.said("draft"))[-1]["answer"]
        return answer


async def open_page(
    server: PageServer,
    context: BrowserContext,
    template: str,
    task_input: dict[str, Any] | None = None,
    *,
    draft: dict[str, Any] | None = None,
    previous: dict[str, Any] | None = None,
    settings: dict[str, Any] | None = None,
) -> TaskPage:
    """The template in a frame, once all elements are ready. `settings` go into the `init` message."""
    page = await context.new_page()
    errors: list[str] = []
    stacks: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("pageerror", lambda error: stacks.append(str(error.stack)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    await page.goto(server.add_page(template, task_input or {}, draft, previous, settings))
    opened = TaskPage(page, page.frames[1] if len(page.frames) > 1 else page.main_frame, errors, stacks)
    async with asyncio.timeout(15):
        await opened.next("ready")
    opened.frame = page.frames[1]
    return opened
