"""Deciding an audit of the exact finite set that a model is to label."""

from __future__ import annotations

import math
from dataclasses import dataclass

from autolabeler.guarantee.bounds import hypergeometric_upper, rejects
from autolabeler.guarantee.spending import look_confidence


@dataclass(frozen=True, slots=True)
class Promise:
    """What the requester wants: at most this error rate among machine labels, at this confidence."""

    target_error: float = 0.05
    confidence: float = 0.95

    def __post_init__(self) -> None:
        if not 0.0 < self.target_error < 1.0:
            raise ValueError(f"target_error must be between 0 and 1, not {self.target_error}")
        if not 0.0 < self.confidence < 1.0:
            raise ValueError(f"confidence must be between 0 and 1, not {self.confidence}")


@dataclass(frozen=True, slots=True)
class Audit:
    """What people found in one audit, all its looks so far together.

    `candidates` objects stood above the threshold, `audited` of them were drawn uniformly without
    replacement after the model was frozen, and on `disagreements` of those the people's label is not the
    model's. An audited object that people could not label counts as a disagreement.
    """

    candidates: int
    audited: int
    disagreements: int

    def __post_init__(self) -> None:
        if not 0 <= self.disagreements <= self.audited < self.candidates:
            raise ValueError(
                f"{self.disagreements} disagreements in an audit of {self.audited} of {self.candidates} "
                "candidates cannot certify anything: some candidate must be left for the machine"
            )

    @property
    def machine_labelled(self) -> int:
        """Candidates left for the model: audited ones keep the people's label."""
        return self.candidates - self.audited


@dataclass(frozen=True, slots=True)
class Certificate:
    """The outcome of one look with everything needed to check it again: `certify` on the same evidence."""

    passed: bool
    promise: Promise
    audit: Audit
    audit_number: int
    """0 for the job's first audit."""
    look: int
    """0 for the first look at this audit."""
    look_confidence: float
    """Confidence of this look alone, after the split over audits and looks."""
    machine_labelled: int
    errors_upper: int
    """At most this many of the `machine_labelled` labels are wrong, at `look_confidence`."""
    error_rate_upper: float
    """`errors_upper / machine_labelled`."""


def certify(audit: Audit, promise: Promise, audit_number: int, look: int) -> Certificate:
    """Decide whether the model may label the rest of the audited candidates.

    Theorem: with probability at least `promise.confidence` over the draws of its audits, every certificate of
    the job states the truth: at most `errors_upper` of the `machine_labelled` objects have a label other than
    the one people would have given. Proof: given the frozen model and threshold, the errors among the
    candidates are a fixed number K, and the audited objects are a uniform sample without replacement; so
    K <= hypergeometric_upper at `look_confidence`. The disagreements found are among those K and leave the
    machine's set with the audit, so at most K - disagreements remain. The union bound covers audits and
    looks.

    Assumes: model, threshold, candidate set and the size of every look were fixed before the first draw of
    the audit and without sight of any candidate's label; each object has one reference label, the one
    people give it when asked. That label may itself be wrong: then a disagreement may be the person's
    error, which makes an audit harder to pass, and the bound speaks of disagreement with people.

    Raises ValueError when the job has no such look.
    """
    confidence = look_confidence(promise.confidence, audit_number, look)
    bound = hypergeometric_upper(audit.disagreements, audit.audited, audit.candidates, confidence)
    errors_upper = bound - audit.disagreements
    rate = errors_upper / audit.machine_labelled
    return Certificate(
        passed=rate <= promise.target_error,
        promise=promise,
        audit=audit,
        audit_number=audit_number,
        look=look,
        look_confidence=confidence,
        machine_labelled=audit.machine_labelled,
        errors_upper=errors_upper,
        error_rate_upper=rate,
    )


def would_pass(audit: Audit, promise: Promise, audit_number: int, look: int) -> bool:
    """Whether `certify` would pass this, found by one tail instead of a search; for planning."""
    least_failing = audit.disagreements + _allowed(promise.target_error, audit.machine_labelled) + 1
    most_possible = audit.candidates - audit.audited + audit.disagreements
    if least_failing > most_possible:
        return True
    confidence = look_confidence(promise.confidence, audit_number, look)
    return rejects(audit.disagreements, audit.audited, least_failing, audit.candidates, confidence)


def most_disagreements(candidates: int, audited: int, promise: Promise, audit_number: int, look: int) -> int:
    """The most disagreements with which such an audit still passes; -1 when none are few enough."""
    passing, failing = -1, audited + 1
    while failing - passing > 1:
        middle = (passing + failing) // 2
        if would_pass(Audit(candidates, audited, middle), promise, audit_number, look):
            passing = middle
        else:
            failing = middle
    return passing


def _allowed(target_error: float, labels: int) -> int:
    """The largest count with count / labels <= target_error, in the same rounding as `certify` uses."""
    count = math.floor(target_error * labels)
    return count + 1 if (count + 1) / labels <= target_error else count
