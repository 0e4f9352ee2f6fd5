"""Objects that nobody who is there can answer: the requester is told why they wait, and what can be done.

Nothing is failed or closed for it: people may join the team, or a setting may change. Where somebody has
declined, `exhaustion` decides. One warning is written to the job's log while a situation lasts, and an entry
when it is over; what was told last is read from the log itself, so neither a restart nor a second replica
tells it again.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.joblog import log_to_job
from groundwork.service import Platform, Reconciler
from groundwork.store.database import try_job_lock
from task_router.work.exhaustion import IS_HELD, MAY_ANSWER

log = structlog.get_logger()

SERVICE = "task-router"
LOCK = "task-router-unanswerable"
PATIENCE = timedelta(minutes=1)
"""How often jobs are looked at, and how long a situation lasts before it is told."""
WAITING = "Waiting for answers that nobody can give: "
OVER = "What waited for answers that nobody could give goes on"

# Nobody knows how many people a vendor or Mechanical Turk has. A test without questions lets none of them in.
_SITUATIONS = text(f"""
WITH test AS (
  SELECT j.id, (SELECT count(*) FROM gold_question AS g WHERE g.job_id = j.id AND g.purpose = 'test'
                AND g.retired_at IS NULL) AS questions
  FROM labeling_job AS j WHERE j.status = 'InProgress' AND j.finished_at IS NULL AND j.test_questions > 0),
waiting AS (
  SELECT j.id, count(*) AS objects
  FROM labeling_job AS j
  JOIN work_team AS team ON team.id = j.team_id
  JOIN labeling_task AS t ON t.job_id = j.id AND t.state = 'open'
  LEFT JOIN test ON test.id = j.id
  WHERE j.status = 'InProgress' AND j.finished_at IS NULL AND NOT {IS_HELD}
    AND (test.questions < j.test_questions
         OR team.kind = 'private' AND t.declines = 0
            AND NOT EXISTS (SELECT FROM team_member AS m WHERE {MAY_ANSWER}))
  GROUP BY j.id)
SELECT j.id, waiting.objects, j.workers_per_object AS wanted, j.test_questions, coalesce(test.questions, 0),
       team.deleted_at IS NOT NULL AS deleted, who.*
FROM waiting
JOIN labeling_job AS j ON j.id = waiting.id
JOIN work_team AS team ON team.id = j.team_id
LEFT JOIN test ON test.id = j.id
CROSS JOIN LATERAL (
  SELECT count(*) AS members, count(*) FILTER (WHERE skilled) AS skilled,
         count(*) FILTER (WHERE skilled AND blocked) AS blocked,
         count(*) FILTER (WHERE skilled AND NOT blocked AND failed) AS failed,
         count(*) FILTER (WHERE skilled AND NOT blocked AND NOT failed AND full_up) AS full_up
  FROM (
    SELECT m.skills @> j.required_skills AS skilled,
           EXISTS (SELECT FROM worker_block AS b WHERE b.job_id = j.id AND b.worker_id = m.worker_id)
             AS blocked,
           EXISTS (SELECT FROM qualification AS q
                   WHERE q.job_id = j.id AND q.worker_id = m.worker_id AND NOT q.passed) AS failed,
           EXISTS (SELECT FROM worker_record AS r WHERE r.job_id = j.id AND r.worker_id = m.worker_id
                   AND r.answers >= j.max_answers_per_worker) AS full_up
    FROM team_member AS m WHERE m.team_id = j.team_id) AS member) AS who
""")  # noqa: S608 - only our own text

_TOLD = text("""
SELECT DISTINCT ON (l.job_id) l.job_id, l.message
FROM job_log AS l JOIN labeling_job AS j ON j.id = l.job_id
WHERE j.status = 'InProgress' AND j.finished_at IS NULL AND l.service = :service
  AND (l.message = :over OR l.message LIKE :waiting || '%')
ORDER BY l.job_id, l.id DESC
""")


@dataclass(frozen=True)
class Situation:
    """Why objects of a job wait. `blocked`, `failed` and `full_up` are parts of `skilled`, none twice."""

    objects: int
    wanted: int
    """Answers that each object wants."""
    test_questions: int
    questions: int
    deleted: bool
    """The team."""
    members: int
    skilled: int
    blocked: int
    failed: int
    """The test."""
    full_up: int
    """Have answered as much of the job as one worker may."""

    def why(self) -> str:
        """The cause and what can be done; the same for as long as nothing about the cause changes."""
        if self.questions < self.test_questions:
            return (
                f"the test before the job wants {self.test_questions:,} questions, and there are"
                f" {self.questions:,}. Add test questions, or stop the job"
            )
        cause = self._people()
        ways = ["give the job to another team", "or stop it"]
        if not self.deleted:
            ways.insert(0, "add people to the team" if self.skilled or not self.members else "give skills")
        if self.skilled < self.wanted and self.skilled:
            ways.insert(1, "lower workers_per_object")
        if self.full_up:
            ways.insert(1, "raise max_answers_per_worker")
        if self.blocked:
            ways.insert(1, "lift a block")
        advice = ", ".join(ways)
        return f"{cause}. {advice[0].upper()}{advice[1:]}"

    def _people(self) -> str:
        if self.deleted:
            return "the job's work team was deleted"
        if not self.members:
            return "the job's work team has no workers"
        if not self.skilled:
            return f"of the team's {_workers(self.members)} none has the skills that the job requires"
        able = "" if self.skilled == self.members else " with the skills that the job requires"
        each = f"each object wants {self.wanted:,} answer{'s' if self.wanted > 1 else ''}"
        out = [
            f"{count:,} {what}"
            for count, what in (
                (self.blocked, "blocked"),
                (self.failed, "failed the test"),
                (self.full_up, "reached the most answers for a worker"),
            )
            if count
        ]
        but = f" (of whom {', '.join(out)})" if out else ""
        return f"the team has {_workers(self.skilled)}{able}{but} and {each}"

    def message(self) -> str:
        objects = "1 object" if self.objects == 1 else f"{self.objects:,} objects"
        return f"{WAITING}{objects}, because {self.why()}"

    def is_told_by(self, message: str | None) -> bool:
        """However many objects waited then."""
        return message is not None and message.partition(", because ")[2] == self.why()


def _workers(count: int) -> str:
    return "1 worker" if count == 1 else f"{count:,} workers"


class Unanswerable:
    def __init__(self, platform: Platform, *, patience: timedelta = PATIENCE) -> None:
        self._platform = platform
        self._patience = patience.total_seconds()
        self._next_look = 0.0
        self._since: dict[tuple[int, str], float] = {}
        """Since when each situation has been seen."""

    @property
    def reconciler(self) -> Reconciler:
        return Reconciler("task-router-unanswerable", self.heal)

    async def heal(self) -> int:
        """Tell what is to be told; returns how many entries that were."""
        now = time.monotonic()
        if now < self._next_look:
            return 0
        self._next_look = now + self._patience
        async with self._platform.transaction() as session:
            if not await try_job_lock(session, LOCK, 0):
                return 0
            situations = await _situations(session)
            told = await _told(session)
            return await self._tell(session, situations, told, now)

    async def _tell(
        self,
        session: AsyncSession,
        situations: Mapping[int, Situation],
        told: Mapping[int, str],
        now: float,
    ) -> int:
        seen = {(job_id, one.why()) for job_id, one in situations.items()}
        self._since = {one: self._since.get(one, now) for one in seen}
        entries = 0
        for job_id, one in situations.items():
            lasts = now - self._since[job_id, one.why()] >= self._patience
            if lasts and not one.is_told_by(told.get(job_id)):
                await log_to_job(session, job_id, SERVICE, "warning", one.message())
                log.warning("nobody_can_answer", job_id=job_id, objects=one.objects)
                entries += 1
        for job_id, message in told.items():
            if message != OVER and job_id not in situations:
                await log_to_job(session, job_id, SERVICE, "info", OVER)
                entries += 1
        return entries


async def _situations(session: AsyncSession) -> dict[int, Situation]:
    return {job_id: Situation(*facts) for job_id, *facts in await session.execute(_SITUATIONS)}


async def _told(session: AsyncSession) -> dict[int, str]:
    """What the log of each running job said last of this."""
    values = {"service": SERVICE, "over": OVER, "waiting": WAITING}
    return dict((await session.execute(_TOLD, values)).all())
