"""Stopping: nothing is handed out any more, what is in hand is taken, then what is there is closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from groundwork.events import JobDeleted, JobEdited, JobStopping
from groundwork.messaging import add_event
from groundwork.service import Platform, open_platform
from groundwork.store.deleting import delete_job_rows
from task_router.settings import TaskRouterSettings
from task_router.work.draining import Drainer
from task_router.work.editing import follow_edit
from task_router.work.filler import Filler
from task_router.work.repository import WorkRepository

STOP = (
    "UPDATE labeling_job SET status = 'Stopping', stop_reason = 'asked', stop_requested_at = now()"
    " WHERE id = :job"
)


async def tell(world: Any, *events: Any) -> None:
    async with world.database.transaction() as session:
        for event in events:
            add_event(session, event)


async def stop(world: Any, job: int) -> None:
    await world.execute(STOP, job=job)
    await tell(world, JobStopping(job_id=job))


@pytest.fixture
async def platform(settings: TaskRouterSettings) -> Any:
    async with open_platform("task-router", settings) as opened:
        yield opened


async def test_a_stopping_job_takes_what_is_in_hand_and_then_closes(
    world: Any, ada: Any, bob: Any, eventually: Any
) -> None:
    job = await world.open_job(objects=4, workers_per_object=2)
    await ada.submit(await ada.claim())  # object 0: one answer of two
    in_hand = await bob.claim()  # object 0 again, the second answer
    held = await ada.claim()  # object 1
    await stop(world, job)

    async def withdrawn() -> Any:
        return await world.value("SELECT count(*) FROM task_slot") == 2

    await eventually(withdrawn)
    refused = await bob.claims()
    assert (refused["assignments"], refused["reason"]) == ([], "stopped")
    assert await world.rows("SELECT drained_at FROM job_drain") == [(None,)]
    assert (await bob.submit(in_hand)).json()["accepted"]
    assert (await ada.submit(held)).json()["accepted"]

    async def drained() -> Any:
        return await world.rows("SELECT job_id FROM job_drain WHERE drained_at IS NOT NULL")

    await eventually(drained)
    assert await world.rows(
        "SELECT ordinal, state, answers, answers_wanted FROM labeling_task ORDER BY 1"
    ) == [
        (0, "answered", 2, 2),
        (1, "answered", 1, 1),
        (2, "withdrawn", 0, 2),
        (3, "withdrawn", 0, 2),
    ]
    complete = await world.rows(
        "SELECT payload ->> 'ordinal' FROM outbox_event WHERE subject = 'labeling.answer.submitted'"
        " AND (payload ->> 'complete')::bool ORDER BY id"
    )
    assert complete == [("0",), ("1",)]
    assert await world.value("SELECT count(*) FROM outbox_event WHERE subject = 'labeling.work.drained'") == 1


async def test_the_drain_limit_ends_the_wait_and_a_later_answer_is_told_so(
    world: Any, ada: Any, platform: Platform
) -> None:
    job = await world.open_job(objects=1)
    held = await ada.claim()
    await world.execute(STOP, job=job)
    drainer = Drainer(platform, timedelta(minutes=10))
    assert not await drainer.drain(job)
    await world.execute("UPDATE job_drain SET until = now()")
    assert await drainer.drain(job)
    answer = await ada.submit(held)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "lease_lost")
    assert await world.value("SELECT count(*) FROM answer") == 0


async def test_a_drain_waits_no_longer_than_the_leases(world: Any, ada: Any, platform: Platform) -> None:
    job = await world.open_job(objects=1)
    await ada.claim()
    await world.execute(STOP, job=job)
    drainer = Drainer(platform, timedelta(minutes=10))
    assert not await drainer.drain(job)
    await world.expire_leases()
    assert await drainer.drain(job)


async def test_nothing_is_opened_of_a_job_that_was_stopped_meanwhile(world: Any, platform: Platform) -> None:
    job = await world.add_job(objects=3)
    await world.execute("INSERT INTO work_order (job_id, size) VALUES (:job, 3)", job=job)
    async with platform.database.sessions() as session:
        order = await WorkRepository(session).unfinished_order(job)
    assert order is not None
    await world.execute(STOP, job=job)
    async with platform.transaction() as session:
        assert not await WorkRepository(session).advance(order, 3)


async def test_a_job_that_was_retried_can_be_stopped_again(world: Any, ada: Any, platform: Platform) -> None:
    job = await world.open_job(objects=2)
    drainer = Drainer(platform, timedelta(minutes=10))
    await world.execute(STOP, job=job)
    assert await drainer.drain(job)
    await world.execute("UPDATE labeling_job SET status = 'InProgress', stop_reason = NULL")
    await world.execute(
        "INSERT INTO work_order (job_id, source, ordinals, size) VALUES (:job, 'r', '{1}', 1)", job=job
    )
    await Filler(platform).fill(job)
    held = await ada.claim()
    await world.execute(STOP, job=job)
    assert not await drainer.drain(job)
    assert (await ada.submit(held)).json()["accepted"]
    assert await drainer.drain(job)
    assert await world.rows("SELECT ordinal, state FROM labeling_task ORDER BY 1") == [
        (0, "withdrawn"), (1, "answered")
    ]  # fmt: skip


async def test_a_lost_stop_is_healed_and_a_drained_job_is_left_alone(world: Any, platform: Platform) -> None:
    job = await world.open_job(objects=2)
    await world.execute(STOP, job=job)
    drainer = Drainer(platform, timedelta(minutes=10))
    assert await drainer.heal() == 1
    assert await drainer.heal() == 0
    assert await world.value("SELECT count(*) FROM task_slot") == 0
    assert await world.value("SELECT count(*) FROM outbox_event") == 1


async def test_more_answers_add_slots_and_fewer_complete_what_has_enough(
    world: Any, ada: Any, bob: Any, platform: Platform
) -> None:
    job = await world.open_job(objects=3, workers_per_object=2)
    filler = Filler(platform)
    await ada.submit(await ada.claim())  # object 0: one of two
    held = await bob.claim()  # object 0
    await ada.claim()  # object 1
    await world.execute("UPDATE labeling_job SET workers_per_object = 3")
    await follow_edit(platform, filler, job)
    wanted = "SELECT ordinal, state, answers, answers_wanted FROM labeling_task ORDER BY 1"
    assert await world.rows(wanted) == [(0, "open", 1, 3), (1, "open", 0, 3), (2, "open", 0, 3)]
    assert await world.value("SELECT count(*) FROM task_slot") == 8
    await world.execute("UPDATE labeling_job SET workers_per_object = 1")
    assert not await follow_edit(platform, filler, job)
    # Bob's answer to object 0 is still awaited: it is in his hands.
    assert await world.rows(wanted) == [(0, "open", 1, 2), (1, "open", 0, 1), (2, "open", 0, 1)]
    assert (await bob.submit(held)).json()["accepted"]
    assert await world.rows(wanted) == [(0, "answered", 2, 2), (1, "open", 0, 1), (2, "open", 0, 1)]


async def test_a_task_that_has_enough_after_an_edit_is_complete(
    world: Any, router: Any, ada: Any, eventually: Any
) -> None:
    job = await world.open_job(objects=1, workers_per_object=3)
    await ada.submit(await ada.claim())
    await world.execute("UPDATE labeling_job SET workers_per_object = 1")
    await tell(world, JobEdited(job_id=job, workers_per_object=1))

    async def complete() -> Any:
        return await world.rows(
            "SELECT 1 FROM outbox_event WHERE subject = 'labeling.answer.submitted'"
            " AND (payload ->> 'complete')::bool"
        )

    await eventually(complete)
    assert await world.rows("SELECT state, answers, answers_wanted FROM labeling_task") == [
        ("answered", 1, 1)
    ]
    assert await world.value("SELECT count(*) FROM task_slot") == 0


async def test_jobs_are_listed_by_priority_then_deadline(world: Any, ada: Any) -> None:
    for name in ("old", "new", "urgent", "due"):
        await world.open_job(name, objects=1)
    await world.execute("UPDATE labeling_job SET priority = 5 WHERE name = 'urgent'")
    await world.execute("UPDATE labeling_job SET deadline = now() + interval '1 day' WHERE name = 'due'")
    jobs = (await ada.client.get("/v1/jobs")).json()["jobs"]
    assert [job["name"] for job in jobs] == ["urgent", "due", "new", "old"]


async def test_a_deleted_job_leaves_nothing_and_its_name_can_be_used_again(
    world: Any, ada: Any, eventually: Any
) -> None:
    job = await world.open_job(objects=3, workers_per_object=2)
    await ada.submit(await ada.claim())
    await ada.claim()
    await world.execute(
        "UPDATE labeling_job SET status = 'Stopped', stop_reason = 'deleted', ended_at = now(),"
        " deleted_at = now() WHERE id = :job",
        job=job,
    )
    again = await world.open_job(objects=1)
    await tell(world, JobDeleted(job_id=job))

    async def gone() -> Any:
        tables = ("task_slot", "answer", "labeling_task", "work_order")
        counts = [
            await world.value(f"SELECT count(*) FROM {table} WHERE job_id = :job", job=job)  # noqa: S608
            for table in tables
        ]
        return not any(counts)

    await eventually(gone)
    assert (await ada.claim())["input"]["taskObject"] == "text 0"
    assert await world.value("SELECT count(*) FROM task_slot WHERE job_id = :job", job=again) == 1


async def test_rows_are_deleted_in_chunks(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("groundwork.store.deleting.CHUNK", 2)
    from groundwork.store.models import DatasetObject

    job, other = await world.add_job(objects=5), await world.add_job("other", objects=1)
    assert await delete_job_rows(world.database, job, (DatasetObject,)) == 5
    assert await world.rows("SELECT job_id FROM dataset_object") == [(other,)]
