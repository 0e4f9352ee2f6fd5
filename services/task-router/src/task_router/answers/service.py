"""Decisions about answers. The caller owns the transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import Conflict
from groundwork.events import AnswerSubmitted
from groundwork.messaging import add_event
from groundwork.task_types import TaskType, task_type
from task_router.access.caller import Caller
from task_router.answers.content import check_storable
from task_router.answers.repository import AnswerRepository
from task_router.claims.service import JobNotFound, LeaseLost

_TAKES_ANSWERS = ("InProgress", "Stopping")


class AlreadyAnswered(Conflict):
    """You have answered this object already, in another window; claim a new one."""

    code = "already_answered"


@dataclass(frozen=True)
class Outcome:
    job_id: int
    kind: Literal["accepted", "repeated", "rescued"]
    complete: bool
    """The object has all the answers it wants, thanks to this one."""


async def submit(
    session: AsyncSession, caller: Caller, slot_id: int, token: UUID, content: Mapping[str, Any]
) -> Outcome:
    """Take an answer in. Submitting again under the same token changes nothing.

    A late answer counts for as long as the object wants one from this worker: work that was done is not
    thrown away because a clock ran out. Raises LeaseLost, JobNotFound (the team is closed to the caller's
    address), AlreadyAnswered and InvalidAnswer; after each of them nothing has changed, and after JobNotFound
    and InvalidAnswer the lease goes on.
    """
    repository = AnswerRepository(session, caller.id)
    slot = await repository.lock_held(slot_id, token)
    held = slot is not None
    if slot is None:
        job_id = await repository.job_of_answer(token)
        if job_id is not None:
            return Outcome(job_id, "repeated", complete=False)
        slot = await repository.lock_free_of_same_task(slot_id)
    if slot is None:
        raise LeaseLost
    if slot.team_id in caller.closed_teams:
        raise JobNotFound
    if slot.job_status not in _TAKES_ANSWERS:
        raise LeaseLost("this job has ended and takes no more answers")
    await _check(content, task_type(slot.task_type), slot.labels)
    stored = await repository.store(slot, token, content, held=held)
    if stored is None:
        raise AlreadyAnswered
    answer_id, complete = stored
    add_event(
        session,
        AnswerSubmitted(
            job_id=slot.job_id,
            task_id=slot.task_id,
            ordinal=slot.ordinal,
            answer_id=answer_id,
            complete=complete,
        ),
    )
    return Outcome(slot.job_id, "accepted" if held else "rescued", complete)


async def _check(content: Mapping[str, Any], kind: TaskType, labels: Sequence[str]) -> None:
    """Raises InvalidAnswer."""
    check_storable(content)
    if kind.reference:  # a picture is decoded, which others should not wait for
        await asyncio.to_thread(kind.label_of, content, labels)
    else:
        kind.label_of(content, labels)
