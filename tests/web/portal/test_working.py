"""From signing in to the end of a job."""

from __future__ import annotations

from playwright.async_api import BrowserContext, expect
from tests.integration.task_router.conftest import PASSWORD

from .conftest import Portal, choose, submit, task_of


async def test_a_worker_signs_in_and_works_through_a_job(portal: Portal, context: BrowserContext) -> None:
    await portal.picture_job(objects=3)
    page = await portal.page(context, worker=None)
    await page.get_by_label("E-mail").fill("ada@test")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_role("link", name="Start working").click()
    for done in range(3):
        picture = task_of(page).locator("img").first
        await expect(picture).to_be_visible()
        await choose(page, "dog" if done == 1 else "cat")
        await submit(page)
        await expect(page.get_by_text(f"{done + 1} done")).to_be_visible()
    await expect(page.get_by_role("heading", name="All done")).to_be_visible()
    await portal.until(portal.answers, [(0, "cat"), (1, "dog"), (2, "cat")])
