"""A small convolutional network trained from scratch in a few CPU seconds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from autolabeler.arrays import FloatArray, IntArray
from autolabeler.learners.protocol import Model, TrainingSet
from autolabeler.pool.images import ImagePool

_WIDTH = 16
_BATCH = 64
_LEAST_STEPS = 150
_EPOCHS = 20
"""Passes over the labels once `_LEAST_STEPS` are too few for them."""
_LEARNING_RATE = 5e-3
_WEIGHT_DECAY = 0.02
_LABEL_SMOOTHING = 0.1
"""Part of each label given to the other classes; people's labels are a few per cent wrong."""
_SHIFT = 16
"""Images are shifted by up to this fraction (1 / _SHIFT) of their side. Never flipped: 2 is no mirrored S."""
_PREDICT_AT_ONCE = 512


class ImageCnn:
    def fit(self, pool: ImagePool, training: TrainingSet, seed: int) -> Model:
        if len(training) == 0:
            raise ValueError("there are no labels to learn from")
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            return _train(pool, training)


class _TrainedCnn:
    def __init__(self, body: nn.Module, head: nn.Module, pool: ImagePool, scale: _Scale) -> None:
        self._body = body.eval()
        self._head = head.eval()
        self._pool = pool
        self._scale = scale

    def probabilities(self, ordinals: IntArray) -> FloatArray:
        return self._in_parts(ordinals, lambda images: self._head(self._body(images)).softmax(dim=1))

    def features(self, ordinals: IntArray) -> FloatArray:
        return self._in_parts(ordinals, self._body)

    @torch.inference_mode()
    def _in_parts(self, ordinals: IntArray, compute: Callable[[torch.Tensor], torch.Tensor]) -> FloatArray:
        starts = range(0, len(ordinals), _PREDICT_AT_ONCE)
        parts = [ordinals[start : start + _PREDICT_AT_ONCE] for start in starts]
        results = [compute(self._scale(self._pool.pixels[part])) for part in parts]
        return torch.cat(results).numpy().astype(np.float64)


class _Scale:
    """Pixels (objects, side, side, 3) to tensors (objects, 3, side, side) of mean 0 and deviation 1."""

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        values = pixels.reshape(-1, 3).astype(np.float32)
        self._mean = torch.from_numpy(values.mean(axis=0)).view(1, 3, 1, 1)
        self._deviation = torch.from_numpy(values.std(axis=0) + 1.0).view(1, 3, 1, 1)

    def __call__(self, pixels: NDArray[np.uint8]) -> torch.Tensor:
        tensor = torch.from_numpy(np.ascontiguousarray(pixels)).permute(0, 3, 1, 2).float()
        return (tensor - self._mean) / self._deviation


def _train(pool: ImagePool, training: TrainingSet) -> _TrainedCnn:
    pixels = np.asarray(pool.pixels[training.ordinals])
    scale = _Scale(pixels)
    images = scale(pixels)
    labels = torch.from_numpy(training.labels)
    body, head = _body(), nn.Linear(16 * _WIDTH, training.class_count)
    network = nn.Sequential(body, nn.Dropout(0.2), head)
    size = min(_BATCH, len(training))
    steps = max(_LEAST_STEPS, _EPOCHS * len(training) // size)
    optimiser = torch.optim.AdamW(network.parameters(), lr=_LEARNING_RATE, weight_decay=_WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _LEARNING_RATE, total_steps=steps)
    loss_of = nn.CrossEntropyLoss(label_smoothing=_LABEL_SMOOTHING)
    order = torch.empty(0, dtype=torch.int64)
    for _ in range(steps):
        if len(order) < size:
            order = torch.randperm(len(training))
        rows, order = order[:size], order[size:]
        loss = loss_of(network(_shifted(images[rows])), labels[rows])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return _TrainedCnn(body, head, pool, scale)


def _body() -> nn.Sequential:
    """(objects, 3, side, side) to (objects, 16 * _WIDTH), for any side of at least 16."""
    return nn.Sequential(
        *_block(3, _WIDTH, kernel=5, stride=2),
        *_block(_WIDTH, 2 * _WIDTH, kernel=3, stride=1),
        nn.MaxPool2d(2),
        *_block(2 * _WIDTH, 4 * _WIDTH, kernel=3, stride=1),
        nn.AdaptiveAvgPool2d(2),
        nn.Flatten(),
    )


def _block(inputs: int, outputs: int, *, kernel: int, stride: int) -> tuple[nn.Module, ...]:
    convolution = nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=kernel // 2, bias=False)
    return convolution, nn.BatchNorm2d(outputs), nn.ReLU()


def _shifted(images: torch.Tensor) -> torch.Tensor:
    """Each image moved by its own random whole number of pixels; the edge is repeated."""
    count, _, side, _ = images.shape
    reach = max(1, side // _SHIFT)
    padded = nn.functional.pad(images, (reach,) * 4, mode="replicate")
    steps = torch.arange(side)
    rows = torch.randint(0, 2 * reach + 1, (count, 1)) + steps
    columns = torch.randint(0, 2 * reach + 1, (count, 1)) + steps
    objects = torch.arange(count)[:, None, None]
    return padded[objects, :, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)
