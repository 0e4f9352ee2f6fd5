"""Changing the settings of a running job."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import Conflict, InvalidRequest
from groundwork.events import JobEdited
from groundwork.joblog import log_to_job
from groundwork.messaging import add_event
from groundwork.money import mills_of, usd_of
from groundwork.store.models import LabelingJob, WorkTeam
from job_api.jobs.repository import JobRepository
from job_api.lifecycle.repository import LifecycleRepository
from job_api.lifecycle.schemas import JobEdit
from job_api.lifecycle.stopping import RUNNING
from job_api.teams.service import TeamNotFound, get_team

MAY_BE_TAKEN_AWAY = {"deadline", "max_answers_per_worker", "budget"}


class JobNotEditable(Conflict):
    """Only a job that people are still working on can be changed."""

    code = "job_not_editable"


async def edit_job(session: AsyncSession, job: LabelingJob, edit: JobEdit) -> None:
    """Change what the request names; open tasks follow, labels that are there stay.

    Raises InvalidRequest, and JobNotEditable once everything is labelled or the job is being stopped.
    """
    changes: dict[str, Any] = edit.model_dump(exclude_unset=True)
    if not changes:
        raise InvalidRequest("name at least one setting to change", where="body")
    for member in changes.keys() - MAY_BE_TAKEN_AWAY:
        if changes[member] is None:
            raise InvalidRequest(f"{member!r} cannot be null; leave it out to keep it", where=member)
    deadline = changes.get("deadline")
    if deadline is not None and deadline <= datetime.now(UTC):
        raise InvalidRequest("the deadline is in the past", where="deadline")
    found = await LifecycleRepository(session).locked(job.id)
    if found is None or found.status not in RUNNING or found.finished_at is not None:
        status = "deleted" if found is None else found.status
        raise JobNotEditable(f"job {job.name!r} cannot be changed any more: it is {status}", where="name")
    if "team" in changes:
        changes["team_id"] = await _new_team_id(session, changes.pop("team"), found)
    if "budget" in changes:
        changes["budget_mills"] = await _budget_mills(session, changes.pop("budget"), found)
    await session.execute(
        update(LabelingJob).where(LabelingJob.id == job.id).values(**changes, modified_at=func.now())
    )
    workers = changes.get("workers_per_object", found.workers_per_object)
    add_event(session, JobEdited(job_id=job.id, workers_per_object=workers))
    told = ", ".join(f"{name} = {value}" for name, value in edit.model_dump(exclude_unset=True).items())
    await log_to_job(session, job.id, "job-api", "info", f"the job was changed: {told}")


async def _new_team_id(session: AsyncSession, name: str, job: LabelingJob) -> int:
    try:
        team = await get_team(session, name)
    except TeamNotFound as error:
        raise InvalidRequest(error.message, where="team") from error
    old = await session.get_one(WorkTeam, job.team_id)
    if team.id != old.id and "public" in (team.kind, old.kind):
        raise InvalidRequest(
            "a job cannot move to or from the public workforce; create another job", where="team"
        )
    return team.id


async def _budget_mills(session: AsyncSession, budget: Decimal | None, job: LabelingJob) -> int | None:
    if budget is None:
        return None
    if job.task_price_mills is None:
        raise InvalidRequest("the tasks of this job have no price, so it has no budget", where="budget")
    spent = (await JobRepository(session).spent_by([job])).get(job.id, 0)
    if mills_of(budget) < spent:
        raise InvalidRequest(
            f"{usd_of(spent)} USD are spent already, so the budget cannot be less; stop the job if it is to"
            " cost no more",
            where="budget",
        )
    return mills_of(budget)
