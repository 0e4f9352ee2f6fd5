"""Dawid-Skene with one number for each worker, for jobs of very many classes, fitted by EM.

Model. As in `confusion`, but worker w is right with probability accuracy[w] whatever the class, and when
wrong says each of the other classes with the same probability. The priors are those of its upper levels.

All classes that nobody named for an object have the same likelihood, so the posterior over a thousand classes
is known exactly from the few that were named and one number for the rest. Memory: O(answers + workers +
classes).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from consolidator.arrays import FloatArray, IntArray
from consolidator.dawid_skene.answers import (
    CLASS_OBJECTS,
    TIED_DECIMALS,
    Answers,
    crowd_accuracy,
    sum_by,
    worker_accuracies,
)
from consolidator.dawid_skene.confusion import MAX_ROUNDS, TOLERANCE


@dataclass(frozen=True)
class Candidates:
    """The classes that somebody named for an object: one row for each (object, class), ordered by both."""

    objects: IntArray
    labels: IntArray
    of_answer: IntArray
    """The row that each answer belongs to."""

    @classmethod
    def of(cls, answers: Answers) -> Candidates:
        cells = answers.objects * answers.n_classes + answers.labels
        named, of_answer = np.unique(cells, return_inverse=True)
        return cls(named // answers.n_classes, named % answers.n_classes, of_answer)


@dataclass(frozen=True)
class Belief:
    probability: FloatArray
    """Of each candidate."""
    rest: FloatArray
    """(objects,) A class k that nobody named for object i has probability prior[k] * rest[i]."""


@dataclass(frozen=True)
class Fit:
    candidates: Candidates
    belief: Belief
    prior: FloatArray
    """(classes,)"""
    accuracy: FloatArray
    """(workers,)"""
    crowd: float
    """The chance that a worker who has not answered yet is right."""
    rounds: int


def fit(answers: Answers, *, max_rounds: int = MAX_ROUNDS, tolerance: float = TOLERANCE) -> Fit:
    """Estimate labels and workers together; `belief` is the E-step under the returned parameters."""
    candidates = Candidates.of(answers)
    per_worker, per_object = answers.per_worker(), answers.per_object()
    votes = np.bincount(candidates.of_answer, minlength=len(candidates.labels))
    belief = Belief(votes / per_object[candidates.objects], np.zeros(answers.n_objects))
    prior = np.full(answers.n_classes, 1 / answers.n_classes)
    rounds = 0
    while True:
        right = sum_by(answers.workers, belief.probability[candidates.of_answer], answers.n_workers)
        crowd = crowd_accuracy(float(right.sum()), len(answers), answers.n_classes)
        accuracy = worker_accuracies(right, per_worker, crowd)
        prior = _class_prior(candidates, belief, prior, answered=per_object > 0)
        previous, belief = belief, posterior(answers, candidates, accuracy, prior)
        rounds += 1
        moved = np.abs(belief.probability - previous.probability).max(initial=0.0)
        if moved <= tolerance or rounds >= max_rounds:
            return Fit(candidates, belief, prior, accuracy, crowd, rounds)


def posterior(answers: Answers, candidates: Candidates, accuracy: FloatArray, prior: FloatArray) -> Belief:
    """The E-step: what each object is believed to be, given the workers."""
    # What naming a class adds to its log likelihood, over not naming it.
    gain = np.log(accuracy) - np.log((1 - accuracy) / (answers.n_classes - 1))
    gains = sum_by(candidates.of_answer, gain[answers.workers], len(candidates.labels))
    # The likelihood is scaled, object by object, by that of the best candidate or of the rest.
    highest = np.zeros(answers.n_objects)
    first = np.flatnonzero(np.diff(candidates.objects, prepend=-1))
    if len(first):
        highest[candidates.objects[first]] = np.maximum(np.maximum.reduceat(gains, first), 0)
    scores = prior[candidates.labels] * np.exp(gains - highest[candidates.objects])
    rest = np.exp(-highest)
    named = sum_by(candidates.objects, prior[candidates.labels], answers.n_objects)
    unnamed = np.clip(1 - named, 0, 1)
    total = sum_by(candidates.objects, scores, answers.n_objects) + unnamed * rest
    return Belief(scores / total[candidates.objects], rest / total)


def best(candidates: Candidates, belief: Belief, n_objects: int) -> tuple[IntArray, FloatArray]:
    """The most probable class that somebody named, and its probability, for each object; every object must
    have an answer. Of equals, the first class wins."""
    likely = belief.probability.round(TIED_DECIMALS)
    order = np.lexsort((candidates.labels, -likely, candidates.objects))
    first = order[np.searchsorted(candidates.objects[order], np.arange(n_objects))]
    return candidates.labels[first], belief.probability[first]


def _class_prior(
    candidates: Candidates, belief: Belief, prior: FloatArray, *, answered: NDArray[np.bool_]
) -> FloatArray:
    named = sum_by(candidates.labels, belief.probability, len(prior))
    rest_where_named = sum_by(candidates.labels, belief.rest[candidates.objects], len(prior))
    unnamed = prior * np.maximum(belief.rest[answered].sum() - rest_where_named, 0)
    expected = named + unnamed + CLASS_OBJECTS
    result: FloatArray = expected / expected.sum()
    return result
