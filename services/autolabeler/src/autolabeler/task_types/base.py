"""What a task type must say of itself to be learned."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autolabeler.learners.protocol import Learner
from autolabeler.pool.protocol import PoolKind


@dataclass(frozen=True, slots=True)
class Learning:
    """Names, not objects: the service process reads this without importing Pillow, scikit-learn or torch."""

    name: str
    """The task type."""
    pool: str
    """`module:attribute` of what makes its PoolKind, which reads and featurises the data objects."""
    learner: str
    """`module:attribute` of what makes its Learner."""

    def load_pool_kind(self) -> PoolKind[Any]:
        """Imports the decoder; for the training process."""
        make: Callable[[], PoolKind[Any]] = pkgutil.resolve_name(self.pool)
        return make()

    def load_learner(self) -> Learner[Any]:
        """Imports the model's library; for the training process."""
        make: Callable[[], Learner[Any]] = pkgutil.resolve_name(self.learner)
        return make()
