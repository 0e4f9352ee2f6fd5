"""A weighted vote for each pixel, smoothed by its neighbours.

Two votes are taken. In the first all workers count the same; in the second each counts by how well their mask
agrees with the outcome of the first, which is one step of what STAPLE does in many (S. K. Warfield, K. H.
Zou, W. M. Wells, "Simultaneous truth and performance level estimation", IEEE Transactions on Medical Imaging
23, 2004). The votes for a class at a pixel are those of the pixel itself and, with less weight, the mean of
the three by three pixels around it. What all workers say of a pixel is therefore never changed, and a speck
that only a majority sees is.

Memory: a strip of rows at a time, whatever the size of the picture, beside the masks themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from consolidator.arrays import FloatArray

ByteMask: TypeAlias = NDArray[np.uint8]

NEIGHBOURS = 0.5
"""Weight of the surroundings of a pixel, where the pixel itself has 1. Below 1, unanimity stands."""
LEAST_WEIGHT = 0.05
STRIP_PIXELS = 1_000_000


@dataclass(frozen=True)
class FoundMask:
    mask: ByteMask
    """(rows, columns) of classes, 0 for the background."""
    agreement: list[float]
    """Of each worker with the result: the mean intersection over union of the classes that either has."""


def merge(masks: Sequence[ByteMask]) -> FoundMask:
    """Of masks of one shape. Of equal votes, the lower class wins."""
    classes = sorted(set[int]().union(*(np.unique(mask).tolist() for mask in masks)))
    first = _vote(masks, classes, np.ones(len(masks)))
    weights = np.array([max(agreement(mask, first, classes), LEAST_WEIGHT) for mask in masks])
    result = _vote(masks, classes, weights)
    return FoundMask(result, [agreement(mask, result, classes) for mask in masks])


def agreement(mask: ByteMask, other: ByteMask, classes: Sequence[int]) -> float:
    """The mean intersection over union of the classes that either mask has, the background aside; 1 for two
    masks of nothing but background."""
    shares = []
    for index in classes:
        here, there = mask == index, other == index
        union = int(np.count_nonzero(here | there))
        if index and union:
            shares.append(int(np.count_nonzero(here & there)) / union)
    return float(np.mean(shares)) if shares else 1.0


def _vote(masks: Sequence[ByteMask], classes: Sequence[int], weights: FloatArray) -> ByteMask:
    share = (weights / weights.sum()).astype(np.float32)
    result = np.zeros_like(masks[0])
    for rows, around in _strips(*masks[0].shape):
        within = slice(rows.start - around.start, rows.stop - around.start)
        lead: NDArray[np.float32] | None = None
        for index in classes:
            votes = sum(
                (weight * (mask[around] == index) for mask, weight in zip(masks, share, strict=True)),
                start=np.zeros_like(masks[0][around], np.float32),
            )
            score = (votes + NEIGHBOURS * _mean_around(votes))[within]
            if lead is None:
                lead, result[rows] = score, index
                continue
            ahead = score > lead + 1e-6
            result[rows][ahead] = index
            lead = np.maximum(lead, score)
    return result


def _strips(height: int, width: int) -> Iterator[tuple[slice, slice]]:
    """Rows to decide on, and the same rows with their neighbours."""
    step = max(STRIP_PIXELS // width, 1)
    for top in range(0, height, step):
        bottom = min(top + step, height)
        yield slice(top, bottom), slice(max(top - 1, 0), min(bottom + 1, height))


def _mean_around(votes: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of the three by three pixels around each; the edge goes on beyond itself."""
    padded = np.pad(votes, 1, mode="edge")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    mean: NDArray[np.float32] = (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / np.float32(9)
    return mean
