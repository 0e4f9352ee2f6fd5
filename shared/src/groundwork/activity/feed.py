"""Reading the trail of tasks in an order in which nothing is ever missed.

Rows are written by many transactions at once, and one that took its id early may commit late: a reader that
goes on "after the last id" would skip its rows. So rows are ordered by their transaction's id, and reading
stops at the oldest transaction that is still in progress (`pg_snapshot_xmin`). All that are older have
committed or never will, so what lies before that line is complete, and no row can appear there any more. The
price is that the trail is told no faster than the slowest open transaction that writes; those are short here,
and transactions that only read have no id.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ARRAY, BigInteger, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.activity.change import JobFacts, JobType, TaskChange, WorkerFacts
from groundwork.activity.kinds import TaskEventKind
from groundwork.arns import labeling_job_arn, work_team_arn
from groundwork.store.models import ActivityCursor, LabelingJob, Worker, Workforce, WorkTeam

COMPLETE_BEFORE = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
"""Rows of transactions before this one are all there."""

# The answer is looked up for each row: as a join it may read all answers, when statistics are stale.
READ_CHANGES = text(f"""
SELECT e.transaction, e.id, e.kind, e.job_id, e.ordinal, e.worker_id, e.reason, e.accepted_at, e.at,
       CASE WHEN e.kind = '{TaskEventKind.SUBMITTED}' THEN
         (SELECT a.seconds_spent FROM answer AS a
          WHERE a.task_id = e.task_id AND a.worker_id = e.worker_id) END AS seconds_spent
FROM task_event AS e
WHERE (e.transaction, e.id) > (:transaction, :id) AND e.transaction < {COMPLETE_BEFORE}
ORDER BY e.transaction, e.id LIMIT :limit
""").bindparams(bindparam("transaction", type_=BigInteger), bindparam("id", type_=BigInteger))  # noqa: S608 - only our own text

END_OF_TRAIL = text(f"""
SELECT transaction, id FROM task_event
WHERE (transaction, id) > (:transaction, :id) AND transaction < {COMPLETE_BEFORE}
ORDER BY transaction DESC, id DESC LIMIT 1
""").bindparams(bindparam("transaction", type_=BigInteger), bindparam("id", type_=BigInteger))  # noqa: S608 - only our own text

_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended('activity/' || :name, 0))")
_JOB_TYPES: dict[str, JobType] = {"private": "Private", "vendor": "Vendor", "public": "Public"}
_OURSELVES = "groundwork"


class Cursor(NamedTuple):
    """The place of a row in the trail."""

    transaction: int
    id: int


@dataclass(frozen=True)
class Read:
    """A piece of the trail."""

    changes: list[TaskChange]
    """Less those whose job is gone."""
    rows: int
    until: Cursor
    """Its last row."""


async def hold_cursor(session: AsyncSession, name: str) -> Cursor | None:
    """How far this reader has come, held until the transaction ends; None while another replica holds it."""
    if not await session.scalar(_LOCK, {"name": name}):
        return None
    # A statement of its own: one that had begun before the lock was free would not see what its last holder
    # has committed.
    found = (
        await session.execute(
            select(ActivityCursor.transaction, ActivityCursor.id).where(ActivityCursor.name == name)
        )
    ).one_or_none()
    return Cursor(0, 0) if found is None else Cursor(*found)


async def move_cursor(session: AsyncSession, name: str, cursor: Cursor) -> None:
    """The caller holds the cursor."""
    moved = insert(ActivityCursor).values(name=name, transaction=cursor.transaction, id=cursor.id)
    await session.execute(
        moved.on_conflict_do_update(
            index_elements=["name"],
            set_={"transaction": moved.excluded.transaction, "id": moved.excluded.id},
        )
    )


async def read_changes(session: AsyncSession, after: Cursor, limit: int, account: str) -> Read:
    """The next changes, in order; at most `limit` rows."""
    rows = (await session.execute(READ_CHANGES, {**after._asdict(), "limit": limit})).all()
    jobs = await _jobs(session, {row.job_id for row in rows}, account)
    workers = await _workers(session, {row.worker_id for row in rows if row.worker_id is not None})
    changes = [
        TaskChange(
            transaction=row.transaction,
            id=row.id,
            kind=TaskEventKind(row.kind),
            job=jobs[row.job_id],
            ordinal=row.ordinal,
            worker=workers.get(row.worker_id),
            reason=row.reason,
            accepted_at=row.accepted_at,
            at=row.at,
            seconds_spent=row.seconds_spent,
        )
        for row in rows
        if row.job_id in jobs
    ]
    return Read(changes, len(rows), Cursor(rows[-1].transaction, rows[-1].id) if rows else after)


async def end_of_trail(session: AsyncSession, after: Cursor) -> Cursor | None:
    """The last complete row; None when there is none after `after`."""
    found = (await session.execute(END_OF_TRAIL, after._asdict())).one_or_none()
    return None if found is None else Cursor(*found)


async def _jobs(session: AsyncSession, ids: Collection[int], account: str) -> dict[int, JobFacts]:
    rows = await session.execute(
        select(LabelingJob, WorkTeam, Workforce)
        .join(WorkTeam, WorkTeam.id == LabelingJob.team_id)
        .outerjoin(Workforce, Workforce.id == WorkTeam.workforce_id)
        .where(LabelingJob.id == func.any(bindparam("ids", list(ids), ARRAY(BigInteger))))
    )
    return {
        job.id: JobFacts(
            id=job.id,
            name=job.name,
            arn=labeling_job_arn(job.region, account, job.name),
            region=job.region,
            reference_code=job.reference_code,
            team_arn=work_team_arn(team.region, account, team.kind, team.name),
            job_type=_JOB_TYPES[team.kind],
            pool=_pool(workforce),
        )
        for job, team, workforce in rows
    }


async def _workers(session: AsyncSession, ids: Collection[int]) -> dict[int, WorkerFacts]:
    if not ids:
        return {}
    rows = await session.execute(
        select(Worker.id, Worker.public_id, Worker.subject).where(
            Worker.id == func.any(bindparam("ids", list(ids), ARRAY(BigInteger)))
        )
    )
    return {
        worker_id: WorkerFacts(public_id, subject or public_id.rpartition(".")[2])
        for worker_id, public_id, subject in rows
    }


def _pool(workforce: Workforce | None) -> str:
    if workforce is None:
        return _OURSELVES
    if workforce.oidc is not None:
        return str(workforce.oidc["Issuer"])
    return str((workforce.cognito or {})["UserPool"])
