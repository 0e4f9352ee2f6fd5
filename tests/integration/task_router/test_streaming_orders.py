"""Work that arrives while a job runs: streamed objects, and objects that are tried again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from groundwork.events import JobImported, ObjectsArrived, ObjectsRetried
from groundwork.messaging import add_event
from groundwork.service import Platform, open_platform
from task_router.settings import TaskRouterSettings
from task_router.work.filler import Filler
from task_router.work.forgotten import ForgottenObjects
from task_router.work.service import work_reconciler


async def tell(world: Any, *events: Any) -> None:
    async with world.database.transaction() as session:
        for event in events:
            add_event(session, event)


@pytest.fixture
async def platform(settings: TaskRouterSettings) -> Any:
    async with open_platform("task-router", settings) as opened:
        yield opened


async def arrive(world: Any, job: int, count: int) -> int:
    """`count` more objects; returns how many there are then."""
    await world.execute(
        """INSERT INTO dataset_object (job_id, ordinal, line)
           SELECT :job, n, json_build_object('source', 'text ' || n) FROM labeling_job AS j,
             generate_series(j.objects_total, j.objects_total + :count - 1) AS n WHERE j.id = :job""",
        job=job,
        count=count,
    )
    await world.execute(
        "UPDATE labeling_job SET objects_total = objects_total + :count, input_topic = 'arn:aws:sns:::t'"
        " WHERE id = :job",
        job=job,
        count=count,
    )
    total: int = await world.value("SELECT objects_total FROM labeling_job WHERE id = :job", job=job)
    return total


async def test_arriving_objects_are_handed_out_in_their_order(
    world: Any, router: Any, eventually: Any
) -> None:
    job = await world.add_job(objects=0)
    await tell(world, JobImported(job_id=job, objects=0, automated=False))
    ada = await router.person("ada")
    await tell(world, ObjectsArrived(job_id=job, objects=await arrive(world, job, 2)))

    async def some() -> Any:
        return (await ada.claims())["assignments"]

    ((first,)) = await eventually(some)
    await ada.submit(first)
    await tell(world, ObjectsArrived(job_id=job, objects=await arrive(world, job, 1)))
    seen = [first["input"]["taskObject"]]
    while len(seen) < 3:
        (assignment,) = await eventually(some)
        await ada.submit(assignment)
        seen.append(assignment["input"]["taskObject"])
    assert seen == ["text 0", "text 1", "text 2"]


async def test_an_arrival_told_late_does_not_shrink_the_order(
    world: Any, router: Any, eventually: Any
) -> None:
    job = await world.add_job(objects=0)
    await arrive(world, job, 5)
    await tell(world, ObjectsArrived(job_id=job, objects=5), ObjectsArrived(job_id=job, objects=2))

    async def opened() -> Any:
        return await world.rows("SELECT size, opened FROM work_order") == [(5, 5)]

    await eventually(opened)


async def test_a_lost_arrival_is_healed(world: Any, platform: Platform) -> None:
    job = await world.open_job(objects=1)
    await arrive(world, job, 2)
    assert await work_reconciler(platform, Filler(platform)).heal() == 1
    assert await world.rows("SELECT size, opened FROM work_order") == [(3, 1)]


async def test_objects_that_came_with_their_label_are_not_handed_out(world: Any, platform: Platform) -> None:
    job = await world.add_job(objects=3)
    await world.execute("UPDATE dataset_object SET kept = true WHERE ordinal = 1")
    await world.execute("INSERT INTO work_order (job_id, size) VALUES (:job, 3)", job=job)
    await Filler(platform).fill(job)
    assert await world.rows("SELECT ordinal FROM labeling_task ORDER BY 1") == [(0,), (2,)]


async def test_a_retried_object_goes_to_people_again_unless_it_has_answers(
    world: Any, ada: Any, eventually: Any
) -> None:
    job = await world.open_job(objects=3, workers_per_object=1)
    await ada.submit(await ada.claim())  # object 0 has its answer; its consolidation failed
    await world.execute("DELETE FROM task_slot")
    await world.execute("UPDATE labeling_task SET state = 'withdrawn' WHERE ordinal = 1")  # it had expired
    await world.execute("DELETE FROM labeling_task WHERE ordinal = 2")  # its source was missing
    retried = ObjectsRetried(job_id=job, ordinals=[0, 1, 2])
    await tell(world, retried)

    async def opened() -> Any:
        return await world.rows("SELECT ordinals, opened FROM work_order WHERE source <> 'job'") == [
            ([1, 2], 2)
        ]

    await eventually(opened)
    claims = await ada.claims(count=10)
    assert [one["input"]["taskObject"] for one in claims["assignments"]] == ["text 1", "text 2"]
    complete = await world.rows(
        "SELECT payload ->> 'ordinal' FROM outbox_event WHERE subject = 'labeling.answer.submitted'"
    )
    assert complete == [("0",), ("0",)], "told of once more"


async def test_objects_that_nobody_asks_for_any_more_are_ordered_again(
    world: Any, platform: Platform
) -> None:
    job = await world.open_job(objects=5)
    await world.execute("DELETE FROM task_slot")
    await world.execute("UPDATE labeling_task SET state = 'withdrawn' WHERE ordinal IN (0, 1)")
    await world.execute("UPDATE labeling_task SET answers_wanted = 0 WHERE ordinal = 1")  # nobody's to label
    await world.execute(
        "UPDATE labeling_task SET state = 'answered', answers = 1, answered_at = now() WHERE ordinal = 2"
    )
    await world.execute("DELETE FROM labeling_task WHERE ordinal IN (3, 4)")
    await world.execute(
        "INSERT INTO object_failure (job_id, ordinal, reason, found_by) VALUES (:job, 4, 'gone', 'test')",
        job=job,
    )
    filler = Filler(platform)
    assert await ForgottenObjects(platform, filler).heal() == 0, "what may be on its way is waited for"
    watch = ForgottenObjects(platform, filler, patience=timedelta(0))
    assert await watch.heal() == 2
    assert await watch.heal() == 0
    assert await world.value("SELECT ordinals FROM work_order WHERE source <> 'job'") == [0, 3]
    await filler.fill(job)
    assert await world.rows("SELECT ordinal FROM labeling_task WHERE state = 'open' ORDER BY 1") == [
        (0,),
        (3,),
    ]


@pytest.mark.parametrize("condition", ["max_human_labeled = 3", "max_percentage_labeled = 30"])
async def test_a_job_that_is_to_stop_has_no_more_objects_out_than_it_still_wants(
    world: Any, ada: Any, platform: Platform, eventually: Any, condition: str
) -> None:
    job = await world.add_job(objects=10)
    await world.execute(f"UPDATE labeling_job SET {condition}")  # noqa: S608 - our own text
    await world.execute("INSERT INTO work_order (job_id, size) VALUES (:job, 10)", job=job)
    filler = Filler(platform)
    await filler.fill(job)
    assert await world.value("SELECT count(*) FROM labeling_task") == 3
    await ada.submit(await ada.claim())
    assert not await filler.fill(job)
    await world.execute(
        "INSERT INTO object_failure (job_id, ordinal, reason, found_by) VALUES (:job, 0, 'bad', 'test')",
        job=job,
    )

    async def another() -> Any:
        await filler.fill(job)  # unless the service's own has the lock
        return await world.value("SELECT count(*) FROM labeling_task") == 4

    await eventually(another)
