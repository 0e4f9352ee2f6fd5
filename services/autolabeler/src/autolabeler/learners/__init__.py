"""Models that learn from labelled objects and predict for a whole pool.

This package and `protocol` import no model library; each learner's own module does.
"""

from __future__ import annotations

from autolabeler.learners.out_of_fold import out_of_fold
from autolabeler.learners.protocol import Learner, Model, TrainingSet

__all__ = ["Learner", "Model", "TrainingSet", "out_of_fold"]
