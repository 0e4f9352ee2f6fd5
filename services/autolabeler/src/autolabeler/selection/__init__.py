"""Which data objects people see next. Pure: every random draw comes from a generator that is passed in."""

from __future__ import annotations

from autolabeler.selection.active import pick_spread_out, smallest_margins
from autolabeler.selection.random_draws import RandomDraw, draw_audit, draw_random, random_order

__all__ = [
    "RandomDraw",
    "draw_audit",
    "draw_random",
    "pick_spread_out",
    "random_order",
    "smallest_margins",
]
