from __future__ import annotations

import io
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits

from autolabeler.arrays import IntArray
from autolabeler.guarantee import Promise
from autolabeler.pool import ObjectSource, ensure_pool
from autolabeler.pool.images import ImagePoolKind
from autolabeler.training.predictions import load_predictions
from autolabeler.training.rounds import RoundRequest, RoundResult, train_round

OBJECTS = 600


@pytest.fixture(scope="module")
async def job(tmp_path_factory: pytest.TempPathFactory) -> tuple[RoundRequest, IntArray]:
    folder = tmp_path_factory.mktemp("job")
    images, truth = load_digits(return_X_y=True)

    async def read(uri: str) -> bytes:
        buffer = io.BytesIO()
        Image.fromarray((images[int(uri)].reshape(8, 8) * 15).astype(np.uint8)).save(buffer, "PNG")
        return buffer.getvalue()

    sources = [ObjectSource(i, uri=str(i)) for i in range(OBJECTS)]
    await ensure_pool(ImagePoolKind(), folder / "pool", sources, read)
    labelled = np.random.default_rng(0).permutation(OBJECTS)[:200]
    request = RoundRequest(
        task_type="image-classification",
        folder=folder / "pool",
        predictions_path=folder / "rounds" / "1.npz",
        class_count=10,
        object_count=OBJECTS,
        ordinals=tuple(labelled.tolist()),
        labels=tuple(truth[labelled].tolist()),
        in_random=(True,) * 160 + (False,) * 40,
        excluded=frozenset({int(np.setdiff1d(np.arange(OBJECTS), labelled)[0])}),
        seed=11,
        promise=Promise(0.1, 0.9),
        audits_used=0,
        active_picks=30,
    )
    return request, truth


@pytest.fixture(scope="module")
def result(job: tuple[RoundRequest, IntArray]) -> RoundResult:
    return train_round(job[0])


def test_every_unlabelled_object_gets_a_prediction(
    job: tuple[RoundRequest, IntArray], result: RoundResult
) -> None:
    request, truth = job
    predictions = load_predictions(result.predictions_path, result.predictions_sha256)
    taken = set(request.ordinals) | request.excluded
    assert predictions.ordinals.tolist() == [i for i in range(OBJECTS) if i not in taken]
    assert (predictions.labels == truth[predictions.ordinals]).mean() > 0.9
    assert predictions.candidates(result.plan.threshold).shape == (result.plan.candidates,)


def test_the_evaluation_is_out_of_fold_on_the_random_book(result: RoundResult) -> None:
    evaluation = result.evaluation
    assert evaluation.random_labels == 160
    assert 0.8 < evaluation.accuracy < 1.0
    assert evaluation.curve[-1].coverage == 1.0
    assert evaluation.curve[-1].error == pytest.approx(1 - evaluation.accuracy)
    assert evaluation.curve[0].error <= evaluation.curve[-1].error


def test_active_picks_are_unlabelled_and_distinct(
    job: tuple[RoundRequest, IntArray], result: RoundResult
) -> None:
    request, _ = job
    assert len(set(result.active_picks)) == 30
    assert not set(result.active_picks) & (set(request.ordinals) | request.excluded)


def test_the_same_request_gives_the_same_result(
    job: tuple[RoundRequest, IntArray], result: RoundResult
) -> None:
    assert train_round(job[0]) == result


def test_requests_and_results_travel_between_processes(
    job: tuple[RoundRequest, IntArray], result: RoundResult
) -> None:
    assert pickle.loads(pickle.dumps((job[0], result))) == (job[0], result)  # noqa: S301


def test_predictions_of_another_round_are_refused(result: RoundResult) -> None:
    with pytest.raises(ValueError, match="does not hold the predictions"):
        load_predictions(result.predictions_path, "0" * 64)


def test_impossible_rounds_are_refused(job: tuple[RoundRequest, IntArray], tmp_path: Path) -> None:
    request = replace(job[0], predictions_path=tmp_path / "none.npz")
    with pytest.raises(ValueError, match="two classes"):
        train_round(replace(request, class_count=1))
    with pytest.raises(ValueError, match="without a label"):
        train_round(replace(request, excluded=frozenset(range(OBJECTS))))
    assert not request.predictions_path.exists()
