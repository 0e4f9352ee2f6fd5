"""`task.input`: what a worker's page is given of a data object (contract sections 5.1 and 5.2). Pure."""

from __future__ import annotations

from typing import Any

from groundwork.functions import built_in
from groundwork.store.models import LabelingJob
from groundwork.task_types import task_type


def task_input(
    job: LabelingJob, line: dict[str, Any], value: str, stored: dict[str, Any] | None
) -> dict[str, Any]:
    """`value` is the text itself or the object's S3 address; `stored` is what the job's own function made."""
    if stored is not None:
        return stored
    ours = built_in(job.pre_function) if job.pre_function else None
    kind = ours.task_type if ours else task_type(job.task_type)
    if kind.media == "any":
        # The job's template alone knows what the line is about.
        return line
    return {"taskObject": value, "labels": job.labels, "manifestLine": line}
