"""From complete answers to labels: compute without a transaction, record in a short one.

What is recorded depends on the answers and on the worker model that were read. So a computation is recorded
only if, under the job's lock, the model is still the one that it started from and no answers were discarded
since; otherwise it is done again. Doing everything twice changes nothing: a label that is
there is revised only when it differs, and its event was sent when it was inserted.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from consolidator.labels.reading import Reading
from consolidator.labels.refitting import refit_due
from consolidator.labels.repository import LabelRepository, StoredAnswer
from consolidator.task_types import consolidation
from consolidator.task_types.base import Fitted, Verdicts
from groundwork.errors import LabelingError
from groundwork.events import AnswerSubmitted, ObjectsFailed, ObjectsLabeled, ObjectsReopened
from groundwork.functions import is_users_own
from groundwork.joblog import log_once_to_job
from groundwork.messaging import Delivery, Subscription, add_event
from groundwork.objectstore import ObjectStore
from groundwork.service import Platform, Reconciler
from groundwork.sources import read_sources
from groundwork.store import Database
from groundwork.store.models import LabelingJob
from groundwork.task_types import Source, task_type
from groundwork.telemetry.metrics import BACKGROUND_FAILURES

log = structlog.get_logger()

FOUND_BY = "consolidator"
ORDINALS_PER_EVENT = 500
OVERDUE = timedelta(seconds=5)
OVERDUE_AT_ONCE = 5_000
ATTEMPTS = 5
"""Each lost attempt means that another replica recorded a fit of the job, which is rare."""


class StartChanged(LabelingError):
    """What this was computed from has changed: the worker model was fitted, or answers were discarded."""

    status, code = 409, "start_changed"


@dataclass(frozen=True)
class Start:
    """What a computation starts from."""

    model: datetime | None
    """The fit of the worker model."""
    discarded: int
    """How many answers were discarded before."""


Take: TypeAlias = Callable[[Collection[int]], Awaitable[set[int]]]
"""Given jobs with complete objects, takes over those that somebody else is to label."""


@dataclass(frozen=True)
class Outcome:
    """What was computed for one job."""

    job_id: int
    start: Start
    verdicts: Verdicts
    fitted: Fitted | None
    """Set when the model was fitted again. Its verdicts are the outcome's where the method revises labels."""
    answers: int
    failures: Mapping[int, str]
    left_out: Mapping[int, str]
    """What is wrong with answers that the verdicts do without, by ordinal."""


def answers_subscription(platform: Platform, take: Take) -> Subscription[AnswerSubmitted]:
    async def handle(delivery: Delivery[AnswerSubmitted]) -> None:
        touched: dict[int, set[int]] = defaultdict(set)
        for event in delivery.events:
            if event.complete:
                touched[event.job_id].add(event.ordinal)
        for job_id in await take(touched):
            del touched[job_id]
        for attempt in range(ATTEMPTS):
            outcomes = await _compute_all(platform, touched)
            if not outcomes:
                return
            try:
                async with delivery.transaction() as (session, fresh):
                    if fresh:
                        for outcome in outcomes:
                            await record(session, outcome)
                return
            except StartChanged:
                if attempt == ATTEMPTS - 1:
                    raise

    return Subscription("consolidator-answers", AnswerSubmitted, handle, batch=200, concurrency=1)


def reopened_subscription() -> Subscription[ObjectsReopened]:
    """The labels went with the answers; what is left is the worker model that learned from them."""

    async def handle(delivery: Delivery[ObjectsReopened]) -> None:
        async with delivery.transaction() as (session, fresh):
            for event in fresh:
                await LabelRepository(session).forget_answers(event.job_id, len(event.ordinals))

    return Subscription("consolidator-objects-reopened", ObjectsReopened, handle)


def unlabeled_reconciler(platform: Platform) -> Reconciler:
    async def heal() -> int:
        """Label the complete objects whose message was lost."""
        touched: dict[int, set[int]] = defaultdict(set)
        async with platform.database.sessions() as session:
            repository = LabelRepository(session)
            others = await repository.jobs_of_functions()
            for job_id, ordinal in await repository.overdue(OVERDUE, OVERDUE_AT_ONCE, except_jobs=others):
                touched[job_id].add(ordinal)
        healed = 0
        for job_id, ordinals in sorted(touched.items()):
            try:
                healed += await _heal_job(platform, job_id, ordinals)
            except Exception as error:
                # One job must not keep the others waiting; this one is due again in the next turn.
                BACKGROUND_FAILURES.labels("unlabeled").inc()
                log.warning("heal_failed", job_id=job_id, exc_info=error)
        return healed

    return Reconciler("unlabeled", heal)


async def _heal_job(platform: Platform, job_id: int, ordinals: set[int]) -> int:
    outcome = await compute(platform.database, platform.store, job_id, ordinals)
    if outcome is None:
        return 0
    async with platform.transaction() as session:
        return await record(session, outcome)


async def _compute_all(platform: Platform, touched: Mapping[int, set[int]]) -> list[Outcome]:
    # In the order of ids, which is the order in which `record` then takes the locks.
    outcomes = [
        await compute(platform.database, platform.store, job_id, ordinals)
        for job_id, ordinals in sorted(touched.items())
    ]
    return [outcome for outcome in outcomes if outcome is not None]


async def compute(
    database: Database, store: ObjectStore, job_id: int, ordinals: Iterable[int]
) -> Outcome | None:
    """Labels of the touched objects, or of all complete ones when a fit is due; None for a job that is over,
    or that a function of the user's own consolidates.

    Holds no transaction while it computes. Raises PermanentFailure for a task type without a method.
    """
    async with database.sessions() as session:
        repository = LabelRepository(session)
        job = await repository.open_job(job_id)
        if job is None or is_users_own(job.post_function):
            return None
        start = await _start(repository, job_id)
        method = consolidation(job.task_type)
        refit = method.learns and refit_due(await repository.progress(job_id))
    if not refit:
        return await _relabel(database, store, job, start, ordinals)
    whole_job = await _fit(database, store, job, start)
    if method.revises:
        return whole_job
    touched = await _relabel(database, store, job, start, ordinals)
    return replace(touched, fitted=whole_job.fitted, answers=whole_job.answers)


async def _start(repository: LabelRepository, job_id: int) -> Start:
    return Start(await repository.fitted_at(job_id), await repository.discarded(job_id))


async def _fit(database: Database, store: ObjectStore, job: LabelingJob, start: Start) -> Outcome:
    method, reading = consolidation(job.task_type), Reading(task_type(job.task_type), job.labels)
    last: StoredAnswer | None = None
    while True:
        async with database.sessions() as session:
            page = await LabelRepository(session).page_of_answers(job.id, last)
        if not page:
            break
        await reading.take(store, page)
        last = page[-1]
    opinions = reading.opinions()
    fitted = await asyncio.to_thread(method.fit, opinions, job.labels)
    return Outcome(
        job.id, start, fitted.verdicts, fitted, len(opinions), reading.failures(), reading.left_out()
    )


async def _relabel(
    database: Database,
    store: ObjectStore,
    job: LabelingJob,
    start: Start,
    ordinals: Iterable[int],
) -> Outcome:
    method, kind = consolidation(job.task_type), task_type(job.task_type)
    sources: Mapping[int, Source] = {}
    if kind.reads is not None:
        async with database.sessions() as session:
            lines = await LabelRepository(session).lines(job.id, ordinals)
        sources = await read_sources(store, kind, lines)
    reading = Reading(kind, job.labels, sources)
    async with database.sessions() as session:
        answers = await LabelRepository(session).answers_to(job.id, ordinals)
    await reading.take(store, answers)
    opinions = reading.opinions()
    async with database.sessions() as session:
        stored = await LabelRepository(session).model(job.id, set(opinions.workers.tolist()))
    verdicts = await asyncio.to_thread(method.apply, opinions, job.labels, stored)
    return Outcome(job.id, start, verdicts, None, len(opinions), reading.failures(), reading.left_out())


async def record(session: AsyncSession, outcome: Outcome) -> int:
    """Store an outcome and tell of what is new in it; returns the number of objects that are.

    Does nothing for a job that has ended meanwhile. Raises StartChanged when the outcome is of an old model,
    or of answers some of which are gone.
    """
    repository = LabelRepository(session)
    job_id = outcome.job_id
    await repository.lock(job_id)
    if await repository.open_job(job_id) is None:
        return 0
    if await _start(repository, job_id) != outcome.start:
        raise StartChanged
    if outcome.fitted is not None:
        await repository.store_fit(
            job_id, answers=outcome.answers, prior=outcome.fitted.prior, skills=outcome.fitted.skills
        )
    labeled = await repository.store_labels(job_id, outcome.verdicts)
    failed = await repository.store_failures(job_id, outcome.failures, FOUND_BY)
    for ordinal in sorted(outcome.left_out.keys() & labeled):
        message = f"the object {ordinal} was labeled without one of its answers: {outcome.left_out[ordinal]}"
        await log_once_to_job(session, job_id, FOUND_BY, "warning", message)
    tell_labeled(session, job_id, sorted(labeled))
    if failed:
        add_event(session, ObjectsFailed(job_id=job_id, count=failed, found_by=FOUND_BY))
    log.info(
        "consolidated", job_id=job_id, labeled=len(labeled), failed=failed, refit=outcome.fitted is not None
    )
    return len(labeled) + failed


def tell_labeled(session: AsyncSession, job_id: int, ordinals: Sequence[int]) -> None:
    """Tell of new labels, of so many objects in one event that it stays small."""
    for start in range(0, len(ordinals), ORDINALS_PER_EVENT):
        part = list(ordinals[start : start + ORDINALS_PER_EVENT])
        add_event(session, ObjectsLabeled(job_id=job_id, ordinals=part))
