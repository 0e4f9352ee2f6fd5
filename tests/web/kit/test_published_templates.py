"""Templates that others have published: each is rendered, opened in the sandbox, filled in and handed in.

`GROUNDWORK_TEMPLATES` names a folder with them (`*.html`, `*.liquid`); they are no part of this project, and
without the folder there is nothing to do. One test a file: `pytest -n 2` shares them out.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from tests.web.kit.conftest import OpenPage
from tests.web.kit.page_server import PageServer, TaskPage
from tests.web.kit.pictures import png
from tests.web.kit.plausible_input import plausible_input

FOLDER = os.environ.get("GROUNDWORK_TEMPLATES", "")
TEMPLATES = (
    sorted(one for one in Path(FOLDER).rglob("*") if one.suffix in (".html", ".liquid")) if FOLDER else []
)
TEXTS = {path: path.read_text(encoding="utf-8-sig") for path in TEMPLATES}
ATTEMPTS = 8
"""What one attempt has found missing is there at the next; elements that want a confirmation take two."""
OWN_RULES = "The page did not accept this yet."

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not TEMPLATES, reason="GROUNDWORK_TEMPLATES names no folder with templates"),
]

FILL_IN = """() => {
  const roots = [document];
  for (const one of document.querySelectorAll("*")) if (one.shadowRoot) roots.push(one.shadowRoot);
  for (const root of roots) for (const element of root.querySelectorAll("*")) {
    const name = element.localName;
    if (name.endsWith("classifier") && !element.value) element.value = element.categories[0];
    else if (name.endsWith("classifier-multi-select")) element.value = element.categories.slice(0, 1);
    else if (name === "crowd-question-answer-generation") {
      const pair = { question: "Who eats the fish?", answer: "A heron eats it", tags: ["Who"] };
      element.restore({ questionsAndAnswers: Array(Number(element.minQuestions)).fill(pair) });
    } else if (name === "crowd-slider" && element.value === undefined) element.value = element.min;
    else if (element.required && "checked" in element) element.checked = true;
    else if ((element.required || name === "crowd-input") && "value" in element && !element.value) {
      if (name === "select") element.selectedIndex = element.options.length - 1;
      else element.value = { number: "3", email: "a@b.example" }[element.type] ?? "Some words";
    } else if (element.getAttribute("role") === "radio" && element.getAttribute("aria-checked") === "false") {
      if (!element.parentElement.querySelector("[aria-checked=true]")) element.click();
    }
  }
}"""


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(FOLDER).as_posix())
async def test_a_published_template_is_filled_in_and_handed_in(
    opened: OpenPage, page_server: PageServer, path: Path
) -> None:
    template = TEXTS[path]
    picture = page_server.add_file("published/picture.png", png(160, 120), "image/png")
    page = await opened(template, plausible_input(template, picture))
    for _ in range(ATTEMPTS):
        await page.frame.evaluate(FILL_IN)
        if await _handed_in(page):
            break
    else:
        reason = (await page.said("prevented"))[-1]["reason"]
        # Some check the answer by a script of their own, which knows better what it wants.
        assert reason == OWN_RULES
    assert [stack for stack in page.stacks if "/crowd/crowd-html" in stack] == []


async def _handed_in(page: TaskPage) -> bool:
    """Press Submit, and wait for either answer of the page."""
    before = len(await page.said("submit")), len(await page.said("prevented"))
    await page.tell({"type": "submit-request"})
    async with asyncio.timeout(10):
        while True:
            after = len(await page.said("submit")), len(await page.said("prevented"))
            if after != before:
                return after[0] > before[0]
