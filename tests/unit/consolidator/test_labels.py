from __future__ import annotations

from typing import Any

import pytest

from consolidator.labels.reading import Reading
from consolidator.labels.refitting import Progress, refit_due
from consolidator.labels.repository import StoredAnswer
from groundwork.task_types import task_type


@pytest.mark.parametrize(
    ("answers", "fitted", "open_tasks", "due"),
    [
        (29, 0, True, False),
        (30, 0, True, True),
        (129, 100, True, False),
        (130, 100, True, True),
        (1199, 1000, True, False),
        (1200, 1000, True, True),
        (3, 0, False, True),
        (1001, 1000, False, True),
        (1000, 1000, False, False),
        (0, 0, False, False),
    ],
)
def test_when_a_fit_is_due(answers: int, fitted: int, open_tasks: bool, due: bool) -> None:
    assert refit_due(Progress(answers, fitted, open_tasks)) is due


def test_an_answer_that_cannot_be_read_is_left_out_and_an_object_without_another_one_fails() -> None:
    def said(number: int, ordinal: int, content: Any) -> StoredAnswer:
        return StoredAnswer(number, ordinal, 7, content, None)

    good, bad = {"crowd-classifier": {"label": "b"}}, {"crowd-classifier": {"label": "z"}}
    reading = Reading(task_type("text-classification"), ["a", "b"])
    reading.add([said(1, 0, good), said(2, 1, bad), said(3, 2, None)])
    reading.add([said(4, 2, good), said(5, 3, None), said(6, 3, bad)])
    opinions = reading.opinions()
    assert opinions.ordinals.tolist() == [0, 2]
    assert list(opinions.labels) == [1, 1]
    failures = reading.failures()
    assert sorted(failures) == [1, 3]
    assert failures[1].startswith("ClientError: the answer 2 cannot be read: 'z' is not one of")
    assert failures[3].startswith("ClientError: the answer 5 cannot be read: it is not of the form")
    assert sorted(reading.left_out()) == [2]
    assert reading.left_out()[2].startswith("the answer 3 cannot be read: it is not of the form")
