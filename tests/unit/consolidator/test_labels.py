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


def test_an_object_with_an_answer_that_cannot_be_read_is_left_out_whole() -> None:
    def said(number: int, ordinal: int, content: Any) -> StoredAnswer:
        return StoredAnswer(number, ordinal, 7, content, None)

    good = {"crowd-classifier": {"label": "b"}}
    reading = Reading(task_type("text-classification"), ["a", "b"])
    reading.add([said(1, 0, good), said(2, 1, good)])
    reading.add([said(3, 1, {"crowd-classifier": {"label": "z"}}), said(4, 2, None), said(5, 2, good)])
    opinions = reading.opinions()
    assert opinions.ordinals.tolist() == [0]
    assert list(opinions.labels) == [1]
    assert sorted(reading.failures) == [1, 2]
    assert reading.failures[1].startswith("ClientError: the answer 3 cannot be read: 'z' is not one of")
    assert reading.failures[2].startswith("ClientError: the answer 4 cannot be read: it is not of the form")
