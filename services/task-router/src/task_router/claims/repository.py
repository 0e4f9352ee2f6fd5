"""Queries that hand out work. The database's clock decides about every lease.

A slot is free when `lease_until < now()`: it was never claimed ('-infinity'), was given back, or its lease is
over. Lease columns are in no index, so a claim updates the row in place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, TextClause, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import UUID as UuidType  # noqa: N811 - the name is uuid.UUID's
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import Answer, LabelingJob, TaskInput, TaskSlot, TeamMember
from task_router.access.caller import Caller

# A claim must stay cheap while statistics are stale, as they are when a job or a worker is new, so the text
# leaves the planner one index for each part (a test holds it to that):
# - OFFSET 0 keeps each NOT EXISTS a look-up by task, done for the few slots that are looked at. As joins they
#   read whole tables, because hardly any lease seems to be held by one worker.
# - "+ 0" keeps it from reading all answers of a worker of whom it knows none yet.
# - BETWEEN, and the job in ORDER BY, keep it from walking through other jobs' slots by id.
_UNANSWERED = """
    NOT EXISTS (SELECT FROM answer AS a
                WHERE a.task_id = s.task_id AND a.worker_id + 0 = :worker_id OFFSET 0)"""
_NOT_MINE = f"""{_UNANSWERED}
    AND NOT EXISTS (SELECT FROM task_slot AS h WHERE h.task_id = s.task_id
                    AND h.lease_owner = :worker_id AND h.lease_until >= now() OFFSET 0)"""


_CLIENT = bindparam("client_id", type_=UuidType(as_uuid=True))


@cache
def claim_statement(count: int, window: int) -> TextClause:
    """Claim up to `count` slots of different tasks out of the first `window` free ones.

    The CTEs are materialized because the planner may otherwise run the locking scan more than once and claim
    more than the limit. Limits are literals (both are integers of ours): with parameters there, the planner
    cannot know that it will need one row, and a plan made for thousands is what it keeps.
    """
    return text(f"""
WITH free AS MATERIALIZED (
  SELECT s.id, s.task_id FROM task_slot AS s
  WHERE s.job_id BETWEEN :job_id AND :job_id AND s.lease_until < now() AND {_NOT_MINE}
  ORDER BY s.job_id, s.id LIMIT {window:d} FOR UPDATE OF s SKIP LOCKED),
picked AS MATERIALIZED (
  SELECT DISTINCT ON (task_id) id FROM free ORDER BY task_id, id LIMIT {count:d}),
claimed AS (
  UPDATE task_slot AS s
  SET lease_token = gen_random_uuid(), lease_owner = :worker_id, lease_client = :client_id,
      leased_at = now(),
      lease_until = now() + make_interval(secs => :seconds), claims = s.claims + 1
  FROM picked WHERE s.id = picked.id
  RETURNING s.id, s.task_id, s.lease_token, s.lease_until)
SELECT claimed.id, claimed.lease_token, claimed.lease_until, o.ordinal, o.line
FROM claimed
JOIN labeling_task AS t ON t.id = claimed.task_id
JOIN dataset_object AS o ON o.job_id = t.job_id AND o.ordinal = t.ordinal
ORDER BY claimed.id
""").bindparams(_CLIENT)  # noqa: S608 - only our own text and two integers


_HELD = text("""
SELECT s.id, s.lease_token, s.lease_until, o.ordinal, o.line
FROM task_slot AS s
JOIN labeling_task AS t ON t.id = s.task_id
JOIN dataset_object AS o ON o.job_id = t.job_id AND o.ordinal = t.ordinal
WHERE s.job_id = :job_id AND s.lease_owner = :worker_id AND s.lease_client = :client_id
  AND s.lease_until >= now()
ORDER BY s.leased_at, s.id LIMIT :count
""").bindparams(_CLIENT)

_WHY_EMPTY = text(f"""
SELECT EXISTS (SELECT FROM task_slot AS s
               WHERE s.job_id = :job_id AND s.lease_until < now() AND {_NOT_MINE}) AS free,
       (SELECT EXTRACT(EPOCH FROM min(s.lease_until) - now())::float8 FROM task_slot AS s
        WHERE s.job_id = :job_id AND s.lease_until >= now()
          AND {_UNANSWERED}
       ) AS held_seconds,
       EXISTS (SELECT FROM task_slot AS s WHERE s.job_id = :job_id) AS wanted,
       EXISTS (SELECT FROM work_order AS w WHERE w.job_id = :job_id AND w.opened < w.size) AS unopened,
       EXISTS (SELECT FROM work_order AS w WHERE w.job_id = :job_id) AS ordered
""")  # noqa: S608 - only our own text

_EXTEND = text("""
UPDATE task_slot AS s SET lease_until = now() + make_interval(secs => j.task_time_limit_seconds)
FROM labeling_job AS j
WHERE s.id = :slot_id AND s.lease_token = :token AND s.lease_owner = :worker_id AND j.id = s.job_id
RETURNING s.lease_until, j.team_id
""").bindparams(bindparam("token", type_=UuidType(as_uuid=True)))

_RELEASE = text("""
UPDATE task_slot SET lease_token = NULL, lease_owner = NULL, lease_client = NULL, leased_at = NULL,
  lease_until = '-infinity'
WHERE id = :slot_id AND lease_token = :token AND lease_owner = :worker_id
""").bindparams(bindparam("token", type_=UuidType(as_uuid=True)))


@dataclass(frozen=True)
class ClaimedSlot:
    id: int
    lease_token: UUID
    lease_until: datetime
    ordinal: int
    line: str


@dataclass(frozen=True)
class JobView:
    """How a job looks to a worker for whom it has nothing."""

    free: bool
    """Something is free after all: it was locked by another claim, or came free since."""
    held_seconds: float | None
    """Until the first lease ends on a task that the worker has not answered; None when there is none."""
    wanted: bool
    """Answers are still wanted from somebody."""
    unopened: bool
    """A work order has objects that are not in the working set yet."""
    ordered: bool
    """The job has a work order."""


class ClaimRepository:
    def __init__(self, session: AsyncSession, caller: Caller, client_id: UUID | None = None) -> None:
        self._session = session
        self._worker_id = caller.id
        self._closed_teams = caller.closed_teams
        self._client_id = client_id

    def _visible(self, *columns: Any) -> Select[Any]:
        """Jobs that this worker may work on, now or soon, or might have until they were stopped; another
        team's job is not there."""
        visible = (
            select(LabelingJob, *columns)
            .join(TeamMember, TeamMember.team_id == LabelingJob.team_id)
            .where(
                TeamMember.worker_id == self._worker_id,
                LabelingJob.status.in_(("Initializing", "InProgress", "Stopping", "Stopped")),
                LabelingJob.deleted_at.is_(None),
            )
        )
        return visible.where(TeamMember.team_id.not_in(self._closed_teams)) if self._closed_teams else visible

    async def jobs(self) -> list[tuple[LabelingJob, bool]]:
        """Each job in work, and whether it has something free for this worker; the most urgent first."""
        answered = select(Answer.id).where(
            Answer.task_id == TaskSlot.task_id, Answer.worker_id == self._worker_id
        )
        available = (
            select(TaskSlot.id)
            .where(
                TaskSlot.job_id == LabelingJob.id,
                TaskSlot.lease_until < func.now(),
                ~answered.correlate(TaskSlot).exists(),
            )
            .correlate(LabelingJob)
            .exists()
        )
        query = self._visible(available).where(LabelingJob.status == "InProgress")
        rows = await self._session.execute(
            query.order_by(
                LabelingJob.priority.desc(), LabelingJob.deadline.asc().nulls_last(), LabelingJob.id.desc()
            )
        )
        return [(job, found) for job, found in rows]

    async def lock_claims_on(
        self, *, name: str | None = None, job_id: int | None = None
    ) -> LabelingJob | None:
        """The job, with this worker's other claims kept waiting until the transaction ends.

        Without that lock, two windows of one worker could each take a slot of the same task. It must be held
        before the claim's own statement starts, which would otherwise not see what the other window took.
        """
        lock = func.pg_advisory_xact_lock(func.hashtextextended("claim", self._worker_id))
        wanted = LabelingJob.id == job_id if name is None else LabelingJob.name_key == name.lower()
        row = (await self._session.execute(self._visible(lock).where(wanted))).one_or_none()
        return None if row is None else row[0]

    async def claim(self, job: LabelingJob, count: int) -> list[ClaimedSlot]:
        """Slots of different tasks, leased to this worker for the job's time limit."""
        # The slots of a task lie together, so this many of them belong to `count` tasks at least.
        window = 1 if count == 1 else count * job.workers_per_object
        rows = await self._session.execute(
            claim_statement(count, window),
            {
                "job_id": job.id,
                "worker_id": self._worker_id,
                "client_id": self._client_id,
                "seconds": float(job.task_time_limit_seconds),
            },
        )
        return [ClaimedSlot(*row) for row in rows]

    async def held(self, job: LabelingJob, count: int) -> list[ClaimedSlot]:
        """Up to `count` slots that this client of the worker holds, under their old tokens; oldest first."""
        if self._client_id is None:
            return []
        rows = await self._session.execute(
            _HELD,
            {
                "job_id": job.id,
                "worker_id": self._worker_id,
                "client_id": self._client_id,
                "count": count,
            },
        )
        return [ClaimedSlot(*row) for row in rows]

    async def stored_inputs(self, job_id: int, ordinals: Sequence[int]) -> dict[int, dict[str, Any]]:
        """What the job's own pre-annotation function made of these objects."""
        rows = await self._session.execute(
            select(TaskInput.ordinal, TaskInput.input).where(
                TaskInput.job_id == job_id, TaskInput.ordinal.in_(ordinals)
            )
        )
        return dict(rows.all())

    async def view(self, job_id: int) -> JobView:
        row = await self._session.execute(_WHY_EMPTY, {"job_id": job_id, "worker_id": self._worker_id})
        return JobView(*row.one())

    async def extend(self, slot_id: int, token: UUID) -> tuple[datetime, int] | None:
        """The lease's new end and the job's team; None when it is no longer this worker's."""
        row = (await self._session.execute(_EXTEND, self._lease(slot_id, token))).one_or_none()
        return None if row is None else (row[0], row[1])

    async def release(self, slot_id: int, token: UUID) -> None:
        """Give the slot back; nothing happens when it is no longer this worker's."""
        await self._session.execute(_RELEASE, self._lease(slot_id, token))

    def _lease(self, slot_id: int, token: UUID) -> dict[str, Any]:
        return {"slot_id": slot_id, "token": token, "worker_id": self._worker_id}
