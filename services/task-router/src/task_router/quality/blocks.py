"""A worker was blocked in a job: what he holds of it goes back, and if so wished his answers do not count."""

from __future__ import annotations

import structlog
from sqlalchemy import func, text, update

from groundwork.events import WorkerBlocked
from groundwork.joblog import log_to_job
from groundwork.messaging import Delivery, Subscription
from groundwork.service import Platform, Reconciler
from groundwork.store.models import WorkerBlock
from task_router.leases.giving_back import giving_back
from task_router.quality.discarding import discard_answers

log = structlog.get_logger()

REASON = "the worker was blocked"

_RETURN = giving_back("s.job_id = :job_id AND s.lease_owner = :worker_id")

# A claim or a submit that was on its way when the block came may have ended after it.
_UNAPPLIED = text("""
SELECT b.job_id, b.worker_id FROM worker_block AS b JOIN labeling_job AS j ON j.id = b.job_id
WHERE j.ended_at IS NULL AND (
  b.applied_at IS NULL
  OR EXISTS (SELECT FROM task_slot AS s WHERE s.job_id = b.job_id AND s.lease_owner = b.worker_id)
  OR b.discard_answers AND j.status = 'InProgress' AND j.finished_at IS NULL AND EXISTS (
    SELECT FROM answer AS a
    WHERE a.worker_id = b.worker_id AND a.submitted_at >= b.blocked_at
      AND a.job_id = b.job_id AND a.ordinal >= 0
      AND NOT EXISTS (SELECT FROM object_failure AS f WHERE f.job_id = a.job_id AND f.ordinal = a.ordinal)))
""")


def worker_blocked_subscription(platform: Platform) -> Subscription[WorkerBlocked]:
    async def handle(delivery: Delivery[WorkerBlocked]) -> None:
        for event in delivery.events:
            await apply_block(platform, event.job_id, event.worker_id)

    return Subscription("task-router-worker-blocked", WorkerBlocked, handle, concurrency=1)


def blocks_reconciler(platform: Platform) -> Reconciler:
    async def heal() -> int:
        """Blocks whose message was lost, or that something slipped past."""
        async with platform.database.sessions() as session:
            found = [(job_id, worker_id) for job_id, worker_id in await session.execute(_UNAPPLIED)]
        for job_id, worker_id in found:
            await apply_block(platform, job_id, worker_id)
        return len(found)

    return Reconciler("task-router-blocks", heal)


async def apply_block(platform: Platform, job_id: int, worker_id: int) -> None:
    """Doing it again changes nothing, so it needs no record of its message."""
    async with platform.transaction() as session:
        block = await session.get(WorkerBlock, (job_id, worker_id))
        if block is None:
            return  # lifted by now
        held = {"job_id": job_id, "worker_id": worker_id, "reason": REASON}
        returned = await session.scalar(_RETURN, held)
    discarded = reopened = 0
    if block.discard_answers:
        discarded, reopened = await discard_answers(platform, job_id, worker_id, block.reason)
    async with platform.transaction() as session:
        # Changed meanwhile, it is applied once more.
        await session.execute(
            update(WorkerBlock)
            .where(
                WorkerBlock.job_id == job_id,
                WorkerBlock.worker_id == worker_id,
                WorkerBlock.blocked_at == block.blocked_at,
            )
            .values(applied_at=func.now())
        )
        if discarded:
            told = (
                f"{discarded:,} answers of a blocked worker were discarded; of their objects {reopened:,} had"
                " all answers and are asked about again"
            )
            await log_to_job(session, job_id, "task-router", "info", told)
    log.info("block_applied", job_id=job_id, returned=returned, discarded=discarded, reopened=reopened)
