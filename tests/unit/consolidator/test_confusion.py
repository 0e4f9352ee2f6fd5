"""The full Dawid-Skene model: what must hold for any answers, and what it finds in a known crowd."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consolidator.arrays import FloatArray, IntArray
from consolidator.dawid_skene import Answers, confusion
from consolidator.dawid_skene.answers import CLASS_OBJECTS, CROWD_ANSWERS, WORKER_ANSWERS
from consolidator.dawid_skene.confusion import ROW_ANSWERS

ROUNDS = 8
"""A fixed number: two fits of the same crowd must not differ because one stopped a round earlier."""


def fit(answers: Answers, rounds: int = ROUNDS) -> confusion.Fit:
    return confusion.fit(answers, max_rounds=rounds, tolerance=-1.0)


def array(values: list[int]) -> IntArray:
    return np.array(values, np.int64)


@st.composite
def crowds(draw: st.DrawFn) -> Answers:
    n_objects, n_workers = draw(st.integers(1, 8)), draw(st.integers(1, 5))
    n_classes = draw(st.integers(2, 4))
    row = st.tuples(
        st.integers(0, n_objects - 1), st.integers(0, n_workers - 1), st.integers(0, n_classes - 1)
    )
    rows = draw(st.lists(row, max_size=40))
    columns = [array([one[index] for one in rows]) for index in range(3)]
    return Answers(columns[0], columns[1], columns[2], n_objects, n_workers, n_classes)


@st.composite
def crowds_and_seeds(draw: st.DrawFn) -> tuple[Answers, np.random.Generator]:
    return draw(crowds()), np.random.default_rng(draw(st.integers(0, 2**32)))


@given(crowds())
def test_everything_is_a_distribution(answers: Answers) -> None:
    found = confusion.fit(answers)
    for rows in (found.posterior, found.prior, found.confusion):
        assert np.allclose(rows.sum(axis=-1), 1)
        assert rows.min(initial=1) >= 0
    assert found.confusion.min(initial=1) > 0
    accuracy = confusion.worker_accuracy(found.confusion, found.prior)
    assert np.all((accuracy > 0) & (accuracy < 1))


@given(crowds())
def test_the_returned_model_gives_the_returned_posterior(answers: Answers) -> None:
    found = confusion.fit(answers)
    assert np.array_equal(confusion.posterior(answers, found.confusion, found.prior), found.posterior)


@given(crowds_and_seeds())
def test_the_order_of_the_answers_does_not_matter(case: tuple[Answers, np.random.Generator]) -> None:
    answers, random = case
    order = random.permutation(len(answers))
    shuffled = Answers(
        answers.objects[order],
        answers.workers[order],
        answers.labels[order],
        answers.n_objects,
        answers.n_workers,
        answers.n_classes,
    )
    assert np.allclose(fit(shuffled).posterior, fit(answers).posterior, atol=1e-9)


@given(crowds_and_seeds())
def test_renaming_workers_and_classes_renames_the_result(
    case: tuple[Answers, np.random.Generator],
) -> None:
    answers, random = case
    worker, label = random.permutation(answers.n_workers), random.permutation(answers.n_classes)
    renamed = Answers(
        answers.objects,
        worker[answers.workers],
        label[answers.labels],
        answers.n_objects,
        answers.n_workers,
        answers.n_classes,
    )
    before, after = fit(answers), fit(renamed)
    assert np.allclose(after.posterior[:, label], before.posterior, atol=1e-9)
    assert np.allclose(after.prior[label], before.prior, atol=1e-9)
    renamed_matrices = after.confusion[worker][:, label][:, :, label]
    assert np.allclose(renamed_matrices, before.confusion, atol=1e-9)


@given(st.integers(2, 6), st.data())
def test_the_word_of_an_only_worker_is_the_label(n_classes: int, data: st.DataObject) -> None:
    labels = data.draw(st.lists(st.integers(0, n_classes - 1), min_size=1, max_size=60))
    count = len(labels)
    answers = Answers(np.arange(count), np.zeros(count, np.int64), array(labels), count, 1, n_classes)
    assert confusion.fit(answers).posterior.argmax(axis=1).tolist() == labels


def test_no_answers_leave_an_even_belief() -> None:
    nothing = array([])
    found = confusion.fit(Answers(nothing, nothing, nothing, 3, 2, 4))
    assert np.allclose(found.posterior, 0.25)
    assert confusion.fit(Answers(nothing, nothing, nothing, 0, 0, 2)).posterior.shape == (0, 2)


def test_a_class_that_nobody_names_stays_possible_and_unlikely() -> None:
    objects = np.repeat(np.arange(20), 3)
    answers = Answers(objects, np.tile(np.arange(3), 20), objects % 2, 20, 3, 3)
    found = confusion.fit(answers)
    assert 0 < found.prior[2] < 0.1
    assert found.posterior[:, 2].max() < 0.01
    assert found.posterior.argmax(axis=1).tolist() == [ordinal % 2 for ordinal in range(20)]


def test_when_all_disagree_nothing_is_sure() -> None:
    answers = Answers(np.repeat(np.arange(4), 3), np.tile(np.arange(3), 4), np.tile([0, 1, 2], 4), 4, 3, 3)
    assert confusion.fit(answers).posterior.max() < 0.9


@given(crowds(), st.integers(1, 6))
def test_it_is_the_model_written_out_in_loops(answers: Answers, rounds: int) -> None:
    found = fit(answers, rounds)
    posterior, prior, matrices = in_loops(answers, rounds)
    assert np.allclose(found.posterior, posterior, rtol=0, atol=1e-9)
    assert np.allclose(found.prior, prior, rtol=0, atol=1e-9)
    assert np.allclose(found.confusion, matrices, rtol=0, atol=1e-9)


def in_loops(answers: Answers, rounds: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The same MAP-EM, cell by cell."""
    rows = list(zip(answers.objects.tolist(), answers.workers.tolist(), answers.labels.tolist(), strict=True))
    n, m, k_all = answers.n_objects, answers.n_workers, answers.n_classes
    classes = range(k_all)
    belief = np.zeros((n, k_all))
    for i, _, said in rows:
        belief[i, said] += 1
    answered = [i for i in range(n) if belief[i].sum()]
    for i in range(n):
        belief[i] = belief[i] / belief[i].sum() if i in answered else 1 / k_all
    prior, matrices = np.zeros(k_all), np.zeros((m, k_all, k_all))
    for _ in range(rounds):
        for k in classes:
            seen = sum(belief[i, k] for i in answered)
            prior[k] = (seen + CLASS_OBJECTS) / (len(answered) + k_all * CLASS_OBJECTS)
        right = sum(belief[i, said] for i, _, said in rows)
        crowd = (right + CROWD_ANSWERS * (1 + 1 / k_all) / 2) / (len(rows) + CROWD_ANSWERS)
        for w in range(m):
            own = [(i, said) for i, by, said in rows if by == w]
            right = sum(belief[i, said] for i, said in own)
            accuracy = (right + WORKER_ANSWERS * crowd) / (len(own) + WORKER_ANSWERS)
            for k in classes:
                shown = sum(belief[i, k] for i, _ in own)
                for said in classes:
                    share = accuracy if said == k else (1 - accuracy) / (k_all - 1)
                    times = sum(belief[i, k] for i, label in own if label == said)
                    matrices[w, k, said] = (times + ROW_ANSWERS * share) / (shown + ROW_ANSWERS)
        for i in range(n):
            scores = [math.log(prior[k]) for k in classes]
            for k in classes:
                scores[k] += sum(math.log(matrices[w, k, said]) for j, w, said in rows if j == i)
            weights = [math.exp(score - max(scores)) for score in scores]
            belief[i] = [weight / sum(weights) for weight in weights]
    return belief, prior, matrices


def known_crowd(seed: int, *, n_objects: int = 600) -> tuple[IntArray, Answers]:
    """Five classes; two good workers, a mediocre one, a spammer, and one who takes class 3 for class 4."""
    random = np.random.default_rng(seed)
    truth = random.choice(5, n_objects, p=[0.35, 0.25, 0.2, 0.1, 0.1])
    said = []
    for accuracy in (0.92, 0.88, 0.65, 0.2, 0.9):
        wrong = (truth + random.integers(1, 5, n_objects)) % 5
        said.append(np.where(random.random(n_objects) < accuracy, truth, wrong))
    said[4][truth == 3] = 4
    asked = np.argsort(random.random((n_objects, 5)), axis=1)[:, :3]
    objects = np.repeat(np.arange(n_objects), 3)
    workers = asked.reshape(-1)
    return truth, Answers(objects, workers, np.stack(said)[workers, objects], n_objects, 5, 5)


@pytest.mark.parametrize("seed", range(4))
def test_it_is_right_more_often_than_the_vote(seed: int) -> None:
    truth, answers = known_crowd(seed)
    found = confusion.fit(answers)
    votes = confusion.vote_shares(answers)
    leading = votes == votes.max(axis=1, keepdims=True)
    by_vote = np.mean(leading[np.arange(len(truth)), truth] / leading.sum(axis=1))
    assert np.mean(found.posterior.argmax(axis=1) == truth) > by_vote + 0.05


@pytest.mark.parametrize("seed", range(4))
def test_it_knows_the_spammer_and_the_confuser(seed: int) -> None:
    _, answers = known_crowd(seed)
    found = confusion.fit(answers)
    accuracy = confusion.worker_accuracy(found.confusion, found.prior)
    assert accuracy.argmin() == 3
    assert accuracy[0] > accuracy[2] > accuracy[3]
    assert found.confusion[4, 3, 4] > 0.5
    assert found.confusion[0, 3, 4] < 0.2


def test_its_confidence_can_be_believed() -> None:
    errors = []
    for seed in range(5):
        truth, answers = known_crowd(seed)
        belief = confusion.fit(answers).posterior
        errors.append(belief.max(axis=1).mean() - np.mean(belief.argmax(axis=1) == truth))
    assert abs(np.mean(errors)) < 0.04


@pytest.mark.parametrize(
    ("objects", "n_classes", "message"), [([0], 1, "at least 2 classes"), ([5], 2, "outside 0..0")]
)
def test_impossible_answers_are_refused(objects: list[int], n_classes: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Answers(array(objects), array([0]), array([0]), 1, 1, n_classes)
