"""What a job's own pre-annotation function makes of each object, before people are asked about it.

The function is called without a transaction; what it said is recorded in the one that opens the tasks. Two
replicas may call it for the same objects: one of them records.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, TypeAlias

import structlog
from sqlalchemy import exists, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.arns import labeling_job_arn
from groundwork.events import JobUnworkable
from groundwork.functions import (
    FunctionFailed,
    FunctionInvoker,
    FunctionMissing,
    find_function,
    is_users_own,
    pre_event,
    read_pre_answer,
)
from groundwork.joblog import log_to_job
from groundwork.messaging import add_event
from groundwork.service import Platform
from groundwork.store.models import LabelingJob, LabelingTask, ObjectFailure, RegisteredFunction, TaskInput
from task_router.work.inspection import Source

log = structlog.get_logger()

FOUND_BY = "task-router"
WAVE = 16
"""Objects for which the function is called at once; they are opened together."""
PATIENCE = 300.0
"""Seconds for which objects wait for a function that is away; then they fail."""
FAILED_FROM_THE_START = 10
"""So many objects, with none that could be opened, end the job."""
_SHOWN = 10


Made: TypeAlias = dict[str, Any] | FunctionFailed | None
"""Of one object: the input, what went wrong, or None when no person is needed."""


class FunctionUnavailable(Exception):
    """The function cannot be reached at the moment; the objects are tried again a little later."""


@dataclass(frozen=True)
class PreFunction:
    """A job's own pre-annotation function."""

    reference: str
    """As the job names it."""
    job_arn: str
    automated: bool


@dataclass(frozen=True)
class TaskInputs:
    """What became of some objects."""

    inputs: Mapping[int, dict[str, Any]] = field(default_factory=dict)
    not_required: Sequence[int] = ()
    """Nobody is asked about these; they stay without a label."""
    failures: Mapping[int, FunctionFailed] = field(default_factory=dict)

    def reasons(self) -> dict[int, str]:
        return {ordinal: failure.reason for ordinal, failure in self.failures.items()}


class TaskInputMaker:
    def __init__(
        self, platform: Platform, *, invoker: FunctionInvoker | None = None, patience: float = PATIENCE
    ) -> None:
        self._platform = platform
        self._invoker = invoker or FunctionInvoker(platform.outbound)
        self._patience = patience
        self._unavailable_since: dict[int, float] = {}
        self._answered: dict[int, dict[int, Made]] = {}
        """What a function that is away now said before of the objects that wait, by job and ordinal."""

    async def function_of(self, session: AsyncSession, job_id: int) -> PreFunction | None:
        """None for nearly every job: its input is made when a task is claimed."""
        reference, region, name, automated = (
            await session.execute(
                select(
                    LabelingJob.pre_function, LabelingJob.region, LabelingJob.name, LabelingJob.automated
                ).where(LabelingJob.id == job_id)
            )
        ).one()
        if reference is None or not is_users_own(reference):
            return None
        return PreFunction(reference, labeling_job_arn(region, self._platform.account_id, name), automated)

    async def make(self, job_id: int, function: PreFunction, sources: Sequence[Source]) -> TaskInputs:
        """Call the function for each object. Raises FunctionUnavailable while there is hope."""
        try:
            async with self._platform.database.sessions() as session:
                registered = await find_function(session, function.reference)
        except FunctionMissing as missing:
            failures: dict[int, FunctionFailed] = {source.ordinal: missing for source in sources}
            await self._keep_patience(job_id, failures)
            return TaskInputs(failures=failures)
        answered = self._answered.pop(job_id, {})
        results = {
            source.ordinal: answered[source.ordinal] for source in sources if source.ordinal in answered
        }
        async with asyncio.TaskGroup() as calls:
            made = {
                source.ordinal: calls.create_task(self._made(registered, function, source))
                for source in sources
                if source.ordinal not in results
            }
        results |= {ordinal: call.result() for ordinal, call in made.items()}
        failures = {one: result for one, result in results.items() if isinstance(result, FunctionFailed)}
        try:
            await self._keep_patience(job_id, failures)
        except FunctionUnavailable:
            self._answered[job_id] = {one: result for one, result in results.items() if not _mendable(result)}
            raise
        return TaskInputs(
            {one: result for one, result in results.items() if isinstance(result, dict)},
            [one for one, result in results.items() if result is None],
            failures,
        )

    async def _made(self, registered: RegisteredFunction, function: PreFunction, source: Source) -> Made:
        reference = function.reference
        try:
            answer = await self._invoker.invoke(
                registered, reference, pre_event(function.job_arn, source.line)
            )
            task_input = read_pre_answer(reference, answer).task_input
        except FunctionFailed as failure:
            return failure
        if task_input is None and function.automated:
            return FunctionFailed(
                "It says that no person is needed, but a job with automated labelling needs a label for each "
                "object that it draws",
                where=reference,
            )
        return task_input

    async def _keep_patience(self, job_id: int, failures: Mapping[int, FunctionFailed]) -> None:
        mendable = [failure for failure in failures.values() if _mendable(failure)]
        if not mendable:
            self._unavailable_since.pop(job_id, None)
            return
        first_time = job_id not in self._unavailable_since
        since = self._unavailable_since.setdefault(job_id, monotonic())
        if monotonic() - since >= self._patience:
            return
        failure = mendable[0]
        if first_time:
            async with self._platform.transaction() as session:
                await log_to_job(
                    session,
                    job_id,
                    FOUND_BY,
                    "warning",
                    f"The pre-annotation function {failure.where} is called again until it answers, at most "
                    f"for {self._patience:g} s: {failure.message}",
                    failure.trace,
                )
        raise FunctionUnavailable(failure.message)


def _mendable(made: Made) -> bool:
    return isinstance(made, FunctionFailed) and made.mendable


async def record_inputs(session: AsyncSession, job_id: int, made: TaskInputs) -> None:
    """Store the inputs, and write failures to the job's log; the caller stores the failures themselves."""
    if made.inputs:
        upsert = insert(TaskInput)
        await session.execute(
            upsert.on_conflict_do_update(
                index_elements=["job_id", "ordinal"], set_={"input": upsert.excluded.input}
            ),
            [
                {"job_id": job_id, "ordinal": ordinal, "input": made.inputs[ordinal]}
                for ordinal in sorted(made.inputs)
            ],
        )
    if made.not_required:
        # A task that wants no answer: the object counts as dealt with, and an order that names it again can
        # still open it.
        await session.execute(
            insert(LabelingTask).on_conflict_do_nothing(index_elements=["job_id", "ordinal"]),
            [
                {"job_id": job_id, "ordinal": ordinal, "state": "withdrawn", "answers_wanted": 0}
                for ordinal in sorted(made.not_required)
            ],
        )
    alike: dict[str, list[int]] = {}
    for ordinal, failure in made.failures.items():
        alike.setdefault(failure.message, []).append(ordinal)
    for message, ordinals in alike.items():
        failure = made.failures[ordinals[0]]
        which = ", ".join(map(str, ordinals[:_SHOWN])) + (", …" if len(ordinals) > _SHOWN else "")
        await log_to_job(
            session,
            job_id,
            FOUND_BY,
            "error",
            f"The pre-annotation function {failure.where} failed for {len(ordinals)} object(s) ({which}): "
            f"{message}",
            failure.trace,
        )


async def end_if_hopeless(session: AsyncSession, job_id: int, made: TaskInputs) -> None:
    """Have the job failed when its function fails from the start: nobody would ever see a task of it."""
    if not made.failures:
        return
    failed = (
        select(func.count())
        .select_from(ObjectFailure)
        .where(ObjectFailure.job_id == job_id, ObjectFailure.found_by == FOUND_BY)
        .scalar_subquery()
    )
    some_opened = exists(literal(1)).where(LabelingTask.job_id == job_id)
    count, opened = (await session.execute(select(failed, some_opened))).one()
    if count >= FAILED_FROM_THE_START and not opened:
        first = made.failures[min(made.failures)]
        reason = (
            f"{first.reason.rstrip('.')}. It failed for each of the first {count} objects; mend it, try it "
            "with POST /v1/functions/<name>/test, and create the job again"
        )
        add_event(session, JobUnworkable(job_id=job_id, reason=reason))
        log.warning("job_unworkable", job_id=job_id, failed=count)
