"""Work survives whatever happens to a window, a session, the network and the server: each answer arrives
exactly once."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import BrowserContext, Page, Route, expect
from tests.integration.task_router.conftest import PASSWORD

from .conftest import CLASSIFY, Portal, choose, drafted, submit, task_of

ANSWER = re.compile("/v1/assignments/[0-9]+/answer$")


class Line:
    """The way of answers to the server, which can be cut and mended."""

    def __init__(self) -> None:
        self.cut = True

    async def __call__(self, route: Route) -> None:
        await (route.abort() if self.cut else route.continue_())


async def cut_line(context: BrowserContext) -> Line:
    line = Line()
    await context.route(ANSWER, line)
    return line


async def outbox(page: Page, words: str) -> None:
    await expect(page.get_by_role("status", name="Your answers")).to_have_text(words)


async def chosen(page: Page, label: str) -> None:
    await expect(task_of(page).get_by_role("radio", name=label)).to_be_checked()


async def crash(page: Page) -> None:
    """The tab goes without a word to its page."""
    session = await page.context.new_cdp_session(page)
    async with page.expect_event("crash"):
        # Nobody is left to answer this.
        asking = asyncio.create_task(session.send("Page.crash"))
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)


async def sign_in_again(page: Page, name: str = "ada") -> None:
    await page.get_by_label("E-mail").fill(f"{name}@test")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("how", ["reload", "crash"])
async def test_a_draft_and_an_unsent_answer_survive(
    portal: Portal, context: BrowserContext, how: str
) -> None:
    await portal.picture_job(objects=2)
    line = await cut_line(context)
    page = await portal.page(context, "/work/animals")
    await choose(page, "dog")
    await submit(page)
    await outbox(page, "Offline, 1 waiting")
    await choose(page, "cat")
    await drafted(page, "cat")
    if how == "crash":
        await crash(page)
        line.cut = False
        page = await portal.page(context, "/work/animals", worker=None)
    else:
        line.cut = False
        await page.reload()
    await chosen(page, "cat")
    await submit(page)
    await expect(page.get_by_role("heading", name="All done")).to_be_visible()
    await portal.until(portal.answers, [(0, "dog"), (1, "cat")])


async def test_a_draft_reaches_the_server_and_another_browser(
    portal: Portal, context: BrowserContext
) -> None:
    await portal.picture_job(objects=1)
    page = await portal.page(context, "/work/animals")
    await choose(page, "cat")

    async def draft() -> list[object]:
        return [content for (content,) in await portal.world.rows("SELECT content FROM task_draft")]

    await portal.until(draft, [{"animal": {"label": "cat"}}])
    await page.close()
    browser = context.browser
    assert browser is not None
    other = await browser.new_context()
    page = await portal.page(other)
    await page.get_by_role("link", name="Continue").click()
    await chosen(page, "cat")
    await submit(page)
    await portal.until(portal.answers, [(0, "cat")])
    assert await draft() == []
    await other.close()


async def test_signing_out_puts_the_task_aside_and_keeps_unsent_answers(
    portal: Portal, context: BrowserContext
) -> None:
    await portal.picture_job(objects=2)
    page = await portal.page(context, "/work/animals")
    line = await cut_line(context)
    await choose(page, "dog")
    await submit(page)
    await outbox(page, "Offline, 1 waiting")
    await choose(page, "cat")
    await drafted(page, "cat")
    await page.get_by_role("button", name="ada").click()
    await page.get_by_role("button", name="Sign out", exact=True).click()
    await page.get_by_role("button", name="Sign out anyway").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    line.cut = False

    # Somebody else at the same machine neither sees nor sends it.
    await sign_in_again(page, "bob")
    await expect(page.get_by_role("button", name="bob")).to_be_visible()
    await outbox(page, "Saved")
    await expect(page.get_by_text("Put aside")).to_have_count(0)
    await page.get_by_role("button", name="bob").click()
    await page.get_by_role("button", name="Sign out", exact=True).click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert await portal.answers() == []

    await sign_in_again(page)
    await portal.until(portal.answers, [(0, "dog")])
    await page.get_by_role("link", name="Continue").click()
    await chosen(page, "cat")
    await submit(page)
    await portal.until(portal.answers, [(0, "dog"), (1, "cat")])
    owners = await portal.world.rows("SELECT DISTINCT worker_id FROM answer")
    assert owners == [(portal.world.worker_ids["ada"],)]


async def test_a_session_that_lapses_is_renewed_over_the_task(
    portal: Portal, context: BrowserContext
) -> None:
    await portal.picture_job(objects=2)
    page = await portal.page(context, "/work/animals")
    await choose(page, "dog")
    await portal.world.execute("DELETE FROM worker_session")
    await submit(page)
    dialog = page.get_by_role("dialog", name="Sign in to go on")
    await expect(dialog).to_be_visible()
    await expect(dialog.get_by_label("E-mail")).to_have_value("ada@test")
    await dialog.get_by_label("Password").fill(PASSWORD)
    await dialog.get_by_role("button", name="Sign in").click()
    await expect(dialog).to_have_count(0)
    await portal.until(portal.answers, [(0, "dog")])
    await choose(page, "cat")
    await submit(page)
    await portal.until(portal.answers, [(0, "dog"), (1, "cat")])


async def test_without_a_network_the_work_goes_on_with_what_is_there(
    portal: Portal, context: BrowserContext
) -> None:
    await portal.picture_job(objects=3)
    page = await portal.page(context, "/work/animals")
    await expect(page.locator("iframe:not(.leaving)")).to_have_count(2)
    await choose(page, "dog")
    await context.set_offline(True)
    await submit(page)
    await outbox(page, "Offline, 1 waiting")
    await choose(page, "cat")
    await submit(page)
    await outbox(page, "Offline, 2 waiting")
    await expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    await context.set_offline(False)
    await portal.until(portal.answers, [(0, "dog"), (1, "cat")])
    await outbox(page, "Saved")
    await choose(page, "cat")
    await submit(page)
    await portal.until(portal.answers, [(0, "dog"), (1, "cat"), (2, "cat")])


async def test_with_three_answers_unsent_no_further_task_is_taken(
    portal: Portal, context: BrowserContext
) -> None:
    await portal.picture_job(objects=5)
    line = await cut_line(context)
    page = await portal.page(context, "/work/animals")
    for done in range(3):
        await choose(page, "cat")
        await submit(page)
        await outbox(page, f"Offline, {done + 1} waiting")
    # The fourth was there before the third answer was handed in.
    await choose(page, "dog")
    await submit(page)
    await expect(page.get_by_role("heading", name="Waiting for the connection")).to_be_visible()
    held = await portal.world.value("SELECT count(*) FROM task_slot WHERE lease_until > now()")
    assert held == 4
    line.cut = False
    await portal.until(portal.answers, [(0, "cat"), (1, "cat"), (2, "cat"), (3, "dog")])
    await expect(task_of(page).get_by_role("radio", name="cat")).to_be_visible()


async def test_a_restart_of_the_server_is_not_noticed(portal: Portal, context: BrowserContext) -> None:
    await portal.picture_job(objects=3)
    page = await portal.page(context, "/work/animals")
    await expect(page.locator("iframe:not(.leaving)")).to_have_count(2)
    await choose(page, "dog")
    await portal.stop()
    await submit(page)
    await outbox(page, "Offline, 1 waiting")
    await choose(page, "cat")
    await drafted(page, "cat")
    await portal.start()
    await portal.until(portal.answers, [(0, "dog")])
    await submit(page)
    await portal.until(portal.answers, [(0, "dog"), (1, "cat")])


async def test_an_acknowledgement_that_gets_lost_makes_no_second_answer(
    portal: Portal, context: BrowserContext
) -> None:
    await portal.picture_job(objects=1)
    page = await portal.page(context, "/work/animals")

    async def swallowed(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await context.route(ANSWER, swallowed, times=2)
    await choose(page, "dog")
    await submit(page)
    await outbox(page, "Saved")
    await expect(page.get_by_role("heading", name="All done")).to_be_visible()
    assert await portal.answers() == [(0, "dog")]


async def test_after_the_time_limit_the_answer_counts_while_nobody_else_has_the_task(
    portal: Portal, context: BrowserContext
) -> None:
    await portal.picture_job(objects=1)
    page = await portal.page(context, "/work/animals")
    await choose(page, "dog")
    await portal.world.expire_leases()
    await submit(page)
    await portal.until(portal.answers, [(0, "dog")])


async def test_an_answer_that_came_too_late_is_kept_and_told(portal: Portal, context: BrowserContext) -> None:
    await portal.picture_job(objects=1)
    page = await portal.page(context, "/work/animals")
    await choose(page, "dog")
    await portal.world.expire_leases()
    browser = context.browser
    assert browser is not None
    other = await browser.new_context()
    bobs = await portal.page(other, "/work/animals", worker="bob")
    await choose(bobs, "cat")
    await submit(bobs)
    await portal.until(portal.answers, [(0, "cat")])
    await other.close()

    await submit(page)
    await page.get_by_role("button", name="1 not accepted").click()
    dialog = page.get_by_role("dialog", name="Answers that were not accepted")
    await expect(dialog).to_contain_text("time ran out")
    async with page.expect_download() as downloading:
        await dialog.get_by_role("button", name="Download").click()
    path = await (await downloading.value).path()
    assert '"dog"' in path.read_text()
    # It outlives the window, until its worker discards it.
    await page.reload()
    await page.get_by_role("button", name="1 not accepted").click()
    await dialog.get_by_role("button", name="Discard").click()
    await expect(dialog).to_contain_text("None are left")
    assert await portal.answers() == [(0, "cat")]


async def test_an_answer_that_is_not_valid_is_opened_again_and_mended(
    portal: Portal, context: BrowserContext
) -> None:
    template = CLASSIFY.replace("{{ task.input.labels | to_json }}", "['dog', 'horse']")
    await portal.picture_job(objects=2, template=template)
    page = await portal.page(context, "/work/animals")
    await choose(page, "horse")
    await submit(page)
    await page.get_by_role("button", name="1 not accepted").click()
    await page.get_by_role("button", name="Open it again").click()
    await chosen(page, "horse")
    await choose(page, "dog")
    await submit(page)
    await portal.until(portal.answers, [(0, "dog")])
    await expect(page.get_by_role("button", name="not accepted")).to_have_count(0)


async def test_two_windows_share_the_outbox(portal: Portal, context: BrowserContext) -> None:
    await portal.picture_job(objects=2)
    first = await portal.page(context, "/work/animals")
    await expect(task_of(first).get_by_role("radio", name="dog")).to_be_visible()
    await expect(first.locator("iframe:not(.leaving)")).to_have_count(2)
    line = await cut_line(context)
    await choose(first, "dog")
    await submit(first)
    await outbox(first, "Offline, 1 waiting")
    second = await portal.page(context, worker=None)
    await outbox(second, "Offline, 1 waiting")
    await choose(first, "cat")
    line.cut = False
    await submit(first)
    await outbox(second, "Saved")
    await outbox(first, "Saved")
    assert await portal.answers() == [(0, "dog"), (1, "cat")]


async def test_a_window_whose_cookie_changed_hands_keeps_its_answers(
    portal: Portal, context: BrowserContext
) -> None:
    await portal.picture_job(objects=2)
    page = await portal.page(context, "/work/animals")
    await choose(page, "dog")
    await portal.sign_in(context, "bob")
    await submit(page)
    dialog = page.get_by_role("dialog", name="Sign in to go on")
    await dialog.get_by_label("Password").fill(PASSWORD)
    await dialog.get_by_role("button", name="Sign in").click()
    await portal.until(portal.answers, [(0, "dog")])
    assert await portal.world.value("SELECT worker_id FROM answer") == portal.world.worker_ids["ada"]
