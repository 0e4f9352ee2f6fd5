"""How the pages look, to people and to axe."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from playwright.async_api import BrowserContext, Page, expect
from tests.integration.task_router.conftest import PASSWORD
from tests.web.axe import axe_violations

from groundwork.tokens import token_hash

from .conftest import Portal, choose, submit, task_of

NEW = "staple battery horse"


async def seen(page: Page, folder: Path, name: str) -> None:
    """Light and dark, as the device wants it: no rule is broken, and a picture is kept."""
    themes: tuple[Literal["light", "dark"], ...] = ("dark", "light")
    for theme in themes:
        await page.emulate_media(color_scheme=theme)
        assert await axe_violations(page) == [], f"{name}, {theme}"
        await page.screenshot(path=folder / f"portal-{name}-{theme}.png")


async def test_the_pages_of_a_working_day(
    portal: Portal, context: BrowserContext, screenshot_folder: Path
) -> None:
    await portal.picture_job(objects=3, template=None)
    await portal.picture_job("street", objects=0)
    page = await portal.page(context, worker=None)
    await expect(page.get_by_label("E-mail")).to_be_focused()
    await seen(page, screenshot_folder, "sign-in")
    await page.get_by_label("E-mail").fill("ada@test")
    await page.get_by_label("Password").fill("wrong")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_contain_text("wrong")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_text("Nothing free for you right now")).to_be_visible()
    await seen(page, screenshot_folder, "jobs")

    await page.get_by_role("button", name="ada").click()
    await page.get_by_role("button", name="Settings").click()
    await seen(page, screenshot_folder, "settings")
    await page.get_by_role("radio", name="Dark").check()
    await page.get_by_role("radio", name="As the device").check()
    await page.get_by_role("button", name="Done").click()
    await page.get_by_role("link", name="Start working").click()
    await expect(task_of(page).locator("img, canvas").first).to_be_visible()
    await expect(page.locator("iframe:not(.leaving)")).to_have_count(2)
    await seen(page, screenshot_folder, "task")
    await page.get_by_role("button", name="More", exact=True).click()
    await seen(page, screenshot_folder, "task-menu")
    await page.get_by_role("button", name="Report a problem").click()
    await seen(page, screenshot_folder, "report")
    await page.get_by_role("button", name="Cancel").click()
    await page.get_by_role("button", name="Skip", exact=True).click()
    await seen(page, screenshot_folder, "skip")
    await page.get_by_role("button", name="Keep it").click()
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("button", name="Keys").click()
    await seen(page, screenshot_folder, "keys")
    await page.get_by_role("button", name="Close").click()
    await portal.world.execute("DELETE FROM worker_session")
    # The window notices by itself when its worker turns to it; else the first request does.
    await page.get_by_role("button", name="Skip", exact=True).focus()
    await page.evaluate("window.dispatchEvent(new Event('focus'))")
    await expect(page.get_by_role("dialog", name="Sign in to go on")).to_be_visible()
    await seen(page, screenshot_folder, "lapsed")


async def test_on_a_tablet_the_task_has_room(
    portal: Portal, touch_context: BrowserContext, screenshot_folder: Path
) -> None:
    await portal.picture_job(objects=1)
    page = await portal.page(touch_context, "/work/animals")
    await expect(task_of(page).get_by_role("radio", name="dog")).to_be_visible()
    await page.screenshot(path=screenshot_folder / "portal-task-tablet.png")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # Chromium puts a simulated tap on a frame of another site beside the place that it is meant for.
    await task_of(page).get_by_role("radio", name="dog").click()
    await page.get_by_role("button", name="Submit", exact=True).tap()
    await expect(page.get_by_role("heading", name="All done")).to_be_visible()
    await seen(page, screenshot_folder, "nothing-left")
    await portal.until(portal.answers, [(0, "dog")])


async def test_an_invitation_is_accepted(
    portal: Portal, context: BrowserContext, screenshot_folder: Path
) -> None:
    token = "the-secret-of-an-invitation"
    await portal.world.execute(
        """INSERT INTO invitation (token_sha256, email, team_id, skills, invited_by, expires_at)
           VALUES (:hash, 'new@test', :team, '{}', 'boss', now() + interval '1 day')""",
        hash=token_hash(token),
        team=portal.world.team_id,
    )
    page = await portal.page(context, "/invitation", worker=None)
    await expect(page.get_by_role("alert")).to_contain_text("not complete")
    await page.goto("about:blank")
    await page.goto(f"{portal.address}/invitation#{token}")
    await expect(page.get_by_text("You are invited to the team vets.")).to_be_visible()
    assert token not in page.url
    await seen(page, screenshot_folder, "invitation")
    await page.get_by_label("Your name").fill("New Person")
    await page.get_by_label("Choose a password").fill(NEW)
    await page.get_by_role("button", name="Accept").click()
    await expect(page.get_by_role("heading", name="Your jobs")).to_be_visible()
    await expect(page.get_by_role("button", name="New Person")).to_be_visible()


async def test_passwords_are_asked_for_set_and_changed(
    portal: Portal, context: BrowserContext, screenshot_folder: Path
) -> None:
    page = await portal.page(context, "/password", worker=None)
    await page.get_by_label("E-mail").fill("ada@test")
    await seen(page, screenshot_folder, "password")
    await page.get_by_role("button", name="Send me a link").click()
    await expect(page.get_by_text("ask your administrator")).to_be_visible()
    token = "the-secret-of-a-link"
    await portal.world.execute(
        """INSERT INTO password_reset (token_sha256, worker_id, expires_at)
           VALUES (:hash, :worker, now() + interval '1 hour')""",
        hash=token_hash(token),
        worker=portal.world.worker_ids["ada"],
    )
    await page.goto("about:blank")
    await page.goto(f"{portal.address}/password#{token}")
    await page.get_by_label("New password").fill(NEW)
    await page.get_by_role("button", name="Set the password").click()
    await page.get_by_label("E-mail").fill("ada@test")
    await page.get_by_label("Password").fill(NEW)
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_role("button", name="ada").click()
    await page.get_by_role("button", name="Change password").click()
    await page.get_by_label("Your password now").fill(NEW)
    await page.get_by_label("New password").fill(PASSWORD)
    await page.get_by_role("button", name="Change it").click()
    await expect(page.get_by_text("Your password is changed")).to_be_visible()
    await page.get_by_role("link", name="Back to your jobs").click()
    await expect(page.get_by_role("heading", name="Your jobs")).to_be_visible()


async def test_a_whole_journey_needs_no_mouse(portal: Portal, context: BrowserContext) -> None:
    await portal.picture_job(objects=2)
    page = await portal.page(context, worker=None)
    await expect(page.get_by_label("E-mail")).to_be_focused()
    await page.keyboard.type("ada@test")
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="Start working")).to_be_visible()
    while not await page.get_by_role("link", name="Start working").evaluate("it => it.matches(':focus')"):
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("iframe:not(.leaving)")).to_have_count(2)
    # The task has the keyboard by itself, and so has the next one.
    await page.keyboard.press("2")
    await expect(task_of(page).get_by_role("radio", name="dog")).to_be_checked()
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text("1 done")).to_be_visible()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("1")
    await expect(task_of(page).get_by_role("radio", name="cat")).to_be_checked()
    await page.keyboard.press("Control+Enter")
    await portal.until(portal.answers, [(0, "dog"), (1, "cat")])
    # Back to it, within five minutes: here there is nothing in front of it.
    await expect(page.get_by_role("heading", name="All done")).to_be_visible()


async def test_without_its_choice_a_task_is_not_handed_in(portal: Portal, context: BrowserContext) -> None:
    await portal.picture_job(objects=1)
    page = await portal.page(context, "/work/animals")
    await expect(task_of(page).get_by_role("radio", name="dog")).to_be_visible()
    await submit(page)
    await expect(page.get_by_role("status", name="Messages")).not_to_be_empty()
    await choose(page, "dog")
    await submit(page)
    await portal.until(portal.answers, [(0, "dog")])
