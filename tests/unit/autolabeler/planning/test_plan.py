from __future__ import annotations

import numpy as np
import pytest

from autolabeler.arrays import BoolArray, FloatArray
from autolabeler.guarantee import Promise
from autolabeler.planning import make_plan


def objects(rng: np.random.Generator, count: int, hard: float) -> tuple[FloatArray, BoolArray]:
    """Scores and correctness: a share `hard` scores below 0.5 and is right half the time, the rest always."""
    is_hard = rng.random(count) < hard
    scores = np.where(is_hard, rng.uniform(0.2, 0.5, count), rng.uniform(0.5, 1.0, count))
    return scores, ~is_hard | (rng.random(count) < 0.5)


def test_the_threshold_keeps_the_hard_objects_for_people() -> None:
    rng = np.random.default_rng(0)
    random_scores, random_correct = objects(rng, 400, hard=0.3)
    pool_scores, _ = objects(rng, 5000, hard=0.3)
    plan = make_plan(random_scores, random_correct, pool_scores, Promise(), 0)
    assert plan.worthwhile
    assert 0.4 < plan.threshold < 0.55
    assert plan.candidates == int((pool_scores >= plan.threshold).sum())
    below = 5000 - plan.candidates
    assert below + plan.audit_sizes[0] <= plan.expected_human_total < 0.45 * 5000


def test_a_model_that_is_right_everywhere_is_audited_everywhere() -> None:
    scores = np.linspace(0.3, 1, 300)
    plan = make_plan(scores, np.ones(300, np.bool_), np.linspace(0.3, 1, 4000), Promise(), 0)
    assert plan.candidates == 4000
    assert plan.expected_human_total < 200


def test_a_useless_score_is_not_worth_an_audit() -> None:
    rng = np.random.default_rng(1)
    plan = make_plan(rng.random(300), rng.random(300) < 0.7, rng.random(4000), Promise(), 0)
    assert not plan.worthwhile
    assert plan.audit_sizes == ()
    assert plan.expected_human_total == 4000
    assert "save" in plan.reason


def test_errors_of_people_cost_audits() -> None:
    rng = np.random.default_rng(2)
    scores, pool = rng.random(400), rng.random(4000)
    clean = make_plan(scores, np.ones(400, np.bool_), pool, Promise(), 0)
    noisy = make_plan(scores, rng.random(400) >= 0.015, pool, Promise(), 0)
    assert noisy.worthwhile
    assert noisy.expected_human_total > clean.expected_human_total


def test_few_random_labels_prove_nothing() -> None:
    plan = make_plan(np.ones(8), np.ones(8, np.bool_), np.ones(4000), Promise(), 0)
    assert not plan.worthwhile


def test_equal_scores_stay_on_one_side() -> None:
    pool = np.repeat([0.4, 0.9], 500)
    plan = make_plan(np.repeat([0.4, 0.9], 100), np.repeat([False, True], 100), pool, Promise(), 0)
    assert (plan.threshold, plan.candidates) == (0.9, 500)


def test_an_empty_pool_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing left"):
        make_plan(np.ones(5), np.ones(5, np.bool_), np.empty(0), Promise(), 0)
