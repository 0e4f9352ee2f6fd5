"""Read access: what a task's input names, and nothing else, however it is spelled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import SecretStr

from groundwork.objectstore import ObjectAddress
from groundwork.readable_objects import ReadableObjects
from task_router.content.links import ContentLinks

INPUT: dict[str, Any] = {
    "taskObject": "s3://pets/a/1.jpg",
    "more": [{"deep": ["https://pets.s3.eu-west-1.amazonaws.com/b/2%20c.jpg"]}],
    "frames": "s3://clips/run-1/",
    "whole": "s3://everything/",
    "number": 7,
    "text": "see s3://pets/secret.txt",
}
STEPS = ["..", ".", "", "a", "1.jpg", "run-1", "%2e%2e", "..%2f", "?x=1", "#", "\\", "é", "\n", ";", "~"]


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("s3://pets/a/1.jpg", "a/1.jpg"),
        ("https://s3.amazonaws.com/pets/a/1.jpg", "a/1.jpg"),
        ("s3://pets/b/2 c.jpg", "b/2 c.jpg"),
        ("s3://clips/run-1/0001.jpg", "run-1/0001.jpg"),
        ("s3://clips/run-1/x/y?.jpg", "run-1/x/y?.jpg"),
    ],
)
def test_what_the_input_names_may_be_read(asked: str, key: str) -> None:
    found = ReadableObjects(INPUT).find(asked)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize(
    "asked",
    [
        "s3://pets/a/2.jpg",
        "s3://pets/a/1.jpg/",
        "s3://other/a/1.jpg",
        "s3://pets/secret.txt",
        "s3://clips/run-10/1.jpg",
        "s3://clips/run-1",
        "s3://clips/run-1/../run-2/1.jpg",
        "s3://clips/run-1/./1.jpg",
        "https://s3.amazonaws.com/clips/run-1/%2e%2e/run-2/1.jpg",
        "https://s3.amazonaws.com/clips/run-1%2F..%2Frun-2/1.jpg",
        "s3://everything/1.jpg",
        "s3://pets",
        "s3:///a",
        "s3://",
        "s3://pe\nts/a/1.jpg",
        "S3://pets/a/1.jpg",
        "",
    ],
)
def test_nothing_else_may_be_read(asked: str) -> None:
    assert ReadableObjects(INPUT).find(asked) is None


def test_nothing_may_be_read_from_a_bucket_that_data_may_not_lie_in() -> None:
    readable = ReadableObjects(INPUT, buckets=["pet?"])
    assert readable.find("s3://pets/a/1.jpg") is not None
    assert readable.find("s3://clips/run-1/0001.jpg") is None


@given(
    steps=st.lists(st.sampled_from(STEPS) | st.text(max_size=4), max_size=6),
    bucket=st.sampled_from(["clips", "pets", "other"]),
)
@example(steps=["run-1", "%2e%2e", "x"], bucket="clips")
def test_a_link_opens_exactly_what_was_granted_whatever_its_path_looks_like(
    steps: list[str], bucket: str
) -> None:
    found = ReadableObjects(INPUT).find(f"s3://{bucket}/{'/'.join(steps)}")
    if found is None:
        return
    assert str(found).startswith("s3://clips/run-1/") or str(found) in (
        "s3://pets/a/1.jpg",
        "s3://pets/b/2 c.jpg",
    )
    assert not {".", ".."} & set(found.key.split("/"))
    try:
        str(found).encode()
    except UnicodeEncodeError:
        return  # half a surrogate pair, which no JSON that we store has
    links = ContentLinks("https://content.test", SecretStr("k"), timedelta(minutes=1), clock=lambda: 0.0)
    parts = urlsplit(links.link(found, 7))
    _, kind, in_link, key = unquote(parts.path).split("/", 3)
    query = {name: value for name, (value,) in parse_qs(parts.query).items()}
    assert kind == "objects"
    assert set(query) == {"team", "expires", "signature"}, "nothing of the key is in the query"
    checked = links.check(in_link, key, 7, int(query["expires"]), query["signature"])
    assert checked == ObjectAddress(in_link, key) == found
