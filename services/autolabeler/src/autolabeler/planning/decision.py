"""What to do next: buy more labels to learn from, audit, or leave the rest to people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from autolabeler.guarantee import MAX_AUDITS, Promise, most_disagreements
from autolabeler.planning.audit_design import smallest_passing
from autolabeler.planning.plan import Plan

_PROVABLE = 0.6
"""Disagreement, as a share of the target, at which an audit of reasonable size passes."""


_RETURNS = 0.5
"""What the next batch saves per label, beside the last one: returns diminish, and part of any fall in the
forecast is luck."""


class Step(StrEnum):
    TRAIN = "train"
    """Learn more: ask people for another batch, unless a failed audit has just brought labels."""
    AUDIT = "audit"
    """Freeze the model of the last round and audit its plan; or go on to the audit's next look."""
    GIVE_UP = "give_up"
    """People label everything that is left."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one round showed, in the order of rounds."""

    plan: Plan
    people_labelled: int
    """Objects with a human label when the round was trained."""
    unlabelled: int


@dataclass(frozen=True, slots=True)
class Decision:
    step: Step
    reason: str
    """For the requester."""


def next_step(history: Sequence[Outlook], promise: Promise, *, batch: int, audits_used: int) -> Decision:
    """Decide after the last round of `history`; `batch` is what the next training batch would cost.

    Another batch is bought while it should pay for itself, which the last one tells: it must have lowered
    the forecast of human work still to do by twice its cost. The history is that of the whole job; after a
    failed audit its last round is one trained since, and the audit's labels count as the batch that was
    bought.

    Raises ValueError for an empty history.
    """
    if not history:
        raise ValueError("there is no round to decide about")
    if audits_used >= MAX_AUDITS:
        return Decision(Step.GIVE_UP, f"all {MAX_AUDITS} audits have failed")
    now = history[-1]
    least_work = smallest_passing(0, 1, now.unlabelled, promise, audits_used)
    if least_work is None:
        return Decision(
            Step.GIVE_UP, f"{now.unlabelled} objects are left, too few to prove anything about them"
        )
    if now.plan.worthwhile:
        return _train_or_audit(history, batch, least_work)
    return _train_or_give_up(history, promise)


def after_failed_look(
    plan: Plan, disagreements: int, promise: Promise, audit_number: int, look: int
) -> Decision:
    """Decide after a look found too many `disagreements`, all looks of the audit together. Counts from 0.

    The audit goes on while one of its later looks could still pass: the proof is in sight, and its labels are
    final all the same. Else the step is TRAIN, which means to learn from the audit too and plan again, or
    GIVE_UP after the last audit.
    """
    found = f"{disagreements} of {plan.audit_sizes[look]} audited objects were wrong"
    later = enumerate(plan.audit_sizes[look + 1 :], start=look + 1)
    affordable = [most_disagreements(plan.candidates, size, promise, audit_number, i) for i, size in later]
    if affordable and disagreements <= max(affordable):
        return Decision(Step.AUDIT, f"{found}: the audit goes on")
    if audit_number + 1 < MAX_AUDITS:
        return Decision(Step.TRAIN, f"{found}: the model learns from them before it is audited again")
    return Decision(Step.GIVE_UP, f"{found}, and all {MAX_AUDITS} audits have failed")


def _train_or_audit(history: Sequence[Outlook], batch: int, least_work: int) -> Decision:
    plan = history[-1].plan
    if plan.expected_human_total - least_work <= batch:
        return Decision(Step.AUDIT, "even a perfect model would not earn back another batch")
    if len(history) == 1:
        return Decision(Step.TRAIN, "one round cannot tell whether another batch would pay")
    before, now = history[-2:]
    cost = now.people_labelled - before.people_labelled
    saving = before.plan.expected_human_total - plan.expected_human_total
    if _RETURNS * saving > cost:
        return Decision(Step.TRAIN, f"the last {cost} labels saved {saving}: another batch should pay too")
    return Decision(
        Step.AUDIT,
        f"the last {cost} labels saved {max(saving, 0)}, and the next would save less: time to prove",
    )


def _train_or_give_up(history: Sequence[Outlook], promise: Promise) -> Decision:
    reason = history[-1].plan.reason
    if len(history) > 1 and all(_hopeless(outlook, promise) for outlook in history[-2:]):
        return Decision(
            Step.GIVE_UP, f"everything would be labelled by people before it could be proved: {reason}"
        )
    return Decision(Step.TRAIN, f"not yet provable: {reason}")


def _hopeless(outlook: Outlook, promise: Promise) -> bool:
    """Whether the pool ends before the errors become few enough, even on a steep learning curve.

    Takes errors to fall in proportion to 1 / labels, faster than learning curves usually do (Hestness et al.,
    "Deep learning scaling is predictable, empirically", 2017, find exponents well below 1).
    """
    if outlook.plan.worthwhile:
        return False
    needed = outlook.people_labelled * outlook.plan.expected_error / (_PROVABLE * promise.target_error)
    return needed >= outlook.people_labelled + outlook.unlabelled
