from __future__ import annotations

import pytest

from task_router.turk.pricing import reward


@pytest.mark.parametrize(
    ("mills", "dollars"), [(12, "0.01"), (36, "0.03"), (120, "0.10"), (840, "0.70"), (1200, "1.00")]
)
def test_a_turker_gets_the_price_less_the_fee(mills: int, dollars: str) -> None:
    assert reward(mills) == dollars


def test_other_prices_are_refused() -> None:
    with pytest.raises(ValueError, match="37"):
        reward(37)
