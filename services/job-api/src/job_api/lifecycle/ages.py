"""Jobs that are too old, and streams that have dried up (contract section 2.2)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import exists, func, select

from groundwork.service import Platform, Reconciler
from groundwork.store.models import Answer, LabelingJob
from job_api.lifecycle.stopping import RUNNING, JobHasEnded, stop_job


def age_reconciler(platform: Platform, *, age_limit: timedelta, idle_limit: timedelta) -> Reconciler:
    """A job that is older than `age_limit` fails, with its labels so far written; a streaming job to which
    nothing has happened for `idle_limit` is stopped."""
    too_old = select(LabelingJob).where(
        LabelingJob.status.in_(RUNNING),
        LabelingJob.finished_at.is_(None),
        LabelingJob.input_topic.is_(None),
        LabelingJob.created_at < func.now() - age_limit,
    )
    answered = exists().where(Answer.job_id == LabelingJob.id, Answer.submitted_at > func.now() - idle_limit)
    # An arrival changes `modified_at`.
    idle = select(LabelingJob).where(
        LabelingJob.status.in_(RUNNING),
        LabelingJob.input_topic.is_not(None),
        LabelingJob.modified_at < func.now() - idle_limit,
        ~answered,
    )
    overdue = (
        f"ClientError: the job was not done within {age_limit.days} days; what is labelled was written;"
        " chain a new job to its output, or raise the setting JOB_API_JOB_AGE_LIMIT"
    )
    dried_up = f"no object arrived and nobody answered for {idle_limit.days} days"
    reasons = ((too_old, overdue), (idle, dried_up))

    async def heal() -> int:
        """Stop them; returns how many."""
        stopped = 0
        for query, reason in reasons:
            async with platform.database.sessions() as session:
                jobs = list(await session.scalars(query))
            for job in jobs:
                async with platform.transaction() as session:
                    try:
                        await stop_job(session, job, reason)
                    except JobHasEnded:
                        continue
                stopped += 1
        return stopped

    return Reconciler("ages", heal)
