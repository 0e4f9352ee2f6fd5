"""Debian's Chromium for the web tests: one browser a run, a fresh profile for each test.

`GROUNDWORK_CHROMIUM` names another one. Without any the tests are skipped, and in CI they fail.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, async_playwright

CHROMIUM = os.environ.get("GROUNDWORK_CHROMIUM") or shutil.which("chromium")
MISSING = "there is no Chromium: apt-get install -y chromium, or name one in GROUNDWORK_CHROMIUM"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREENSHOTS = Path(__file__).parent / "screenshots"


@pytest_asyncio.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A laptop's window."""
    context = await browser.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(10_000)
    yield context
    await context.close()


@pytest_asyncio.fixture
async def touch_context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A tablet's."""
    context = await browser.new_context(viewport={"width": 1024, "height": 768}, has_touch=True)
    context.set_default_timeout(10_000)
    yield context
    await context.close()


@pytest.fixture
def screenshot_folder() -> Path:
    """Where tests leave pictures of what they saw, for a person to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    return SCREENSHOTS
