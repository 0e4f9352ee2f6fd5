"""axe-core over a page or a frame: what it finds wrong, in a form that a failing test can print."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.async_api import Frame, Page

_AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
_RUN = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations"], iframes: false });
  const places = (one) => one.nodes.map((node) => node.html.slice(0, 160)).join(" | ");
  return found.violations.map((one) => `${one.id}: ${one.help}: ${places(one)}`);
}"""


@cache
def _script() -> str:
    return _AXE.read_text(encoding="utf-8")


async def axe_violations(place: Page | Frame) -> list[str]:
    """Rules of WCAG 2.2 AA that the document breaks; open shadow roots are looked into."""
    await place.evaluate(_script())
    found: list[str] = await place.evaluate(_RUN)
    return found
