"""The one-number model for very many classes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from consolidator.arrays import FloatArray
from consolidator.dawid_skene import Answers, confusion, one_coin
from consolidator.dawid_skene.answers import CLASS_OBJECTS, crowd_accuracy, worker_accuracies


@st.composite
def crowds(draw: st.DrawFn) -> Answers:
    n_objects, n_workers = draw(st.integers(1, 8)), draw(st.integers(1, 5))
    n_classes = draw(st.integers(2, 6))
    row = st.tuples(
        st.integers(0, n_objects - 1), st.integers(0, n_workers - 1), st.integers(0, n_classes - 1)
    )
    rows = np.array(draw(st.lists(row, max_size=40)), np.int64).reshape(-1, 3)
    return Answers(rows[:, 0], rows[:, 1], rows[:, 2], n_objects, n_workers, n_classes)


def dense(answers: Answers, found: one_coin.Fit) -> FloatArray:
    """The posterior over all classes, from the sparse one."""
    result = found.belief.rest[:, np.newaxis] * found.prior
    result[found.candidates.objects, found.candidates.labels] = found.belief.probability
    return result


@given(crowds(), st.integers(1, 6))
def test_the_sparse_posterior_is_the_dense_one(answers: Answers, rounds: int) -> None:
    found = one_coin.fit(answers, max_rounds=rounds, tolerance=-1.0)
    belief = confusion.vote_shares(answers)
    answered = answers.per_object() > 0
    belief[~answered] = 0
    for _ in range(rounds):
        right = np.zeros(answers.n_workers)
        np.add.at(right, answers.workers, belief[answers.objects, answers.labels])
        crowd = crowd_accuracy(float(right.sum()), len(answers), answers.n_classes)
        accuracy = worker_accuracies(right, answers.per_worker(), crowd)
        prior = belief[answered].sum(axis=0) + CLASS_OBJECTS
        prior /= prior.sum()
        belief = confusion.posterior(answers, confusion.matrices(accuracy, answers.n_classes), prior)
    assert np.allclose(found.accuracy, accuracy, atol=1e-9)
    assert np.allclose(found.prior, prior, atol=1e-9)
    assert np.allclose(dense(answers, found), belief, atol=1e-9)


def test_a_thousand_classes_and_a_spammer() -> None:
    random = np.random.default_rng(5)
    n_objects, n_classes = 2000, 1000
    truth = random.integers(0, n_classes, n_objects)
    said = np.stack(
        [
            np.where(random.random(n_objects) < accuracy, truth, random.integers(0, n_classes, n_objects))
            for accuracy in (0.9, 0.7, 0.6, 0.5, 0.0)
        ]
    )
    objects, workers = np.tile(np.arange(n_objects), 5), np.repeat(np.arange(5), n_objects)
    answers = Answers(objects, workers, said.reshape(-1), n_objects, 5, n_classes)
    found = one_coin.fit(answers)
    labels, confidences = one_coin.best(found.candidates, found.belief, n_objects)
    assert np.mean(labels == truth) > 0.88
    assert abs(confidences.mean() - np.mean(labels == truth)) < 0.05
    assert np.all(np.diff(found.accuracy) < 0)


def test_no_answers() -> None:
    nothing = np.array([], np.int64)
    found = one_coin.fit(Answers(nothing, nothing, nothing, 0, 0, 100))
    assert np.isclose(found.prior.sum(), 1)
    assert len(one_coin.best(found.candidates, found.belief, 0)[0]) == 0
