from __future__ import annotations

import pytest

from task_router.claims.reasons import LATER, SOON, why_empty
from task_router.claims.repository import JobView
from task_router.claims.schemas import EmptyReason


def view(
    *, free: bool = False, held: float | None = None, wanted: bool = False, unopened: bool = False
) -> JobView:
    return JobView(free=free, held_seconds=held, wanted=wanted, unopened=unopened, ordered=True)


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        (view(free=True, wanted=True), EmptyReason.HELD_BY_OTHERS),
        (view(held=100, wanted=True, unopened=True), EmptyReason.HELD_BY_OTHERS),
        (view(wanted=True), EmptyReason.ANSWERED_BY_YOU),
        (view(unopened=True), EmptyReason.NONE_OPEN_YET),
        (view(), EmptyReason.ALL_DONE),
    ],
)
def test_the_first_reason_that_holds_is_given(seen: JobView, reason: EmptyReason) -> None:
    assert why_empty(seen, labeling_ended=False, automated=False)[0] is reason


def test_a_job_without_an_order_is_being_prepared() -> None:
    fresh = JobView(free=False, held_seconds=None, wanted=False, unopened=False, ordered=False)
    assert why_empty(fresh, labeling_ended=False, automated=False)[0] is EmptyReason.NONE_OPEN_YET


def test_automation_may_bring_another_batch_until_labelling_has_ended() -> None:
    assert why_empty(view(), labeling_ended=False, automated=True) == (EmptyReason.NONE_OPEN_YET, SOON)
    assert why_empty(view(), labeling_ended=True, automated=True) == (EmptyReason.ALL_DONE, None)


@pytest.mark.parametrize(("held", "wait"), [(0.01, SOON), (1.25, 1.25), (300.0, LATER)])
def test_one_asks_again_when_a_lease_ends_but_neither_at_once_nor_late(held: float, wait: float) -> None:
    seen = view(held=held, wanted=True)
    assert why_empty(seen, labeling_ended=False, automated=False)[1] == wait
