"""What a job's own pre-annotation function makes of each object, before people are asked about it.

The function is called without a transaction; what it said is recorded in the one that opens the tasks. Two
replicas may call it for the same objects: one of them records.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from math import inf
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
TELL_AGAIN = 600.0
"""Seconds between two notes in a job's log that objects wait."""
FAILED_FROM_THE_START = 10
"""So many objects, with none that could be opened, end the job."""
_SHOWN = 10


Made: TypeAlias = dict[str, Any] | FunctionFailed | None
"""Of one object: the input, what went wrong, or None when no person is needed."""


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
    waiting: Mapping[int, FunctionFailed] = field(default_factory=dict)
    """Their function is away; they are to be tried again a little later."""

    @property
    def nothing_came(self) -> bool:
        """The function said nothing at all."""
        return bool(self.waiting) and not (self.inputs or self.not_required or self.failures)

    def reasons(self) -> dict[int, str]:
        return {ordinal: failure.reason for ordinal, failure in self.failures.items()}


class TaskInputMaker:
    def __init__(
        self, platform: Platform, *, invoker: FunctionInvoker | None = None, patience: float = PATIENCE
    ) -> None:
        self._platform = platform
        self._invoker = invoker or FunctionInvoker(platform.outbound)
        self._patience = patience
        self._away: dict[int, tuple[float, float]] = {}
        """When the function of a job was first and last found away, if it has said nothing since."""
        self._told: dict[int, float] = {}
        """When a job's log was last told that objects wait."""

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

    async def make(
        self,
        job_id: int,
        function: PreFunction,
        sources: Sequence[Source],
        *,
        waited: timedelta | None = None,
    ) -> TaskInputs:
        """Call the function once for each object. `waited`: how long these objects have been waiting for it,
        if they were set aside."""
        results: dict[int, Made]
        try:
            async with self._platform.database.sessions() as session:
                registered = await find_function(session, function.reference)
        except FunctionMissing as missing:
            results = {source.ordinal: missing for source in sources}
        else:
            async with asyncio.TaskGroup() as calls:
                made = {
                    source.ordinal: calls.create_task(self._made(registered, function, source))
                    for source in sources
                }
            results = {ordinal: call.result() for ordinal, call in made.items()}
        failures = {one: result for one, result in results.items() if isinstance(result, FunctionFailed)}
        waiting = {one: failure for one, failure in failures.items() if failure.mendable}
        if self._is_patience_over(job_id, waited, away=0 < len(waiting) == len(results)):
            waiting = {}
        return TaskInputs(
            {one: result for one, result in results.items() if isinstance(result, dict)},
            [one for one, result in results.items() if result is None],
            {one: failure for one, failure in failures.items() if one not in waiting},
            waiting,
        )

    async def _made(self, registered: RegisteredFunction, function: PreFunction, source: Source) -> Made:
        reference = function.reference
        try:
            # Once: others of the wave have their answers, and are not to wait for further tries.
            answer = await self._invoker.invoke_once(
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

    def _is_patience_over(self, job_id: int, waited: timedelta | None, *, away: bool) -> bool:
        """Whether objects whose function is `away` are not to wait any longer."""
        now = monotonic()
        first, last = self._away.pop(job_id, (now, now))
        if now - last > self._patience:
            first = now  # an outage of long ago
        if away:
            self._away[job_id] = (first, now)
        if waited is not None:
            return waited.total_seconds() >= self._patience
        # However many objects there are, an outage is waited out but once.
        return away and now - first >= self._patience

    async def tell_waiting(self, session: AsyncSession, job_id: int, made: TaskInputs) -> None:
        """Say in the job's log that objects wait, now and then."""
        now = monotonic()
        if now - self._told.get(job_id, -inf) < TELL_AGAIN:
            return
        self._told[job_id] = now
        failure = next(iter(made.waiting.values()))
        await log_to_job(
            session,
            job_id,
            FOUND_BY,
            "warning",
            f"The pre-annotation function {failure.where} is called again until it answers for each object, "
            f"at most for {self._patience:g} s: {failure.message}",
            failure.trace,
        )


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
