from __future__ import annotations

import pytest

from groundwork.store.models import LabelingJob
from job_api.lifecycle.conditions import Outcomes, condition_met


def job(*, most: int | None = None, share: int | None = None, topic: str | None = None) -> LabelingJob:
    return LabelingJob(
        max_human_labeled=most, max_percentage_labeled=share, objects_total=100, input_topic=topic
    )


def outcomes(*, human: int = 0, machine: int = 0, kept: int = 0, failed: int = 0) -> Outcomes:
    return Outcomes(human=human, machine=machine, failed=failed, kept=kept, waived=0)


@pytest.mark.parametrize(
    ("of", "seen", "met"),
    [
        (job(), outcomes(human=100), False),
        (job(most=10), outcomes(human=9, machine=50, kept=20), False),
        (job(most=10), outcomes(human=10), True),
        (job(share=50), outcomes(human=20, machine=20, failed=60), False),
        (job(share=50), outcomes(human=20, machine=20, kept=10), True),
        (job(most=10, share=50), outcomes(human=10), True),
        (job(most=10, topic="arn:aws:sns:::t"), outcomes(human=10), False),
    ],
)
def test_people_count_towards_one_condition_and_every_label_towards_the_other(
    of: LabelingJob, seen: Outcomes, met: bool
) -> None:
    assert (condition_met(of, seen) is not None) is met


def test_a_job_without_objects_has_met_nothing() -> None:
    empty = job(share=1)
    empty.objects_total = None
    assert condition_met(empty, outcomes()) is None
