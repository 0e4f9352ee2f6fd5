"""A job's own consolidation function: send it what waits, record what it says.

The store alone says what waits, so a lost message or a killed process costs time and nothing else. The
function may be called twice for an object; what it says is recorded once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from consolidator.functions.isolating import Calls, call_isolating
from consolidator.functions.repository import FunctionRepository, Waiting
from consolidator.labels.repository import LabelRepository
from consolidator.labels.service import FOUND_BY, tell_labeled
from groundwork.arns import labeling_job_arn
from groundwork.consolidation_files import write_request, write_response
from groundwork.events import ObjectsFailed
from groundwork.functions import (
    FunctionFailed,
    FunctionInvoker,
    PostAnswer,
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
ITERATION = 1
"""Calls are told apart by their time: the objects of a job without automated labelling are one iteration."""
PATIENCE = timedelta(minutes=10)
"""How long people's answers wait for a function that cannot be reached; then their objects fail."""
_SHOWN = 10


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
        discarded = await LabelRepository(session).discarded(job_id)
        waiting = [] if found is None else await repository.waiting(job_id, AT_ONCE)
        now = await repository.now()
    if found is None or not waiting:
        return 0
    call = partial(_call, platform, invoker, *found)
    try:
        came = await call_isolating(call, waiting)
    except FunctionFailed as failure:
        late = [one.ordinal for one in waiting if now - one.answered_at >= patience]
        if not late:
            raise FunctionUnavailable(failure) from failure
        came = Calls(raised=[(failure, late)])
    async with platform.transaction() as session:
        await _record(session, found[0], waiting, came, discarded)
    return len(waiting)


async def _call(
    platform: Platform,
    invoker: FunctionInvoker,
    job: LabelingJob,
    definition: JobDefinition | None,
    objects: Sequence[Waiting],
) -> PostAnswer:
    reference = job.post_function or ""
    async with platform.database.sessions() as session:
        function = await find_function(session, reference)
    layout = OutputLayout.of(job.output_path, job.name)
    at = datetime.now(UTC)
    payload = await write_request(platform.store, layout, ITERATION, at, objects)
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
    await write_response(platform.store, layout, ITERATION, at, answer)
    return read_post_answer(reference, answer, {one.ordinal for one in objects})


async def _record(
    session: AsyncSession, job: LabelingJob, waiting: Sequence[Waiting], came: Calls, discarded: int
) -> None:
    """Nothing happens for a job whose labels are final, nor for objects that have an outcome by now.

    Nor when more answers than these have been discarded meanwhile: some of these objects may be among those,
    and the function is asked again about what still waits.
    """
    await LabelRepository(session).lock(job.id)
    if await LabelRepository(session).discarded(job.id) != discarded:
        return
    repository = FunctionRepository(session)
    if await repository.open_job(job.id) is None:
        return
    answers = {one.ordinal: len(one.answers) for one in waiting}
    labeled = await repository.store_labels(job.id, came.labels, answers)
    reasons = {
        ordinal: f"ClientError: The Lambda function {job.post_function} gave no label. {what}"
        for ordinal, what in came.refused.items()
    }
    for failure, ordinals in came.raised:
        reasons |= dict.fromkeys(ordinals, failure.reason)
    unlabeled = await repository.unlabeled(job.id, list(reasons))
    failed = await LabelRepository(session).store_failures(
        job.id, {ordinal: reasons[ordinal] for ordinal in unlabeled}, FOUND_BY
    )
    tell_labeled(session, job.id, labeled)
    if failed:
        add_event(session, ObjectsFailed(job_id=job.id, count=failed, found_by=FOUND_BY))
    for message, trace in _notes(f"The consolidation function {job.post_function}", came):
        await log_to_job(session, job.id, FOUND_BY, "error", message, trace)
    log.info("consolidated_by_function", job_id=job.id, labeled=len(labeled), failed=failed)


def _notes(function: str, came: Calls) -> Iterator[tuple[str, str | None]]:
    """For the job's log: message, and the function's own trace."""
    for failure, ordinals in came.raised:
        yield f"{function} failed for {_listed(ordinals)}: {failure.message}", failure.trace
    if came.refused:
        yield f"{function} gave no label for {_listed(sorted(came.refused))}", None
    if came.unknown:
        unknown = ", ".join(came.unknown[:_SHOWN])
        yield f"{function} answered for objects that it was not asked about: {unknown}", None


def _listed(ordinals: Sequence[int]) -> str:
    shown = ", ".join(map(str, ordinals[:_SHOWN])) + (", …" if len(ordinals) > _SHOWN else "")
    return f"{len(ordinals)} object(s) ({shown})"
