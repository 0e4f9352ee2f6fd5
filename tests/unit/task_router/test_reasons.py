from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from task_router.claims.reasons import LATER, SOON, why_empty
from task_router.claims.repository import JobView
from task_router.claims.schemas import EmptyReason

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def view(
    *,
    free: bool = False,
    held: float | None = None,
    wanted: bool = False,
    declined: bool = False,
    unopened: bool = False,
    ordered: bool = True,
) -> JobView:
    until = None if held is None else NOW + timedelta(seconds=held)
    return JobView(
        free=free,
        held_until=until,
        wanted=wanted,
        declined=declined,
        unopened=unopened,
        ordered=ordered,
        now=NOW,
    )


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        (view(free=True, wanted=True), EmptyReason.HELD_BY_OTHERS),
        (view(held=100, wanted=True, unopened=True), EmptyReason.HELD_BY_OTHERS),
        (view(wanted=True, declined=True), EmptyReason.DECLINED_BY_YOU),
        (view(wanted=True), EmptyReason.ANSWERED_BY_YOU),
        (view(unopened=True), EmptyReason.NONE_OPEN_YET),
        (view(), EmptyReason.ALL_DONE),
    ],
)
def test_the_first_reason_that_holds_is_given(seen: JobView, reason: EmptyReason) -> None:
    assert why_empty(seen, labeling_ended=False, automated=False)[0] is reason


def test_a_job_without_an_order_is_being_prepared() -> None:
    assert (
        why_empty(view(ordered=False), labeling_ended=False, automated=False)[0] is EmptyReason.NONE_OPEN_YET
    )


def test_automation_may_bring_another_batch_until_labelling_has_ended() -> None:
    assert why_empty(view(), labeling_ended=False, automated=True) == (EmptyReason.NONE_OPEN_YET, SOON, None)
    assert why_empty(view(), labeling_ended=True, automated=True) == (EmptyReason.ALL_DONE, None, None)


@pytest.mark.parametrize(("held", "wait"), [(0.01, SOON), (1.25, 1.25), (300.0, LATER)])
def test_one_asks_again_when_a_lease_ends_but_neither_at_once_nor_late(held: float, wait: float) -> None:
    seen = view(held=held, wanted=True)
    _, asks_again, until = why_empty(seen, labeling_ended=False, automated=False)
    assert (asks_again, until) == (wait, NOW + timedelta(seconds=held))
