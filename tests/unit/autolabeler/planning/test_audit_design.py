from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolabeler.guarantee import Audit, Promise, certify, would_pass
from autolabeler.planning import design_audit
from autolabeler.planning.audit_design import smallest_passing


@given(st.integers(2, 5000), st.integers(0, 10))
def test_the_smallest_passing_audit_passes(candidates: int, disagreements: int) -> None:
    size = smallest_passing(disagreements, 1, candidates, Promise(), 0)
    if size is not None:
        assert would_pass(Audit(candidates, size, disagreements), Promise(), 0, 0)


def test_a_clean_model_needs_about_log_risk_over_target() -> None:
    # (1 - 0.05) ** n <= 0.35 * 0.05
    assert smallest_passing(0, 1, 10_000_000, Promise(0.05, 0.95), 0) == pytest.approx(79, abs=1)


def test_worse_models_cost_more_to_prove() -> None:
    works = [design.expected_work for e in (0, 3, 6) if (design := design_audit(2000, 300, e, Promise(), 0))]
    assert len(works) == 3
    assert works == sorted(works)


def test_what_cannot_be_proved_is_not_laid_out() -> None:
    assert design_audit(2000, 300, 15, Promise(), 0) is None
    assert design_audit(20, 300, 0, Promise(), 0) is None
    assert design_audit(2000, 5, 0, Promise(), 0) is None


def test_looks_grow_and_leave_something_to_the_machine() -> None:
    design = design_audit(300, 300, 1, Promise(), 0)
    assert design is not None
    assert list(design.sizes) == sorted(set(design.sizes))
    assert design.sizes[-1] < 300


def test_the_forecast_of_work_and_chance_is_on_the_safe_side() -> None:
    """Against simulated audits, with the error rate drawn from the posterior that the design assumed."""
    candidates, promise = 1500, Promise()
    design = design_audit(candidates, 200, 2, promise, 0)
    assert design is not None
    rng = np.random.default_rng(3)
    works, passed = [], 0
    for rate in rng.beta(3, 199, size=1500):
        bad = round(rate * candidates)
        order = rng.permutation(candidates) < bad
        work = candidates
        for look, size in enumerate(design.sizes):
            if would_pass(Audit(candidates, size, int(order[:size].sum())), promise, 0, look):
                work, passed = size, passed + 1
                break
        works.append(work)
    assert np.mean(works) <= design.expected_work * 1.05
    assert passed / 1500 >= design.chance - 0.03


def test_a_planned_audit_that_goes_as_planned_is_certified() -> None:
    design = design_audit(1500, 200, 0, Promise(), 0)
    assert design is not None
    assert certify(Audit(1500, design.sizes[0], 0), Promise(), 0, 0).passed
