"""What is left of a faulty request, for the checks that come after its shape."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from job_api.jobs.tolerant import read_request

GOOD: dict[str, Any] = {
    "name": "moods",
    "task_type": "text-classification",
    "output_path": "s3://a/b",
    "team": "readers",
    "labels": ["a", "b", "c"],
    "tags": {"a": "b"},
}


def test_a_request_without_fault_is_read_whole() -> None:
    reading = read_request(GOOD)
    assert reading.request is not None
    assert reading.request.model_dump(exclude_unset=True) == GOOD
    assert (reading.problems, reading.faulty) == ([], set())


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ({"labels": ["a", 2, "c"]}, {"labels": ["a", "(item 1)", "c"]}),
        ({"tags": {"a": "b", "c": 1}}, {"tags": {"a": "b"}}),
        ({"tags": {"half \ud800": "b"}}, {"tags": {}}),
        ({"team": ["readers"]}, {"team": ""}),
        ({"streaming": "yes"}, {"streaming": {"input_topic": None, "output_topic": None}}),
        ({"priority": 1000}, {"priority": 0}),
        ({"colour": "red"}, {}),
    ],
)
def test_only_what_is_at_fault_is_taken_out(changes: dict[str, Any], left: dict[str, Any]) -> None:
    given = {**GOOD, **changes}
    before = copy.deepcopy(given)
    reading = read_request(given)
    assert given == before, "the caller's own stays as it is"
    assert reading.request is not None
    read = reading.request.model_dump()
    assert {key: read[key] for key in GOOD | left} == {**GOOD, **left}
    assert len(reading.problems) == 1


def test_findings_about_what_was_taken_out_are_no_news() -> None:
    reading = read_request({**GOOD, "selection": {"sample": 7}, "team": 1})
    assert not reading.is_sound("selection")
    assert reading.is_sound("tags")
    assert not any(reading.is_new(where) for where in ("team", "selection.sample"))
    assert all(reading.is_new(where) for where in ("selection.where", "labels[1]"))


def test_a_request_that_cannot_be_read_at_all_has_a_problem() -> None:
    reading = read_request({**GOOD, "half \ud800": 1})
    assert reading.request is None
    assert [where for where, _ in reading.problems] == ["body"]


def test_a_request_may_be_nested_deeper_than_anybody_calls() -> None:
    deep = json.loads("[" * 700 + "]" * 700)
    reading = read_request({**GOOD, "colour": deep})
    assert reading.request is not None
    assert [where for where, _ in reading.problems] == ["colour"]
