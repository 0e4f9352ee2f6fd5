"""Draws in which every object has the same chance: the sample R that estimates error, and audits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from autolabeler.arrays import IntArray


@dataclass(frozen=True, slots=True)
class RandomDraw:
    """The next members of R.

    `to_label` people must still label; `already_labelled` were picked actively before and join R at no
    cost. `drawn` is the length of the prefix of the random order that R is after this draw.
    """

    to_label: IntArray
    already_labelled: IntArray
    drawn: int


def random_order(ordinals: IntArray, rng: np.random.Generator) -> IntArray:
    """One uniformly random order of the job's objects, in which R grows as a prefix.

    Depends on the set of ordinals and the seed alone. Every prefix of a uniform permutation is a uniform
    sample without replacement. Drawing each batch from what is still unlabelled would not do: active picks
    take the hard objects away, and R would look too easy.
    """
    return rng.permutation(np.sort(ordinals))


def draw_random(order: IntArray, drawn: int, labelled: Collection[int], count: int) -> RandomDraw:
    """Extend R by the next `count` objects of `order`, or by what is left of it.

    `drawn` is the prefix taken so far; `labelled` are the ordinals that have a human label by now. Going on
    until `count` objects need a label would end R on purpose at an unlabelled one, and bias it.
    """
    taken = order[drawn : drawn + count]
    known = np.array([int(ordinal) in labelled for ordinal in taken], np.bool_)
    return RandomDraw(to_label=taken[~known], already_labelled=taken[known], drawn=drawn + len(taken))


def draw_audit(
    candidates: IntArray, sizes: tuple[int, ...], rng: np.random.Generator
) -> tuple[IntArray, ...]:
    """The objects that people check for each look of an audit, beyond those of the looks before it.

    `sizes` are cumulative, as in a plan. The looks are consecutive pieces of one uniformly random order of
    the candidates, so all up to any look are a uniform sample without replacement. The draw depends on the
    set of candidates, the sizes and the seed alone. Raises ValueError when some size exceeds the candidates.
    """
    if sizes[-1] > len(candidates):
        raise ValueError(f"an audit of {sizes[-1]} cannot come from {len(candidates)} candidates")
    order = random_order(candidates, rng)
    return tuple(np.sort(piece) for piece in np.split(order[: sizes[-1]], sizes[:-1]))
