"""Constrained agglomerative clustering: which marks of different workers mean the same thing.

Average linkage with two rules. A group has at most one mark of each worker, who knows best what are two
things; and two groups are joined only while their marks are alike by `LEAST_ALIKE` in the mean. Pairs of the
same class are joined before others, so that a person on a bicycle does not become one thing with two names;
what is left may still be one thing about whose name the workers differ. Of two pairs the more alike is joined
first.

The result does not depend on which worker made which mark: ties fall by the order of the marks, which callers
choose by what is marked.
"""

from __future__ import annotations

import numpy as np

from consolidator.arrays import FloatArray, IntArray

LEAST_ALIKE = 0.5


def group(alike: FloatArray, workers: IntArray, classes: IntArray) -> list[list[int]]:
    """Indices of the marks of each group, in ascending order of their first mark.

    `alike[i, j]`, between 0 and 1, is how alike marks i and j are.
    """
    members = [[index] for index in range(len(workers))]
    owners = [{worker} for worker in workers.tolist()]
    home = list(range(len(workers)))
    for first, second in _candidates(alike, workers, classes):
        one, other = sorted((home[first], home[second]))
        if one == other or owners[one] & owners[other]:
            continue
        if alike[np.ix_(members[one], members[other])].mean() < LEAST_ALIKE:
            continue
        for index in members[other]:
            home[index] = one
        members[one] += members[other]
        owners[one] |= owners[other]
        members[other] = []
    return [sorted(found) for found in members if found]


def _candidates(alike: FloatArray, workers: IntArray, classes: IntArray) -> list[tuple[int, int]]:
    first, second = np.triu_indices(len(workers), 1)
    likeness = alike[first, second]
    kept = (likeness >= LEAST_ALIKE) & (workers[first] != workers[second])
    first, second, likeness = first[kept], second[kept], likeness[kept]
    order = np.lexsort((second, first, -likeness, classes[first] != classes[second]))
    return list(zip(first[order].tolist(), second[order].tolist(), strict=True))


def leading(votes: IntArray) -> tuple[int, int]:
    """The class with the most votes and how many it has; of equals, the first class."""
    found, counts = np.unique(votes, return_counts=True)
    best = int(counts.argmax())
    return int(found[best]), int(counts[best])
