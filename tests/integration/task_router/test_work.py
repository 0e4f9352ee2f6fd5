"""The working set: filled from events, refilled as people answer, without what cannot be labelled."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from groundwork.events import BatchSelected, JobImported
from groundwork.messaging import add_event
from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.service import Platform, open_platform
from groundwork.store.models import Batch, BatchObject, ObjectFailure
from task_router.settings import TaskRouterSettings
from task_router.work.filler import Filler
from task_router.work.inspection import MAX_IMAGE_BYTES
from task_router.work.service import work_reconciler

from .conftest import PNG


async def tell(world: Any, *events: Any) -> None:
    async with world.database.transaction() as session:
        for event in events:
            add_event(session, event)


async def test_an_imported_job_is_opened_up_to_its_working_set_and_refilled(
    world: Any, router: Any, eventually: Any
) -> None:
    job = await world.add_job(objects=5, max_concurrent_objects=2)
    imported = JobImported(job_id=job, objects=5, automated=False)
    await tell(world, imported)
    ada = await router.person("ada")

    async def some() -> Any:
        return (await ada.claims())["assignments"]

    labelled = []
    for _ in range(5):
        (assignment,) = await eventually(some)
        assert await world.value("SELECT count(*) FROM labeling_task WHERE state = 'open'") <= 2
        labelled.append(assignment["input"]["taskObject"])
        await ada.submit(assignment)
    assert labelled == [f"text {n}" for n in range(5)]
    assert (await ada.claims())["reason"] == "all_done"
    assert await world.rows("SELECT size, opened FROM work_order") == [(5, 5)]


async def test_a_job_with_automation_waits_for_its_batch(world: Any, router: Any, eventually: Any) -> None:
    job = await world.add_job(objects=6, automated=True)
    async with world.database.transaction() as session:
        batch = Batch(job_id=job, round=1, purpose="learn", size=3)
        session.add(batch)
        await session.flush()
        session.add_all(
            BatchObject(batch_id=batch.id, position=position, job_id=job, ordinal=ordinal)
            for position, ordinal in enumerate([4, 0, 3])
        )
    await tell(
        world,
        JobImported(job_id=job, objects=6, automated=True),
        BatchSelected(job_id=job, batch_id=batch.id, size=3),
    )

    async def opened() -> Any:
        return await world.rows("SELECT batch_id, opened FROM work_order") == [(batch.id, 3)]

    await eventually(opened)
    ada = await router.person("ada")
    claims = await ada.claims(count=10)
    assert [one["input"]["taskObject"] for one in claims["assignments"]] == ["text 4", "text 0", "text 3"]


async def test_what_cannot_be_labelled_fails_with_its_reason(
    world: Any, router: Any, eventually: Any, object_store: ObjectStore, bucket: str
) -> None:
    contents = {
        "good.png": PNG,
        "good.jpg": b"\xff\xd8\xff\xe0" + bytes(20),
        "note.png": b"<svg/>",
        "no": b"",
    }
    for key, content in contents.items():
        await object_store.put(ObjectAddress(bucket, key), content, content_type="image/png")
    async with object_store.writer(ObjectAddress(bucket, "huge.png"), content_type="image/png") as huge:
        await huge.write(PNG + bytes(MAX_IMAGE_BYTES))
    keys = ["good.png", "gone.png", "note.png", "no", "huge.png", "good.jpg", "known.png", "../x"]
    refs = [*(f"s3://{bucket}/{key}" for key in keys), "s3://no such bucket/x", f"s3://{bucket}"]
    job = await world.add_job(lines=[{"source-ref": ref} for ref in refs], task_type="image-classification")
    async with world.database.transaction() as session:
        session.add(ObjectFailure(job_id=job, ordinal=6, reason="known before", found_by="job-api"))
    await tell(world, JobImported(job_id=job, objects=len(refs), automated=False))

    async def opened() -> Any:
        return await world.rows("SELECT ordinal FROM labeling_task ORDER BY ordinal")

    assert await eventually(opened) == [(0,), (5,)]
    found = dict(
        await world.rows("SELECT ordinal, reason FROM object_failure WHERE found_by = 'task-router'")
    )
    assert found[1] == f"ClientError: s3://{bucket}/gone.png does not exist"
    assert found[2] == f"ClientError: s3://{bucket}/note.png is not a JPEG or PNG image"
    assert found[3] == f"ClientError: s3://{bucket}/no is empty"
    assert "40,000,000 is the most" in found[4]
    assert sorted(found) == [1, 2, 3, 4, 7, 8, 9]
    ((payload,),) = await world.rows(
        "SELECT payload FROM outbox_event WHERE subject = 'labeling.objects.failed'"
    )
    assert (payload["count"], payload["found_by"]) == (7, "task-router")


@pytest.fixture
async def platform(settings: TaskRouterSettings) -> Any:
    async with open_platform("task-router", settings) as opened:
        yield opened


async def test_a_lost_event_is_healed(world: Any, platform: Platform) -> None:
    job = await world.add_job(objects=3)
    automated = await world.add_job("by-machine", objects=3, automated=True)
    await world.execute(
        "INSERT INTO batch (job_id, round, purpose, size) VALUES (:job, 1, 'learn', 2)", job=automated
    )
    filler = Filler(platform)
    reconciler = work_reconciler(platform, filler)
    assert await reconciler.heal() == 0, "events that are still on their way are waited for"
    await world.execute("UPDATE labeling_job SET imported_at = now() - interval '1 hour'")
    await world.execute("UPDATE batch SET created_at = now() - interval '1 hour'")
    assert await reconciler.heal() == 2
    assert await reconciler.heal() == 0
    orders = await world.rows("SELECT job_id, batch_id, size FROM work_order ORDER BY job_id")
    assert orders == [(job, None, 3), (automated, 1, 2)]


async def test_two_fillers_open_no_object_twice(world: Any, platform: Platform) -> None:
    job = await world.add_job(objects=300, workers_per_object=3, max_concurrent_objects=250)
    await world.execute("INSERT INTO work_order (job_id, size) VALUES (:job, 300)", job=job)
    fillers = [Filler(platform), Filler(platform)]

    async def fill(filler: Filler) -> None:
        while await filler.fill(job):
            pass

    await asyncio.gather(*(fill(filler) for filler in fillers))
    await fill(fillers[0])
    assert await world.value("SELECT count(*) FROM labeling_task") == 250
    assert await world.value("SELECT count(*) FROM task_slot") == 750
    assert await world.value("SELECT opened FROM work_order") == 250


async def test_a_stopped_job_is_filled_no_more(world: Any, platform: Platform) -> None:
    job = await world.add_job()
    await world.execute(
        "UPDATE labeling_job SET status = 'Stopping', stop_reason = 'asked' WHERE id = :job", job=job
    )
    await world.execute("INSERT INTO work_order (job_id, size) VALUES (:job, 3)", job=job)
    assert not await Filler(platform).fill(job)
    assert await world.value("SELECT count(*) FROM labeling_task") == 0
