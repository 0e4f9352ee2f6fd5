"""Background work on jobs: each by itself, again after a mark, and going on after a failure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from groundwork.service import JobQueue


@asynccontextmanager
async def running(
    work: Callable[[int], Awaitable[bool]], *marked: int, at_once: int = 16
) -> AsyncIterator[JobQueue]:
    queue = JobQueue("test", work, at_once=at_once)
    for job_id in marked:
        queue.mark(job_id)
    loop = asyncio.ensure_future(queue.loop.run())
    try:
        async with asyncio.timeout(10):
            yield queue
    finally:
        loop.cancel()
        with suppress(asyncio.CancelledError):
            await loop


async def test_a_job_that_hangs_keeps_no_other_waiting() -> None:
    done = asyncio.Event()

    async def work(job_id: int) -> bool:
        if job_id == 1:
            await asyncio.Event().wait()
        done.set()
        return False

    async with running(work, 1, 2):
        await done.wait()


async def test_work_is_repeated_while_there_is_more_and_never_twice_at_once() -> None:
    left, inside, done = 5, 0, asyncio.Event()

    async def work(job_id: int) -> bool:
        nonlocal left, inside
        inside += 1
        assert inside == 1
        await asyncio.sleep(0)
        inside -= 1
        left -= 1
        if left == 0:
            done.set()
        return left > 0

    async with running(work, 7) as queue:
        queue.mark(7)
        await done.wait()


async def test_a_mark_during_the_work_is_not_lost() -> None:
    turns = 0
    again = asyncio.Event()

    async def work(job_id: int) -> bool:
        nonlocal turns
        turns += 1
        if turns == 1:
            queue.mark(job_id)
            await asyncio.sleep(0.01)
        else:
            again.set()
        return False

    async with running(work, 3) as queue:
        await again.wait()
    assert turns == 2


async def test_work_that_raises_ends_for_its_job_alone() -> None:
    worked: list[int] = []
    second = asyncio.Event()

    async def work(job_id: int) -> bool:
        worked.append(job_id)
        if job_id == 1:
            raise RuntimeError("broken")
        second.set()
        return False

    async with running(work, 1) as queue:
        while not worked:
            await asyncio.sleep(0)
        queue.mark(2)
        await second.wait()
    assert worked == [1, 2]


async def test_only_so_many_jobs_are_worked_on_at_once() -> None:
    inside = most = finished = 0
    all_done = asyncio.Event()

    async def work(job_id: int) -> bool:
        nonlocal inside, most, finished
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.005)
        inside -= 1
        finished += 1
        if finished == 6:
            all_done.set()
        return False

    async with running(work, *range(6), at_once=2):
        await all_done.wait()
    assert most == 2
