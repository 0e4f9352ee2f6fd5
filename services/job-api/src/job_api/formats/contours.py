"""Outlines of the areas of a binary mask, exactly along the edges of its pixels."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from job_api.formats.rle import Plane

Point = tuple[int, int]


def outlines(mask: Plane) -> list[list[Point]]:
    """The outer outline of each connected area as corner points (x, y), clockwise as seen; holes are filled.

    Areas that touch only at a corner are separate.
    """
    following = _edges(mask)
    found = []
    while following:
        loop = _walk(following)
        if _doubled_area(loop) > 0:  # an inner outline runs the other way
            found.append(_corners(loop))
    return found


def _edges(mask: Plane) -> dict[Point, list[Point]]:
    """Every edge between inside and outside, directed so that the inside lies on its right."""
    padded = np.pad(mask, 1)
    inside = padded[1:-1, 1:-1]
    following: dict[Point, list[Point]] = defaultdict(list)
    sides = (
        (padded[:-2, 1:-1], (0, 0), (1, 0)),  # above: left to right
        (padded[1:-1, 2:], (1, 0), (1, 1)),  # right: downwards
        (padded[2:, 1:-1], (1, 1), (0, 1)),  # below: right to left
        (padded[1:-1, :-2], (0, 1), (0, 0)),  # left: upwards
    )
    for neighbour, (x0, y0), (x1, y1) in sides:
        rows, columns = np.nonzero(inside & ~neighbour)
        for y, x in zip(rows.tolist(), columns.tolist(), strict=True):
            following[x + x0, y + y0].append((x + x1, y + y1))
    return following


def _walk(following: dict[Point, list[Point]]) -> list[Point]:
    """Take one closed loop out of the edges; at a crossing it turns right, towards its own area."""
    start = next(iter(following))
    loop = [start]
    point, came = start, (0, 0)
    while True:
        choices = following[point]
        step = choices[0]
        if len(choices) > 1:
            right = (-came[1], came[0])
            step = next((one for one in choices if (one[0] - point[0], one[1] - point[1]) == right), step)
        choices.remove(step)
        if not choices:
            del following[point]
        came = (step[0] - point[0], step[1] - point[1])
        point = step
        if point == start:
            return loop
        loop.append(point)


def _doubled_area(loop: list[Point]) -> int:
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(loop, [*loop[1:], loop[0]], strict=True))


def _corners(loop: list[Point]) -> list[Point]:
    before, after = [loop[-1], *loop[:-1]], [*loop[1:], loop[0]]
    return [
        point
        for last, point, following in zip(before, loop, after, strict=True)
        if (point[0] - last[0], point[1] - last[1]) != (following[0] - point[0], following[1] - point[1])
    ]
