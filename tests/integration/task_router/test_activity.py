"""Changes of tasks reach whoever listens on NATS: each once, in the contract's forms, however late it
commits."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import nats
import pytest
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig
from prometheus_client import REGISTRY
from sqlalchemy import text

from groundwork.activity import TaskEventKind
from groundwork.activity.feed import END_OF_TRAIL, READ_CHANGES, hold_cursor
from groundwork.messaging.streams import TOPICS
from groundwork.service import Platform, open_platform
from task_router.activity import telling
from task_router.activity.counting import count_active_workers
from task_router.activity.telling import ActivityTeller
from task_router.settings import TaskRouterSettings

ADD = """
INSERT INTO task_event (job_id, task_id, ordinal, worker_id, kind, reason, accepted_at)
VALUES (:job, :task, :ordinal, :worker, :kind, :reason, :accepted_at)"""
CURSOR = "SELECT transaction, id FROM activity_cursor WHERE name = 'task-router-activity'"


@pytest.fixture
async def platform(settings: TaskRouterSettings) -> AsyncIterator[Platform]:
    async with open_platform("task-router", settings) as opened:
        yield opened


@pytest.fixture
async def job(world: Any) -> int:
    made: int = await world.open_job(objects=20)
    return made


def row(world: Any, job: int, kind: TaskEventKind, **more: Any) -> dict[str, Any]:
    return {
        "job": job,
        "task": 1,
        "ordinal": 0,
        "worker": world.worker_ids["ada"],
        "kind": kind,
        "reason": None,
        "accepted_at": None,
        **more,
    }


async def happen(world: Any, job: int, *kinds: TaskEventKind, **more: Any) -> None:
    """Changes, each in a transaction of its own."""
    for kind in kinds:
        await world.execute(ADD, **row(world, job, kind, **more))


@dataclass
class Ear:
    """A durable consumer."""

    subscription: JetStreamContext.PullSubscription

    async def hear(self, at_least: int = 0) -> list[Msg]:
        """Everything that is there; what is published is there at once."""
        heard: list[Msg] = []
        while len(heard) < at_least or (await self.subscription.consumer_info()).num_pending:
            messages = await self.subscription.fetch(100, timeout=5)
            for message in messages:
                await message.ack()
            heard += messages
        return heard


@asynccontextmanager
async def listening(address: str, subject: str) -> AsyncIterator[Ear]:
    client = await nats.connect(address)
    try:
        jetstream = client.jetstream()
        yield Ear(
            await jetstream.pull_subscribe(subject, durable="ear", stream=TOPICS, config=ConsumerConfig())
        )
        await jetstream.delete_consumer(TOPICS, "ear")
    finally:
        await client.close()


@pytest.fixture
async def ear(empty_stream: str) -> AsyncIterator[Ear]:
    async with listening(empty_stream, "notifications.>") as made:
        yield made


async def test_every_kind_is_published_once_in_its_form(
    world: Any, job: int, platform: Platform, ear: Ear
) -> None:
    await happen(world, job, *TaskEventKind)
    teller = ActivityTeller(platform)
    assert await teller.tell() == len(TaskEventKind)
    assert await teller.tell() == 0
    heard = await ear.hear()
    events = [message for message in heard if ".task." in message.subject]
    assert [message.subject for message in events] == [f"notifications.task.{kind}" for kind in TaskEventKind]
    detail_types = {json.loads(message.data)["detail-type"] for message in events}
    assert "SageMaker Human Task Submitted" in detail_types
    assert json.loads(events[0].data)["detail"]["LabelingJobName"] == "animals"
    entries = [json.loads(message.data) for message in heard if message.subject.endswith("worker.activity")]
    assert [entry["event_type"] for entry in entries] == [
        "TasksAccepted", "TasksSubmitted", "TasksDeclined", "TasksReturned"
    ]  # fmt: skip
    assert entries[0]["worker_id"] == "w-ada"
    assert (
        entries[0]["workteam_arn"] == "arn:aws:sagemaker:us-east-1:000000000000:workteam/private-crowd/vets"
    )


async def test_what_commits_late_is_told_and_nothing_overtakes_it(
    world: Any, job: int, platform: Platform, ear: Ear
) -> None:
    teller = ActivityTeller(platform)
    async with world.database.transaction() as slow:
        await slow.execute(text(ADD), row(world, job, TaskEventKind.ACCEPTED))
        await happen(world, job, TaskEventKind.SUBMITTED, TaskEventKind.EXPIRED)
        assert await teller.tell() == 0, "the trail is complete only up to the open transaction"
    assert await teller.tell() == 3
    told = [json.loads(message.data) for message in await ear.hear() if ".task." in message.subject]
    assert [event["detail"]["TaskStatus"] for event in told] == ["Accepted", "Submitted", "Expired"]


async def test_a_transaction_that_only_reads_holds_nothing_up(
    world: Any, job: int, platform: Platform
) -> None:
    async with world.database.transaction() as reading:
        await reading.execute(text("SELECT 1 FROM task_event"))
        await happen(world, job, TaskEventKind.SUBMITTED)
        assert await ActivityTeller(platform).tell() == 1


async def test_a_crash_between_publishing_and_moving_on_tells_nothing_twice(
    world: Any, job: int, platform: Platform, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    await happen(world, job, TaskEventKind.ACCEPTED, TaskEventKind.SUBMITTED)

    async def crash(*_: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as crashing:
        crashing.setattr(telling, "move_cursor", crash)
        with pytest.raises(RuntimeError):
            await ActivityTeller(platform).tell()
    assert await world.rows(CURSOR) == []
    assert len(await ear.hear()) == 4
    assert await ActivityTeller(platform).tell() == 2
    assert await ear.hear() == [], "the server knew the messages' ids"


async def test_two_replicas_tell_everything_once(
    world: Any, job: int, settings: TaskRouterSettings, ear: Ear
) -> None:
    async with open_platform("one", settings) as one, open_platform("two", settings) as two:
        tellers = [ActivityTeller(one), ActivityTeller(two)]
        told = 0
        for number in range(10):
            await happen(world, job, TaskEventKind.SUBMITTED, ordinal=number)
            told += sum(await asyncio.gather(*(teller.tell() for teller in tellers)))
    assert told == 10
    events = [json.loads(message.data) for message in await ear.hear() if ".task." in message.subject]
    assert [event["detail"]["ObjectId"] for event in events] == [str(number) for number in range(10)]


async def test_the_second_replica_leaves_the_trail_to_the_first(
    world: Any, job: int, settings: TaskRouterSettings, platform: Platform, ear: Ear
) -> None:
    await happen(world, job, TaskEventKind.SUBMITTED)
    async with open_platform("two", settings) as other, platform.database.transaction() as session:
        assert await hold_cursor(session, telling.READER) is not None
        assert await ActivityTeller(other).tell() == 0
    assert await ActivityTeller(platform).tell() == 1


async def test_a_piece_is_no_larger_than_a_batch(
    world: Any, job: int, platform: Platform, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "BATCH", 2)
    # One transaction, so that the cursor comes to lie in the midst of it.
    async with world.database.transaction() as session:
        for number in range(5):
            await session.execute(text(ADD), row(world, job, TaskEventKind.SUBMITTED, ordinal=number))
    teller = ActivityTeller(platform)
    assert [await teller.tell() for _ in range(4)] == [2, 2, 1, 0]
    events = [json.loads(message.data) for message in await ear.hear() if ".task." in message.subject]
    assert [event["detail"]["ObjectId"] for event in events] == list("01234")


async def test_nothing_is_published_while_nobody_listens_and_only_what_somebody_asks_for(
    world: Any, job: int, platform: Platform, empty_stream: str
) -> None:
    stream = platform.broker.jetstream
    await happen(world, job, TaskEventKind.ACCEPTED, TaskEventKind.SUBMITTED)
    assert await ActivityTeller(platform).tell() == 2
    assert (await stream.stream_info(TOPICS)).state.messages == 0
    async with listening(empty_stream, "notifications.task.submitted") as ear:
        await happen(world, job, TaskEventKind.ACCEPTED, TaskEventKind.SUBMITTED)
        assert await ActivityTeller(platform).tell() == 2
        assert [message.subject for message in await ear.hear()] == ["notifications.task.submitted"]
        assert (await stream.stream_info(TOPICS)).state.messages == 1


async def test_work_is_counted_by_kind_of_team(world: Any, job: int, platform: Platform) -> None:
    def counted() -> dict[str, float]:
        names = [
            "tasks_accepted",
            "tasks_submitted",
            "tasks_declined",
            "tasks_returned",
            "time_spent_seconds",
        ]
        return {
            name: REGISTRY.get_sample_value(f"{name}_total", {"job_type": "Private"}) or 0 for name in names
        }

    before = counted()
    await world.execute(
        """INSERT INTO answer (job_id, task_id, ordinal, worker_id, lease_token, content, accepted_at,
                               seconds_spent)
           SELECT job_id, id, ordinal, :worker, gen_random_uuid(), '{}', now(), 2.5
           FROM labeling_task WHERE id = 1""",
        worker=world.worker_ids["ada"],
    )
    await happen(
        world,
        job,
        TaskEventKind.ACCEPTED,
        TaskEventKind.SUBMITTED,
        TaskEventKind.DECLINED,
        TaskEventKind.RETURNED,
        TaskEventKind.EXPIRED,
    )
    await ActivityTeller(platform).tell()
    after = counted()
    assert {name: after[name] - before[name] for name in after} == {
        "tasks_accepted": 1,
        "tasks_submitted": 1,
        "tasks_declined": 1,
        "tasks_returned": 1,
        "time_spent_seconds": 2.5,
    }


async def test_a_worker_is_active_for_five_minutes_however_many_jobs_he_works_on(
    world: Any, job: int, platform: Platform
) -> None:
    await world.add_job("other")
    await world.execute(
        "INSERT INTO worker_record (job_id, worker_id) SELECT id, :worker FROM labeling_job",
        worker=world.worker_ids["ada"],
    )
    await world.execute(
        """INSERT INTO worker_record (job_id, worker_id, last_at)
           SELECT id, :worker, now() - interval '6 minutes' FROM labeling_job""",
        worker=world.worker_ids["bob"],
    )
    await count_active_workers(platform)
    assert REGISTRY.get_sample_value("active_workers") == 1


async def test_a_change_of_a_job_that_is_gone_is_passed_over(
    world: Any, job: int, platform: Platform, ear: Ear
) -> None:
    await happen(world, job + 1, TaskEventKind.ACCEPTED)
    await happen(world, job, TaskEventKind.ACCEPTED)
    assert await ActivityTeller(platform).tell() == 2
    assert len(await ear.hear()) == 2


async def test_what_people_do_is_told_by_the_running_service(
    world: Any, ear: Ear, ada: Any, bob: Any
) -> None:
    await world.open_job(objects=5)

    async def does(person: Any, held: dict[str, Any], verb: str, **body: str) -> None:
        answer = await person.client.post(
            f"/v1/assignments/{held['assignment_id']}/{verb}",
            json={"lease_token": held["lease_token"], **body},
        )
        assert answer.status_code in (200, 204), answer.text

    assert (await ada.submit(await ada.claim())).json()["accepted"]
    await does(bob, await bob.claim(), "decline", reason="too dark")
    await does(bob, await bob.claim(), "release")
    held = await ada.claim()
    await does(ada, held, "extend")
    await does(ada, held, "stop")
    await does(ada, held, "resume")
    await does(ada, held, "problem", message="It is upside down")
    assert (await ada.submit(held)).json()["accepted"]
    heard = [json.loads(message.data) for message in await ear.hear(at_least=20)]
    assert [
        (event["detail"]["TaskStatus"], event["detail"]["WorkerId"], event["detail"].get("Reason"))
        for event in heard
        if "detail" in event
    ] == [
        ("Accepted", "w-ada", None),
        ("Submitted", "w-ada", None),
        ("Accepted", "w-bob", None),
        ("Declined", "w-bob", "too dark"),
        ("Accepted", "w-bob", None),
        ("Returned", "w-bob", None),
        ("Accepted", "w-ada", None),
        ("Extended", "w-ada", None),
        ("Stopped", "w-ada", None),
        ("Resumed", "w-ada", None),
        ("Reported", "w-ada", "It is upside down"),
        ("Submitted", "w-ada", None),
    ]
    entries = [(entry["event_type"], entry["worker_id"]) for entry in heard if "event_type" in entry]
    assert entries == [
        ("TasksAccepted", "w-ada"),
        ("TasksSubmitted", "w-ada"),
        ("TasksAccepted", "w-bob"),
        ("TasksDeclined", "w-bob"),
        ("TasksAccepted", "w-bob"),
        ("TasksReturned", "w-bob"),
        ("TasksAccepted", "w-ada"),
        ("TasksSubmitted", "w-ada"),
    ]
    for entry in (entry for entry in heard if "event_type" in entry):
        assert entry["task_accepted_time"], "known of everything that a worker held"


@pytest.mark.parametrize("analyzed", [False, True])
async def test_the_trail_is_read_by_its_keys_alone(world: Any, job: int, analyzed: bool) -> None:
    await world.execute(
        """INSERT INTO task_event (job_id, task_id, ordinal, worker_id, kind)
           SELECT :job + n % 5, n, n, 1, CASE WHEN n % 2 = 0 THEN 'accepted' ELSE 'submitted' END
           FROM generate_series(1, 50000) AS n""",
        job=job,
    )
    await world.execute(
        """INSERT INTO labeling_task (job_id, ordinal, state, answers_wanted)
           SELECT :job, n, 'withdrawn', 1 FROM generate_series(100, 10000) AS n""",
        job=job,
    )
    await world.execute(
        """INSERT INTO answer (job_id, task_id, ordinal, worker_id, lease_token, content, accepted_at,
                               seconds_spent)
           SELECT job_id, id, ordinal, 1, gen_random_uuid(), '{}', now(), 1 FROM labeling_task"""
    )
    if analyzed:
        await world.execute("ANALYZE task_event, answer")
    after = {"transaction": 5, "id": 7}
    for statement, values in ((READ_CHANGES, {**after, "limit": 1000}), (END_OF_TRAIL, after)):
        plan = "\n".join(line for (line,) in await world.rows(f"EXPLAIN {statement.text}", **values))
        assert "Seq Scan" not in plan, plan
        assert "pk_task_event on task_event" in plan, plan
