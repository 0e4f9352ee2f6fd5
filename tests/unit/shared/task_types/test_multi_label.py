"""Multi-label classification: any choice of classes, none among them."""

from __future__ import annotations

from typing import Any

import pytest

from groundwork.errors import InvalidRequest
from groundwork.task_types import InvalidAnswer, task_type

LABELS = ["rude", "late", "cold"]
KIND = task_type("text-classification-multi-label")


def test_nothing_chosen_is_an_answer() -> None:
    assert KIND.label_of({"it": {"labels": []}}, LABELS) == {"classes": []}


@pytest.mark.parametrize(
    ("content", "where", "message"),
    [
        ({}, "answer", "no form element"),
        ({"it": {"label": "late"}}, "answer.*.labels", "no list of labels"),
        ({"it": {"labels": ["late", "warm"]}}, "answer.*.labels[1]", "'warm' is not one of the labels"),
        ({"it": {"labels": ["late", 3]}}, "answer.*.labels[1]", "no label was chosen"),
        ({"it": {"labels": ["late", "late"]}}, "answer.*.labels[1]", "chosen twice"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_by_its_place(
    content: dict[str, Any], where: str, message: str
) -> None:
    with pytest.raises(InvalidAnswer, match=message) as caught:
        KIND.label_of(content, LABELS)
    assert caught.value.where == where


def test_one_workers_choice_has_no_confidence() -> None:
    output = KIND.output({"classes": [{"id": 2}, {"id": 0}]}, LABELS, 0.0)
    assert output.value == [2, 0]
    assert output.metadata["confidence-map"] == {"2": 0.0, "0": 0.0}


def test_ids_may_be_texts_and_names_say_more() -> None:
    label = KIND.read_output(["1", 5], {"class-map": {"5": "cold"}}, LABELS)
    assert label == {"classes": [{"id": 1}, {"id": 2}]}
    with pytest.raises(ValueError, match="not a list"):
        KIND.read_output(1, {}, LABELS)


def test_a_job_has_from_2_to_50_labels() -> None:
    for labels in (["one"], [str(index) for index in range(51)]):
        with pytest.raises(InvalidRequest):
            KIND.check_labels(labels)
