"""The real portal, in a real browser: the task-router under two hosts of this machine, with its Postgres,
NATS and S3, and jobs with pictures.

The portal is at http://127.0.0.1:PORT and the content origin at http://localhost:PORT, as two names of one
server, which can be stopped and started again (`portal.stop()`, `portal.start()`).
"""

from __future__ import annotations

import asyncio
import io
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from PIL import Image, ImageDraw
from playwright.async_api import BrowserContext, Error, FrameLocator, Page, expect
from tests.integration.conftest import (  # noqa: F401 - fixtures
    bucket,
    database,
    database_url,
    empty_stream,
    object_store,
    platform_settings,
    servers,
    template_database,
)
from tests.integration.task_router.conftest import PASSWORD, World, password_hash  # noqa: F401

from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.store import Database
from task_router.app import create_app
from task_router.settings import TaskRouterSettings

CLASSIFY = """<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<!doctype html><html lang="en">
<head><meta name="color-scheme" content="light dark"><title>Animals</title></head>
<body><crowd-form>
  <crowd-classifier name="animal" header="What is it?" categories="{{ task.input.labels | to_json }}">
    <classification-target>
      <img src="{{ task.input.taskObject | grant_read_access }}" alt="The object">
    </classification-target>
  </crowd-classifier>
</crowd-form></body></html>"""
PATIENCE = 20_000
"""Milliseconds that anything may take on a machine that others use too."""
expect.set_options(timeout=PATIENCE)


@dataclass
class PortalServer:
    """The service, which may go away and come back at the same address."""

    settings: TaskRouterSettings
    port: int
    _server: uvicorn.Server | None = None
    _running: asyncio.Task[None] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        listening = socket.create_server(("127.0.0.1", self.port))
        config = uvicorn.Config(
            create_app(self.settings), log_config=None, lifespan="on", ws="none", timeout_graceful_shutdown=2
        )
        self._server = uvicorn.Server(config)
        self._running = asyncio.create_task(self._server.serve(sockets=[listening]))
        async with asyncio.timeout(30):
            while not self._server.started:
                await asyncio.sleep(0.01)

    async def stop(self) -> None:
        if self._server is None or self._running is None:
            return
        self._server.should_exit = True
        await self._running
        self._server = self._running = None


def picture(number: int, size: tuple[int, int] = (640, 400)) -> bytes:
    """A PNG with some objects on it, another one for each number."""
    image = Image.new("RGB", size, (232, 236, 240))
    draw = ImageDraw.Draw(image)
    for place in range(3):
        left, top = (
            40 + (number * 37 + place * 190) % (size[0] - 160),
            50 + (number * 53 + place * 90) % (size[1] - 140),
        )
        colour = ((number * 70 + place * 90) % 200, (place * 80 + 40) % 200, (number * 40 + 90) % 200)
        draw.ellipse((left, top, left + 110, top + 80), fill=colour, outline=(20, 20, 20), width=3)
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


@dataclass
class Portal:
    """The service, its database, and browsers to open it with."""

    server: PortalServer
    world: World
    store: ObjectStore
    bucket: str
    errors: list[str] = field(default_factory=list)
    """Uncaught exceptions and refusals by the page's policy, in any window."""

    @property
    def address(self) -> str:
        return self.server.address

    async def start(self) -> None:
        await self.server.start()

    async def stop(self) -> None:
        await self.server.stop()

    async def picture_job(
        self, name: str = "animals", *, objects: int = 3, template: str | None = CLASSIFY, **settings: Any
    ) -> int:
        """An open job about pictures of its own, to pick one class: `cat` or `dog`. Without a template: with
        the page that is built in for its `task_type`."""
        lines = []
        for number in range(objects):
            address = ObjectAddress(self.bucket, f"{name}/{number}.png")
            await self.store.put(address, picture(number), content_type="image/png")
            lines.append({"source-ref": f"s3://{self.bucket}/{name}/{number}.png"})
        job_id = await self.world.open_job(
            name, lines=lines, **{"task_type": "image-classification", **settings}
        )
        if template is not None:
            await self.world.execute(
                "INSERT INTO job_definition (job_id, template) VALUES (:job, :template)",
                job=job_id,
                template=template,
            )
        return job_id

    async def sign_in(self, context: BrowserContext, name: str = "ada") -> None:
        """Without the form; the form has tests of its own."""
        answer = await context.request.post(
            f"{self.address}/v1/session",
            data={"email": f"{name}@test", "password": PASSWORD},
            headers={"Origin": self.address},
        )
        assert answer.ok, await answer.text()

    async def page(self, context: BrowserContext, path: str = "/", *, worker: str | None = "ada") -> Page:
        """A window at this path of the portal, signed in as the worker."""
        if worker is not None:
            await self.sign_in(context, worker)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda line: self._console(line.text) if line.type == "error" else None)
        await page.goto(self.address + path)
        return page

    def _console(self, line: str) -> None:
        if "Content Security Policy" in line or "Uncaught" in line:
            self.errors.append(line)

    async def answers(self) -> list[tuple[int, str]]:
        """By object: the label of every answer in the database."""
        rows = await self.world.rows("SELECT ordinal, content FROM answer ORDER BY ordinal, id")
        return [(ordinal, next(iter(content.values()))["label"]) for ordinal, content in rows]

    async def until(self, question: Callable[[], Awaitable[Any]], wanted: Any) -> None:
        """Wait for the database to say this."""
        found = None
        try:
            async with asyncio.timeout(PATIENCE / 1000):
                while (found := await question()) != wanted:
                    await asyncio.sleep(0.03)
        except TimeoutError:
            pytest.fail(f"wanted {wanted!r}, and it is {found!r}")


def task_of(page: Page) -> FrameLocator:
    """What the task in front shows."""
    return page.frame_locator("iframe:not(.waiting)")


async def choose(page: Page, label: str) -> None:
    """Pick a class in the task in front; when another one comes to the front meanwhile, in that."""
    async with asyncio.timeout(PATIENCE / 1000):
        while True:
            try:
                return await task_of(page).get_by_role("radio", name=label).click(timeout=2000)
            except Error:
                await asyncio.sleep(0)


async def submit(page: Page) -> None:
    await page.get_by_role("button", name="Submit", exact=True).click()


async def drafted(page: Page, label: str) -> None:
    """Wait until the browser has the draft in which this is chosen."""
    drafts = """() => new Promise((resolve) => {
      const asked = indexedDB.open("groundwork");
      asked.onsuccess = () => {
        const all = asked.result.transaction("drafts").objectStore("drafts").getAll();
        all.onsuccess = () => { asked.result.close(); resolve(all.result.map((one) => one.answer)); };
      };
    })"""
    async with asyncio.timeout(10):
        while {"animal": {"label": label}} not in await page.evaluate(drafts):
            await asyncio.sleep(0.03)


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        number: int = listening.getsockname()[1]
    return number


@pytest_asyncio.fixture
async def world(database: Database, password_hash: str) -> World:  # noqa: F811
    made = World(database, password_hash)
    made.team_id = await made.add_team("vets")
    for name in ("ada", "bob"):
        await made.add_worker(name)
    return made


@pytest.fixture
def settings(platform_settings: dict[str, Any], port: int) -> TaskRouterSettings:  # noqa: F811
    return TaskRouterSettings(
        **platform_settings,
        portal_url=f"http://127.0.0.1:{port}",
        content_url=f"http://localhost:{port}",
        content_key="a key for links",
    )


@pytest_asyncio.fixture
async def portal(
    settings: TaskRouterSettings,
    port: int,
    world: World,
    object_store: ObjectStore,  # noqa: F811
    bucket: str,  # noqa: F811
) -> AsyncIterator[Portal]:
    made = Portal(PortalServer(settings, port), world, object_store, bucket)
    await made.start()
    yield made
    await made.stop()
    assert made.errors == []
