"""One call of a job's own consolidation function: send it what waits, record what it says.

The store alone says what waits, so a lost message or a killed process costs time and nothing else. The
function may be called twice for an object; what it says is recorded once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from consolidator.functions.payload import write_payload, write_response
from consolidator.functions.repository import FunctionRepository, Waiting
from consolidator.labels.repository import LabelRepository
from consolidator.labels.service import FOUND_BY, tell_labeled
from groundwork.arns import labeling_job_arn
from groundwork.events import ObjectsFailed
from groundwork.functions import (
    FunctionFailed,
    FunctionInvoker,
    FunctionMissing,
    find_function,
    post_event,
    read_post_answer,
)
from groundwork.joblog import log_to_job
from groundwork.messaging import add_event
from groundwork.output_layout import OutputLayout
from groundwork.service import Platform
from groundwork.store.models import JobDefinition, LabelingJob

log = structlog.get_logger()

AT_ONCE = 1000
"""Objects in one call."""
PATIENCE = timedelta(minutes=10)
"""How long people's answers wait for a function that cannot be reached; then their objects fail."""
_SHOWN = 10


@dataclass(frozen=True)
class Consolidated:
    """What came of one call."""

    labels: Mapping[int, dict[str, Any]] = field(default_factory=dict)
    failures: Mapping[int, str] = field(default_factory=dict)
    notes: Sequence[str] = ()
    """For the job's log."""
    trace: str | None = None


class FunctionUnavailable(Exception):
    """The function cannot be reached at the moment, and its objects can still wait."""

    def __init__(self, failure: FunctionFailed) -> None:
        self.failure = failure
        super().__init__(failure.message)


async def consolidate(
    platform: Platform, invoker: FunctionInvoker, job_id: int, *, patience: timedelta = PATIENCE
) -> int:
    """Call the job's function for the objects that wait; returns how many there were.

    Raises FunctionUnavailable; nothing is recorded then.
    """
    async with platform.database.sessions() as session:
        repository = FunctionRepository(session)
        found = await repository.open_job(job_id)
        waiting = [] if found is None else await repository.waiting(job_id, AT_ONCE)
        now = await repository.now()
    if found is None or not waiting:
        return 0
    job, definition = found
    try:
        consolidated = await _called(platform, invoker, job, definition, waiting)
    except FunctionFailed as failure:
        late = [one for one in waiting if now - one.answered_at >= patience]
        # People's work waits also for a function that somebody has yet to register.
        mendable = failure.transient or isinstance(failure, FunctionMissing)
        failed = late if mendable else waiting
        if not failed:
            raise FunctionUnavailable(failure) from failure
        consolidated = _all_failed(failed, failure)
    async with platform.transaction() as session:
        await _record(session, job_id, waiting, consolidated)
    return len(waiting)


async def _called(
    platform: Platform,
    invoker: FunctionInvoker,
    job: LabelingJob,
    definition: JobDefinition | None,
    waiting: Sequence[Waiting],
) -> Consolidated:
    reference = job.post_function or ""
    async with platform.database.sessions() as session:
        function = await find_function(session, reference)
    layout = OutputLayout.of(job.output_path, job.name)
    at = datetime.now(UTC)
    payload = await write_payload(platform.store, layout, at, waiting)
    request = (definition and definition.request) or {}
    event = post_event(
        job_arn=labeling_job_arn(job.region, platform.account_id, job.name),
        labels=job.labels,
        label_attribute=job.label_attribute,
        role_arn=definition.role_arn if definition else None,
        payload=str(payload),
        output=str(layout.annotations),
        workers_per_object=job.workers_per_object,
        kms_key_id=request.get("OutputConfig", {}).get("KmsKeyId"),
    )
    answer = await invoker.invoke(function, reference, event)
    await write_response(platform.store, layout, at, answer)
    read = read_post_answer(reference, answer, {one.ordinal for one in waiting})
    notes = []
    if read.failures:
        notes.append(f"The function {reference} gave no label for {_listed(sorted(read.failures))}")
    if read.unknown:
        unknown = ", ".join(read.unknown[:_SHOWN])
        notes.append(f"The function {reference} answered for objects that it was not asked about: {unknown}")
    reasons = {
        ordinal: f"ClientError: The Lambda function {reference} gave no label. {what}"
        for ordinal, what in read.failures.items()
    }
    return Consolidated(read.labels, reasons, notes)


def _all_failed(objects: Sequence[Waiting], failure: FunctionFailed) -> Consolidated:
    ordinals = [one.ordinal for one in objects]
    note = f"The consolidation function {failure.where} failed for {_listed(ordinals)}: {failure.message}"
    return Consolidated(failures=dict.fromkeys(ordinals, failure.reason), notes=[note], trace=failure.trace)


async def _record(
    session: AsyncSession, job_id: int, waiting: Sequence[Waiting], consolidated: Consolidated
) -> None:
    """Nothing happens for a job whose labels are final, nor for objects that have an outcome by now."""
    await LabelRepository(session).lock(job_id)
    repository = FunctionRepository(session)
    if await repository.open_job(job_id) is None:
        return
    labeled = await repository.store_labels(
        job_id, consolidated.labels, {one.ordinal: len(one.answers) for one in waiting}
    )
    unlabeled = await repository.unlabeled(job_id, list(consolidated.failures))
    failed = await LabelRepository(session).store_failures(
        job_id, {one: reason for one, reason in consolidated.failures.items() if one in unlabeled}, FOUND_BY
    )
    tell_labeled(session, job_id, labeled)
    if failed:
        add_event(session, ObjectsFailed(job_id=job_id, count=failed, found_by=FOUND_BY))
    for note in consolidated.notes:
        await log_to_job(session, job_id, FOUND_BY, "error", note, consolidated.trace)
    log.info("consolidated_by_function", job_id=job_id, labeled=len(labeled), failed=failed)


def _listed(ordinals: Sequence[int]) -> str:
    shown = ", ".join(map(str, ordinals[:_SHOWN])) + (", …" if len(ordinals) > _SHOWN else "")
    return f"{len(ordinals)} object(s) ({shown})"
