"""What a worker is given beside the objects of a job, decided without any store."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundwork.store.models import LabelingJob
from task_router.quality.offering import TestState as State
from task_router.quality.offering import known_among, mixed, way_into


@given(st.integers(0, 20), st.floats(0, 0.5), st.integers())
def test_no_more_is_known_than_is_given(count: int, rate: float, seed: int) -> None:
    assert 0 <= known_among(count, rate, random.Random(seed).random) <= count


def test_known_questions_come_at_their_rate_and_not_without_one() -> None:
    chance = random.Random(1).random
    assert known_among(10_000, 0, chance) == 0
    assert known_among(10_000, 0.2, chance) == pytest.approx(2_000, rel=0.1)


@given(st.lists(st.integers()), st.lists(st.integers()), st.integers())
def test_mixing_loses_nothing_and_keeps_the_order_of_the_work(
    known: list[int], work: list[int], seed: int
) -> None:
    among = mixed([(True, one) for one in known], [(False, one) for one in work], random.Random(seed).random)
    assert sorted(one for is_known, one in among if is_known) == sorted(known)
    assert [one for is_known, one in among if not is_known] == work


def test_each_place_is_as_likely_as_any_other() -> None:
    chance = random.Random(1).random
    places = Counter(mixed(["known"], ["work"] * 4, chance).index("known") for _ in range(10_000))
    assert set(places) == set(range(5))
    assert all(count == pytest.approx(2_000, rel=0.1) for count in places.values())


@pytest.mark.parametrize(
    ("questions", "passed", "way"),
    [(0, None, "open"), (0, False, "open"), (3, None, "test"), (3, True, "open"), (3, False, "failed")],
)
def test_a_test_stands_before_the_work_until_it_is_passed(
    questions: int, passed: bool | None, way: str
) -> None:
    assert way_into(LabelingJob(test_questions=questions), passed) == way


@pytest.mark.parametrize(
    ("state", "count", "asked"),
    [
        (State(questions=9, answered=0, held=0), 1, 1),
        (State(questions=9, answered=0, held=0), 10, 5),
        (State(questions=9, answered=2, held=2), 10, 1),
        (State(questions=9, answered=5, held=0), 10, 0),
        (State(questions=9, answered=6, held=1), 10, 0),
    ],
)
def test_a_test_has_so_many_questions_and_no_more(state: State, count: int, asked: int) -> None:
    assert state.to_ask(LabelingJob(test_questions=5), count) == asked


def test_a_test_is_ready_with_as_many_questions_as_it_is_long() -> None:
    job = LabelingJob(test_questions=5)
    assert not State(questions=4, answered=0, held=0).ready(job)
    assert State(questions=5, answered=0, held=0).ready(job)
