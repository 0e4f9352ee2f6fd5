"""From submitted answers to labels, through JetStream and Postgres."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from uuid import uuid4

import httpx
import nats
import orjson
import pytest
from sqlalchemy import func, select, text, update

from consolidator.labels.service import StartChanged, compute, record
from consolidator.settings import ConsolidatorSettings
from groundwork.answer_contents import keep
from groundwork.events import AnswerSubmitted, ObjectsFailed, ObjectsLabeled
from groundwork.messaging import add_event
from groundwork.messaging.streams import STREAM
from groundwork.objectstore import ObjectStore
from groundwork.output_layout import OutputLayout
from groundwork.store import Database
from groundwork.store.models import (
    Answer,
    ConsolidationFit,
    DeadLetter,
    HumanLabel,
    LabelingJob,
    LabelingTask,
    ObjectFailure,
    OutboxEvent,
    Worker,
    WorkerSkill,
    WorkTeam,
)

Running: TypeAlias = Callable[..., AbstractAsyncContextManager[object]]

CONSUMER = "consolidator-answers"
OFTEN = timedelta(milliseconds=100)
"""For a test of the reconciler, which otherwise does not turn: what happens, happens by message."""
LABELS = ["cat", "dog", "bird"]
DEADLINE = 60.0
"""Seconds; longer than a message that a replica dropped waits for its redelivery."""


async def create_job(database: Database, *, objects: int, status: str = "InProgress") -> LabelingJob:
    name = uuid4().hex
    async with database.transaction() as session:
        team = WorkTeam(name=name, name_key=name, description="")
        session.add(team)
        await session.flush()
        job = LabelingJob(
            name=name,
            name_key=name,
            status=status,
            task_type="image-classification",
            label_attribute="label",
            labels=LABELS,
            input_manifest="s3://bucket/input.manifest",
            output_path="s3://bucket/output/",
            team_id=team.id,
            title="",
            description="",
            instructions="",
            workers_per_object=3,
            task_time_limit_seconds=300,
            max_concurrent_objects=1000,
            automated=False,
            objects_total=objects,
        )
        session.add(job)
    return job


async def create_workers(database: Database, count: int) -> list[int]:
    async with database.transaction() as session:
        workers = [
            Worker(public_id=(name := uuid4().hex), email=name, name=name, password_hash="-")
            for _ in range(count)
        ]
        session.add_all(workers)
    return [worker.id for worker in workers]


def says(label: str) -> dict[str, Any]:
    return {"crowd-image-classifier": {"label": label}}


async def answer(
    database: Database,
    job: LabelingJob,
    ordinal: int,
    contents: Mapping[int, Any],
    *,
    wanted: int | None = None,
    lose_messages: bool = False,
) -> list[AnswerSubmitted]:
    """Store one object's answers (content by worker), and their events unless these are to be lost.

    The object is complete unless it wants more answers than these.
    """
    wanted = wanted or len(contents)
    complete = len(contents) == wanted
    long_ago = datetime.now(UTC) - timedelta(minutes=1)
    events = []
    async with database.transaction() as session:
        task = LabelingTask(
            job_id=job.id,
            ordinal=ordinal,
            state="answered" if complete else "open",
            answers_wanted=wanted,
            answers=len(contents),
            answered_at=(long_ago if lose_messages else datetime.now(UTC)) if complete else None,
        )
        session.add(task)
        await session.flush()
        for number, (worker, content) in enumerate(contents.items(), start=1):
            row = Answer(
                job_id=job.id,
                task_id=task.id,
                ordinal=ordinal,
                worker_id=worker,
                lease_token=uuid4(),
                content=content,
                accepted_at=long_ago,
                seconds_spent=1.0,
            )
            session.add(row)
            await session.flush()
            event = AnswerSubmitted(
                job_id=job.id,
                task_id=task.id,
                ordinal=ordinal,
                answer_id=row.id,
                complete=complete and number == len(contents),
            )
            events.append(event)
            if not lose_messages:
                add_event(session, event)
    return events


async def eventually(check: Callable[[], Awaitable[bool]]) -> None:
    """Wait until the check holds; fails after the deadline."""
    async with asyncio.timeout(DEADLINE):
        while not await check():
            await asyncio.sleep(0.02)


async def make_large(database: Database, store: ObjectStore, job: LabelingJob, content: bytes) -> str:
    """The answers of the job have this content, in a file; returns its address."""
    address = await keep(store, OutputLayout.of(job.output_path, job.name), content)
    assert address is not None
    async with database.transaction() as session:
        await session.execute(
            update(Answer).where(Answer.job_id == job.id).values(content=None, content_ref=address)
        )
    return address


async def labels_of(database: Database, job: LabelingJob) -> dict[int, HumanLabel]:
    async with database.sessions() as session:
        rows = await session.scalars(select(HumanLabel).where(HumanLabel.job_id == job.id))
        return {row.ordinal: row for row in rows}


async def until_labeled(database: Database, job: LabelingJob, count: int) -> dict[int, HumanLabel]:
    async def enough() -> bool:
        return len(await labels_of(database, job)) >= count

    await eventually(enough)
    return await labels_of(database, job)


async def announced(database: Database, job: LabelingJob) -> list[int]:
    """Every ordinal that an event has called labelled, as often as it did."""
    return [
        ordinal
        for payload in await _payloads(database, job, ObjectsLabeled.subject)
        for ordinal in payload["ordinals"]
    ]


async def failures_announced(database: Database, job: LabelingJob) -> Sequence[Mapping[str, Any]]:
    return await _payloads(database, job, ObjectsFailed.subject)


async def _payloads(database: Database, job: LabelingJob, subject: str) -> list[dict[str, Any]]:
    async with database.sessions() as session:
        rows = await session.scalars(select(OutboxEvent.payload).where(OutboxEvent.subject == subject))
        return [payload for payload in rows if payload["job_id"] == job.id]


async def publish(settings: ConsolidatorSettings, events: Sequence[AnswerSubmitted]) -> None:
    """Send events past the outbox and without a message id, so that the server drops no copy."""
    client = await nats.connect(settings.broker.url.get_secret_value())
    for event in events:
        await client.jetstream().publish(event.subject, event.model_dump_json().encode())
    await client.close()


async def until_handled(settings: ConsolidatorSettings, messages: int) -> None:
    """Wait until the service has acknowledged this many messages."""
    client = await nats.connect(settings.broker.url.get_secret_value())

    async def all_acknowledged() -> bool:
        info = await client.jetstream().consumer_info(STREAM, CONSUMER)
        floor = info.ack_floor
        return floor is not None and floor.consumer_seq >= messages and not info.num_ack_pending

    await eventually(all_acknowledged)
    await client.close()


async def test_submitted_answers_become_labels(running: Running, database: Database) -> None:
    job = await create_job(database, objects=3)
    workers = await create_workers(database, 3)
    async with running():
        for ordinal, label in enumerate(LABELS):
            await answer(database, job, ordinal, {worker: says(label) for worker in workers})
        labels = await until_labeled(database, job, 3)
    assert [labels[ordinal].label for ordinal in range(3)] == [0, 1, 2]
    assert all(row.answers == 3 and row.confidence > 0.8 for row in labels.values())
    assert sorted(await announced(database, job)) == [0, 1, 2]


async def test_several_jobs_in_one_batch(running: Running, database: Database) -> None:
    workers = await create_workers(database, 3)
    jobs = [await create_job(database, objects=20) for _ in range(3)]
    for ordinal in range(20):
        for job in jobs:
            await answer(database, job, ordinal, {worker: says("dog") for worker in workers})
    async with running():
        for job in jobs:
            await until_labeled(database, job, 20)
    for job in jobs:
        assert sorted(await announced(database, job)) == list(range(20))


async def test_an_object_that_wants_more_answers_waits(running: Running, database: Database) -> None:
    job = await create_job(database, objects=2)
    workers = await create_workers(database, 3)
    await answer(database, job, 0, {workers[0]: says("cat")}, wanted=3)
    await answer(database, job, 1, {worker: says("dog") for worker in workers})
    async with running():
        labels = await until_labeled(database, job, 1)
    assert list(labels) == [1]


async def test_the_end_of_a_run_fits_every_worker(running: Running, database: Database) -> None:
    job = await create_job(database, objects=60)
    good, better, liar = await create_workers(database, 3)
    for ordinal in range(60):
        right, wrong = LABELS[ordinal % 3], LABELS[(ordinal + 1) % 3]
        await answer(database, job, ordinal, {good: says(right), better: says(right), liar: says(wrong)})
    async with running():
        labels = await until_labeled(database, job, 60)
    assert all(row.label == ordinal % 3 for ordinal, row in labels.items())
    async with database.sessions() as session:
        fit = await session.get_one(ConsolidationFit, job.id)
        skills = {
            row.worker_id: row
            for row in await session.scalars(select(WorkerSkill).where(WorkerSkill.job_id == job.id))
        }
    assert fit.answers == 180
    assert {skill.answers for skill in skills.values()} == {60}
    assert skills[good].accuracy > 0.9
    assert skills[liar].accuracy < 0.2


async def test_later_evidence_revises_earlier_labels(running: Running, database: Database) -> None:
    job = await create_job(database, objects=61)
    good, better, liar = await create_workers(database, 3)
    async with running():
        await answer(database, job, 0, {good: says("cat"), liar: says("dog")})
        early = (await until_labeled(database, job, 1))[0]
        for ordinal in range(1, 61):
            right, wrong = LABELS[ordinal % 3], LABELS[(ordinal + 1) % 3]
            await answer(database, job, ordinal, {good: says(right), better: says(right), liar: says(wrong)})
        late = (await until_labeled(database, job, 61))[0]
    assert early.confidence < 0.6
    assert late.label == 0
    assert late.confidence > 0.9
    assert late.revision > early.revision
    assert sorted(await announced(database, job)) == list(range(61))


@pytest.mark.parametrize("bad", [says("fish"), {}, [], {"crowd-image-classifier": {"label": 3}}, "x"])
async def test_a_poisoned_object_fails_alone(running: Running, database: Database, bad: Any) -> None:
    job = await create_job(database, objects=3)
    workers = await create_workers(database, 3)
    for ordinal in range(3):
        await answer(database, job, ordinal, dict.fromkeys(workers, bad if ordinal == 1 else says("dog")))
    async with running():
        labels = await until_labeled(database, job, 2)
    assert sorted(labels) == [0, 2]
    async with database.sessions() as session:
        failure = await session.get_one(ObjectFailure, (job.id, 1))
        assert await session.scalar(select(func.count()).select_from(DeadLetter)) == 0
    assert failure.found_by == "consolidator"
    assert failure.reason.startswith("ClientError: the answer ")
    assert [event["count"] for event in await failures_announced(database, job)] == [1]


async def test_large_answers_give_their_labels_and_a_lost_one_fails_its_object_alone(
    running: Running, database: Database, object_store: ObjectStore, bucket: str
) -> None:
    job = await create_job(database, objects=4)
    async with database.transaction() as session:
        await session.execute(
            update(LabelingJob).where(LabelingJob.id == job.id).values(output_path=f"s3://{bucket}/out")
        )
    job.output_path = f"s3://{bucket}/out"
    workers = await create_workers(database, 3)
    events = []
    for ordinal in range(4):
        contents = dict.fromkeys(workers[:1] if ordinal == 3 else workers, says("dog"))
        events += await answer(database, job, ordinal, contents, lose_messages=True)
    lost = OutputLayout.of(job.output_path, job.name).answer("0" * 64)
    layout = OutputLayout.of(job.output_path, job.name)
    for ordinal, label in ((1, "cat"), (2, "bird")):
        content = orjson.dumps({**says(label), "notes": "x" * 40_000})
        address = await keep(object_store, layout, content)
        async with database.transaction() as session:
            await session.execute(
                update(Answer).where(Answer.ordinal == ordinal).values(content=None, content_ref=address)
            )
    async with database.transaction() as session:
        await session.execute(
            update(Answer).where(Answer.ordinal == 3).values(content=None, content_ref=str(lost))
        )
    outcome = await compute(database, object_store, job.id, range(4))
    assert outcome is not None
    async with database.transaction() as session:
        await record(session, outcome)
    found = await labels_of(database, job)
    assert {ordinal: LABELS[one.label] for ordinal, one in found.items()} == {0: "dog", 1: "cat", 2: "bird"}
    assert list(outcome.failures) == [3]
    assert "is gone" in outcome.failures[3]


async def test_a_message_delivered_twice_makes_one_label(
    running: Running, database: Database, settings: ConsolidatorSettings
) -> None:
    job = await create_job(database, objects=1)
    workers = await create_workers(database, 3)
    events = await answer(database, job, 0, {worker: says("bird") for worker in workers})
    # The same message once more, and one with an id that the inbox has not seen.
    again = [events[-1], events[-1].model_copy(update={"event_id": uuid4()})]
    async with running():
        before = (await until_labeled(database, job, 1))[0]
        await publish(settings, again)
        await until_handled(settings, len(events) + len(again))
    after = (await labels_of(database, job))[0]
    assert (after.revision, after.labeled_at) == (1, before.labeled_at)
    assert await announced(database, job) == [0]


async def test_two_replicas_label_each_object_once(
    running: Running, database: Database, settings: ConsolidatorSettings
) -> None:
    jobs = [await create_job(database, objects=50) for _ in range(2)]
    workers = await create_workers(database, 3)
    async with running(), running():
        for ordinal in range(50):
            for job in jobs:
                await answer(
                    database, job, ordinal, {worker: says(LABELS[ordinal % 3]) for worker in workers}
                )
        for job in jobs:
            await until_labeled(database, job, 50)
        await until_handled(settings, 300)
    for job in jobs:
        assert set(Counter(await announced(database, job)).values()) == {1}
        assert sorted(await announced(database, job)) == list(range(50))


async def test_the_reconciler_heals_a_lost_message(
    running: Running, database: Database, settings: ConsolidatorSettings
) -> None:
    job = await create_job(database, objects=2)
    workers = await create_workers(database, 3)
    for ordinal in range(2):
        await answer(database, job, ordinal, {w: says("dog") for w in workers}, lose_messages=True)
    async with running(settings.model_copy(update={"reconcile_every": OFTEN})):
        labels = await until_labeled(database, job, 2)
    assert [labels[ordinal].label for ordinal in range(2)] == [1, 1]
    assert sorted(await announced(database, job)) == [0, 1]


async def test_a_job_that_ended_keeps_its_labels(database: Database, object_store: ObjectStore) -> None:
    job = await create_job(database, objects=1)
    workers = await create_workers(database, 3)
    await answer(database, job, 0, {worker: says("dog") for worker in workers})
    outcome = await compute(database, object_store, job.id, [0])
    assert outcome is not None
    async with database.transaction() as session:
        await session.execute(update(LabelingJob).values(finished_at=func.now()))
    async with database.transaction() as session:
        assert await record(session, outcome) == 0
    assert await labels_of(database, job) == {}
    assert await compute(database, object_store, job.id, [0]) is None


async def test_an_outcome_of_an_old_model_is_refused(database: Database, object_store: ObjectStore) -> None:
    job = await create_job(database, objects=2)
    workers = await create_workers(database, 3)
    await answer(database, job, 0, {worker: says("dog") for worker in workers})
    first, second = [await compute(database, object_store, job.id, [0]) for _ in range(2)]
    assert first is not None
    assert second is not None
    async with database.transaction() as session:
        await record(session, first)
    with pytest.raises(StartChanged):
        async with database.transaction() as session:
            await record(session, second)
    assert await announced(database, job) == [0]


async def test_an_outcome_of_answers_that_are_gone_is_refused(
    database: Database, object_store: ObjectStore
) -> None:
    job = await create_job(database, objects=1)
    workers = await create_workers(database, 3)
    await answer(database, job, 0, {worker: says("dog") for worker in workers})
    outcome = await compute(database, object_store, job.id, [0])
    assert outcome is not None
    async with database.transaction() as session:
        await session.execute(
            text(
                "INSERT INTO discarded_answer (id, job_id, task_id, ordinal, worker_id, content, accepted_at,"
                " submitted_at, seconds_spent, reason)"
                " SELECT id, job_id, task_id, ordinal, worker_id, content, accepted_at, submitted_at,"
                " seconds_spent, 'x' FROM answer LIMIT 1"
            )
        )
    with pytest.raises(StartChanged):
        async with database.transaction() as session:
            await record(session, outcome)
    assert await labels_of(database, job) == {}


async def test_the_process_starts_gets_ready_and_stops_in_order(
    service_env: Callable[..., dict[str, str]],
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = service_env("CONSOLIDATOR") | {"CONSOLIDATOR_HTTP__PORT": str(port)}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "consolidator",
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:

            async def ready() -> bool:
                try:
                    return (await client.get("/readyz")).status_code == 200
                except httpx.TransportError:
                    return False

            await eventually(ready)
        process.send_signal(signal.SIGTERM)
        output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0
    assert b'"event":"stopped"' in output
