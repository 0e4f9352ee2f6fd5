"""What is known of jobs that people are working on, kept between requests."""

from __future__ import annotations

from collections import OrderedDict

from groundwork.store import Database
from groundwork.store.models import LabelingJob

KEPT = 256


class KnownJobs:
    """Jobs by id and by the version that Postgres gives a row with each change (`xmin`).

    Whoever asks has seen the version in a statement of the same request, so what he gets is never older than
    what he saw, and a job is read again only when it has changed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._jobs: OrderedDict[int, tuple[int, LabelingJob]] = OrderedDict()

    async def at(self, job_id: int, version: int) -> LabelingJob | None:
        """The job, no session attached; None when it is gone by now."""
        known = self._jobs.get(job_id)
        if known is not None and known[0] == version:
            self._jobs.move_to_end(job_id)
            return known[1]
        async with self._database.sessions() as session:
            job = await session.get(LabelingJob, job_id)
        if job is not None:
            self._jobs[job_id] = (version, job)
            while len(self._jobs) > KEPT:
                self._jobs.popitem(last=False)
        return job
