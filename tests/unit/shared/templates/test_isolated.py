"""Templates of strangers: nothing that they do reaches beyond the process that renders them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from groundwork.templates import TemplateRenderer, open_renderer
from groundwork.templates.process import SECONDS


@pytest.fixture
async def renderer() -> AsyncIterator[TemplateRenderer]:
    async with open_renderer() as opened:
        yield opened


def granted(address: str) -> str:
    return f"https://content.test/{address[5:]}?a=1&b"


async def test_a_page_is_what_the_template_makes_of_the_input(renderer: TemplateRenderer) -> None:
    page = await renderer.render(
        "<p title='{{ task.input.t }}'>{{ task.input.ref | grant_read_access }}</p>",
        {"t": "ü<\u2028", "ref": "s3://b/k"},
        grant=granted,
    )
    assert page.problems == ()
    assert page.html == "<p title='ü&lt;\u2028'>https://content.test/b/k?a=1&amp;b</p>"


async def test_many_pages_at_once_get_each_its_own_answer(renderer: TemplateRenderer) -> None:
    async def one(number: int) -> str:
        template = "{{ task.input.n }} {{ task.input.ref | grant_read_access }}"
        page = await renderer.render(
            template, {"n": number, "ref": f"s3://b/{number}"}, grant=lambda address: f"<{number}:{address}>"
        )
        return page.html

    pages = await asyncio.gather(*map(one, range(50)))
    assert pages == [f"{n} &lt;{n}:s3://b/{n}&gt;" for n in range(50)]


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("{% for i in (1..100000) %}" + "{% if false %}{% endif %}" * 3000 + "{% endfor %}", "TimeLimit"),
        ("{{ (1..3000000000) | join: ',' }}", "TimeLimit"),
        ("{% assign x = 7 %}{% for i in (1..64) %}{% assign x = x | times: x %}{% endfor %}", "TimeLimit"),
        (
            f"{{% assign x = '{'a' * 1000}' | replace: 'a', '{'a' * 1000}' %}}{{{{ x | replace: 'a', x }}}}",
            "MemoryLimit",
        ),
        ("{% for i in (1..100000) %}{{ task.input | to_json }}{% endfor %}", "OutputStreamLimit"),
        (
            "{% capture c %}{{ task.input | to_json }}{% endcapture %}" + "{{ c }}" * 9000,
            "OutputStreamLimit",
        ),
        ("{{ " + "9" * 5000 + " }}", "Value"),
    ],
)  # fmt: skip
async def test_a_template_without_end_is_a_problem_and_the_next_page_comes(
    renderer: TemplateRenderer, template: str, code: str
) -> None:
    started = monotonic()
    page = await renderer.render(template, {"text": "x" * 1000}, grant=granted)
    assert [problem.code for problem in page.problems] == [code]
    assert monotonic() - started < SECONDS + 5
    after = await renderer.render("{{ task.input.a }}", {"a": "still here"}, grant=granted)
    assert after.html == "still here"


@pytest.mark.parametrize("value", ["\ud800", [[[]]]])
async def test_an_input_that_is_no_json_is_a_problem(renderer: TemplateRenderer, value: Any) -> None:
    for _ in range(300):
        value = [value]
    page = await renderer.render("x", {"v": value}, grant=granted)
    assert [problem.code for problem in page.problems] == ["Input"]


async def test_the_process_knows_nothing_of_the_service(
    renderer: TemplateRenderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TASK_ROUTER_CONTENT_KEY", "secret")
    await renderer.render("x", {}, grant=granted)
    (process,) = renderer._idle  # nothing public has its number
    assert await asyncio.to_thread(Path(f"/proc/{process.pid}/environ").read_bytes) == b""
