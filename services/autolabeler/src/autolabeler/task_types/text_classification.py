"""Text classification, one label for each text."""

from __future__ import annotations

from autolabeler.task_types.base import Learning

LEARNING = Learning(
    name="text-classification",
    pool="autolabeler.pool.texts:TextPoolKind",
    learner="autolabeler.learners.text_linear:TextLinear",
)
