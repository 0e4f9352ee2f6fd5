"""The working day of one robot: claim, answer, submit, until the job has ended."""

from __future__ import annotations

import asyncio

from groundwork_cli.client import ApiError, Claims, WorkerClient
from groundwork_cli.robots.mind import Mind

LEAST_PAUSE = 0.2
LONGEST_PAUSE = 2.0
SETTLING_SECONDS = 10.0
"""How long a refused claim may be explained by the end of the job, before it counts as an error."""


class Waiting:
    """Pauses while there is nothing to do: each longer than the last, up to a limit."""

    def __init__(self) -> None:
        self._growth = 1.0

    def reset(self) -> None:
        self._growth = 1.0

    def next(self, asked: float | None) -> float:
        least = max(asked or 0.0, LEAST_PAUSE)
        pause = min(least * self._growth, max(least, LONGEST_PAUSE))
        self._growth *= 1.5
        return pause


async def work_until(ended: asyncio.Event, worker: WorkerClient, mind: Mind) -> None:
    """Answer until `ended` is set. Raises ApiError and TruthError."""
    waiting = Waiting()
    claims = Claims(assignments=[])
    while not ended.is_set():
        if not claims.assignments:
            claims = await _claim(ended, worker, mind.job.name)
        if claims.assignments:
            waiting.reset()
            claims = await _answer(worker, mind, claims)
        else:
            await happens_within(ended, waiting.next(claims.retry_after_seconds))


async def happens_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True


async def _claim(ended: asyncio.Event, worker: WorkerClient, job: str) -> Claims:
    try:
        return await worker.claim(job)
    except ApiError as error:
        # A job that has just ended gives nothing out any more; whoever watches it says so in a moment.
        if error.status in (404, 409) and await happens_within(ended, SETTLING_SECONDS):
            return Claims(assignments=[])
        raise


async def _answer(worker: WorkerClient, mind: Mind, claims: Claims) -> Claims:
    """Submit all that was claimed; returns what came with the last answer."""
    following: Claims | None = None
    last = claims.assignments[-1]
    for assignment in claims.assignments:
        answer = mind.answer(assignment)
        try:
            submitted = await worker.submit(assignment, answer, claim_next=assignment is last)
        except ApiError as error:
            if error.status != 409:  # a lease that was lost: somebody else does this one
                raise
        else:
            following = submitted.next
    return following or Claims(assignments=[])
