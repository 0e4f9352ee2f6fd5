"""Active picks: objects the model is unsure of, spread out so that no two teach the same."""

from __future__ import annotations

import numpy as np

from autolabeler.arrays import FloatArray, IntArray


def smallest_margins(probabilities: FloatArray, count: int) -> IntArray:
    """Row numbers of the `count` smallest margins, smallest first.

    `probabilities` is (objects, classes); the margin is the gap between the two most likely classes, the
    measure of Scheffer, Decomain & Wrobel, "Active hidden Markov models for information extraction" (2001).
    """
    top_two = np.partition(probabilities, -2, axis=1)[:, -2:]
    margins = top_two[:, 1] - top_two[:, 0]
    return np.argsort(margins, kind="stable")[:count]


def pick_spread_out(features: FloatArray, count: int, rng: np.random.Generator) -> IntArray:
    """`count` row numbers of `features` (objects, dimensions), in order of picking.

    The first row comes first; each next one is drawn with probability proportional to its squared distance
    to the nearest pick: the seeding of k-means++ (Arthur & Vassilvitskii, 2007), which covers dense regions,
    where the plain farthest point would collect outliers. Once only copies of picks are left, they follow
    in the order given. Returns all rows when there are no more than `count`.
    """
    rows = len(features)
    if rows <= count:
        return np.arange(rows, dtype=np.int64)
    if count == 0:
        return np.empty(0, np.int64)
    picks = [0]
    distance = _squared_distance(features, 0)
    while len(picks) < count and distance.max() > 0.0:
        pick = int(rng.choice(rows, p=distance / distance.sum()))
        picks.append(pick)
        distance = np.minimum(distance, _squared_distance(features, pick))
    copies = np.setdiff1d(np.arange(rows), picks)[: count - len(picks)]
    return np.concatenate([np.array(picks, np.int64), copies])


def _squared_distance(features: FloatArray, row: int) -> FloatArray:
    difference = features - features[row]
    squared: FloatArray = np.einsum("ij,ij->i", difference, difference)
    return squared
