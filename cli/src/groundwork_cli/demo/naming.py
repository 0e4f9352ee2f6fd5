"""Creating a job under the next free name."""

from __future__ import annotations

from itertools import count

from groundwork_cli.client import ApiError, Job, NewJob, RequesterClient


async def create_numbered(requester: RequesterClient, stem: str, wanted: NewJob) -> Job:
    """Create the job as `<stem>-1`, or with the first number that is free. Raises ApiError."""
    for number in count(1):
        try:
            return await requester.create_job(wanted.model_copy(update={"name": f"{stem}-{number}"}))
        except ApiError as error:
            if error.code != "job_exists":
                raise
    raise AssertionError("numbers do not end")
