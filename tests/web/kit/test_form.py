"""`crowd-form`: what is collected, what blocks, what scripts may do (contract section 7.4)."""

from __future__ import annotations

from tests.web.kit.conftest import OpenPage
from tests.web.kit.pages import form_of, page_of

NATIVE = form_of(
    """<input name="title" value="given"><textarea name="text">one
two</textarea>
    <select name="size"><option>small</option><option selected>large</option></select>
    <select name="days" multiple><option selected>Mo</option><option>Tu</option></select>
    <label><input type="radio" name="sure" value="yes">yes</label>
    <label><input type="radio" name="sure" value="no" checked>no</label>
    <label><input type="checkbox" name="seen" value="cat" checked>cat</label>
    <label><input type="checkbox" name="seen" value="dog">dog</label>
    <crowd-checkbox name="seen" value="owl" checked>owl</crowd-checkbox>
    <input type="hidden" name="computed"><input value="has no name">
    <fieldset disabled><input name="off" value="x"></fieldset>
    <crowd-input name="empty" label="Empty"></crowd-input>
    <crowd-input name="said" label="Said" value="hello"></crowd-input>
    <crowd-slider name="scale" min="0" max="10" value="4"></crowd-slider>
    <script>
      document.querySelector("crowd-form").onsubmit = () => {
        document.querySelector("[name=computed]").value = "filled in the handler";
      };
    </script>"""
)
ANSWER = {
    "title": "given",
    "text": "one\ntwo",
    "size": "large",
    "days": {"Mo": True, "Tu": False},
    "sure": {"yes": False, "no": True},
    "seen": {"cat": True, "dog": False, "owl": True},
    "computed": "filled in the handler",
    "said": "hello",
    "scale": "4",
}


async def test_all_kinds_of_fields_are_collected_and_filled_in_again(opened: OpenPage) -> None:
    page = await opened(NATIVE)
    assert await page.submit() == ANSWER
    other = {
        **ANSWER,
        "title": "other",
        "size": "small",
        "days": {"Mo": False, "Tu": True},
        "sure": {"yes": True, "no": False},
        "seen": {"cat": False, "dog": True, "owl": False},
        "empty": "no more",
        "scale": "9",
    }
    page = await opened(NATIVE, draft=other)
    assert await page.submit() == other
    await page.frame.evaluate("document.querySelector('crowd-form').reset()")
    assert await page.submit() == ANSWER
    assert page.errors == []


async def test_a_submit_button_is_added_where_there_is_none(
    opened: OpenPage,
) -> None:
    page = await opened(form_of("<input name='a' value='1'>"))
    added = page.inside.locator("crowd-button[data-appended]")
    assert await added.inner_text() == "Submit"
    assert not await added.is_visible()
    for own in (
        "<crowd-button form-action='submit'>Send</crowd-button>",
        "<button type='submit'>Send</button>",
        "<button>Send</button>",
        "<input type='submit' value='Send'>",
        "<form><button>Send</button></form>",
    ):
        page = await opened(form_of(f"<input name='a' value='1'>{own}"))
        assert await page.inside.locator("[data-appended]").count() == 0
        await page.inside.get_by_role("button", name="Send").click()
        assert (await page.next("submit"))["answer"] == {"a": "1"}


async def test_a_button_that_does_something_else_hands_nothing_in(opened: OpenPage) -> None:
    page = await opened(form_of("<button onclick='window.pressed = true'>More</button><input name='a'>"))
    await page.inside.get_by_role("button", name="More").click()
    await page.frame.wait_for_function("window.pressed")
    assert await page.said("submit") == []
    assert await page.inside.locator("[data-appended]").count() == 1


async def test_what_is_required_blocks_with_a_message_beside_it(opened: OpenPage) -> None:
    page = await opened(
        form_of("""<crowd-tabs><crowd-tab header="First">One</crowd-tab>
        <crowd-tab header="Second"><crowd-input name="why" label="Why" required></crowd-input></crowd-tab>
        </crowd-tabs>
        <input name="native" required aria-label="Native">""")
    )
    assert await page.refused() == "Fill this in first."
    assert await page.inside.get_by_role("alert").is_visible()
    field = page.inside.get_by_label("Why")
    assert await field.evaluate("(it) => it.getRootNode().activeElement === it")
    await page.page.keyboard.type("because")
    assert await page.inside.get_by_role("alert").count() == 0
    await page.refused()
    await page.inside.get_by_label("Native").fill("x")
    assert await page.submit() == {"why": "because", "native": "x"}


async def test_a_handler_may_say_no_and_hand_in_itself_later(opened: OpenPage) -> None:
    page = await opened(
        form_of("""<input name="a" value="1"><input type="hidden" name="asked" value="0"><script>
        let asked = 0;
        document.querySelector("crowd-form").addEventListener("submit", function (event) {
          event.preventDefault();
          document.querySelector("[name=asked]").value = String(++asked);
          if (asked === 2) setTimeout(() => this.submit(), 10);
          if (asked === 3) this.submit();
        });</script>""")
    )
    assert "did not accept" in await page.refused()
    await page.refused()
    assert (await page.next("submit"))["answer"] == {"a": "1", "asked": "2"}
    assert await page.submit() == {"a": "1", "asked": "3"}


async def test_an_attribute_handler_that_returns_false_blocks(opened: OpenPage) -> None:
    body = """<script>function check() { return document.getElementById("a").value !== ""; }</script>
      <crowd-form onsubmit="return check()"><input id="a" name="a"></crowd-form>"""
    page = await opened(page_of(body))
    await page.refused()
    await page.inside.locator("#a").fill("x")
    assert await page.submit() == {"a": "x"}


async def test_a_script_of_the_page_submits_by_a_button_of_its_own(opened: OpenPage) -> None:
    page = await opened(
        form_of("""<input type="hidden" name="n"><a id="go" href="#">Go</a><script>
        const form = document.querySelector("crowd-form");
        form.onsubmit = () => { form.elements.n.value = String(form.elements.length); };
        document.getElementById("go").onclick = (event) => { event.preventDefault(); form.form.submit(); };
        </script>""")
    )
    await page.inside.get_by_text("Go").click()
    assert (await page.next("submit"))["answer"] == {"n": "1"}


async def test_native_forms_lead_nowhere(opened: OpenPage) -> None:
    page = await opened(
        form_of("""<form action="https://example.com/" onsubmit="window.asked = true">
        <input name="q" aria-label="Query"><button>Send</button></form>""")
    )
    await page.inside.get_by_label("Query").fill("rain")
    await page.page.keyboard.press("Enter")
    assert (await page.next("submit"))["answer"] == {"q": "rain"}
    assert await page.frame.evaluate("window.asked")


async def test_enter_in_a_text_field_hands_nothing_in(opened: OpenPage) -> None:
    page = await opened(form_of("<crowd-input name='a' label='A'></crowd-input><input aria-label='B'>"))
    for label in ("A", "B"):
        await page.inside.get_by_label(label, exact=True).fill("x")
        await page.page.keyboard.press("Enter")
    await page.page.keyboard.press("Control+Enter")
    await page.next("submit")
    assert len(await page.said("submit")) == 1


async def test_a_page_without_a_form_says_so(opened: OpenPage) -> None:
    page = await opened(page_of("<p>Nothing here</p>"))
    assert "no form" in await page.refused()


async def test_instructions_may_stand_in_the_form_itself(opened: OpenPage) -> None:
    page = await opened(
        form_of("""<short-instructions>Be quick.</short-instructions>
        <full-instructions header="All of it">Be exact.</full-instructions><input name="a" value="1">""")
    )
    assert await page.inside.get_by_text("Be quick.").is_visible()
    assert not await page.inside.get_by_text("Be exact.").is_visible()
    await page.inside.get_by_role("button", name="Instructions", exact=True).click()
    await page.inside.get_by_role("dialog", name="All of it").wait_for()


async def test_fields_that_share_a_name_keep_their_own_texts_in_a_draft(opened: OpenPage) -> None:
    template = form_of(
        """<crowd-text-area name="cell" label="First" value="1"></crowd-text-area>
        <crowd-text-area name="cell" label="Second" value="2"></crowd-text-area>
        <crowd-input name="cell" label="Third" value="3"></crowd-input>"""
    )
    page = await opened(template)
    await page.inside.get_by_label("First").fill("one")
    await page.inside.get_by_label("Third").fill("")
    assert await page.submit() == {"cell": "2"}
    draft = await page.draft()
    page = await opened(template, draft=draft)
    assert [await page.inside.get_by_label(name).input_value() for name in ("First", "Second", "Third")] == [
        "one",
        "2",
        "",
    ]
    page = await opened(template, draft={"cell": "new"})
    assert await page.inside.get_by_label("First").input_value() == "1"
    assert await page.submit() == {"cell": "new"}


async def test_a_page_that_is_only_shown_takes_nothing(opened: OpenPage) -> None:
    template = form_of(
        """<crowd-classifier name="mood" header="Mood" categories="['glad', 'sad']"></crowd-classifier>
        <crowd-input name="why" label="Why"></crowd-input><input name="native" aria-label="Native">"""
    )
    draft = {"mood": {"label": "sad"}, "why": "rain", "native": "x"}
    page = await opened(template, draft=draft, settings={"readOnly": True})
    await page.inside.get_by_role("radio", name="sad", checked=True).wait_for()
    assert await page.inside.get_by_role("radio", name="glad").is_disabled()
    assert await page.inside.get_by_label("Why").is_disabled()
    assert await page.inside.get_by_label("Native").is_disabled()
    assert await page.inside.get_by_label("Why").input_value() == "rain"
    await page.page.keyboard.press("1")
    assert "only shown" in await page.refused()
