"""Advisory locks that several services take, by their purpose; `take_job_lock` takes them."""

from __future__ import annotations

LABELS_LOCK = "consolidation"
"""Of a job, held by whoever records its labels, or takes them away because answers do not count any more."""
