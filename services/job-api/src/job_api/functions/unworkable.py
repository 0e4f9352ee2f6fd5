"""Ending jobs whose pre-annotation function fails from the start."""

from __future__ import annotations

from contextlib import suppress

from groundwork.events import JobUnworkable
from groundwork.messaging import Delivery, Subscription
from groundwork.store.models import LabelingJob
from job_api.lifecycle.stopping import JobHasEnded, stop_job


def unworkable_subscription() -> Subscription[JobUnworkable]:
    async def handle(delivery: Delivery[JobUnworkable]) -> None:
        async with delivery.transaction() as (session, fresh):
            for event in fresh:
                job = await session.get(LabelingJob, event.job_id)
                if job is not None:
                    # The reason is an error, so the job ends as Failed once its output is written.
                    with suppress(JobHasEnded):
                        await stop_job(session, job, event.reason)

    return Subscription("job-api-unworkable", JobUnworkable, handle)
