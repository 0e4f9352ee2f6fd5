from __future__ import annotations

import json

import numpy as np
import pytest

from consolidator.task_types import consolidation, consolidations
from consolidator.task_types.base import Opinions, StoredModel
from groundwork.errors import PermanentFailure
from groundwork.task_types import task_types


def opinions(n_objects: int, n_classes: int, *, seed: int = 1) -> Opinions:
    random = np.random.default_rng(seed)
    truth = random.integers(0, n_classes, n_objects)
    columns = []
    for worker, accuracy in enumerate((0.95, 0.8, 0.6)):
        said = np.where(random.random(n_objects) < accuracy, truth, random.integers(0, n_classes, n_objects))
        columns += [(1000 + ordinal, 70 + worker, int(said[ordinal])) for ordinal in range(n_objects)]
    ordinals, workers, labels = zip(*columns, strict=True)
    return Opinions(np.array(ordinals), np.array(workers), labels)


def test_every_task_type_can_be_consolidated() -> None:
    assert set(consolidations()) == set(task_types())


def test_an_unknown_task_type_is_not_tried_again() -> None:
    with pytest.raises(PermanentFailure, match="no consolidation for task type 'poetry'"):
        consolidation("poetry")


@pytest.mark.parametrize("n_classes", [3, 50, 51, 1000])
def test_a_stored_model_gives_the_verdicts_of_its_fit(n_classes: int) -> None:
    method, names = consolidation("text-classification"), [str(k) for k in range(n_classes)]
    said = opinions(80, n_classes)
    fitted = method.fit(said, names)
    stored = json.loads(json.dumps([fitted.prior, {str(w): s.model for w, s in fitted.skills.items()}]))
    model = StoredModel(stored[0], {int(worker): part for worker, part in stored[1].items()})
    verdicts = method.apply(said, names, model)
    assert verdicts.ordinals.tolist() == list(range(1000, 1080))
    assert list(verdicts.labels) == list(fitted.verdicts.labels)
    assert np.allclose(verdicts.confidences, fitted.verdicts.confidences, atol=1e-12)
    assert fitted.skills[70].accuracy > fitted.skills[72].accuracy
    assert {skill.answers for skill in fitted.skills.values()} == {80}


@pytest.mark.parametrize("n_classes", [3, 1000])
def test_before_the_first_fit_the_majority_decides(n_classes: int) -> None:
    said = Opinions(np.array([4, 4, 4]), np.array([1, 2, 3]), [0, 2, 2])
    verdicts = consolidation("image-classification").apply(said, [str(k) for k in range(n_classes)], None)
    assert list(verdicts.labels) == [2]
    assert 0.5 < verdicts.confidences[0] < 1


@pytest.mark.parametrize("n_classes", [3, 1000])
def test_a_worker_whom_the_model_does_not_know_counts_as_one_of_the_crowd(n_classes: int) -> None:
    method, names = consolidation("image-classification"), [str(k) for k in range(n_classes)]
    fitted = method.fit(opinions(80, n_classes), names)
    model = StoredModel(fitted.prior, {70: fitted.skills[70].model})
    verdicts = method.apply(Opinions(np.array([1, 1]), np.array([70, 99]), [0, 1]), names, model)
    assert list(verdicts.labels) == [0]


@pytest.mark.parametrize("n_classes", [3, 1000])
def test_nothing_to_consolidate(n_classes: int) -> None:
    method, names = consolidation("image-classification"), [str(k) for k in range(n_classes)]
    nothing = Opinions(np.array([], np.int64), np.array([], np.int64), [])
    assert len(method.apply(nothing, names, None)) == 0
    assert len(method.fit(nothing, names).verdicts) == 0
