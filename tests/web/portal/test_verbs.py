"""What a worker does with a task other than answering it."""

from __future__ import annotations

from typing import Any

from playwright.async_api import BrowserContext, Page, expect
from tests.integration.task_router.conftest import PASSWORD

from .conftest import Portal, choose, submit, task_of


async def more(page: Page, verb: str) -> None:
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("button", name=verb).click()


async def trail(portal: Portal) -> list[tuple[Any, ...]]:
    return await portal.world.rows(
        "SELECT ordinal, kind, reason FROM task_event WHERE kind NOT IN ('accepted', 'extended') ORDER BY id"
    )


async def test_skipping_says_why_and_never_shows_the_object_again(
    portal: Portal, context: BrowserContext
) -> None:
    await portal.picture_job(objects=2)
    page = await portal.page(context, "/work/animals")
    await expect(page.locator("iframe:not(.leaving)")).to_have_count(2)
    await page.keyboard.press("Control+Space")
    dialog = page.get_by_role("dialog", name="Skip this task")
    await dialog.get_by_label("Something else").check()
    await dialog.get_by_label("What is it?").fill("It is a horse")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(dialog).to_have_count(0)
    await choose(page, "dog")
    await submit(page)
    await expect(page.get_by_role("heading", name="Nothing is left for you")).to_be_visible()
    assert await portal.answers() == [(1, "dog")]
    assert (0, "declined", "It is a horse") in await trail(portal)


async def test_a_task_is_reported_released_and_declined(portal: Portal, context: BrowserContext) -> None:
    await portal.picture_job(objects=1)
    page = await portal.page(context, "/work/animals")
    await choose(page, "dog")
    await more(page, "Report a problem")
    await page.get_by_label("What is wrong?").fill("It is blurred")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("status", name="Messages")).to_contain_text("has been told")
    await expect(task_of(page).get_by_role("radio", name="dog")).to_be_checked()
    await more(page, "Release task")
    await page.get_by_role("button", name="Release", exact=True).click()
    # It comes back, and nothing is left of what was done.
    await expect(task_of(page).get_by_role("radio", name="dog")).not_to_be_checked()
    await more(page, "Decline task")
    await page.get_by_role("button", name="Decline", exact=True).click()
    await expect(page.get_by_role("heading", name="Nothing is left for you")).to_be_visible()
    assert await trail(portal) == [
        (0, "reported", "It is blurred"),
        (0, "returned", None),
        (0, "declined", None),
    ]


async def test_a_task_is_stopped_and_resumed(portal: Portal, context: BrowserContext) -> None:
    await portal.picture_job(objects=2)
    page = await portal.page(context, "/work/animals")
    await choose(page, "dog")
    await expect(page.locator("iframe:not(.leaving)")).to_have_count(2)
    await more(page, "Stop and resume later")
    await expect(page.get_by_text("Put aside")).to_be_visible()
    await page.get_by_role("link", name="Continue").click()
    await expect(task_of(page).get_by_role("radio", name="dog")).to_be_checked()
    await submit(page)
    await portal.until(portal.answers, [(0, "dog")])
    assert [kind for _, kind, _ in await trail(portal) if kind != "returned"] == [
        "stopped",
        "resumed",
        "submitted",
    ]


async def test_back_to_the_last_submitted_replaces_the_answer(
    portal: Portal, context: BrowserContext
) -> None:
    await portal.picture_job(objects=2)
    page = await portal.page(context, "/work/animals")
    await choose(page, "dog")
    await submit(page)
    await portal.until(portal.answers, [(0, "dog")])
    await choose(page, "cat")
    await page.keyboard.press("Alt+ArrowLeft")
    await expect(page.get_by_role("status", name="Messages")).to_contain_text("submitted last")
    await expect(task_of(page).get_by_role("radio", name="dog")).to_be_checked()
    await choose(page, "cat")
    await submit(page)
    await portal.until(portal.answers, [(0, "cat")])
    # What was in front before is there again, as it was.
    await expect(task_of(page).get_by_role("radio", name="cat")).to_be_checked()
    await submit(page)
    await portal.until(portal.answers, [(0, "cat"), (1, "cat")])


async def test_leaving_a_job_gives_back_what_nobody_has_touched(
    portal: Portal, context: BrowserContext
) -> None:
    await portal.picture_job(objects=3)
    held = "SELECT count(*) FROM task_slot WHERE lease_until > now()"
    page = await portal.page(context, "/work/animals")
    await expect(page.locator("iframe:not(.leaving)")).to_have_count(2)
    assert await portal.world.value(held) == 2
    await page.get_by_role("link", name="Groundwork").click()
    await portal.until(lambda: portal.world.value(held), 0)
    # A window that closes gives back what waited in it.
    await page.get_by_role("link", name="Start working").click()
    await expect(page.locator("iframe:not(.leaving)")).to_have_count(2)
    await page.close(run_before_unload=True)
    await portal.until(lambda: portal.world.value(held), 1)


async def test_time_runs_out_with_warnings_and_can_be_had_anew(
    portal: Portal, context: BrowserContext
) -> None:
    await portal.picture_job(objects=2)
    await portal.world.execute("UPDATE labeling_job SET task_time_limit_seconds = 3600")
    page = await portal.page(context, "/work/animals")
    await choose(page, "dog")
    messages = page.get_by_role("status", name="Messages")
    for left, words in ((290, "five minutes"), (50, "a minute")):
        await portal.world.execute(
            "UPDATE task_slot SET lease_until = now() + make_interval(secs => :left)"
            " WHERE lease_owner IS NOT NULL",
            left=left,
        )
        await page.reload()
        await expect(messages).to_contain_text(words)
    await page.get_by_role("button", name="Give me more time").click()
    await expect(messages).not_to_contain_text("minute")
    await expect(page.get_by_role("timer")).to_contain_text("59:")


async def test_settings_reach_the_open_task_and_stay(portal: Portal, context: BrowserContext) -> None:
    await portal.picture_job(objects=3)
    page = await portal.page(context, "/work/animals")
    await expect(page.locator("iframe:not(.leaving)")).to_have_count(2)
    await page.get_by_role("button", name="ada").click()
    await page.get_by_role("button", name="Settings").click()
    await page.get_by_role("radio", name="Dark").check()
    await page.get_by_label("Submit as soon as I choose").check()
    await page.get_by_text("Keys of the picture tools").click()
    await page.get_by_role("button", name="Key for brush: D").click()
    await page.keyboard.press("j")
    await expect(page.get_by_role("button", name="Key for brush: J")).to_be_visible()
    await page.get_by_role("button", name="Done").click()
    await expect(task_of(page).locator("html")).to_have_attribute("data-theme", "dark")
    await choose(page, "dog")
    await portal.until(portal.answers, [(0, "dog")])
    await page.get_by_role("button", name="ada").click()
    await page.get_by_role("button", name="Settings").click()
    await page.get_by_label("Single letters and digits are keys").uncheck()
    await page.get_by_role("button", name="Done").click()
    await task_of(page).get_by_role("radio", name="cat").focus()
    await page.keyboard.press("2")
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await expect(task_of(page).get_by_role("radio", name="dog")).not_to_be_checked()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert await portal.answers() == [(0, "dog")]


async def test_guessing_passwords_is_slowed_down_and_told(portal: Portal, context: BrowserContext) -> None:
    page = await portal.page(context, worker=None)
    await page.get_by_label("E-mail").fill("ada@test")
    for _ in range(6):
        await page.get_by_label("Password").fill("wrong")
        async with page.expect_response("**/v1/session"):
            await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_role("button", name="Sign in")).to_be_enabled()
    await expect(page.get_by_role("alert")).to_contain_text("try again in")
    assert PASSWORD not in page.url
