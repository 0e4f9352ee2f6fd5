"""What a page says that the portal must not believe, and what it does that the portal must outlive."""

from __future__ import annotations

import asyncio

from playwright.async_api import BrowserContext, Frame, Page, expect

from .conftest import Portal, drafted, submit, task_of

TEMPLATE = """<!doctype html><html lang="en"><title>Hostile</title><body><p>A task</p><script>
  const nonce = name.replace("groundwork-task:", "");
  window.heard = [];
  window.say = (message, more = {}) =>
    parent.postMessage({ groundwork: 1, nonce, ...message, ...more }, "*");
  addEventListener("message", (event) => heard.push(event.data));
  say({ type: "ready" });
</script></body></html>"""
ANSWER = {"animal": {"label": "cat"}}


async def frame_of(page: Page, selector: str) -> Frame:
    element = await page.wait_for_selector(selector, state="attached")
    frame = None if element is None else await element.content_frame()
    assert frame is not None
    return frame


async def front(page: Page) -> Frame:
    frame = await frame_of(page, "iframe:not(.waiting)")
    await frame.wait_for_function("() => window.heard?.some((one) => one.type === 'focus')")
    return frame


async def say(frame: Frame, **message: object) -> None:
    await frame.evaluate("message => say(message)", message)


async def heard(frame: Frame, kind: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = await frame.evaluate(
        "kind => heard.filter((one) => one.type === kind)", kind
    )
    return found


async def settled(frame: Frame) -> None:
    """Everything that was said has been heard: the portal answers in the order in which it hears."""
    before = len(await heard(frame, "outline"))
    sequence = 1_000_000 + before
    await say(frame, type="outline", seq=sequence, hint={})
    await frame.wait_for_function(
        "(before) => heard.filter((one) => one.type === 'outline').length > before", arg=before
    )


async def test_only_the_page_in_front_hands_in_and_only_once(portal: Portal, context: BrowserContext) -> None:
    await portal.picture_job(objects=3, template=TEMPLATE, task_type="custom")
    page = await portal.page(context, "/work/animals")
    await expect(page.locator("iframe.waiting:not(.leaving)")).to_have_count(1)
    waiting = await frame_of(page, "iframe.waiting:not(.leaving)")
    await waiting.wait_for_function("() => window.heard?.some((one) => one.type === 'init')")
    await say(waiting, type="draft", seq=1, answer=ANSWER)
    await say(waiting, type="submit", seq=2, answer=ANSWER)
    await say(waiting, type="key", key="skip")

    frame = await front(page)
    for forged in (
        {"nonce": "another"},
        {"groundwork": 2},
        {"seq": "1"},
        {"seq": -1},
        {"answer": None},
        {"answer": ["a list"]},
        {"answer": "text"},
        {"type": "hand-in"},
        {"type": "__proto__"},
    ):
        await say(frame, **{"type": "submit", "seq": 1, "answer": ANSWER, **forged})
    # From a frame inside the task's, which knows the name and the nonce.
    await frame.evaluate(
        """() => {
          const inner = document.createElement("iframe");
          const text = JSON.stringify({ groundwork: 1, nonce, type: "submit", seq: 5, answer: {} });
          const script = `top.postMessage(${text}, "*"); parent.postMessage("sent", "*")`;
          inner.srcdoc = "<script>" + script + "<" + "/script>";
          document.body.append(inner);
        }"""
    )
    await frame.wait_for_function("() => heard.includes('sent')")
    await settled(frame)
    assert await portal.answers() == []
    await expect(page.get_by_role("dialog")).to_have_count(0)

    # Out of its turn after what was heard already; then in its turn, and three times.
    await say(frame, type="submit", seq=3, answer=ANSWER)
    await settled(frame)
    assert await portal.answers() == []
    await frame.evaluate(
        "answer => { for (const seq of [2e6, 2e6, 2e6 + 1]) say({ type: 'submit', seq, answer }); }", ANSWER
    )
    await portal.until(portal.answers, [(0, "cat")])
    await expect(page.get_by_text("1 done")).to_be_visible()
    following = await front(page)
    assert following is waiting
    assert await portal.world.value("SELECT count(*) FROM task_draft") == 0


async def test_a_flood_and_a_monstrous_answer_leave_the_portal_usable(
    portal: Portal, context: BrowserContext
) -> None:
    await portal.picture_job(objects=1, template=TEMPLATE, task_type="custom")
    page = await portal.page(context, "/work/animals")
    frame = await front(page)
    await frame.evaluate(
        """() => {
          for (let i = 1; i <= 20000; i++) {
            say({ type: "error", message: "x".repeat(1000) });
            say({ type: "draft", seq: i, answer: { text: "y".repeat(100), i } });
            say({ type: "unknown" });
          }
        }"""
    )
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("button", name="Report a problem").click()
    await expect(page.get_by_label("What is wrong?")).to_have_value(f"The page says: {'x' * 500}")
    await page.get_by_role("button", name="Cancel").click()
    await frame.evaluate("() => say({ type: 'submit', seq: 30000, answer: { text: 'z'.repeat(34e6) } })")
    await expect(page.get_by_role("status", name="Messages")).to_contain_text("too large")
    await frame.evaluate("() => say({ type: 'submit', seq: 30001, answer: { big: 10n } })")
    await frame.wait_for_function("() => heard.filter((one) => one.type === 'ack' && one.error).length === 2")
    assert await portal.answers() == []
    await asyncio.sleep(1)  # the flood is no reason to listen to nothing for ever
    await say(frame, type="submit", seq=30002, answer=ANSWER)
    await portal.until(portal.answers, [(0, "cat")])


async def test_a_page_that_leaves_gets_nowhere_and_is_loaded_again(
    portal: Portal, context: BrowserContext
) -> None:
    await portal.picture_job(objects=1)
    page = await portal.page(context, "/work/animals")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await task_of(page).get_by_role("radio", name="dog").click()
    await drafted(page, "dog")
    portal_errors = portal.errors
    await page.frames[1].evaluate("() => { location.href = 'http://elsewhere.test/?secret' }")
    await expect(page.get_by_role("status", name="Messages")).to_contain_text("does not answer")
    assert [url for url in asked if "elsewhere" in url] == []
    assert any("frame-src" in line for line in portal_errors)
    portal_errors.clear()
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("button", name="Load the task again").click()
    await expect(task_of(page).get_by_role("radio", name="dog")).to_be_checked()
    await submit(page)
    await portal.until(portal.answers, [(0, "dog")])
