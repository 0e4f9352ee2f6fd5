from __future__ import annotations

import pytest

from task_router.work.filler import CHUNK, objects_to_open
from task_router.work.repository import UnfinishedOrder


def order(*, size: int, opened: int, limit: int, open_tasks: int) -> UnfinishedOrder:
    return UnfinishedOrder(1, 1, None, False, size, opened, 0, "text-classification", 3, limit, open_tasks)


@pytest.mark.parametrize(
    ("size", "opened", "limit", "open_tasks", "expected"),
    [
        (5, 0, 100, 0, 5),
        (10_000, 0, 1000, 0, CHUNK),
        (10_000, 950, 1000, 950, 0),
        (10_000, 950, 1000, 900, 100),
        (10_000, 950, 1000, 1000, 0),
        (10_000, 950, 1000, 1200, 0),
        (955, 950, 1000, 990, 5),
        (10, 3, 1, 0, 1),
        (10, 3, 1, 1, 0),
    ],
)
def test_the_working_set_is_refilled_a_tenth_at_a_time(
    size: int, opened: int, limit: int, open_tasks: int, expected: int
) -> None:
    assert objects_to_open(order(size=size, opened=opened, limit=limit, open_tasks=open_tasks)) == expected
