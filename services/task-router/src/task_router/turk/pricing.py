"""What a turker is paid. Pure."""

from __future__ import annotations


def reward(price_mills: int) -> str:
    """US dollars with two decimals. A sixth of a task's price is the fee of Mechanical Turk, a fifth of what
    the turker gets on top of it; every price that a public task can have makes whole cents."""
    cents, rest = divmod(price_mills, 12)
    if rest:
        raise ValueError(f"{price_mills} mills are no price of the public workforce")
    return f"{cents // 100}.{cents % 100:02}"
