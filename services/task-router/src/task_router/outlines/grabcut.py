"""From a hint to the outline of an object, by GrabCut (Rother, Kolmogorov and Blake 2004).

The hint is a box around the object, or its four extreme points; those are also where the object surely is,
and lie on its edge, as Papadopoulos et al. use them ("Extreme clicking for efficient object annotation",
2017). The cut is made in a small copy of the picture's part around the hint, and its edge is then laid along
the edges of the picture itself by a guided filter (He, Sun and Tang 2010).

Pure, but for OpenCV's random numbers, which begin anew each time: the same hint gives the same outline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
"""Rows of pixels of blue, green and red."""
Mask = npt.NDArray[np.uint8]
Ring = list[tuple[int, int]]
"""Corners of pixels, in order; the last is joined to the first."""

CUT_SIDE = 512
"""Longer side, in pixels, of what the cut is made in: it takes some tenths of a second then."""
REFINED_PIXELS = 6_000_000
"""Of the part that the edge is refined in; a larger one is refined in a smaller copy."""
MARGIN = 0.25
"""Of the hint's sides: how much of its surroundings is looked at, to know the background by."""
MOST_MAGNIFIED = 3.0
"""A small object is cut out of an enlarged copy, where its edge can run between pixels."""
ROUNDS = 6
SLACK = 0.02
"""Of the hint's longer side: how far beyond it the object may reach. Nobody clicks exactly."""
LEAST_PART = 0.05
"""Of the largest part's area: smaller parts and holes are noise."""
TOLERANCE = 0.0015
"""Of an outline's length: how far the polygon may be from it."""


@dataclass(frozen=True)
class Box:
    """From `left` and `top` to before `right` and `bottom`."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def grown(self, by: float, least: int) -> Box:
        across, down = max(least, round(self.width * by)), max(least, round(self.height * by))
        return Box(self.left - across, self.top - down, self.right + across, self.bottom + down)

    def within(self, other: Box) -> Box:
        return Box(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )


def outline(picture: Picture, box: Box, extremes: Sequence[tuple[float, float]] = ()) -> list[Ring]:
    """Rings around the object, those of holes in it included (even-odd); none when nothing was found.

    `box` is around the object, and around `extremes` if there are any.
    """
    height, width = picture.shape[:2]
    whole = Box(0, 0, width, height)
    slack = max(1, round(SLACK * max(box.width, box.height)))
    reach = Box(box.left - slack, box.top - slack, box.right + slack, box.bottom + slack).within(whole)
    around = reach.grown(MARGIN, least=16).within(whole)
    part = picture[around.top : around.bottom, around.left : around.right]
    hint = [(x - around.left, y - around.top) for x, y in extremes]
    inner = Box(
        reach.left - around.left, reach.top - around.top, reach.right - around.left, reach.bottom - around.top
    )
    found = _refined(part, _cut(part, inner, hint))
    found[: inner.top] = found[inner.bottom :] = 0
    found[:, : inner.left] = found[:, inner.right :] = 0
    return [[(x + around.left, y + around.top) for x, y in ring] for ring in _rings(_tidied(found))]


def _cut(part: Picture, box: Box, extremes: Sequence[tuple[float, float]]) -> Mask:
    """Where the object is, in a small copy of the part: 255 there, else 0."""
    scale = min(MOST_MAGNIFIED, CUT_SIDE / max(part.shape[:2]))
    size = max(8, round(part.shape[1] * scale)), max(8, round(part.shape[0] * scale))
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA if scale <= 1 else cv2.INTER_CUBIC)
    if scale <= 1:
        small = cv2.GaussianBlur(small, (3, 3), 0)
    across, down = size[0] / part.shape[1], size[1] / part.shape[0]
    left, right = round(box.left * across), max(round(box.right * across), round(box.left * across) + 1)
    top, bottom = round(box.top * down), max(round(box.bottom * down), round(box.top * down) + 1)
    seeds = np.full(small.shape[:2], cv2.GC_BGD, np.uint8)
    seeds[top:bottom, left:right] = cv2.GC_PR_BGD
    points = [(x * across, y * down) for x, y in extremes]
    _sow(seeds, points, ((left + right) / 2, (top + bottom) / 2), (right - left, bottom - top))
    if not (seeds == cv2.GC_BGD).any():
        # The hint is the whole picture: its rim is the best guess at what is background.
        seeds[0, :] = seeds[-1, :] = seeds[:, 0] = seeds[:, -1] = cv2.GC_BGD
    cv2.setRNGSeed(1)
    background, foreground = np.zeros((1, 65), np.float64), np.zeros((1, 65), np.float64)
    cv2.grabCut(small, seeds, (0, 0, 0, 0), background, foreground, ROUNDS, cv2.GC_INIT_WITH_MASK)
    return np.where((seeds == cv2.GC_FGD) | (seeds == cv2.GC_PR_FGD), 255, 0).astype(np.uint8)


def _sow(
    seeds: Mask, extremes: Sequence[tuple[float, float]], middle: tuple[float, float], size: tuple[int, int]
) -> None:
    """Mark where the object probably and surely is."""
    centre = round(middle[0]), round(middle[1])
    cv2.ellipse(
        seeds, centre, (max(1, size[0] * 9 // 20), max(1, size[1] * 9 // 20)), 0, 0, 360, cv2.GC_PR_FGD, -1
    )
    if not extremes:
        return
    corners = np.rint(np.array(extremes)).astype(np.int32)
    cv2.fillConvexPoly(seeds, cv2.convexHull(corners), cv2.GC_PR_FGD)
    radius = max(1, round(0.015 * max(size)))
    for x, y in extremes:
        # Just inside of the edge, on the way to the middle.
        far = max(1.0, float(np.hypot(middle[0] - x, middle[1] - y)))
        inward = min(1.0, 2.5 * radius / far)
        seed = round(x + (middle[0] - x) * inward), round(y + (middle[1] - y) * inward)
        cv2.circle(seeds, seed, radius, cv2.GC_FGD, -1)


def _refined(part: Picture, cut: Mask) -> Mask:
    """The cut at the part's size, its edge moved to the nearest edge of the picture."""
    height, width = part.shape[:2]
    if cut.shape[1] >= width:
        shrunk = cv2.resize(cut, (width, height), interpolation=cv2.INTER_AREA)
        return np.where(shrunk > 127, 255, 0).astype(np.uint8)
    scale = min(1.0, (REFINED_PIXELS / (width * height)) ** 0.5)
    size = round(width * scale), round(height * scale)
    guide = cv2.resize(cv2.cvtColor(part, cv2.COLOR_BGR2GRAY), size, interpolation=cv2.INTER_AREA)
    rough = cv2.resize(cut, size, interpolation=cv2.INTER_LINEAR)
    radius = max(2, round(1.5 * size[0] / cut.shape[1]))
    fitted = _guided(
        guide.astype(np.float32) / np.float32(255), rough.astype(np.float32) / np.float32(255), radius
    )
    # Away from the rough edge nothing is in doubt.
    kernel = np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
    inside, outside = cv2.erode(rough, kernel) == 255, cv2.dilate(rough, kernel) == 0
    found = np.where(inside | ((fitted > 0.5) & ~outside), 255, 0).astype(np.uint8)
    if scale < 1:
        return cv2.resize(found, (width, height), interpolation=cv2.INTER_NEAREST).astype(np.uint8)
    return found


def _guided(
    guide: npt.NDArray[np.float32], rough: npt.NDArray[np.float32], radius: int
) -> npt.NDArray[np.float32]:
    size = 2 * radius + 1, 2 * radius + 1
    mean_guide, mean_rough = cv2.blur(guide, size), cv2.blur(rough, size)
    variance = cv2.blur(guide * guide, size) - mean_guide * mean_guide
    slope = (cv2.blur(guide * rough, size) - mean_guide * mean_rough) / (variance + np.float32(1e-4))
    offset = mean_rough - slope * mean_guide
    fitted: npt.NDArray[np.float32] = cv2.blur(slope, size) * guide + cv2.blur(offset, size)
    return fitted


def _tidied(found: Mask) -> Mask:
    """Without specks and pinholes."""
    for value in (255, 0):
        # What touches at a corner alone hangs together on one side of the edge only.
        connectivity = 8 if value == 255 else 4
        part = (found == value).astype(np.uint8)
        count, numbers, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=connectivity)
        areas = stats[1:, cv2.CC_STAT_AREA]
        if count < 2:
            continue
        largest = areas.max() if value == 255 else (found == 255).sum()
        noise = 1 + np.flatnonzero(areas < LEAST_PART * largest)
        found[np.isin(numbers, noise)] = 255 - value
    return found


def _rings(found: Mask) -> list[Ring]:
    # Each pixel as four: an outline runs through the middles of these, and so rounds to corners of pixels.
    fourfold = np.kron(found, np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(fourfold, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    rings: list[Ring] = []
    for contour in contours:
        tolerance = max(1.0, TOLERANCE * cv2.arcLength(contour, closed=True))
        corners = np.rint((cv2.approxPolyDP(contour, tolerance, closed=True)[:, 0, :] + 0.5) / 2).astype(int)
        ring = [(int(x), int(y)) for x, y in corners]
        ring = [corner for at, corner in enumerate(ring) if corner != ring[at - 1]]
        if len(ring) >= 3:
            rings.append(ring)
    return rings
