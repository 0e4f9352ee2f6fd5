from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolabeler.guarantee import (
    LOOK_SHARES,
    MAX_AUDITS,
    Audit,
    Certificate,
    Promise,
    certify,
    look_confidence,
    most_disagreements,
    would_pass,
)


@st.composite
def audits(draw: st.DrawFn) -> Audit:
    candidates = draw(st.integers(2, 3000))
    audited = draw(st.integers(1, candidates - 1))
    return Audit(candidates, audited, draw(st.integers(0, min(audited, 60))))


LOOKS = [(audit, look) for audit, shares in enumerate(LOOK_SHARES) for look in range(len(shares))]
looks = st.sampled_from(LOOKS)


@given(audits(), st.sampled_from([0.01, 0.02, 0.05, 0.29]), looks)
def test_planning_foresees_what_certify_decides(audit: Audit, target: float, which: tuple[int, int]) -> None:
    promise = Promise(target)
    assert would_pass(audit, promise, *which) == certify(audit, promise, *which).passed


@given(audits(), looks)
def test_most_disagreements_is_where_passing_ends(audit: Audit, which: tuple[int, int]) -> None:
    most = most_disagreements(audit.candidates, audit.audited, Promise(), *which)
    if most >= 0:
        assert would_pass(Audit(audit.candidates, audit.audited, most), Promise(), *which)
    if most < audit.audited:
        assert not would_pass(Audit(audit.candidates, audit.audited, most + 1), Promise(), *which)


def test_audited_objects_leave_the_machine_set_with_their_errors() -> None:
    certificate = certify(Audit(candidates=1000, audited=200, disagreements=3), Promise(0.05, 0.95), 0, 0)
    assert certificate.machine_labelled == 800
    assert certificate.error_rate_upper == certificate.errors_upper / 800
    assert certificate.look_confidence == pytest.approx(0.9825)


def test_an_audit_that_leaves_nothing_to_the_machine_is_refused() -> None:
    with pytest.raises(ValueError, match="left for the machine"):
        Audit(candidates=10, audited=10, disagreements=0)


def test_audits_and_looks_share_the_risk_of_the_job() -> None:
    risks = [1 - look_confidence(0.95, *which) for which in LOOKS]
    assert sum(risks) == pytest.approx(0.05)
    with pytest.raises(ValueError, match="audits 0 to 1"):
        certify(Audit(1000, 200, 0), Promise(), MAX_AUDITS, 0)
    with pytest.raises(ValueError, match="looks 0 to 2"):
        certify(Audit(1000, 200, 0), Promise(), 0, 3)


@pytest.mark.parametrize(
    ("candidates", "sizes", "promise"),
    [
        (1000, (150, 300, 600), Promise(0.05, 0.95)),
        (1000, (90, 180, 360), Promise(0.05, 0.8)),
        (6000, (500, 1000, 2000), Promise(0.02, 0.9)),
    ],
)
def test_a_useless_score_just_above_the_target_is_rarely_certified(
    candidates: int, sizes: tuple[int, ...], promise: Promise
) -> None:
    """Errors lie anywhere among the candidates, 4 % more of them than promised.

    Every look of both audits is taken; the second audit is of what the first left.
    """
    jobs = 4000
    rng = np.random.default_rng(7)
    decide = cache(lambda audit, number, look: certify(audit, promise, number, look))
    broken = 0
    for _ in range(jobs):
        left, bad = candidates, math.ceil(1.04 * promise.target_error * candidates)
        for number in range(MAX_AUDITS):
            certificate = _audited(rng, left, bad, sizes[: len(LOOK_SHARES[number])], number, decide)
            left, bad = certificate.machine_labelled, bad - certificate.audit.disagreements
            if certificate.passed:
                assert certificate.error_rate_upper <= promise.target_error
                broken += bad > certificate.errors_upper
                break
    risk = 1 - promise.confidence
    assert 0 < broken / jobs <= risk + 3 * math.sqrt(risk * (1 - risk) / jobs)


def _audited(
    rng: np.random.Generator,
    candidates: int,
    bad: int,
    sizes: tuple[int, ...],
    number: int,
    decide: Callable[[Audit, int, int], Certificate],
) -> Certificate:
    """The first look that passes, or the last one."""
    found = drawn = 0
    for look, size in enumerate(sizes):
        unseen = bad - found
        found += int(rng.hypergeometric(unseen, candidates - drawn - unseen, size - drawn))
        drawn = size
        certificate = decide(Audit(candidates, size, found), number, look)
        if certificate.passed:
            break
    return certificate
