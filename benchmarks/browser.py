"""A worker's browser: what the frames of tasks tell the clock, and a hand that counts what it does."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import BrowserContext, Page, async_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
_CLOCK = """(() => {
  const now = () => performance.timeOrigin + performance.now();
  const tell = (what) => top.postMessage({ clock: what, at: now() }, "*");
  if (window === top) {
    window.clock = [];
    addEventListener("message", ({ data }) => {
      if (data?.clock) clock.push([data.clock, data.at]);
      if (data?.type === "ready") clock.push(["ready", now()]);
    });
    addEventListener("click", () => clock.push(["click", now()]), true);
    return;
  }
  addEventListener("keydown", (event) => event.key === "Enter" && event.ctrlKey && tell("handed in"), true);
  // The page in front has the keyboard; what it draws then has been drawn when the next frame begins.
  addEventListener("message", ({ data }) => {
    if (data?.type === "focus") requestAnimationFrame(() => setTimeout(() => tell("usable")));
  });
})()"""


@dataclass
class Clock:
    """Moments in the life of tasks, in milliseconds of one clock for all frames."""

    page: Page

    async def count(self, what: str) -> int:
        return len(await self.moments(what))

    async def moments(self, what: str) -> list[float]:
        found: list[float] = await self.page.evaluate(
            "what => clock.filter(([name]) => name === what).map(([, at]) => at)", what
        )
        return found

    async def wait(self, what: str, count: int) -> None:
        """Until it has happened so many times."""
        await self.page.wait_for_function(
            "([what, count]) => clock.filter(([name]) => name === what).length >= count", arg=[what, count]
        )


@dataclass
class Hand:
    """Mouse and keyboard, and how often they were used: a click, a drag and a key are one each."""

    page: Page
    interactions: int = 0

    async def key(self, key: str) -> None:
        self.interactions += 1
        await self.page.keyboard.press(key)

    async def click(self, x: float, y: float) -> None:
        self.interactions += 1
        await self.page.mouse.click(x, y)

    async def drag(self, *path: tuple[float, float]) -> None:
        self.interactions += 1
        await self.page.mouse.move(*path[0])
        await self.page.mouse.down()
        for x, y in path[1:]:
            await self.page.mouse.move(x, y, steps=4)
        await self.page.mouse.up()


@asynccontextmanager
async def browser_of(portal: str, email: str, password: str) -> AsyncIterator[BrowserContext]:
    """A fresh browser in which this worker is signed in."""
    async with async_playwright() as playwright:
        path = shutil.which("chromium")
        if path is None:
            raise SystemExit("There is no Chromium: apt-get install -y chromium")
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        context = await browser.new_context(viewport={"width": 1366, "height": 768})
        await context.add_init_script(_CLOCK)
        answer: Any = await context.request.post(
            f"{portal}/v1/session", data={"email": email, "password": password}, headers={"Origin": portal}
        )
        if not answer.ok:
            raise SystemExit(await answer.text())
        yield context
        await browser.close()
