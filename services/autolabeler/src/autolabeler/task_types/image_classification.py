"""Image classification, one label for each image."""

from __future__ import annotations

from autolabeler.task_types.base import Learning

LEARNING = Learning(
    name="image-classification",
    pool="autolabeler.pool.images:ImagePoolKind",
    learner="autolabeler.learners.image_cnn:ImageCnn",
)
