"""Laying out an audit: how many objects people check before each look."""

from __future__ import annotations

from dataclasses import dataclass

from autolabeler.guarantee import (
    LOOK_SHARES,
    Audit,
    Promise,
    clopper_pearson_upper,
    hypergeometric_cdf,
    most_disagreements,
    would_pass,
)

LEAST_CHANCE = 0.5
"""A job has few audits. One less likely to pass than this is not laid out: more labels come first."""

_LEVELS = 6
"""Quantiles of the error rate's posterior that stand for it."""


@dataclass(frozen=True, slots=True)
class AuditDesign:
    sizes: tuple[int, ...]
    """Objects audited in all at each look; growing, less than the candidates."""
    expected_work: float
    """Objects among the candidates that people are expected to label: all of them if no look passes."""
    chance: float
    """How likely some look passes; a lower bound, as `expected_work` is an upper one."""


def design_audit(
    candidates: int, seen: int, wrong: int, promise: Promise, audit_number: int
) -> AuditDesign | None:
    """The layout with the least expected work, or None when none is likely enough to pass.

    `wrong` of `seen` random labels among such objects disagreed with the model. The error rate then has the
    posterior Beta(wrong + 1, seen - wrong + 1), from Laplace's uniform prior; its quantiles are the
    Clopper-Pearson bounds for one more object seen. Few labels leave it wide, and a threshold that they say
    little about looks as doubtful as it is. Each look has twice the objects of the one before; the sizes
    tried for the first are those at which it can afford one more disagreement.

    Looks share their draws, so the probability that two of them fail is taken as the smaller of the two: an
    upper bound that needs no joint distribution.
    """
    levels = [clopper_pearson_upper(wrong, seen + 1, (2 * i + 1) / (2 * _LEVELS)) for i in range(_LEVELS)]
    best: AuditDesign | None = None
    allowed, first = 0, 1
    while (size := smallest_passing(allowed, first, candidates, promise, audit_number)) is not None:
        if best is not None and size >= best.expected_work:
            break
        doubled = (size * 2**look for look in range(len(LOOK_SHARES[audit_number])))
        sizes = tuple(total for total in doubled if total < candidates)
        design = _judge(sizes, candidates, levels, promise, audit_number)
        if design.chance >= LEAST_CHANCE and (best is None or design.expected_work < best.expected_work):
            best = design
        first = size
        allowed += max(1, allowed // 4)
    return best


def smallest_passing(
    disagreements: int, first: int, candidates: int, promise: Promise, audit_number: int
) -> int | None:
    """The smallest audit from `first` on that passes its first look with so many disagreements.

    By bisection. Whole numbers make the passing sizes ragged at the edge: the answer always passes, and may
    be a few objects larger than the very smallest. None when no audit that leaves an object passes.
    """

    def passes(size: int) -> bool:
        return would_pass(Audit(candidates, size, disagreements), promise, audit_number, 0)

    low, high = max(first, disagreements), candidates - 1
    if low > high or not passes(high):
        return None
    while low < high:
        middle = (low + high) // 2
        if passes(middle):
            high = middle
        else:
            low = middle + 1
    return high


def _judge(
    sizes: tuple[int, ...], candidates: int, levels: list[float], promise: Promise, audit_number: int
) -> AuditDesign:
    affordable = [
        most_disagreements(candidates, size, promise, audit_number, look) for look, size in enumerate(sizes)
    ]
    steps = [size - before for size, before in zip(sizes, (0, *sizes[:-1]), strict=True)]
    work = chance = 0.0
    for level in levels:
        bad = round(level * candidates)
        failed = 1.0
        for step, size, most in zip(steps, sizes, affordable, strict=True):
            work += step * failed
            failed = min(failed, 1.0 - hypergeometric_cdf(most, size, bad, candidates))
        work += (candidates - sizes[-1]) * failed
        chance += 1.0 - failed
    return AuditDesign(sizes, work / len(levels), chance / len(levels))
