"""Dawid-Skene with a full confusion matrix for each worker, fitted by EM with hierarchical priors.

Model. An object's true class is k with probability prior[k]. Worker w, shown an object of class k, says l
with probability confusion[w, k, l], independently of the other workers.

Priors, each a Dirichlet (its pseudo-counts are constants below, in answers), each centred on the level above:

    confusion[w, k, :]   ROW_ANSWERS with share accuracy[w] on the diagonal, the rest even over the others
    accuracy[w]          WORKER_ANSWERS at the crowd's accuracy
    the crowd's          CROWD_ANSWERS halfway between guessing and never wrong
    prior[:]             CLASS_OBJECTS for each class

So a worker who has said little is taken for an average member of the crowd, one who has said more for a
person with one error rate, and one who has said much is known cell by cell. The upper levels are set, in
every round, to their own estimates from the expected counts (empirical Bayes), the matrices and the class
prior to the mode of their posterior.

EM starts from vote shares. Memory: O(answers + objects x classes + workers x classes squared).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from consolidator.arrays import FloatArray, IntArray
from consolidator.dawid_skene.answers import (
    CLASS_OBJECTS,
    Answers,
    crowd_accuracy,
    sum_by,
    worker_accuracies,
)

ROW_ANSWERS = 4.0
"""Weight, in answers to objects of one class, of the worker's accuracy in that class's row."""
MAX_ROUNDS = 100
TOLERANCE = 1e-6
"""EM stops when no posterior probability moved by more than this."""


@dataclass(frozen=True)
class Fit:
    posterior: FloatArray
    """(objects, classes); the prior where an object has no answer."""
    prior: FloatArray
    """(classes,)"""
    confusion: FloatArray
    """(workers, truth, said); every row sums to 1 and every cell is above 0."""
    crowd: float
    """The chance that a worker who has not answered yet is right."""
    rounds: int


def fit(answers: Answers, *, max_rounds: int = MAX_ROUNDS, tolerance: float = TOLERANCE) -> Fit:
    """Estimate labels and workers together; `posterior` is the E-step under the returned parameters."""
    votes = vote_shares(answers)
    answered = answers.per_object() > 0
    belief = votes
    rounds = 0
    while True:
        prior = _class_prior(belief[answered])
        confusion, crowd = _worker_model(answers, belief)
        previous, belief = belief, posterior(answers, confusion, prior)
        rounds += 1
        moved = np.abs(belief - previous)[answered].max(initial=0.0)
        if moved <= tolerance or rounds >= max_rounds:
            return Fit(belief, prior, confusion, crowd, rounds)


def posterior(answers: Answers, confusion: FloatArray, prior: FloatArray) -> FloatArray:
    """The E-step: the probability of each class for each object, given the workers. (objects, classes)"""
    evidence = np.log(confusion)
    scores = np.empty((answers.n_objects, answers.n_classes))
    for k in range(answers.n_classes):
        said = evidence[answers.workers, k, answers.labels]
        scores[:, k] = sum_by(answers.objects, said, answers.n_objects)
    scores += np.log(prior)
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    return scores


def vote_shares(answers: Answers) -> FloatArray:
    """The share of an object's answers that name each class; even where there is none. (objects, classes)"""
    cells = answers.objects * answers.n_classes + answers.labels
    votes = np.bincount(cells, minlength=answers.n_objects * answers.n_classes)
    votes = votes.reshape(answers.n_objects, answers.n_classes)
    total = answers.per_object()[:, np.newaxis]
    return np.where(total > 0, votes / np.maximum(total, 1), 1 / answers.n_classes)


def matrices(accuracy: FloatArray, n_classes: int) -> FloatArray:
    """Confusion matrices of workers of whom only the accuracy is known. (workers, truth, said)"""
    wrong = (1 - accuracy) / (n_classes - 1)
    result = np.broadcast_to(wrong[:, np.newaxis, np.newaxis], (len(accuracy), n_classes, n_classes)).copy()
    diagonal = np.arange(n_classes)
    result[:, diagonal, diagonal] = accuracy[:, np.newaxis]
    return result


def worker_accuracy(confusion: FloatArray, prior: FloatArray) -> FloatArray:
    """The chance that each worker is right about an object of this job. (workers,)"""
    accuracy: FloatArray = np.einsum("wkk,k->w", confusion, prior)
    return accuracy


def _class_prior(belief: FloatArray) -> FloatArray:
    expected = belief.sum(axis=0) + CLASS_OBJECTS
    prior: FloatArray = expected / expected.sum()
    return prior


def _worker_model(answers: Answers, belief: FloatArray) -> tuple[FloatArray, float]:
    """The M-step for the workers, from what the objects are believed to be."""
    counts = _expected_counts(answers, belief)
    right = np.einsum("wkk->w", counts)
    crowd = crowd_accuracy(float(right.sum()), len(answers), answers.n_classes)
    accuracy = worker_accuracies(right, answers.per_worker(), crowd)
    counts += ROW_ANSWERS * matrices(accuracy, answers.n_classes)
    counts /= counts.sum(axis=2, keepdims=True)
    return counts, crowd


def _expected_counts(answers: Answers, belief: FloatArray) -> FloatArray:
    """How often each worker said l where the truth is k, in expectation. (workers, truth, said)"""
    shape = (answers.n_workers, answers.n_classes)
    cells: IntArray = answers.workers * answers.n_classes + answers.labels
    counts = np.empty((answers.n_workers, answers.n_classes, answers.n_classes))
    for k in range(answers.n_classes):
        weights = belief[answers.objects, k]
        counts[:, k, :] = sum_by(cells, weights, shape[0] * shape[1]).reshape(shape)
    return counts
