from __future__ import annotations

import pytest

from job_api.public.prices import price_problem


@pytest.mark.parametrize(
    ("mills", "task_type", "fine"),
    [
        (36, "object-detection", True),
        (12, "object-detection", False),
        (12, "text-classification", True),
        (1200, "semantic-segmentation", True),
        (36, "semantic-segmentation", False),
        (0, "custom", False),
        (None, "custom", False),
    ],
)
def test_a_price_is_one_of_the_tiers(mills: int | None, task_type: str, fine: bool) -> None:
    assert (price_problem(mills, task_type) is None) == fine
