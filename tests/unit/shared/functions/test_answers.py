"""What functions answer is read in every spelling that is in use, and refused with the reason."""

from __future__ import annotations

from typing import Any

import pytest

from groundwork.functions import FunctionAnswerInvalid, read_post_answer, read_pre_answer

NAME = "SageMaker-pre"


@pytest.mark.parametrize(
    "flags",
    [
        {},
        {"isHumanAnnotationRequired": True},
        {"isHumanAnnotationRequired": "true"},
        {"isHumanAnnotationRequired": "True"},
        {"humanAnnotationRequired": "true"},
        {"isHumanAnnotationRequired": None},
    ],
)
def test_people_are_asked(flags: dict[str, Any]) -> None:
    assert read_pre_answer(NAME, {"taskInput": {"taskObject": "x"}, **flags}).task_input == {
        "taskObject": "x"
    }


@pytest.mark.parametrize("value", [False, "false", "False", " FALSE "])
@pytest.mark.parametrize("key", ["isHumanAnnotationRequired", "humanAnnotationRequired"])
def test_nobody_is_asked(key: str, value: Any) -> None:
    assert read_pre_answer(NAME, {key: value}).task_input is None
    assert read_pre_answer(NAME, {key: value, "taskInput": {}}).task_input is None


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("text", 'It answered "text", not an object'),
        ([1], "not an object"),
        (None, "It answered null"),
        ({}, "no object 'taskInput', but null"),
        ({"taskInput": "s3://x"}, "no object 'taskInput'"),
        ({"taskInput": {}, "isHumanAnnotationRequired": 1}, "is 1, not a boolean"),
        ({"taskInput": {"a": "x" * 128_000}}, "128,000 is the most"),
        ({"taskInput": {"a": ["b\x00"]}}, "NUL"),
    ],
)
def test_an_answer_that_is_of_no_use_is_refused_with_the_reason(answer: Any, message: str) -> None:
    with pytest.raises(FunctionAnswerInvalid, match=message) as caught:
        read_pre_answer(NAME, answer)
    assert not caught.value.transient
    assert caught.value.reason.startswith(
        "ClientError: Exception invoking the Lambda function SageMaker-pre. "
    )


def test_the_limit_counts_characters_and_not_bytes() -> None:
    assert read_pre_answer(NAME, {"taskInput": {"a": "ü" * 127_000}}).task_input


def test_an_escaped_backslash_before_u0000_is_no_nul() -> None:
    assert read_pre_answer(NAME, {"taskInput": {"a": "\\u0000"}}).task_input


def consolidated(object_id: Any, content: Any) -> dict[str, Any]:
    return {"datasetObjectId": object_id, "consolidatedAnnotation": {"content": content}}


def test_each_object_gets_its_content_or_what_is_wrong() -> None:
    read = read_post_answer(
        "post",
        [
            consolidated("0", {"species": {}}),
            consolidated(1, {"species": {}, "species-metadata": {}}),
            consolidated("2", "text"),
            {"datasetObjectId": "3"},
            consolidated("9", {}),
            consolidated("x", {}),
        ],
        {0, 1, 2, 3, 4},
    )
    assert read.labels == {0: {"species": {}}, 1: {"species": {}, "species-metadata": {}}}
    assert set(read.failures) == {2, 3, 4}
    assert "left the object out" in read.failures[4]
    assert "consolidatedAnnotation.content" in read.failures[2]
    assert read.unknown == ["9", "x"]


@pytest.mark.parametrize("answer", [None, {}, "[]", [1], [{"consolidatedAnnotation": {}}]])
def test_an_answer_of_another_shape_is_refused(answer: Any) -> None:
    with pytest.raises(FunctionAnswerInvalid):
        read_post_answer("post", answer, {0})
