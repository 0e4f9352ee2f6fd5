"""Creating a job under the next free name."""

from __future__ import annotations

from itertools import count

from groundwork_cli.client import ApiError, AsyncGroundwork, Job, NewJob


async def create_numbered(requester: AsyncGroundwork, stem: str, wanted: NewJob) -> Job:
    """Create the job as `<stem>-1`, or with the first number that is free. Raises ApiError."""
    for number in count(1):
        try:
            return await requester.jobs.create(wanted.model_copy(update={"name": f"{stem}-{number}"}))
        except ApiError as error:
            if error.code != "job_exists":
                raise
    raise AssertionError("numbers do not end")
