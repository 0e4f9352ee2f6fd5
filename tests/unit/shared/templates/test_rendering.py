"""Worker templates as they were written for Ground Truth."""

from __future__ import annotations

from html import unescape
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundwork.templates import Rendered, render_template, template_problems

INPUT: dict[str, Any] = {
    "source-ref": "s3://pets/1.jpg",
    "labels": ["cat", "d\"o'g</script>"],
    "manifestLine": {
        "my-boxes": {"annotations": [{"class_id": 0, "left": 3}, {"class_id": 1, "left": 7}]},
        "my-boxes-metadata": {"class-map": {"0": "cat", "1": "dog"}},
    },
}


def render(template: str, task_input: Any = INPUT) -> Rendered:
    return render_template(
        template, task_input, grant=lambda address: f"https://objects.test/{address[5:]}?x=1&y"
    )


def html(template: str, task_input: Any = INPUT) -> str:
    rendered = render(template, task_input)
    assert rendered.problems == ()
    return rendered.html


@pytest.mark.parametrize("filters", ["", "| escape", "| default: 'x'"])
def test_carriage_returns_are_not_lost_in_a_browser(filters: str) -> None:
    template = f'<p title="{{{{ task.input.text {filters} }}}}">'
    assert html(template, {"text": "a\r\n<b\r"}) == '<p title="a&#13;\n&lt;b&#13;">'
    assert html("{{ task.input.texts | first }}", {"texts": ["a\rb"]}) == "a&#13;b"


def test_every_output_is_escaped_once_also_when_the_template_says_escape() -> None:
    given_input = {"text": """<b title='x'>"&amp;"</b>"""}
    plain = html("{{ task.input.text }}", given_input)
    assert plain == "&lt;b title=&#39;x&#39;&gt;&#34;&amp;amp;&#34;&lt;/b&gt;"
    assert html("{{ task.input.text | escape }}", given_input) == plain
    assert html("{{ 'a &amp; b' | escape_once }}{{ task.input.text | skip_autoescape }}", given_input) == (
        "a &amp; b" + given_input["text"]
    )


@pytest.mark.parametrize("spelling", ["to_json", "to_json | escape"])
@pytest.mark.parametrize("quote", ["'", '"'])
def test_json_in_an_attribute_reads_back_however_it_was_quoted(spelling: str, quote: str) -> None:
    page = html(f"<x labels={quote}{{{{ task.input.labels | {spelling} }}}}{quote}>")
    inside = page.removeprefix(f"<x labels={quote}").removesuffix(f"{quote}>")
    assert quote not in inside
    assert "<" not in inside
    assert orjson.loads(unescape(inside)) == INPUT["labels"]


@given(value=st.recursive(st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(), st.lists))
def test_json_in_a_script_is_the_value_and_never_ends_the_script(value: Any) -> None:
    page = html("<script>let v = {{ task.input.v | to_json }};</script>", {"v": value})
    inside = page.removeprefix("<script>let v = ").removesuffix(";</script>")
    assert not set("<>&\u2028\u2029") & set(inside)
    assert orjson.loads(inside) == value


def test_hyphenated_keys_pairs_and_class_maps_by_number_are_found() -> None:
    assert html(
        "{% for box in task.input.manifestLine.my-boxes.annotations %}"
        "{{ task.input.manifestLine.my-boxes-metadata.class-map[box.class_id] }}:{{ box.left }} "
        "{% endfor %}"
        "{% for pair in task.input.manifestLine['my-boxes-metadata']['class-map'] %}"
        "{{ pair[0] }}={{ pair[1] }} {% endfor %}"
    ) == "cat:3 dog:7 0=cat 1=dog "  # fmt: skip


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("s3://pets/a b.jpg", "https://objects.test/pets/a b.jpg?x=1&amp;y"),
        ("https://pets.s3.eu-west-1.amazonaws.com/a/b.png", "https://objects.test/pets/a/b.png?x=1&amp;y"),
        ("https://s3.us-west-2.amazonaws.com/pets/a.png", "https://objects.test/pets/a.png?x=1&amp;y"),
        ("https://example.test/a.png", "https://example.test/a.png"),
        ("just text", "just text"),
        (None, ""),
    ],
)
def test_read_access_is_granted_to_s3_addresses_and_to_nothing_else(value: Any, expected: str) -> None:
    assert html("{{ task.input.v | grant_read_access }}", {"v": value}) == expected


def test_what_is_not_there_renders_empty() -> None:
    assert html("[{{ task.input.none.of.this }}][{{ nothing }}]") == "[][]"


@pytest.mark.parametrize(
    ("template", "code", "message"),
    [
        ("a\n{{ task.input.x | shout }}", "UnknownFilter", "line 2: unknown filter 'shout'"),
        ("a\n{% if x %}", "Syntax", "endif"),
        ("{% include 'other' %}", "TemplateNotFound", "line 1"),
        (
            "{% for i in (1..100000) %}{% for j in (1..9) %}{% endfor %}{% endfor %}",
            "LoopIterationLimit",
            "limit",
        ),
    ],
)
def test_a_faulty_template_gives_its_problem_with_the_line_and_what_could_be_rendered(
    template: str, code: str, message: str
) -> None:
    rendered = render(template)
    (problem,) = rendered.problems
    assert problem.code == code
    assert message in problem.message


def test_a_page_whose_tags_do_not_fit_is_shown_without_them() -> None:
    page = render("<p>{{ task.input.source-ref }}</p>{% if x %}<b>{{ '<' | shout }}</b>").html
    assert page == "<p>s3://pets/1.jpg</p><b></b>"


def test_what_was_captured_is_not_escaped_again() -> None:
    given_input = {"text": "<b>"}
    assert html(
        "{% capture c %}{{ task.input.text }}{% endcapture %}{{ c }} {{ c | escape }}", given_input
    ) == ("&lt;b&gt; &lt;b&gt;")


def test_a_template_without_a_form_is_a_problem_before_any_task() -> None:
    assert [problem.code for problem in template_problems("<p>{{ task.input.x }}</p>")] == ["MissingForm"]
    assert template_problems("<crowd-form>{{ task.input.x }}</crowd-form>") == []
    assert template_problems("<crowd-entity-annotation text='x'></crowd-entity-annotation>") == []
    assert [problem.code for problem in template_problems("x" * 128_001)] == ["TemplateTooLarge"]
