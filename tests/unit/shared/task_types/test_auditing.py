"""Verification and adjustment of earlier labels, and custom tasks."""

from __future__ import annotations

from typing import Any, cast

import pytest

from groundwork.task_types import InvalidAnswer, Output, task_type

JUDGEMENTS = ["good", "bad"]
BOX = {"height": 30, "label": "boat", "left": 10, "top": 20, "width": 40}


@pytest.mark.parametrize("comment", [None, "", "  ", 3])
def test_a_comment_counts_only_when_something_is_said(comment: Any) -> None:
    kind = task_type("object-detection-verification")
    label = kind.label_of({"it": {"label": "bad", "workerComment": comment}}, JUDGEMENTS)
    assert label == {"class": 1, "comments": []}
    assert "worker-feedback" not in kind.output(label, JUDGEMENTS, 0.5).metadata


def test_comments_are_read_back_without_empty_ones() -> None:
    kind = task_type("semantic-segmentation-verification")
    metadata = {"worker-feedback": [{"comment": "too wide"}, {"comment": ""}, {}]}
    assert kind.read_output("1", metadata, JUDGEMENTS) == {"class": 1, "comments": ["too wide"]}


def test_an_unknown_judgement_is_refused() -> None:
    with pytest.raises(InvalidAnswer, match="'meh' is not one of the labels: good, bad"):
        task_type("object-detection-verification").label_of({"it": {"label": "meh"}}, JUDGEMENTS)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"initialValueModified": True}, "adjusted"),
        ({"initialValueModified": False}, "unadjusted"),
        ({}, "unadjusted"),
    ],
)
def test_an_adjustment_is_one_when_the_form_says_so(said: dict[str, Any], status: str) -> None:
    kind = task_type("object-detection-adjustment")
    label = kind.label_of({"it": {"boundingBoxes": [BOX], **said}}, ["boat"])
    assert kind.output(label, ["boat"], 0.0).metadata["adjustment-status"] == status
    audited = cast(
        dict[str, Any], task_type("object-detection").label_of({"it": {"boundingBoxes": [BOX]}}, ["boat"])
    )
    assert label == {**audited, "modified": status == "adjusted"}


def test_an_adjustment_of_masks_is_a_file_too() -> None:
    kind = task_type("semantic-segmentation-adjustment")
    assert (kind.reference, kind.audits, kind.suffix) == (
        True,
        "semantic-segmentation",
        "AdjustmentSemanticSegmentation",
    )


def test_what_a_function_gave_goes_into_the_line_as_it_is() -> None:
    kind = task_type("custom")
    content: Any = {"count": {"n": 3}, "count-metadata": {"job_name": "x"}, "more": [1]}
    assert kind.output(content, [], 0.0) == Output(None, {}, merged=content)
    assert kind.output({}, [], 0.0) == Output({}, {})


def test_any_object_is_an_answer_to_a_custom_task() -> None:
    kind = task_type("custom")
    kind.check_labels([])
    assert kind.label_of({"note": "x", "picks": {"a": True}}, []) == {"note": "x", "picks": {"a": True}}
