"""Single-label classification, of whatever medium."""

from __future__ import annotations

from typing import Any

import pytest

from groundwork.errors import InvalidRequest
from groundwork.task_types import InvalidAnswer, Output, task_type

LABELS = ["cat", "dog", "bird"]


@pytest.mark.parametrize("name", ["image-classification", "text-classification", "video-classification"])
def test_an_answer_and_its_label_are_inverse(name: str) -> None:
    kind = task_type(name)
    for index in range(len(LABELS)):
        assert kind.label_of(kind.content_of(index, LABELS), LABELS) == index
        output = kind.output(index, LABELS, 0.5)
        assert kind.read_output(output.value, output.metadata, LABELS) == index


def test_the_form_element_may_have_any_name_and_need_not_be_the_first() -> None:
    kind = task_type("image-classification")
    assert kind.label_of({"my-question": {"label": "dog"}}, LABELS) == 1
    said = {"note": "blurred", "sure": {"on": True}, "it": {"label": "dog", "workerComment": "big"}}
    assert kind.label_of(said, LABELS) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({}, "no form element"),
        ({"crowd-classifier": "dog"}, "no form element"),
        ({"crowd-classifier": {}}, "no label was chosen"),
        ({"crowd-classifier": {"label": 3}}, "no label was chosen"),
        ({"crowd-classifier": {"label": "cow"}}, "'cow' is not one of the labels: cat, dog, bird"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(content: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidAnswer, match=message):
        task_type("text-classification").label_of(content, LABELS)


@pytest.mark.parametrize(
    ("labels", "message", "where"),
    [
        (["one"], "at least 2 labels", "labels"),
        (["a", "b", "a"], "there twice", "labels[2]"),
        (["a", " "], "may not be empty", "labels[1]"),
        (["a", "b\0"], "NUL character", "labels[1]"),
        (["a", "b" * 257], "at most 256", "labels[1]"),
    ],
)
def test_label_names_are_checked(labels: list[str], message: str, where: str) -> None:
    with pytest.raises(InvalidRequest, match=message) as caught:
        task_type("image-classification").check_labels(labels)
    assert caught.value.where == where


def test_a_class_id_is_written_as_a_number_and_read_in_both_forms() -> None:
    kind = task_type("image-classification")
    assert kind.output(1, LABELS, 0.94444) == Output(1, {"class-name": "dog", "confidence": 0.94})
    assert kind.read_output("1", {}, LABELS) == 1
    for wrong in (3, -1, True, "dog", None):
        with pytest.raises(ValueError, match="class id"):
            kind.read_output(wrong, {}, LABELS)


def test_a_name_says_more_than_an_id_when_labels_were_in_another_order() -> None:
    kind = task_type("text-classification")
    assert kind.read_output(0, {"class-name": "bird"}, LABELS) == 2
    assert kind.read_output(0, {"class-name": "cow"}, LABELS) == 0


def test_a_video_job_has_at_most_30_labels() -> None:
    kind = task_type("video-classification")
    kind.check_labels([str(index) for index in range(30)])
    with pytest.raises(InvalidRequest, match="at most 30 labels, got 31"):
        kind.check_labels([str(index) for index in range(31)])
