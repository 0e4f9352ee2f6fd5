"""The threshold with the least human work still to do, estimated from the random human labels R."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from autolabeler.arrays import BoolArray, FloatArray
from autolabeler.guarantee import Promise
from autolabeler.planning.audit_design import design_audit

LEAST_SAVING = 0.05
"""Share of the unlabelled objects that a plan must save to be worth an audit."""

_THRESHOLDS = 64
"""Candidate thresholds, at even ranks of the unlabelled pool. The total is flat around its minimum."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A forecast, never evidence: R was used to choose it, so the proof needs a fresh audit.

    When `worthwhile` is false the numbers describe the threshold that came closest, `audit_sizes` is empty
    and `expected_human_total` is all of the unlabelled objects.
    """

    threshold: float
    """The model may label objects whose score is at least this."""
    audit_sizes: tuple[int, ...]
    """Candidates audited in all at the first look, at the second, ... The layout is part of the proof: it
    must not change once the audit has begun."""
    candidates: int
    """Unlabelled objects at or above the threshold, audited ones included."""
    expected_error: float
    """Rate of disagreement with people among the candidates, smoothed to the safe side."""
    expected_human_total: int
    """Objects that people must still label: the audit and all below the threshold."""
    chance: float
    """How likely the audit passes."""
    worthwhile: bool
    reason: str


def make_plan(
    random_scores: FloatArray,
    random_correct: BoolArray,
    pool_scores: FloatArray,
    promise: Promise,
    audit_number: int,
) -> Plan:
    """Choose the threshold with the least expected human work.

    `random_scores` and `random_correct` (r,) come from out-of-fold predictions on R: the score of the
    predicted label and whether it is the people's. `pool_scores` (u,) are the scores of the unlabelled
    objects under the model trained on all labels. For each threshold the R objects at or above it say how
    often the model disagrees with people there, and `design_audit` what proving it costs on average over
    what they leave open. Thresholds that few R objects reach stay doubtful, which also blunts the optimism
    of choosing the best of many. Errors of people are part of the disagreement and so of the cost.
    `audit_number` is 0 when the job has had no audit yet.

    Raises ValueError when nothing is unlabelled or the job has no such audit.
    """
    unlabelled = len(pool_scores)
    if unlabelled == 0:
        raise ValueError("there is nothing left to plan for")
    plans = [
        _plan_at(threshold, candidates, unlabelled, random_scores, random_correct, promise, audit_number)
        for threshold, candidates in _thresholds(pool_scores)
    ]
    best = min(plans, key=lambda plan: (plan.expected_human_total, plan.expected_error))
    saved = unlabelled - best.expected_human_total
    if saved >= max(1.0, LEAST_SAVING * unlabelled):
        reason = (
            f"an audit that starts with {best.audit_sizes[0]} of the {best.candidates} surest objects should "
            f"leave {saved} of {unlabelled} to the model"
        )
        return replace(best, worthwhile=True, reason=reason)
    reason = (
        f"the {best.candidates} surest objects are expected to be {best.expected_error:.1%} wrong, so that "
        f"proving at most {promise.target_error:.1%} would save {saved} of {unlabelled} objects"
    )
    return replace(best, audit_sizes=(), expected_human_total=unlabelled, chance=0.0, reason=reason)


def _plan_at(
    threshold: float,
    candidates: int,
    unlabelled: int,
    random_scores: FloatArray,
    random_correct: BoolArray,
    promise: Promise,
    audit_number: int,
) -> Plan:
    reached = random_scores >= threshold
    seen, wrong = int(reached.sum()), int((reached & ~random_correct).sum())
    design = design_audit(candidates, seen, wrong, promise, audit_number)
    below = unlabelled - candidates
    return Plan(
        threshold=threshold,
        audit_sizes=design.sizes if design else (),
        candidates=candidates,
        expected_error=(wrong + 1) / (seen + 2),  # Laplace's rule of succession, the posterior's mean
        expected_human_total=round(design.expected_work) + below if design else unlabelled,
        chance=design.chance if design else 0.0,
        worthwhile=False,
        reason="",
    )


def _thresholds(pool_scores: FloatArray) -> list[tuple[float, int]]:
    """Pairs of threshold and number of unlabelled objects at or above it, from all objects to few."""
    ascending = np.sort(pool_scores)
    ranks = np.unique(np.linspace(0, len(ascending), _THRESHOLDS, endpoint=False).astype(np.int64))
    values = np.unique(ascending[ranks])
    first = np.searchsorted(ascending, values, side="left")
    return [(float(value), len(ascending) - int(rank)) for value, rank in zip(values, first, strict=True)]
