"""Measures of how well two labels agree, all from 0 to 1 and the same whichever of the two comes first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any


def jaccard(one: Collection[Any], other: Collection[Any]) -> float:
    """Jaccard's index: what the two have in common, as a share of what either has; 1 when both are empty."""
    both = set(one) | set(other)
    return len(set(one) & set(other)) / len(both) if both else 1.0


def f1(in_common: int, of_one: int, of_other: int) -> float:
    """Dice's coefficient, which is the F1 score of either against the other; 1 when both are empty."""
    return 2 * in_common / (of_one + of_other) if of_one + of_other else 1.0


def most_pairs(partners: Sequence[Sequence[int]]) -> int:
    """How many pairs can be formed at most when each may be in one: `partners` has for each of the one side
    those of the other side that it may go with.

    Berge: a set of pairs can grow as long as there is a path that leaves and enters it by turns and ends free
    on both sides.
    """
    of_one: dict[int, int] = {}
    of_other: dict[int, int] = {}
    for start in range(len(partners)):
        reached_from: dict[int, int] = {}
        waiting: list[int] = [start]
        free: int | None = None
        while waiting and free is None:
            one = waiting.pop()
            for other in partners[one]:
                if other in reached_from:
                    continue
                reached_from[other] = one
                if other not in of_other:
                    free = other
                    break
                waiting.append(of_other[other])
        while free is not None:
            one = reached_from[free]
            before = of_one.get(one)
            of_one[one], of_other[free] = free, one
            free = before
    return len(of_one)
