from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from sklearn.datasets import load_digits

from autolabeler.arrays import IntArray
from autolabeler.learners import TrainingSet, out_of_fold
from autolabeler.learners.image_cnn import ImageCnn
from autolabeler.pool.images import ImagePool


@cache
def digits() -> tuple[ImagePool, IntArray]:
    images, truth = load_digits(return_X_y=True)
    grey = (images.reshape(-1, 8, 8) * (255 / 16)).astype(np.uint8)
    doubled = grey.repeat(2, axis=1).repeat(2, axis=2)
    return ImagePool(np.stack([doubled] * 3, axis=3)), truth.astype(np.int64)


def labelled(count: int) -> TrainingSet:
    _, truth = digits()
    ordinals = np.random.default_rng(0).permutation(len(truth))[:count]
    return TrainingSet(ordinals, truth[ordinals], class_count=10)


def test_two_hundred_labels_teach_the_digits() -> None:
    pool, truth = digits()
    training = labelled(200)
    model = ImageCnn().fit(pool, training, seed=1)
    rest = np.setdiff1d(np.arange(len(truth)), training.ordinals)
    probabilities = model.probabilities(rest)
    right = probabilities.argmax(axis=1) == truth[rest]
    surest = np.argsort(-probabilities.max(axis=1))[: int(0.8 * len(rest))]
    assert right.mean() > 0.93
    assert right[surest].mean() > 0.98
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0, atol=1e-5)
    assert model.features(rest[:7]).shape[0] == 7


def test_the_same_seed_gives_the_same_model() -> None:
    pool, _ = digits()
    ordinals = np.arange(50)
    first, second = (ImageCnn().fit(pool, labelled(40), seed=3).probabilities(ordinals) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_one_label_is_enough_to_run() -> None:
    pool, _ = digits()
    probabilities = ImageCnn().fit(pool, labelled(1), seed=0).probabilities(np.arange(3))
    assert probabilities.shape == (3, 10)


def test_no_label_is_refused() -> None:
    pool, _ = digits()
    with pytest.raises(ValueError, match="no labels"):
        ImageCnn().fit(pool, labelled(0), seed=0)


def test_out_of_fold_predictions_are_about_as_good_as_new_ones() -> None:
    pool, truth = digits()
    training = labelled(150)
    in_random = np.arange(150) < 100
    probabilities = out_of_fold(ImageCnn(), pool, training, in_random, folds=2, rng=np.random.default_rng(0))
    right = probabilities.argmax(axis=1) == truth[training.ordinals[:100]]
    assert 0.75 < right.mean() < 1.0
