"""What the training process is asked to do. Requests and results are plain values that can be pickled."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from autolabeler.arrays import BoolArray, FloatArray, IntArray
from autolabeler.guarantee import Promise
from autolabeler.learners import TrainingSet, out_of_fold
from autolabeler.learners.protocol import Model
from autolabeler.planning import Plan, make_plan
from autolabeler.pool import MAX_OBJECT_BYTES, ObjectSource, UnreadableObject, ensure_pool
from autolabeler.selection import pick_spread_out, smallest_margins
from autolabeler.task_types import learning
from autolabeler.training.predictions import Predictions
from groundwork.settings import ObjectStoreSettings

_FOLDS = 3
_CURVE_POINTS = 20
_SHORTLIST = 4
"""Active picks are spread out over this many times as many of the least sure objects."""


@dataclass(frozen=True, slots=True)
class PoolRequest:
    task_type: str
    folder: Path
    """Where the job's pool is cached; made when absent."""
    sources: tuple[ObjectSource, ...]
    object_store: ObjectStoreSettings


@dataclass(frozen=True, slots=True)
class PoolReport:
    failures: dict[int, str]
    """Why an object cannot be used, by ordinal."""


@dataclass(frozen=True, slots=True)
class RoundRequest:
    task_type: str
    folder: Path
    """The pool that `prepare_pool` built."""
    predictions_path: Path
    """Where to write the predictions, an .npz file."""
    class_count: int
    object_count: int
    """Objects in the job: ordinals are 0 .. object_count - 1."""
    ordinals: tuple[int, ...]
    """Objects with a human label."""
    labels: tuple[int, ...]
    """Class index for each of `ordinals`."""
    in_random: tuple[bool, ...]
    """For each of `ordinals`, whether it belongs to the uniformly random sample R."""
    excluded: frozenset[int]
    """Objects that can get no machine label: unreadable, or without a label people agree on."""
    seed: int
    promise: Promise
    audits_used: int
    """Audits of this job that have failed; fewer than MAX_AUDITS."""
    active_picks: int
    """How many picks to return."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Accepting the surest share of R."""

    threshold: float
    coverage: float
    error: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Out-of-fold on R. An estimate for people to look at; it proves nothing."""

    random_labels: int
    accuracy: float
    curve: tuple[CurvePoint, ...]
    """From few accepted objects to all."""


@dataclass(frozen=True, slots=True)
class RoundResult:
    predictions_path: Path
    predictions_sha256: str
    evaluation: Evaluation
    plan: Plan
    active_picks: tuple[int, ...]
    """Unlabelled ordinals worth asking people about, best first."""


def prepare_pool(request: PoolRequest) -> PoolReport:
    """Read and featurise every data object, once. Repeating the call finds the work done.

    Raises ObjectStoreUnavailable when the store is down: try again later.
    """
    return PoolReport(asyncio.run(_prepare_pool(request)))


async def _prepare_pool(request: PoolRequest) -> dict[int, str]:
    from groundwork.objectstore import ObjectAddress, ObjectNotFound, open_object_store

    kind = learning(request.task_type).load_pool_kind()
    async with open_object_store(request.object_store) as store:

        async def read(uri: str) -> bytes:
            """Stops one chunk past the limit, so that a huge object costs no memory."""
            content = bytearray()
            try:
                async for chunk in store.stream(ObjectAddress.parse(uri)):
                    content += chunk
                    if len(content) > MAX_OBJECT_BYTES:
                        break
            except (ObjectNotFound, ValueError) as error:
                raise UnreadableObject(str(error)) from error
            return bytes(content)

        return await ensure_pool(kind, request.folder, request.sources, read)


def train_round(request: RoundRequest) -> RoundResult:
    """Train on all human labels, evaluate out of fold, plan, and choose what people should see next.

    The same request gives the same result on the same machine. Raises ValueError when nothing is unlabelled,
    there are fewer than two classes, or fewer than two random labels.
    """
    if request.class_count < 2:
        raise ValueError("a model needs at least two classes to choose from")
    recipe = learning(request.task_type)
    pool = recipe.load_pool_kind().open(request.folder)
    learner = recipe.load_learner()
    training = TrainingSet(
        np.array(request.ordinals, np.int64), np.array(request.labels, np.int64), request.class_count
    )
    in_random = np.array(request.in_random, np.bool_)
    rng = np.random.default_rng(request.seed)
    unlabelled = np.setdiff1d(
        np.arange(request.object_count), np.union1d(training.ordinals, sorted(request.excluded))
    )
    if len(unlabelled) == 0:
        raise ValueError("no object is left without a label")

    held_out = out_of_fold(learner, pool, training, in_random, folds=_FOLDS, rng=rng)
    random_scores = held_out.max(axis=1)
    random_correct = held_out.argmax(axis=1) == training.labels[in_random]

    model = learner.fit(pool, training, seed=int(rng.integers(2**31)))
    probabilities = model.probabilities(unlabelled)
    predictions = Predictions(unlabelled, probabilities.argmax(axis=1), probabilities.max(axis=1))
    predictions.save(request.predictions_path)
    return RoundResult(
        predictions_path=request.predictions_path,
        predictions_sha256=predictions.sha256(),
        evaluation=_evaluate(random_scores, random_correct),
        plan=make_plan(
            random_scores, random_correct, predictions.scores, request.promise, request.audits_used
        ),
        active_picks=_active_picks(model, unlabelled, probabilities, request.active_picks, rng),
    )


def _active_picks(
    model: Model, unlabelled: IntArray, probabilities: FloatArray, count: int, rng: np.random.Generator
) -> tuple[int, ...]:
    if count == 0:
        return ()
    shortlist = unlabelled[smallest_margins(probabilities, _SHORTLIST * count)]
    picks: Sequence[int] = shortlist[pick_spread_out(model.features(shortlist), count, rng)].tolist()
    return tuple(picks)


def _evaluate(scores: FloatArray, correct: BoolArray) -> Evaluation:
    surest_first = np.argsort(-scores, kind="stable")
    wrong = np.cumsum(~correct[surest_first])
    accepted = np.unique(np.linspace(0, len(scores), _CURVE_POINTS + 1).round().astype(np.int64)[1:])
    return Evaluation(
        random_labels=len(scores),
        accuracy=float(correct.mean()),
        curve=tuple(
            CurvePoint(float(scores[surest_first[n - 1]]), n / len(scores), float(wrong[n - 1] / n))
            for n in accepted[accepted > 0].tolist()
        ),
    )
