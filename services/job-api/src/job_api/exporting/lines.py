"""Output manifest lines. Pure: one row of what is known becomes one line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from groundwork.manifest import LabelMetadata, augment_line
from groundwork.store.models import LabelingJob
from groundwork.task_types import task_type


class Known(NamedTuple):
    """What the store knows of one data object; the columns of the export query."""

    ordinal: int
    line: str
    human_label: Any
    human_confidence: float | None
    human_at: datetime | None
    machine_label: Any
    machine_confidence: float | None
    machine_at: datetime | None
    reason: str | None
    failed_at: datetime | None


def line_writer(job: LabelingJob) -> Callable[[Known], bytes]:
    """The function that writes this job's lines.

    People's labels win over machine labels, and any label over a failure; an object without an outcome comes
    out as it came in.
    """
    kind = task_type(job.task_type)
    attribute = job.label_attribute
    metadata_key = f"{attribute}-metadata"

    def metadata(human: bool, at: datetime) -> dict[str, Any]:
        return LabelMetadata(job.name, kind.metadata_type, human, at).as_json()

    def write(known: Known) -> bytes:
        if known.human_at is not None:
            # A single worker's answer is the label itself; there is nothing to be confident from.
            confidence = (known.human_confidence or 0.0) if job.workers_per_object > 1 else 0.0
            value, particular = kind.output(known.human_label, job.labels, confidence)
            additions = {attribute: value, metadata_key: {**particular, **metadata(True, known.human_at)}}
        elif known.machine_at is not None:
            value, particular = kind.output(known.machine_label, job.labels, known.machine_confidence or 0.0)
            additions = {attribute: value, metadata_key: {**particular, **metadata(False, known.machine_at)}}
        elif known.failed_at is not None:
            additions = {metadata_key: {"failure-reason": known.reason, **metadata(True, known.failed_at)}}
        else:
            return known.line.encode()
        return augment_line(known.line, attribute, additions)

    return write
