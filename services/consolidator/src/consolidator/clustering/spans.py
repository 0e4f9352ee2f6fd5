"""Several workers' spans of one text become one set of spans.

Spans of different workers are alike by Jaccard's index, the characters that both have over those that either
has. A group stands for an entity when at least half of the workers marked it. Each boundary is the one chosen
most, or the median where no one is; the class is the one named most; the confidence is the share of all
workers who marked it with that class, times how well the group's spans fit the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from consolidator.arrays import FloatArray, IntArray
from consolidator.clustering.boxes import shared_share
from consolidator.clustering.groups import group, leading


@dataclass(frozen=True, order=True)
class Span:
    start: int
    end: int
    class_id: int


@dataclass(frozen=True)
class FoundSpan:
    span: Span
    confidence: float


@dataclass(frozen=True)
class Found:
    spans: list[FoundSpan]
    agreement: list[float]
    """Of each worker with the result, between 0 and 1: the share of marks that the two have in common."""


def merge(by_worker: Sequence[Sequence[Span]]) -> Found:
    """The spans that at least half of the workers agree on, in the order of the text."""
    marks = sorted((span, worker) for worker, spans in enumerate(by_worker) for span in spans)
    if not marks:
        return Found([], [1.0] * len(by_worker))
    workers = np.array([worker for _, worker in marks], np.int64)
    classes = np.array([span.class_id for span, _ in marks], np.int64)
    bounds = np.array([(span.start, span.end) for span, _ in marks], np.float64)
    found: list[FoundSpan] = []
    hits = np.zeros(len(by_worker))
    for members in group(jaccard(bounds, bounds), workers, classes):
        if 2 * len(members) < len(by_worker):
            continue
        found.append(_merged(bounds[members], classes[members], len(by_worker)))
        hits[workers[members]] += 1
    found.sort(key=lambda one: one.span)
    drawn = np.array([len(spans) for spans in by_worker])
    return Found(found, shared_share(hits, drawn, len(found)))


def jaccard(some: FloatArray, others: FloatArray) -> FloatArray:
    """Of spans given as rows (start, end). (some, others)"""
    first, second = some[:, np.newaxis, :], others[np.newaxis, :, :]
    lower = np.maximum(first[..., 0], second[..., 0])
    upper = np.minimum(first[..., 1], second[..., 1])
    common = np.clip(upper - lower, 0, None)
    union = first[..., 1] - first[..., 0] + second[..., 1] - second[..., 0] - common
    result: FloatArray = common / union
    return result


def _merged(bounds: FloatArray, classes: IntArray, n_workers: int) -> FoundSpan:
    class_id, votes = leading(classes)
    start, end = (_boundary(bounds[:, side].astype(np.int64)) for side in (0, 1))
    if start >= end:  # modes of different workers; medians cannot cross
        start, end = (_median(bounds[:, side].astype(np.int64)) for side in (0, 1))
    fit = float(jaccard(bounds, np.array([[start, end]], np.float64)).mean())
    return FoundSpan(Span(start, end, class_id), votes / n_workers * fit)


def _boundary(chosen: IntArray) -> int:
    found, counts = np.unique(chosen, return_counts=True)
    most = found[counts == counts.max()]
    return int(most[0]) if len(most) == 1 else _median(chosen)


def _median(chosen: IntArray) -> int:
    """A value that somebody chose: the lower of the two in the middle."""
    return int(np.sort(chosen)[(len(chosen) - 1) // 2])
