"""The colours of classes: what workers see, and what masks are painted in (contract section 4.9)."""

from __future__ import annotations

import colorsys
import re
from functools import cache
from typing import Any

BACKGROUND = "#ffffff"

_FIRST = (
    "#2ca02c", "#1f77b4", "#ff7f0e", "#d62728", "#2acf59", "#f28333",
    "#9467bd", "#8c564b", "#e377c2", "#bcbd22", "#17becf", "#7f7f7f",
)  # fmt: skip
_GOLDEN_ANGLE = 0.381966
"""Of a turn: each next hue lies as far as can be from those before it."""
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")


@cache
def class_colour(index: int) -> str:
    """The colour of the class with this index; no two of the first 255 are the same, and none is white."""
    if index < len(_FIRST):
        return _FIRST[index]
    earlier = {class_colour(before) for before in range(index)}
    turn = index - len(_FIRST)
    while True:
        # Brightness changes with each turn of hues, so that neighbours in hue can be told apart.
        value, saturation = (0.85, 0.65, 1.0)[turn % 3], (0.9, 0.6)[turn // 3 % 2]
        red, green, blue = colorsys.hsv_to_rgb(turn * _GOLDEN_ANGLE % 1, saturation, value)
        colour = to_hex((round(red * 255), round(green * 255), round(blue * 255)))
        if colour not in earlier:
            return colour
        turn += 1


def normal_colour(given: Any) -> str | None:
    """`#rrggbb` in lower case, of a colour in either hexadecimal form; None for anything else."""
    if not isinstance(given, str) or not _HEX.fullmatch(given.strip().lower()):
        return None
    digits = given.strip().lower()[1:]
    return f"#{digits}" if len(digits) == 6 else "#" + "".join(digit * 2 for digit in digits)


def to_rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def to_hex(rgb: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)
