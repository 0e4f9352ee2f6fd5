"""Every data object of a job, read and featurised once, then cached on disk for all rounds."""

from __future__ import annotations

from autolabeler.pool.cache import ensure_pool
from autolabeler.pool.protocol import MAX_OBJECT_BYTES, ObjectSource, PoolKind, ReadObject, UnreadableObject

__all__ = ["MAX_OBJECT_BYTES", "ObjectSource", "PoolKind", "ReadObject", "UnreadableObject", "ensure_pool"]
