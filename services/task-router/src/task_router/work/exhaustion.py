"""Tasks that nobody is left to answer, because those who have not answered have declined.

Such a task is labelled from the answers it has; without any the object fails, and its reason says that it was
declined. Workers who join the team later are not waited for, except a vendor's: they are known from their
first call on, so that as many have to decline as answers are wanted (contract section 8.4).
"""

from __future__ import annotations

import structlog
from sqlalchemy import text

from groundwork.events import ObjectsFailed
from groundwork.messaging import add_event
from groundwork.service import Platform, Reconciler
from task_router.vendors.hook_people import IS_HOOK
from task_router.work.closing import close_slotless_tasks, withdraw_free_slots
from task_router.work.filler import Filler
from task_router.work.repository import WorkRepository

log = structlog.get_logger()

AT_ONCE = 500
DECLINED = "everybody who could have answered has declined"

MAY_ANSWER = """
m.team_id = j.team_id AND m.skills @> j.required_skills
AND NOT EXISTS (SELECT FROM worker_block AS b WHERE b.job_id = j.id AND b.worker_id = m.worker_id)
AND NOT EXISTS (SELECT FROM answer AS a WHERE a.task_id = t.id AND a.worker_id = m.worker_id)
AND NOT EXISTS (SELECT FROM task_decline AS d WHERE d.task_id = t.id AND d.worker_id = m.worker_id)
AND NOT EXISTS (SELECT FROM qualification AS q
                WHERE q.job_id = j.id AND q.worker_id = m.worker_id AND NOT q.passed)
AND NOT EXISTS (SELECT FROM worker_record AS r WHERE r.job_id = j.id AND r.worker_id = m.worker_id
                AND r.answers >= j.max_answers_per_worker)"""
"""A member `m` might still answer the task `t` of the job `j`; those who hold it now are among them."""

IS_HELD = "EXISTS (SELECT FROM task_slot AS s WHERE s.task_id = t.id AND s.lease_until >= now())"

# On Mechanical Turk there is always somebody else. A vendor's server is the whole vendor.
_NOBODY_LEFT = f"""
t.state = 'open' AND t.declines > 0 AND NOT {IS_HELD}
AND NOT EXISTS (SELECT FROM team_member AS m WHERE {MAY_ANSWER})
AND EXISTS (
  SELECT FROM work_team AS team WHERE team.id = j.team_id AND (
    team.kind = 'private' OR team.kind = 'vendor' AND (t.declines >= j.workers_per_object OR EXISTS (
      SELECT FROM vendor_hook AS hook
      JOIN task_decline AS d ON d.task_id = t.id
      JOIN worker AS w ON w.id = d.worker_id AND w.issuer = 'vendor:' || team.id AND w.subject {IS_HOOK}
      WHERE hook.team_id = team.id AND hook.enabled))))"""  # noqa: S608 - only our own text

_IS_EXHAUSTED = text(f"""
SELECT {_NOBODY_LEFT} FROM labeling_task AS t JOIN labeling_job AS j ON j.id = t.job_id WHERE t.id = :task_id
""")  # noqa: S608 - only our own text

_EXHAUSTED = text(f"""
SELECT t.job_id, t.id FROM labeling_task AS t JOIN labeling_job AS j ON j.id = t.job_id
WHERE j.status = 'InProgress' AND {_NOBODY_LEFT} LIMIT :most
""")  # noqa: S608 - only our own text

# Whoever had an answer discarded is kept from the task by the same kind of row, and has declined nothing.
_WHY = text("""
SELECT t.declines, count(a.id),
       (array_agg(d.reason ORDER BY d.declined_at) FILTER (WHERE a.id IS NULL AND d.reason IS NOT NULL))[1]
FROM labeling_task AS t
JOIN task_decline AS d ON d.task_id = t.id
LEFT JOIN discarded_answer AS a
  ON a.job_id = t.job_id AND a.ordinal = t.ordinal AND a.task_id = t.id AND a.worker_id = d.worker_id
WHERE t.id = :task_id GROUP BY t.id
""")


def exhaustion_reconciler(platform: Platform, filler: Filler) -> Reconciler:
    async def heal() -> int:
        """Tasks whose last possible worker left the team, or whose decline was followed by a crash."""
        async with platform.database.sessions() as session:
            found = [
                (job_id, task_id) for job_id, task_id in await session.execute(_EXHAUSTED, {"most": AT_ONCE})
            ]
        closed = sum([await close_if_nobody_is_left(platform, *task) for task in found])
        for job_id in {job_id for job_id, _ in found}:
            filler.poke(job_id)
        return closed

    return Reconciler("task-router-exhaustion", heal)


async def close_if_nobody_is_left(platform: Platform, job_id: int, task_id: int) -> bool:
    """Whether that ended the task."""
    async with platform.transaction() as session:
        if not await session.scalar(_IS_EXHAUSTED, {"task_id": task_id}):
            return False
        await withdraw_free_slots(session, job_id, [task_id])
        closed = await close_slotless_tasks(session, job_id, [task_id], reason=DECLINED)
        for task in closed:
            if not task.answers:
                why = nobody_left(*(await session.execute(_WHY, {"task_id": task_id})).one())
                failed = await WorkRepository(session).add_failures(job_id, {task.ordinal: why})
                add_event(session, ObjectsFailed(job_id=job_id, count=failed, found_by="task-router"))
    log.info("task_exhausted", job_id=job_id, task_id=task_id, closed=len(closed))
    return bool(closed)


def nobody_left(declines: int, discarded: int, first_reason: str | None) -> str:
    """The failure reason of an object that nobody wanted to label.

    `discarded`: of how many workers the answers to it count no more.
    """
    said = f"; the first said: {first_reason}" if first_reason else ""
    who = "the only worker" if declines == 1 else f"all {declines:,} workers"
    why = f"Annotation tasks declined by {who} who could have answered{said}"
    if discarded:
        why = (
            f"Nobody is left who may answer: {declines:,} declined, the answers of {discarded:,} were"
            f" discarded{said}"
        )
    return f"ClientError: {why}. Look at the object, or add people to the team, and retry it"
