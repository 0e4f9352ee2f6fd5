from __future__ import annotations

import pytest

from task_router.work.conditions import objects_wanted


@pytest.mark.parametrize(
    ("total", "kept", "most", "share", "expected"),
    [
        (100, 0, None, None, None),
        (100, 0, 7, None, 7),
        (100, 0, None, 30, 30),
        (101, 0, None, 30, 31),
        (100, 20, None, 30, 10),
        (100, 50, None, 30, 0),
        (100, 0, 7, 30, 7),
        (100, 0, 70, 30, 30),
    ],
)
def test_the_nearer_condition_says_how_many_objects_people_are_to_label(
    total: int, kept: int, most: int | None, share: int | None, expected: int | None
) -> None:
    assert objects_wanted(total, kept, most, share) == expected
