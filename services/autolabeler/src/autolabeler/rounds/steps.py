"""The steps of a learning run, from what is known to what happens next.

    start ──▶ learn ──▶ train and plan ──▶ learn again, audit, or give up
    audit ──▶ certify ──▶ machine labels and the remainder, the next look, or train again
    remainder ──▶ (people label the rest)

Every random draw comes from the job's seed and the round, so a step taken twice ends the same way.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

import numpy as np

from autolabeler.arrays import IntArray
from autolabeler.guarantee import Audit, Certificate, Promise, certify
from autolabeler.planning import (
    Outlook,
    Plan,
    Step,
    after_failed_look,
    next_batch_size,
    next_step,
    seed_batch_size,
)
from autolabeler.pool import ObjectSource
from autolabeler.rounds.remainder import give_up
from autolabeler.rounds.situation import Ask, MachineLabels, Outcome, Situation, Trained
from autolabeler.selection import draw_audit, draw_random, random_order
from autolabeler.training.predictions import Predictions, load_predictions
from autolabeler.training.rounds import PoolRequest, RoundRequest, prepare_pool, train_round


def take_step(situation: Situation) -> Outcome:
    """Decide what follows the batch that people have just finished.

    Raises ObjectStoreUnavailable when the pool cannot be read now.
    """
    failures = _ensure_pool(situation)
    failed = situation.failed | failures.keys()
    if situation.last_purpose is None:
        return _start(situation, failed, failures)
    if situation.last_purpose == "audit":
        return _after_audit(situation, failed)
    return _learn(situation, failed, situation.audits)


def _ensure_pool(situation: Situation) -> dict[int, str]:
    """Reads every object at the start, and again only if the cache was lost; returns new failures."""
    job = situation.job
    report = prepare_pool(
        PoolRequest(
            task_type=job.task_type,
            folder=job.folder / "pool",
            sources=tuple(ObjectSource(*source) for source in situation.sources),
            object_store=situation.object_store,
        )
    )
    return {ordinal: reason for ordinal, reason in report.failures.items() if ordinal not in situation.failed}


def _start(situation: Situation, failed: Collection[int], failures: dict[int, str]) -> Outcome:
    order = _order(situation, failed)
    draw = draw_random(order, 0, (), seed_batch_size(len(order), situation.job.class_count))
    ask = Ask("learn", _ints(draw.to_label)) if len(draw.to_label) else None
    return Outcome(
        reason="a first random sample, to learn from",
        drawn=draw.drawn,
        audits=0,
        look=0,
        ask=ask,
        failures=failures,
        ends_in=None if ask else "people",
    )


def _learn(situation: Situation, failed: Collection[int], audits: int) -> Outcome:
    """Train on all labels, then ask for more of them, audit, or give up."""
    job = situation.job
    unlabelled = _unlabelled(situation, failed)
    if not unlabelled:
        return Outcome("people have labelled everything", situation.drawn, audits, 0, None, ends_in="people")
    labels = situation.labels
    batch = next_batch_size(len(labels), len(unlabelled))
    order = _order(situation, failed)
    in_random = set(order[: situation.drawn].tolist())
    if len(set(labels.values())) < 2 or len(in_random & labels.keys()) < 2:
        draw = draw_random(order, situation.drawn, labels.keys(), batch.total)
        return _ask_to_learn(situation, draw.to_label, (), draw.drawn, audits, "too few different labels yet")
    promise = Promise(job.target_error, job.confidence)
    ordinals = sorted(labels)
    result = train_round(
        RoundRequest(
            task_type=job.task_type,
            folder=job.folder / "pool",
            predictions_path=job.predictions_path(situation.round),
            class_count=job.class_count,
            object_count=job.object_count,
            ordinals=tuple(ordinals),
            labels=tuple(labels[ordinal] for ordinal in ordinals),
            in_random=tuple(ordinal in in_random for ordinal in ordinals),
            excluded=frozenset(failed),
            seed=_seed(situation, "train"),
            promise=promise,
            audits_used=audits,
            active_picks=batch.active + batch.random,
        )
    )
    trained = Trained(
        plan=asdict(result.plan),
        evaluation=asdict(result.evaluation),
        people_labelled=len(labels),
        unlabelled=len(unlabelled),
        predictions_path=result.predictions_path,
        predictions_sha256=result.predictions_sha256,
    )
    history = [
        *(Outlook(_plan(past.plan), past.people_labelled, past.unlabelled) for past in situation.history),
        Outlook(result.plan, len(labels), len(unlabelled)),
    ]
    decision = next_step(history, promise, batch=batch.total, audits_used=audits)
    if decision.step is Step.GIVE_UP:
        return _remainder(situation, unlabelled, decision.reason, ends_in="people", trained=trained)
    if decision.step is Step.AUDIT:
        predictions = load_predictions(result.predictions_path, result.predictions_sha256)
        pieces = _audit_draw(situation, situation.round, result.plan, predictions)
        return Outcome(
            decision.reason, situation.drawn, audits, 0, Ask("audit", _ints(pieces[0])), trained=trained
        )
    draw = draw_random(order, situation.drawn, labels.keys(), batch.random)
    chosen = set(draw.to_label.tolist())
    active = [ordinal for ordinal in result.active_picks if ordinal not in chosen]
    return _ask_to_learn(
        situation,
        draw.to_label,
        active[: batch.total - len(chosen)],
        draw.drawn,
        audits,
        decision.reason,
        trained,
    )


def _ask_to_learn(
    situation: Situation,
    random: IntArray,
    active: Collection[int],
    drawn: int,
    audits: int,
    reason: str,
    trained: Trained | None = None,
) -> Outcome:
    # In ordinal order, so that nobody can tell the drawn objects from the chosen ones.
    asked = tuple(sorted({*random.tolist(), *active}))
    if not asked:
        # Everything in the next stretch of the random order has a label already: go on from there.
        return give_up(situation, "no object is left that would teach the model anything")
    return Outcome(reason, drawn, audits, 0, Ask("learn", asked), trained=trained)


def _after_audit(situation: Situation, failed: Collection[int]) -> Outcome:
    """Certify the audited predictions, or find out why not."""
    job = situation.job
    frozen = situation.history[-1]
    plan = _plan(frozen.plan)
    predictions = load_predictions(job.predictions_path(frozen.round), frozen.predictions_sha256)
    pieces = _audit_draw(situation, frozen.round, plan, predictions)
    audited = np.concatenate(pieces[: situation.look + 1])
    predicted = dict(zip(predictions.ordinals.tolist(), predictions.labels.tolist(), strict=True))
    wrong = sum(situation.labels.get(ordinal) != predicted[ordinal] for ordinal in audited.tolist())
    candidates = predictions.candidates(plan.threshold)
    promise = Promise(job.target_error, job.confidence)
    certificate = certify(
        Audit(len(candidates), len(audited), wrong), promise, situation.audits, situation.look
    )
    if certificate.passed:
        return _certified(situation, failed, predictions, candidates, audited, certificate)
    decision = after_failed_look(plan, wrong, promise, situation.audits, situation.look)
    if decision.step is Step.AUDIT:
        look = situation.look + 1
        return Outcome(
            decision.reason, situation.drawn, situation.audits, look, Ask("audit", _ints(pieces[look]))
        )
    if decision.step is Step.GIVE_UP:
        return _remainder(situation, _unlabelled(situation, failed), decision.reason, ends_in="people")
    return _learn(situation, failed, situation.audits + 1)


def _certified(
    situation: Situation,
    failed: Collection[int],
    predictions: Predictions,
    candidates: IntArray,
    audited: IntArray,
    certificate: Certificate,
) -> Outcome:
    machine = set(np.setdiff1d(candidates, audited).tolist())
    rows = tuple(
        (ordinal, label, score)
        for ordinal, label, score in zip(
            predictions.ordinals.tolist(),
            predictions.labels.tolist(),
            predictions.scores.tolist(),
            strict=True,
        )
        if ordinal in machine
    )
    rest = [ordinal for ordinal in _unlabelled(situation, failed) if ordinal not in machine]
    document = _document(situation, audited, certificate)
    return _remainder(
        situation,
        rest,
        f"proven: at most {certificate.error_rate_upper:.2%} of {len(rows)} machine labels are wrong",
        ends_in="certified",
        machine=MachineLabels(rows, document),
    )


def _remainder(
    situation: Situation,
    ordinals: Collection[int],
    reason: str,
    *,
    ends_in: Any,
    trained: Trained | None = None,
    machine: MachineLabels | None = None,
) -> Outcome:
    return Outcome(
        reason,
        situation.drawn,
        situation.audits,
        situation.look,
        Ask("remainder", tuple(sorted(ordinals))) if ordinals else None,
        trained=trained,
        machine=machine,
        ends_in=ends_in,
    )


def _document(situation: Situation, audited: IntArray, certificate: Certificate) -> dict[str, Any]:
    """The certificate as users read it, with the evidence to check it again."""
    frozen = situation.history[-1]
    plan = _plan(frozen.plan)
    return {
        "statement": (
            f"With {certificate.promise.confidence:.0%} confidence, at most {certificate.errors_upper} of "
            f"the {certificate.machine_labelled} machine labels ({certificate.error_rate_upper:.2%}) differ "
            "from the label that people would have given."
        ),
        "target_error": certificate.promise.target_error,
        "confidence": certificate.promise.confidence,
        "machine_labeled": certificate.machine_labelled,
        "errors_upper_bound": certificate.errors_upper,
        "error_upper_bound": certificate.error_rate_upper,
        "method": "exact hypergeometric upper bound on an audit drawn after the model was frozen; the error "
        "probability is split over audits and looks (Bonferroni)",
        "audit": {
            **asdict(certificate.audit),
            "number": certificate.audit_number,
            "look": certificate.look,
            "look_confidence": certificate.look_confidence,
            "planned_sizes": list(plan.audit_sizes),
            "objects": audited.tolist(),
        },
        "model": {
            "round": frozen.round,
            "threshold": plan.threshold,
            "human_labels": frozen.people_labelled,
            "predictions_sha256": frozen.predictions_sha256,
            "seed": situation.job.seed,
        },
        "assumptions": [
            "the audited objects are a uniform sample without replacement of the candidates",
            "model, threshold and audit sizes were fixed before any audited label was seen",
            "each object has one reference label: the one people give it when asked",
        ],
    }


def _audit_draw(
    situation: Situation, round_number: int, plan: Plan, predictions: Predictions
) -> tuple[IntArray, ...]:
    rng = np.random.default_rng([situation.job.seed, round_number, 2])
    return draw_audit(predictions.candidates(plan.threshold), plan.audit_sizes, rng)


def _order(situation: Situation, failed: Collection[int]) -> IntArray:
    """The job's random order. Objects that fail later leave it without changing the order of the others."""
    order = random_order(np.arange(situation.job.object_count), np.random.default_rng(situation.job.seed))
    return order[~np.isin(order, sorted(failed))]


def _unlabelled(situation: Situation, failed: Collection[int]) -> list[int]:
    return [
        ordinal
        for ordinal in range(situation.job.object_count)
        if ordinal not in situation.labels and ordinal not in failed
    ]


def _plan(stored: Any) -> Plan:
    return Plan(**{**stored, "audit_sizes": tuple(stored["audit_sizes"])})


def _seed(situation: Situation, purpose: str) -> int:
    entropy = [situation.job.seed, situation.round, len(purpose)]
    return int(np.random.default_rng(entropy).integers(2**31))


def _ints(ordinals: IntArray) -> tuple[int, ...]:
    return tuple(ordinals.tolist())
