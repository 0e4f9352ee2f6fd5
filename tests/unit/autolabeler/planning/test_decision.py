from __future__ import annotations

from dataclasses import replace

import pytest

from autolabeler.guarantee import Promise
from autolabeler.planning import (
    Outlook,
    Plan,
    Step,
    after_failed_look,
    next_batch_size,
    next_step,
    seed_batch_size,
)


def outlook(labelled: int, total: int, *, error: float = 0.01, worthwhile: bool = True) -> Outlook:
    unlabelled = 2000 - labelled
    plan = Plan(
        threshold=0.8,
        audit_sizes=(150, 300, 600) if worthwhile else (),
        candidates=1500,
        expected_error=error,
        expected_human_total=total if worthwhile else unlabelled,
        chance=0.9,
        worthwhile=worthwhile,
        reason="because",
    )
    return Outlook(plan, people_labelled=labelled, unlabelled=unlabelled)


def step(*history: Outlook) -> Step:
    return next_step(history, Promise(), batch=100, audits_used=0).step


def test_one_round_shows_no_trend() -> None:
    assert step(outlook(200, 700)) is Step.TRAIN


def test_batches_are_bought_while_they_pay() -> None:
    assert step(outlook(200, 700), outlook(300, 480)) is Step.TRAIN
    assert step(outlook(200, 700), outlook(300, 480), outlook(400, 330)) is Step.AUDIT


def test_a_forecast_that_rises_ends_the_training() -> None:
    assert step(outlook(200, 500), outlook(300, 600)) is Step.AUDIT


def test_no_batch_is_bought_that_a_perfect_model_could_not_earn_back() -> None:
    assert step(outlook(200, 160)) is Step.AUDIT


def test_a_model_that_may_still_get_there_is_trained_on() -> None:
    far = outlook(200, 0, error=0.10, worthwhile=False)
    assert step(far, far) is Step.TRAIN


def test_a_hopeless_model_is_given_up_after_two_rounds() -> None:
    hopeless = outlook(200, 0, error=0.6, worthwhile=False)
    assert step(hopeless) is Step.TRAIN
    decision = next_step([hopeless, hopeless], Promise(), batch=100, audits_used=0)
    assert decision.step is Step.GIVE_UP
    assert "because" in decision.reason


def test_too_few_objects_are_left_to_people() -> None:
    assert step(outlook(1960, 0, worthwhile=False)) is Step.GIVE_UP


def test_a_failed_look_goes_on_while_a_later_one_can_pass() -> None:
    plan = outlook(300, 500).plan
    assert after_failed_look(plan, 5, Promise(), 0, 0).step is Step.AUDIT
    assert after_failed_look(plan, 12, Promise(), 0, 1).step is Step.AUDIT


def test_a_failed_audit_is_learned_from_and_the_last_one_ends_it() -> None:
    plan = outlook(300, 500).plan
    assert after_failed_look(plan, 60, Promise(), 0, 0).step is Step.TRAIN
    assert after_failed_look(plan, 40, Promise(), 0, 2).step is Step.TRAIN
    last = replace(plan, audit_sizes=(150, 300))
    assert after_failed_look(last, 30, Promise(), 1, 1).step is Step.GIVE_UP
    assert next_step([outlook(300, 500)], Promise(), batch=100, audits_used=2).step is Step.GIVE_UP


def test_an_empty_history_is_refused() -> None:
    with pytest.raises(ValueError, match="no round"):
        next_step([], Promise(), batch=100, audits_used=0)


def test_the_seed_batch_knows_pool_and_classes() -> None:
    assert seed_batch_size(1797, 10) == 180
    assert seed_batch_size(20, 10) == 20
    assert seed_batch_size(1_000_000, 2) == 500
    assert seed_batch_size(1_000_000, 100) == 1500


def test_later_batches_grow_and_end_with_the_pool() -> None:
    sizes = next_batch_size(labelled=250, unlabelled=1000)
    assert (sizes.total, sizes.random, sizes.active) == (100, 50, 50)
    assert next_batch_size(labelled=1000, unlabelled=7).total == 7
