"""Several workers' boxes on one picture become one set of boxes.

Boxes of different workers are alike by their intersection over union. A group stands for a thing when at
least half of the workers marked it. Its box is the mean of the group's, its class the one named most, and its
confidence the share of all workers who marked it with that class, times how well the group's boxes fit the
mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from consolidator.arrays import FloatArray, IntArray
from consolidator.clustering.groups import group, leading


@dataclass(frozen=True)
class Box:
    class_id: int
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class FoundBox:
    box: Box
    confidence: float


@dataclass(frozen=True)
class Found:
    boxes: list[FoundBox]
    agreement: list[float]
    """Of each worker with the result, between 0 and 1: the share of marks that the two have in common."""


def merge(by_worker: Sequence[Sequence[Box]]) -> Found:
    """The boxes that at least half of the workers agree on, from left to right within each class."""
    marks = sorted(
        ((box, worker) for worker, boxes in enumerate(by_worker) for box in boxes),
        key=lambda mark: (_place(mark[0]), mark[1]),
    )
    if not marks:
        return Found([], [1.0] * len(by_worker))
    workers = np.array([worker for _, worker in marks], np.int64)
    classes = np.array([box.class_id for box, _ in marks], np.int64)
    sides = np.array([(box.left, box.top, box.width, box.height) for box, _ in marks], np.float64)
    found: list[FoundBox] = []
    hits = np.zeros(len(by_worker))
    for members in group(iou(sides, sides), workers, classes):
        if 2 * len(members) < len(by_worker):
            continue
        found.append(_merged(sides[members], classes[members], len(by_worker)))
        hits[workers[members]] += 1
    found.sort(key=lambda one: (one.box.class_id, _place(one.box)))
    drawn = np.array([len(boxes) for boxes in by_worker])
    return Found(found, shared_share(hits, drawn, len(found)))


def shared_share(hits: FloatArray, drawn: IntArray, found: int) -> list[float]:
    """Dice's coefficient of each worker's marks and the result; 1 where both are empty."""
    total = drawn + found
    share: list[float] = np.where(total > 0, 2 * hits / np.maximum(total, 1), 1.0).tolist()
    return share


def iou(some: FloatArray, others: FloatArray) -> FloatArray:
    """Intersection over union of boxes given as rows (left, top, width, height). (some, others)

    Two boxes without area overlap wholly when they are the same, and else not at all.
    """
    first, second = some[:, np.newaxis, :], others[np.newaxis, :, :]
    lower = np.maximum(first[..., :2], second[..., :2])
    upper = np.minimum(first[..., :2] + first[..., 2:], second[..., :2] + second[..., 2:])
    common = np.clip(upper - lower, 0, None).prod(axis=-1)
    union = first[..., 2:].prod(axis=-1) + second[..., 2:].prod(axis=-1) - common
    same = (first == second).all(axis=-1)
    result: FloatArray = np.where(union > 0, common / np.maximum(union, np.finfo(float).tiny), same)
    return result


def _merged(sides: FloatArray, classes: IntArray, n_workers: int) -> FoundBox:
    class_id, votes = leading(classes)
    left, top, right, bottom = (
        int(np.floor(edge + 0.5))
        for edge in np.concatenate((sides[:, :2], sides[:, :2] + sides[:, 2:]), axis=1).mean(axis=0)
    )
    # A pixel at least, unless everybody's box has no extent in this direction.
    least = (sides[:, 2:].max(axis=0) > 0).astype(int).tolist()
    box = Box(class_id, left, top, max(right - left, least[0]), max(bottom - top, least[1]))
    mean = np.array([[box.left, box.top, box.width, box.height]], np.float64)
    return FoundBox(box, votes / n_workers * float(iou(sides, mean).mean()))


def _place(box: Box) -> tuple[int, int, int, int, int]:
    return box.left, box.top, box.width, box.height, box.class_id
