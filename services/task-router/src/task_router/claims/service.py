"""Decisions about who gets which task. The caller owns the transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import Conflict, NotFound
from groundwork.functions import is_users_own
from groundwork.manifest import source_of
from groundwork.objectstore import ObjectAddress
from groundwork.store.models import LabelingJob
from groundwork.task_types import task_type
from task_router.access.caller import Caller
from task_router.claims.inputs import task_input
from task_router.claims.reasons import why_empty
from task_router.claims.repository import ClaimedSlot, ClaimRepository
from task_router.claims.schemas import Assignment, Claims, EmptyReason
from task_router.content.links import ContentLinks
from task_router.metrics import CLAIMS


class LeaseLost(Conflict):
    """The time for this task ran out and it was handed to somebody else; claim a new one."""

    code = "lease_lost"


class JobNotFound(NotFound):
    """There is no such job in work, or it is not your team's."""

    code = "job_not_found"


async def claim(
    session: AsyncSession,
    links: ContentLinks,
    caller: Caller,
    job_name: str,
    count: int,
    client_id: UUID | None,
) -> Claims:
    """Up to `count` tasks of the job, each of another object. Raises JobNotFound."""
    repository = ClaimRepository(session, caller, client_id)
    job = await repository.lock_claims_on(name=job_name)
    if job is None:
        raise JobNotFound(f"there is no job named {job_name!r} in work for your team")
    return await _claim(repository, links, job, count)


async def claim_next(
    session: AsyncSession, links: ContentLinks, caller: Caller, job_id: int, client_id: UUID | None
) -> Claims:
    """One more task of a job the worker is working on; a job that has ended has no more."""
    repository = ClaimRepository(session, caller, client_id)
    job = await repository.lock_claims_on(job_id=job_id)
    if job is None:
        return Claims(assignments=[], reason=EmptyReason.ALL_DONE)
    return await _claim(repository, links, job, 1)


async def extend(session: AsyncSession, caller: Caller, slot_id: int, token: UUID) -> datetime:
    """Start the time limit again. Raises LeaseLost when the task is somebody else's by now, and JobNotFound
    (with which the transaction must end) when its team is closed to the caller."""
    extended = await ClaimRepository(session, caller).extend(slot_id, token)
    if extended is None:
        raise LeaseLost
    until, team_id = extended
    if team_id in caller.closed_teams:
        raise JobNotFound
    return until


async def _claim(repository: ClaimRepository, links: ContentLinks, job: LabelingJob, count: int) -> Claims:
    # With nothing new to give, what this client holds is given again: a claim whose reply was lost would
    # else keep an object from everybody until its lease ends.
    stopped = job.status in ("Stopping", "Stopped")
    slots = [] if stopped else await repository.claim(job, count)
    slots = slots or await repository.held(job, count)
    CLAIMS.labels("granted" if slots else "empty").inc()
    if slots:
        inputs: Mapping[int, dict[str, Any]] = {}
        if is_users_own(job.pre_function):
            inputs = await repository.stored_inputs(job.id, [slot.ordinal for slot in slots])
        return Claims(assignments=[_assignment(links, job, slot, inputs.get(slot.ordinal)) for slot in slots])
    if stopped:
        return Claims(assignments=[], reason=EmptyReason.STOPPED)
    reason, retry_after = why_empty(
        await repository.view(job.id), labeling_ended=job.finished_at is not None, automated=job.automated
    )
    return Claims(assignments=[], reason=reason, retry_after_seconds=retry_after)


def _assignment(
    links: ContentLinks, job: LabelingJob, slot: ClaimedSlot, stored: dict[str, Any] | None
) -> Assignment:
    kind = task_type(job.task_type)
    source, value = source_of(slot.line)
    lease = timedelta(seconds=job.task_time_limit_seconds)
    return Assignment(
        assignment_id=slot.id,
        lease_token=slot.lease_token,
        lease_until=slot.lease_until,
        object_id=str(slot.ordinal),
        task_type=job.task_type,
        widget=kind.widget,
        media=kind.media,
        title=job.title,
        instructions=job.instructions,
        input=task_input(job, orjson.loads(slot.line), value, stored),
        content_url=(
            links.link(ObjectAddress.parse(value), job.team_id, at_least=lease)
            if source == "source-ref"
            else None
        ),
    )
