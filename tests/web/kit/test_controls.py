"""The plain controls: what they answer, and that they can be used."""

from __future__ import annotations

from pathlib import Path

from tests.web.axe import axe_violations
from tests.web.kit.conftest import OpenPage
from tests.web.kit.pages import form_of

GALLERY = form_of(
    """<h1>Controls</h1>
    <p><crowd-button variant="primary" form-action="submit">Send</crowd-button>
    <crowd-button icon="check" id="plain">Check</crowd-button>
    <crowd-button icon="arrow-forward" icon-align="right">Next</crowd-button>
    <crowd-button variant="link" href="https://example.com/">Read on</crowd-button>
    <crowd-button variant="icon" icon="delete"></crowd-button>
    <crowd-button loading>Wait</crowd-button><crowd-button disabled>Off</crowd-button>
    <crowd-button href="javascript:alert(1)" id="unsafe">Unsafe</crowd-button>
    <crowd-icon-button icon="thumb-up"></crowd-icon-button>
    <crowd-fab icon="add" title="Add one"></crowd-fab><crowd-fab label="Quick"></crowd-fab></p>
    <p><iron-icon icon="star"></iron-icon><iron-icon icon="nothing-like-it" id="unknown"></iron-icon></p>
    <p><crowd-checkbox name="seen" value="cat">A cat</crowd-checkbox>
    <crowd-checkbox name="seen" value="dog" checked>A dog</crowd-checkbox>
    <crowd-checkbox name="agreed" required>I have read it</crowd-checkbox>
    <crowd-toggle-button name="sound" value="on">Sound</crowd-toggle-button></p>
    <crowd-radio-group aria-label="Weather">
      <crowd-radio-button name="weather" value="sun">Sun</crowd-radio-button>
      <crowd-radio-button name="weather" value="rain" checked>Rain</crowd-radio-button>
      <crowd-radio-button name="weather" value="snow">Snow</crowd-radio-button>
    </crowd-radio-group>
    <crowd-input name="plate" label="Number plate" allowed-pattern="[A-Z0-9]" auto-validate max-length="8"
      min-length="3" error-message="Three to eight capitals and digits" required></crowd-input>
    <crowd-input name="mail" label="Mail" type="email" placeholder="you@example.com"></crowd-input>
    <crowd-text-area name="words" label="Your words" rows="2" max-rows="4" max-length="200" char-counter>
    </crowd-text-area>
    <crowd-slider name="how" min="1" max="5" step="1" value="3" pin editable aria-label="How well">
      <crowd-slider-label position="1">badly</crowd-slider-label>
      <crowd-slider-label position="3">so so</crowd-slider-label>
      <crowd-slider-label position="5">very well</crowd-slider-label>
    </crowd-slider>
    <crowd-slider name="second" secondary-progress="70" value="40" aria-label="Second"></crowd-slider>"""
)


async def test_every_control_says_what_it_holds(opened: OpenPage, screenshot_folder: Path) -> None:
    page = await opened(GALLERY)
    inside, keyboard = page.inside, page.page.keyboard
    await page.page.set_viewport_size({"width": 1366, "height": 1100})
    await page.page.screenshot(path=screenshot_folder / "controls.png")
    assert await axe_violations(page.frame) == []
    assert await page.refused() == "Tick this first."
    await inside.get_by_role("checkbox", name="I have read it").check()
    await inside.get_by_role("checkbox", name="A cat").check()
    await inside.get_by_role("switch", name="Sound").click()
    assert await page.refused() == "Three to eight capitals and digits"
    plate = inside.get_by_label("Number plate")
    await plate.press_sequentially("a1-B")
    assert await plate.input_value() == "1B"
    assert await inside.get_by_role("alert").inner_text() == "Three to eight capitals and digits"
    await plate.press_sequentially("C")
    assert await inside.get_by_role("alert").count() == 0
    await inside.get_by_label("Mail").fill("nonsense")
    await page.refused()
    await inside.get_by_label("Mail").fill("a@b.example")
    await inside.get_by_label("Your words").fill("one\ntwo")
    assert await inside.get_by_text("7 of 200 characters").is_visible()
    rain = inside.get_by_role("radio", name="Rain")
    await rain.focus()
    await keyboard.press("ArrowDown")
    slider = inside.get_by_role("slider", name="How well")
    await slider.focus()
    await keyboard.press("ArrowRight")
    number = inside.get_by_role("spinbutton")
    assert await number.input_value() == "4"
    await number.fill("99")
    await number.blur()
    answer = {
        "seen": {"cat": True, "dog": True},
        "agreed": {"on": True},
        "sound": {"on": True},
        "weather": {"sun": False, "rain": False, "snow": True},
        "plate": "1BC",
        "mail": "a@b.example",
        "words": "one\ntwo",
        "how": "5",
        "second": "40",
    }
    assert await page.submit() == answer
    assert page.errors == []
    again = await opened(GALLERY, draft=answer)
    assert await again.submit() == answer


async def test_properties_are_live(opened: OpenPage) -> None:
    page = await opened(GALLERY)
    told = await page.frame.evaluate("""async () => {
      const told = [];
      const of = (selector) => document.querySelector(selector);
      document.addEventListener("change", (event) => told.push([event.target.localName, event.target.value]));
      of("[name=plate]").value = "ABC1";
      of("[name=agreed]").checked = true;
      of("[value=sun]").checked = true;
      of("[name=how]").value = 2;
      of("[name=mail]").disabled = true;
      await new Promise((done) => setTimeout(done));
      of("[name=how]").shadowRoot.querySelector("input").dispatchEvent(new Event("change"));
      return told;
    }""")
    assert told == [["crowd-slider", 2]]
    assert await page.inside.get_by_label("Number plate").input_value() == "ABC1"
    assert await page.inside.get_by_label("Mail").is_disabled()
    answer = await page.submit()
    assert answer["weather"] == {"sun": True, "rain": False, "snow": False}
    assert answer["how"] == "2"
    assert "mail" not in answer


async def test_links_lead_only_to_addresses_that_are_safe(opened: OpenPage) -> None:
    page = await opened(GALLERY)
    link = page.inside.get_by_role("link", name="Read on")
    assert await link.get_attribute("href") == "https://example.com/"
    assert await page.inside.get_by_role("link", name="Unsafe").count() == 0
    size = "(it) => [it.offsetWidth, it.shadowRoot.querySelectorAll('path').length]"
    assert await page.inside.locator("#unknown").evaluate(size) == [24, 0]


async def test_a_slider_that_must_be_set_is_not_handed_in_untouched(opened: OpenPage) -> None:
    page = await opened(form_of("<crowd-slider name='s' required aria-label='S'></crowd-slider>"))
    assert "scale" in await page.refused()
    await page.inside.get_by_role("slider").press("Enter")
    assert await page.submit() == {"s": "0"}
    await page.inside.get_by_role("slider").press("ArrowRight")
    assert await page.submit() == {"s": "1"}


async def test_what_follows_a_self_closed_element_is_there(opened: OpenPage) -> None:
    page = await opened(
        form_of("""<crowd-input name="a" label="A" /><crowd-slider name="s" />
        <iron-icon icon="star" /><crowd-checkbox name="c" value="v" />
        <p>After all of them</p><crowd-text-area name="t" label="T" />""")
    )
    await page.inside.get_by_label("A", exact=True).fill("1")
    await page.inside.get_by_label("T", exact=True).fill("2")
    assert await page.submit() == {"a": "1", "s": "0", "c": {"v": False}, "t": "2"}
