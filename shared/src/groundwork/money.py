"""Amounts of US dollars: written with up to three decimals, kept as whole thousandths (mills). Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

MAX_USD = 1_000_000

Usd = Annotated[Decimal, Field(gt=0, le=MAX_USD, decimal_places=3)]
"""An amount of a request or an answer; JSON shows it as a text, which loses nothing."""


def mills_of(amount: Decimal) -> int:
    """`amount` has at most three decimals."""
    return int(amount * 1000)


def usd_of(mills: int) -> Decimal:
    """Always with three decimals, so that it reads as `0.120`."""
    return Decimal(mills).scaleb(-3)
