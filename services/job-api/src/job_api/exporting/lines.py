"""Output manifest lines. Pure: one row of what is known becomes one line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import JsonValue

from groundwork.manifest import FAILURE_KEYS, LabelMetadata, augment_line, label_metadata, merge_line
from groundwork.objectstore import ObjectAddress
from groundwork.output_layout import OutputLayout
from groundwork.store.models import LabelingJob
from groundwork.task_types import LabelEntries, OutputFile, TaskType, task_type
from job_api.streaming.messages import stored_id


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
    iteration: int | None = None
    answered_at: datetime | None = None
    """When the last answer came; this and `iteration` name the file with the answers. They are None for types
    whose lines do not point at it."""


RESPONSE_KEY = "worker-response-ref"


def points_at_responses(kind: TaskType) -> bool:
    """Whether the lines of this type need to know where the answers of their object lie."""
    return RESPONSE_KEY in kind.metadata_keys


class Written(NamedTuple):
    line: bytes
    file: tuple[ObjectAddress, OutputFile] | None = None
    """To be stored before the line is, because the line points at it."""


def human_confidence(job: LabelingJob, consolidated: float | None) -> float:
    """What the output says of a label from people: a single worker's answer is the label itself, and there is
    nothing to be confident from."""
    return (consolidated or 0.0) if job.workers_per_object > 1 else 0.0


def line_writer(
    job: LabelingJob, layout: OutputLayout, entries: LabelEntries = ()
) -> Callable[[Known], Written]:
    """The function that writes this job's lines; `entries` are those of its label category file.

    People's labels win over machine labels, and any label over a failure; an object without an outcome comes
    out as it came in.
    """
    kind = task_type(job.task_type)
    attribute = job.label_attribute
    metadata_key = f"{attribute}-metadata"

    responses = points_at_responses(kind)

    def response(known: Known) -> dict[str, JsonValue]:
        if known.answered_at is None or known.iteration is None:
            return {}
        object_id = stored_id(known.ordinal, known.line) if job.streaming else str(known.ordinal)
        return {RESPONSE_KEY: str(layout.worker_response(known.iteration, object_id, known.answered_at))}

    def labeled(known: Known, label: Any, confidence: float, at: datetime, *, human: bool) -> Written:
        output = kind.output(label, job.labels, confidence, entries=entries)
        if output.merged is not None:
            return Written(merge_line(known.line, output.merged))
        common = LabelMetadata(job.name, kind.metadata_type, human, at)
        particular = {**output.metadata, **response(known)} if responses else output.metadata
        metadata = label_metadata(kind.metadata_keys, particular, common)
        value, file = output.value, None
        if output.file is not None:
            address = layout.label_file(known.ordinal, at, output.file.suffix)
            value, file = str(address), (address, output.file)
        return Written(augment_line(known.line, attribute, {attribute: value, metadata_key: metadata}), file)

    def write(known: Known) -> Written:
        if known.human_at is not None:
            confidence = human_confidence(job, known.human_confidence)
            return labeled(known, known.human_label, confidence, known.human_at, human=True)
        if known.machine_at is not None:
            confidence = known.machine_confidence or 0.0
            return labeled(known, known.machine_label, confidence, known.machine_at, human=False)
        if known.failed_at is not None:
            common = LabelMetadata(job.name, kind.metadata_type, True, known.failed_at)
            metadata = label_metadata(FAILURE_KEYS, {"failure-reason": known.reason}, common)
            return Written(augment_line(known.line, attribute, {metadata_key: metadata}))
        return Written(known.line.encode())

    return write


def value_writer(
    job: LabelingJob, layout: OutputLayout, entries: LabelEntries = ()
) -> Callable[[int, Any, float, datetime], JsonValue]:
    """The function that gives what the label attribute will hold, from an object's ordinal, its label, the
    label's confidence and its date."""
    kind = task_type(job.task_type)

    def value_of(ordinal: int, label: Any, confidence: float, at: datetime) -> JsonValue:
        output = kind.output(label, job.labels, confidence, entries=entries)
        if output.merged is not None:
            return output.merged.get(job.label_attribute)
        if output.file is not None:
            return str(layout.label_file(ordinal, at, output.file.suffix))
        return output.value

    return value_of
