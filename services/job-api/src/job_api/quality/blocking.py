"""Blocking a worker in one job: nothing more is given to him, and if so wished his answers do not count."""

from __future__ import annotations

from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import NotFound
from groundwork.events import WorkerBlocked
from groundwork.joblog import log_to_job
from groundwork.messaging import add_event
from groundwork.store.models import LabelingJob, TeamMember, Worker, WorkerBlock, WorkerRecord
from job_api.lifecycle.repository import LifecycleRepository
from job_api.lifecycle.stopping import RUNNING, JobHasEnded
from job_api.quality.schemas import BlockPut


class WorkerNotFound(NotFound):
    """This job has no such worker."""

    code = "worker_not_found"


class NotBlocked(NotFound):
    """The worker is not blocked in this job."""

    code = "not_blocked"


async def block_worker(
    session: AsyncSession, job: LabelingJob, worker_id: str, request: BlockPut, blocked_by: str
) -> WorkerBlock:
    """Block, or change a block that is there; what was discarded stays so.

    Raises WorkerNotFound, and JobHasEnded when answers are to be discarded whose labels are final.
    """
    worker = await _worker(session, job, worker_id)
    if request.discard_answers:
        found = await LifecycleRepository(session).locked(job.id)
        if found is None or found.status not in RUNNING or found.finished_at is not None:
            raise JobHasEnded(
                f"the labels of job {job.name!r} are final; block without discarding answers",
                where="discard_answers",
            )
    block = insert(WorkerBlock).values(
        job_id=job.id,
        worker_id=worker.id,
        reason=request.reason,
        discard_answers=request.discard_answers,
        blocked_by=blocked_by,
    )
    stored = await session.scalars(
        block.on_conflict_do_update(
            index_elements=["job_id", "worker_id"],
            set_={
                "reason": block.excluded.reason,
                "discard_answers": or_(WorkerBlock.discard_answers, block.excluded.discard_answers),
                "blocked_by": block.excluded.blocked_by,
                "blocked_at": func.now(),
                "applied_at": None,
            },
        ).returning(WorkerBlock)
    )
    add_event(session, WorkerBlocked(job_id=job.id, worker_id=worker.id))
    and_more = "; the answers are discarded" if request.discard_answers else ""
    told = f"worker {worker_id} was blocked by {blocked_by}: {request.reason}{and_more}"
    await log_to_job(session, job.id, "job-api", "info", told)
    return stored.one()


async def unblock_worker(session: AsyncSession, job: LabelingJob, worker_id: str) -> None:
    """What was discarded does not come back. Raises WorkerNotFound and NotBlocked."""
    worker = await _worker(session, job, worker_id)
    gone = await session.scalar(
        delete(WorkerBlock)
        .where(WorkerBlock.job_id == job.id, WorkerBlock.worker_id == worker.id)
        .returning(WorkerBlock.worker_id)
    )
    if gone is None:
        raise NotBlocked
    await log_to_job(session, job.id, "job-api", "info", f"worker {worker_id} is blocked no more")


async def _worker(session: AsyncSession, job: LabelingJob, public_id: str) -> Worker:
    """Somebody of the job's team, or who was when the job had something for him."""
    worker = await session.scalar(
        select(Worker).where(
            Worker.public_id == public_id,
            or_(
                exists().where(TeamMember.team_id == job.team_id, TeamMember.worker_id == Worker.id),
                exists().where(WorkerRecord.job_id == job.id, WorkerRecord.worker_id == Worker.id),
            ),
        )
    )
    if worker is None:
        raise WorkerNotFound(f"job {job.name!r} has no worker {public_id!r}", where="worker_id")
    return worker
