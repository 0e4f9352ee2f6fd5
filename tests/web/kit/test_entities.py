"""Marking a text with the mouse: `crowd-entity-annotation`."""

from __future__ import annotations

from pathlib import Path

from tests.web.axe import axe_violations
from tests.web.kit.conftest import OpenPage
from tests.web.kit.entity_page import HEAD, TEMPLATE, drag, entities, place_of, said, select, span, task

from groundwork.task_types import task_type

TEXT = "Ada wrote to Charles in 1843.\nGrace lived in New York, far from Paris."
KIND = task_type("named-entity-recognition")


async def test_a_selection_gets_the_label_of_a_key_or_of_a_button(
    opened: OpenPage, screenshot_folder: Path
) -> None:
    page = await opened(TEMPLATE, task(TEXT))
    await drag(page, "Charles")
    await page.page.keyboard.press("1")
    await drag(page, "New York", backwards=True)
    await page.inside.get_by_role("button", name="Place").click()
    left, top, right, bottom = await place_of(page, "Grace")
    await page.page.mouse.dblclick((left + right) / 2, (top + bottom) / 2)
    await page.page.keyboard.press("1")
    assert "Marked “Grace” as Person" in await said(page)
    expected = [span(TEXT, "Charles"), span(TEXT, "Grace"), span(TEXT, "New York", "place")]
    assert (await page.submit()) == {"names": {"entities": expected}}
    assert await axe_violations(page.frame) == []
    await page.page.screenshot(path=screenshot_folder / "entities.png")
    await page.tell(
        {
            "type": "init",
            "draft": None,
            "previous": None,
            "readOnly": False,
            "keymap": {},
            "singleKeys": True,
            "locale": "en",
            "theme": "dark",
        }
    )
    await page.page.wait_for_function("true")
    assert await axe_violations(page.frame) == []
    await page.page.screenshot(path=screenshot_folder / "entities-dark.png")
    assert page.errors == []


async def test_with_a_label_chosen_first_every_selection_gets_it(opened: OpenPage) -> None:
    page = await opened(TEMPLATE, task(TEXT))
    await page.inside.get_by_role("button", name="Person").click()
    await drag(page, "Ada")
    await drag(page, "Charles")
    await page.page.keyboard.press("Escape")
    await drag(page, "Paris")
    assert await entities(page) == [span(TEXT, "Ada"), span(TEXT, "Charles")]


async def test_white_space_around_a_selection_is_left_out_and_breaks_within_it_count(
    opened: OpenPage,
) -> None:
    text = "one\r\n\r\n\ttwo  \nthree\rfour \u2028five"
    page = await opened(TEMPLATE, task(text))
    await drag(page, "\ttwo  \nthr")
    await page.page.keyboard.press("1")
    await drag(page, "five")
    await page.page.keyboard.press("1")
    found = await entities(page)
    assert found == [span(text, "two  \nthr"), span(text, "five")]
    assert [text[one["startOffset"] : one["endOffset"]] for one in found] == ["two  \nthr", "five"]


async def test_offsets_count_code_points_and_characters_stay_whole(opened: OpenPage) -> None:
    text = "🦉👩‍👩‍👧 met Zoe\u0308 in नमस्ते-town 🏴󠁧󠁢󠁳󠁣󠁴󠁿🦉 and she wept."
    page = await opened(TEMPLATE, task(text))
    for part in ("👩‍👩‍👧", "Zoe\u0308", "नमस्ते-town", "🦉 and", "wept"):
        await drag(page, part)
        await page.page.keyboard.press("1")
    found = await entities(page)
    expected = [span(text, part) for part in ("👩‍👩‍👧", "Zoe\u0308", "नमस्ते-town")]
    owl = text.rindex("🦉")
    expected.append({"endOffset": owl + 5, "label": "person", "startOffset": owl})
    assert found == [*expected, span(text, "wept")]
    label = KIND.label_of({"names": {"entities": found}}, ["person", "place", "date"])
    assert KIND.checked(label, text) == label, "the server changes no offset"


async def test_a_part_of_a_character_takes_it_whole(opened: OpenPage) -> None:
    text = "a👩‍👩‍👧e\u0301b"
    page = await opened(TEMPLATE, task(text))
    await select(page, 3, 10)
    await page.page.keyboard.press("1")
    assert await entities(page) == [span(text, "👩‍👩‍👧e\u0301")]


async def test_right_to_left_text_is_marked_by_its_own_order(
    opened: OpenPage, screenshot_folder: Path
) -> None:
    text = "שרה גרה בירושלים עם משה.\nAda met شارل in Paris."
    page = await opened(TEMPLATE, task(text))
    for part in ("שרה", "משה", "شارل"):
        left, top, right, _ = await place_of(page, part)
        await page.page.mouse.dblclick((left + right) / 2, top)
        await page.page.keyboard.press("1")
    assert await entities(page) == [span(text, part) for part in ("שרה", "משה", "شارل")]
    await page.page.screenshot(path=screenshot_folder / "entities-right-to-left.png")


async def test_spans_do_not_overlap_unless_the_page_allows_it(
    opened: OpenPage, screenshot_folder: Path
) -> None:
    page = await opened(TEMPLATE, task(TEXT, spans=[span(TEXT, "New York", "place")]))
    await drag(page, "in New")
    await page.page.keyboard.press("1")
    assert "marked already" in await said(page)
    assert await entities(page) == [span(TEXT, "New York", "place")]

    page = await opened(TEMPLATE, task(TEXT, spans=[span(TEXT, "New York", "place")], more="allow-overlap"))
    await drag(page, "York, far from")
    await page.page.keyboard.press("1")
    await page.page.keyboard.press("Escape")
    await drag(page, "York")
    await page.page.keyboard.press("3")
    expected = [span(TEXT, "New York", "place"), span(TEXT, "York", "date"), span(TEXT, "York, far from")]
    assert await entities(page) == expected
    await page.page.screenshot(path=screenshot_folder / "entities-overlapping.png")
    left, top, right, _ = await place_of(page, "York")
    for _ in range(2):  # the innermost first, then what lies beneath
        await page.page.mouse.click((left + right) / 2, top)
    await page.page.keyboard.press("Delete")
    assert await entities(page) != expected


async def test_a_span_is_picked_relabelled_stretched_and_removed(opened: OpenPage) -> None:
    page = await opened(TEMPLATE, task(TEXT, spans=[span(TEXT, "New"), span(TEXT, "Paris")]))
    left, top, right, bottom = await place_of(page, "New")
    await page.page.mouse.click((left + right) / 2, top)
    await page.page.keyboard.press("2")
    end = page.inside.locator(".handle.end")
    handle = await end.bounding_box()
    assert handle is not None
    _, _, right, bottom = await place_of(page, "York")
    mouse = page.page.mouse
    await mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    await mouse.down()
    await mouse.move(right, bottom, steps=6)
    await mouse.up()
    assert await entities(page) == [span(TEXT, "New York", "place"), span(TEXT, "Paris")]
    rows = page.inside.get_by_role("region", name="Marked")
    await rows.get_by_role("button", name="Paris PER").click()
    await rows.get_by_label("Label").select_option("Place")
    await rows.get_by_role("button", name="End earlier").click()
    assert await entities(page) == [span(TEXT, "New York", "place"), span(TEXT, "Pari", "place")]
    await rows.get_by_role("button", name="Remove New York").click()
    assert await entities(page) == [span(TEXT, "Pari", "place")]
    for _ in range(3):
        await page.inside.get_by_role("button", name="Undo").click()
    assert await entities(page) == [span(TEXT, "New York", "place"), span(TEXT, "Paris")]
    await page.inside.get_by_role("button", name="Redo").click()
    assert await entities(page) == [span(TEXT, "New York", "place"), span(TEXT, "Paris", "place")]


async def test_the_text_is_data(opened: OpenPage) -> None:
    text = "<img src=x onerror=\"document.title='hit'\"> &amp; <b>Ada</b> {{ task }} </script>"
    page = await opened(TEMPLATE, task(text, labels=["<i>person</i>"]))
    await drag(page, "<b>Ada</b>")
    await page.page.keyboard.press("1")
    assert await entities(page) == [span(text, "<b>Ada</b>", "<i>person</i>")]
    assert await page.frame.title() == "Names"
    assert await page.inside.locator(".prose").inner_text() == text
    assert await page.inside.locator(".prose img, .prose b, li i").count() == 0
    assert page.errors == []


async def test_nothing_that_is_typed_pasted_or_dropped_changes_the_text_and_it_can_be_copied(
    opened: OpenPage,
) -> None:
    text = "Ada\r\n\r\nwrote"
    page = await opened(TEMPLATE, task(text, spans=[span(text, "Ada")]))
    area = page.inside.get_by_role("textbox", name="Mark the names")
    await area.focus()
    await page.page.keyboard.insert_text("x")
    for key in ("q", "Enter", "Control+V", "Control+X", "Space"):
        await page.page.keyboard.press(key)
    assert (await area.inner_text()).split() == ["Ada", "wrote"]
    await select(page, 1, 10)
    copied = await area.evaluate(
        """(area) => {
          const clipboardData = new DataTransfer();
          area.dispatchEvent(new ClipboardEvent("copy", { clipboardData, cancelable: true, bubbles: true }));
          return clipboardData.getData("text/plain");
        }"""
    )
    assert copied == text[1:10]
    assert await entities(page) == [span(text, "Ada")]


async def test_an_unfinished_answer_comes_back(opened: OpenPage) -> None:
    emoji = "🦉 " + TEXT
    page = await opened(TEMPLATE, task(emoji))
    await drag(page, "Charles")
    await page.page.keyboard.press("1")
    draft = await page.draft()
    again = await opened(TEMPLATE, task(emoji, spans=[span(emoji, "Paris")]), draft=draft)
    assert await again.submit() == draft == {"names": {"entities": [span(emoji, "Charles")]}}


async def test_scripts_read_and_set_what_the_element_holds_and_ask_more(opened: OpenPage) -> None:
    page = await opened(
        HEAD
        + """<crowd-entity-annotation id="tool" name="names" text="Ada wrote"
          labels="['person', {label: 'verb'},]"></crowd-entity-annotation>
        <script>
          document.addEventListener("all-crowd-elements-ready", () => {
            const tool = document.getElementById("tool");
            tool.labels = [...tool.labels, "new"];
            tool.value = { entities: [
              { label: "new", startOffset: 4, endOffset: 9 }, { label: "gone", startOffset: 0, endOffset: 3 },
              { label: "new", startOffset: 9, endOffset: 12 }, null] };
            const more = document.createElement("input");
            more.type = "hidden";
            const plain = document.createElement("input");
            plain.name = "sure";
            plain.setAttribute("aria-label", "Sure?");
            tool.form.append(plain);
            tool.form.onsubmit = () => { window.seen = JSON.stringify(tool._submittableValue); };
          });
        </script>"""
    )
    await page.inside.get_by_label("Sure?").fill("1 yes")
    answer = await page.submit()
    assert answer == {
        "names": {"entities": [{"endOffset": 9, "label": "new", "startOffset": 4}]},
        "sure": "1 yes",
    }
    assert await page.frame.evaluate("JSON.parse(window.seen)") == answer["names"]
    assert page.errors == []


async def test_in_a_form_the_element_brings_none(opened: OpenPage) -> None:
    page = await opened(
        HEAD
        + """<crowd-form>
        <crowd-entity-annotation name="names" text="Ada" labels="['person']"></crowd-entity-annotation>
        <input type="hidden" name="more" value="x"></crowd-form>"""
    )
    assert await page.submit() == {"names": {"entities": []}, "more": "x"}
    own = "document.querySelector('crowd-entity-annotation').shadowRoot.querySelectorAll('crowd-form').length"
    assert await page.frame.evaluate(own) == 0
