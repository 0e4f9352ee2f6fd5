"""Addresses in templates that are changed to files of our own."""

from __future__ import annotations

import time

import pytest

from groundwork.templates import with_own_assets

CASES = {
    "https://assets.crowd.aws/crowd-html-elements.js": "/crowd/crowd-html-elements.js",
    "//assets.crowd.aws/crowd-html-elements-v2.js": "/crowd/crowd-html-elements-v2.js",
    "https://code.jquery.com/jquery-3.6.0.min.js": "/crowd/vendor/jquery-3.6.0/jquery.min.js",
    "https://cdn.example/libs/jquery/3.6.0/jquery.slim.js?x=1": "/crowd/vendor/jquery-3.6.0/jquery.slim.js",
    "https://cdn.example/npm/jquery@3.6.0/dist/jquery.min.js": "/crowd/vendor/jquery-3.6.0/jquery.min.js",
    "https://d3js.org/d3.v6.min.js": "/crowd/vendor/d3-6.7.0/d3.min.js",
    "https://cdn.example/npm/d3@6/dist/d3.js": "/crowd/vendor/d3-6.7.0/d3.js",
    "//cdn.example/ajax/libs/d3/6.2.0/d3.min.js": "/crowd/vendor/d3-6.7.0/d3.min.js",
    "https://cdn.example/npm/@shopify/draggable@1.0.0-beta.8/lib/draggable.bundle.legacy.js": (
        "/crowd/vendor/draggable-1.0.0-beta.8/draggable.bundle.legacy.js"
    ),
    "https://cdn.example/npm/@shopify/draggable@1.0.0-beta.8/lib/es5/sortable.js": (
        "/crowd/vendor/draggable-1.0.0-beta.8/es5/sortable.js"
    ),
    "https://cdn.example/ajax/libs/draggable/1.0.0-beta.8/draggable.bundle.js": (
        "/crowd/vendor/draggable-1.0.0-beta.8/draggable.bundle.js"
    ),
    "https://cdn.example/ajax/libs/node-uuid/1.4.8/uuid.min.js": "/crowd/vendor/node-uuid-1.4.8/uuid.js",
}
OTHERS = (
    "https://code.jquery.com/jquery-3.7.1.min.js",
    "https://code.jquery.com/ui/1.13.2/jquery-ui.min.js",
    "https://d3js.org/d3.v7.min.js",
    "https://d3js.org/d3-array.v2.min.js",
    "https://cdn.example/jquery-3.6.0.min.js.map",
    "/jquery-3.6.0.min.js",
    "{{ task.input.script }}",
    "https://[broken/jquery-3.6.0.min.js",
)


@pytest.mark.parametrize(("address", "ours"), CASES.items())
def test_known_scripts_come_from_us(address: str, ours: str) -> None:
    assert with_own_assets(f'<script src="{address}"></script>') == f'<script src="{ours}"></script>'
    unquoted = with_own_assets(f"<SCRIPT src={address} defer>")
    assert unquoted.replace('"', "") == f"<SCRIPT src={ours} defer>"


@pytest.mark.parametrize("address", OTHERS)
def test_other_scripts_are_left_alone(address: str) -> None:
    tag = f'<script src="{address}" integrity="sha256-x" crossorigin="anonymous"></script>'
    assert with_own_assets(tag) == tag


def test_checks_for_somebody_elses_bytes_are_taken_off() -> None:
    tag = (
        "<script integrity='sha384-x=' src='https://d3js.org/d3.v6.min.js' crossorigin"
        ' referrerpolicy="no-referrer"></script>'
    )
    ours = '<script src="/crowd/vendor/d3-6.7.0/d3.min.js" referrerpolicy="no-referrer"></script>'
    assert with_own_assets(tag) == ours


def test_amazons_style_sheets_are_one_of_ours() -> None:
    link = '<link rel="stylesheet" href="https://assets.crowd.aws/css/anything.css">'
    assert with_own_assets(link) == '<link rel="stylesheet" href="/crowd/crowd-html-elements.css">'


def test_what_a_page_only_speaks_of_stays() -> None:
    text = "<p>See https://code.jquery.com/jquery-3.6.0.min.js</p>"
    assert with_own_assets(text) == text


def test_tags_that_never_end_cost_no_time() -> None:
    begun = time.monotonic()
    for nasty in ('<script "', "<script a='", "<link "):
        with_own_assets(nasty * (128_000 // len(nasty)))
    assert time.monotonic() - begun < 5
