from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from autolabeler.arrays import IntArray
from autolabeler.learners import TrainingSet
from autolabeler.learners.text_linear import TextLinear
from autolabeler.pool import ObjectSource, UnreadableObject, ensure_pool
from autolabeler.pool.texts import TextPool, TextPoolKind

WORDS = (
    ["goal", "match", "league", "striker", "keeper", "penalty", "coach", "stadium"],
    ["election", "senate", "minister", "vote", "coalition", "policy", "cabinet", "treaty"],
    ["galaxy", "telescope", "orbit", "comet", "nebula", "rocket", "planet", "eclipse"],
)


async def no_store(uri: str) -> bytes:
    raise UnreadableObject(uri)


@pytest.fixture
async def corpus(tmp_path: Path) -> tuple[TextPool, IntArray]:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 3, size=240)
    texts = [" ".join(["the", *rng.choice(WORDS[topic], 4), "and"]) for topic in truth]
    sources = [ObjectSource(i, text=text) for i, text in enumerate(texts)]
    await ensure_pool(TextPoolKind(), tmp_path / "pool", sources, no_store)
    return TextPoolKind().open(tmp_path / "pool"), truth.astype(np.int64)


def test_forty_labels_teach_three_topics(corpus: tuple[TextPool, IntArray]) -> None:
    pool, truth = corpus
    ordinals = np.arange(40)
    model = TextLinear().fit(pool, TrainingSet(ordinals, truth[:40], class_count=3), seed=0)
    rest = np.arange(40, 240)
    assert (model.probabilities(rest).argmax(axis=1) == truth[rest]).mean() > 0.95
    assert model.features(rest).shape == (200, 64)


def test_classes_without_an_example_get_no_probability(corpus: tuple[TextPool, IntArray]) -> None:
    pool, truth = corpus
    known = np.flatnonzero(truth != 1)[:30]
    model = TextLinear().fit(pool, TrainingSet(known, truth[known], class_count=3), seed=0)
    probabilities = model.probabilities(np.arange(240))
    assert probabilities[:, 1].max() == 0.0
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0)


def test_a_single_class_is_predicted_with_doubt(corpus: tuple[TextPool, IntArray]) -> None:
    pool, truth = corpus
    same = np.flatnonzero(truth == 2)[:8]
    model = TextLinear().fit(pool, TrainingSet(same, truth[same], class_count=3), seed=0)
    np.testing.assert_allclose(model.probabilities(np.arange(2)), [[1 / 11, 1 / 11, 9 / 11]] * 2)
