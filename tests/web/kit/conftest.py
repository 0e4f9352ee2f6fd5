"""Pages with form elements, one after the other, in a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext
from tests.integration.serving import served
from tests.web.kit.page_server import PageServer, TaskPage, open_page

OpenPage = Callable[..., Awaitable[TaskPage]]
"""`await opened(template, task_input, draft=...)`"""


@pytest_asyncio.fixture(scope="session")
async def page_server() -> AsyncIterator[PageServer]:
    server = PageServer()
    async with served(server.app()) as address:
        server.address = address
        yield server


@pytest.fixture
def opened(page_server: PageServer, context: BrowserContext) -> OpenPage:
    async def open_one(template: str, task_input: Any = None, **more: Any) -> TaskPage:
        return await open_page(page_server, context, template, task_input, **more)

    return open_one


@pytest.fixture
def opened_by_touch(page_server: PageServer, touch_context: BrowserContext) -> OpenPage:
    async def open_one(template: str, task_input: Any = None, **more: Any) -> TaskPage:
        return await open_page(page_server, touch_context, template, task_input, **more)

    return open_one
