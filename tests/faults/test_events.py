"""Events of answers: none is missing, and none counts twice, wherever their sender dies."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import nats
import pytest
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, DeliverPolicy
from tests.faults.checker import violations
from tests.faults.history import History, Lease
from tests.faults.system import ANSWERS_EACH, ROUTER, System, end_state, run_under_load
from tests.faults.workload import Worker

from groundwork.events import AnswerSubmitted
from groundwork.messaging.streams import STREAM, SUBJECTS

pytestmark = pytest.mark.timeout(240)

ECHO = "Echo"


@asynccontextmanager
async def jetstream(system: System) -> AsyncIterator[JetStreamContext]:
    client = await nats.connect(system.stack.addresses.nats)
    try:
        yield client.jetstream()
    finally:
        await client.close()


@asynccontextmanager
async def one_lease(system: System, job: str, history: History) -> AsyncIterator[tuple[Worker, Lease]]:
    """A new job of one object, which wants one answer, in the hands of a worker."""
    await system.start_job(job, objects=1, answers_each=1)
    async with Worker(system.people[0], job, [system.portal], history, random.Random(1)) as worker:
        (lease,) = await worker.claim() or ()
        yield worker, lease


async def test_an_event_whose_sender_dies_between_commit_and_publishing_comes_all_the_same(
    system: System,
) -> None:
    history = History()
    async with one_lease(system, "unpublished", history) as (worker, lease), asyncio.timeout(60):
        # Nothing can be published while NATS stands still; what is acknowledged is committed.
        async with system.paused("nats"):
            await worker.submit(lease)
            while await unmarked(system, "unpublished", and_free=True):
                await asyncio.sleep(0.005)
            os.kill(system.stack.pid_of(ROUTER), signal.SIGKILL)
            assert await unmarked(system, "unpublished") == 1
        await system.wait_for_end("unpublished")
    end = await end_state(system, "unpublished", objects=1, wanted=1)
    assert violations(history.operations, end) == []


async def test_an_event_whose_sender_dies_between_publishing_and_marking_counts_once(system: System) -> None:
    history = History()
    async with (
        jetstream(system) as stream,
        system.connection() as connection,
        one_lease(system, "unmarked", history) as (worker, lease),
        asyncio.timeout(60),
    ):
        before = await published(stream)
        blocking = connection.transaction()
        async with system.paused("nats"):
            await worker.submit(lease)
            await blocking.start()
            # Rows can be read and locked under this lock, so they go out; they cannot be marked.
            await connection.execute("LOCK TABLE outbox_event IN SHARE MODE")
        while await published(stream) == before:
            await asyncio.sleep(0.02)
        await system.kill(ROUTER)
        assert await unmarked(system, "unmarked") == 1
        await blocking.rollback()
        await system.wait_for_end("unmarked")
        assert await published(stream) == before + 1
    end = await end_state(system, "unmarked", objects=1, wanted=1)
    assert violations(history.operations, end) == []


async def test_events_that_all_come_twice_count_once(system: System, rng: random.Random) -> None:
    """As copies do that come later than the server remembers their ids."""
    echoes = 0
    async with jetstream(system) as stream:

        async def echo(message: Msg) -> None:
            nonlocal echoes
            if ECHO not in (message.headers or {}):
                echoes += 1
                await stream.publish(message.subject, message.data, headers={ECHO: "1"})

        await stream.subscribe(
            SUBJECTS[0],
            stream=STREAM,
            cb=echo,
            config=ConsumerConfig(deliver_policy=DeliverPolicy.NEW),
        )

        async def fault(_history: History) -> None:
            """The echo is enough."""

        history, end = await run_under_load(
            system, "echo", objects=20, portals=[system.portal], rng=rng, fault=fault
        )
    assert violations(history.operations, end) == []
    assert echoes > 20 * ANSWERS_EACH


async def published(stream: JetStreamContext) -> int:
    """How many answers the stream tells of."""
    info = await stream.stream_info(STREAM, subjects_filter=AnswerSubmitted.subject)
    return (info.state.subjects or {}).get(AnswerSubmitted.subject, 0)


async def unmarked(system: System, job: str, *, and_free: bool = False) -> int:
    """Of the job's answers, how many are not marked as told of; with `and_free` only those that no sender has
    in hand."""
    async with system.connection() as connection, connection.transaction():
        unmarked_rows = (
            "SELECT e.id FROM outbox_event AS e "
            "JOIN labeling_job AS j ON j.id = (e.payload->>'job_id')::bigint "
            "WHERE j.name = $1 AND e.subject = $2 AND e.published_at IS NULL"
        )
        free_rows = f"{unmarked_rows} FOR UPDATE OF e SKIP LOCKED"
        rows = await connection.fetch(free_rows if and_free else unmarked_rows, job, AnswerSubmitted.subject)
    return len(rows)
