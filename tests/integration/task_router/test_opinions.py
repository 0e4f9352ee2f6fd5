"""Objects about which more people are asked, and what is offered ahead of other work."""

from __future__ import annotations

from typing import Any

import pytest

from groundwork.events import BatchSelected, ObjectsRetried, OpinionsWanted
from groundwork.messaging import add_event
from groundwork.service import Platform, open_platform
from groundwork.store.models import Batch, BatchObject, ObjectFailure
from task_router.settings import TaskRouterSettings
from task_router.work.editing import edit_reconciler, follow_edit
from task_router.work.filler import Filler
from task_router.work.opinions import REASON
from task_router.work.priorities import AHEAD, OPINION
from task_router.work.repository import WorkRepository
from task_router.work.service import work_reconciler

TASKS = "SELECT ordinal, state, answers, answers_wanted FROM labeling_task ORDER BY ordinal"
WANTED = "SELECT ordinal, reason FROM task_event WHERE kind = 'wanted' ORDER BY id"
HANDLED = "SELECT count(*) FROM inbox_entry WHERE consumer = 'task-router-opinions-wanted'"


@pytest.fixture
async def platform(settings: TaskRouterSettings) -> Any:
    async with open_platform("task-router", settings) as opened:
        yield opened


async def tell(world: Any, *events: Any) -> None:
    async with world.database.transaction() as session:
        for event in events:
            add_event(session, event)


async def ask(world: Any, eventually: Any, *events: OpinionsWanted) -> None:
    """Until the service has handled the events, the ones before them too."""
    before = await world.value(HANDLED)
    await tell(world, *events)

    async def handled() -> Any:
        return await world.value(HANDLED) == before + len(events)

    await eventually(handled)


async def test_answered_and_open_objects_get_more_answers_ahead_of_other_work(
    ada: Any, bob: Any, world: Any, eventually: Any
) -> None:
    job = await world.open_job(objects=4)
    await ada.submit(await ada.claim())
    await ask(world, eventually, OpinionsWanted(job_id=job, ordinals=[0, 3, 99]))
    assert await world.rows(TASKS) == [
        (0, "open", 1, 2),
        (1, "open", 0, 1),
        (2, "open", 0, 1),
        (3, "open", 0, 2),
    ]
    assert await world.rows(WANTED) == [(0, REASON), (3, REASON)]
    got = [(await bob.claim())["input"]["taskObject"] for _ in range(3)]
    assert got == ["text 0", "text 3", "text 1"]


async def test_the_further_answer_completes_the_object_once_more(
    ada: Any, bob: Any, world: Any, eventually: Any
) -> None:
    job = await world.open_job(objects=1)
    await ada.submit(await ada.claim())
    await ask(world, eventually, OpinionsWanted(job_id=job, ordinals=[0]))
    await bob.submit(await bob.claim(), "dog")
    assert await world.rows(TASKS) == [(0, "answered", 2, 2)]
    told = await world.rows(
        """SELECT payload -> 'complete' FROM outbox_event
           WHERE subject = 'labeling.answer.submitted' ORDER BY id"""
    )
    assert told == [(True,), (True,)]


async def test_an_event_that_comes_twice_asks_once(ada: Any, world: Any, eventually: Any) -> None:
    job = await world.open_job(objects=2)
    once = OpinionsWanted(job_id=job, ordinals=[0])
    await ask(world, eventually, once)
    await world.execute(
        """INSERT INTO outbox_event (event_id, subject, payload, correlation_id)
           SELECT gen_random_uuid(), subject, payload, '' FROM outbox_event WHERE subject = :subject""",
        subject=OpinionsWanted.subject,
    )
    await ask(world, eventually, OpinionsWanted(job_id=job, ordinals=[1]))

    async def delivered() -> Any:
        return not await world.value("SELECT count(*) FROM outbox_event WHERE published_at IS NULL")

    await eventually(delivered)
    assert await world.rows(TASKS) == [(0, "open", 0, 2), (1, "open", 0, 2)]


async def test_no_object_wants_more_answers_than_there_are_people_to_give(
    ada: Any, bob: Any, world: Any, eventually: Any
) -> None:
    await world.add_worker("cid")
    job = await world.open_job(objects=2)
    declined = await bob.claim()
    await bob.client.post(
        f"/v1/assignments/{declined['assignment_id']}/decline", json={"lease_token": declined["lease_token"]}
    )
    await ask(world, eventually, OpinionsWanted(job_id=job, ordinals=[0, 1], more=5))
    assert await world.rows(TASKS) == [(0, "open", 0, 2), (1, "open", 0, 3)]
    await ask(world, eventually, OpinionsWanted(job_id=job, ordinals=[0, 1]))
    assert await world.rows(TASKS) == [(0, "open", 0, 2), (1, "open", 0, 3)]
    assert len(await world.rows(WANTED)) == 2, "asking for what cannot be had is no change"


@pytest.mark.parametrize(("kind", "people", "wanted"), [("private", 12, 9), ("public", 0, 9)])
async def test_nine_answers_are_the_most_however_many_people_there_are(
    router: Any, world: Any, eventually: Any, kind: str, people: int, wanted: int
) -> None:
    for n in range(people):
        await world.add_worker(f"w{n}")
    await world.execute("UPDATE work_team SET kind = :kind WHERE name = 'vets'", kind=kind)
    job = await world.open_job(objects=1)
    await ask(world, eventually, OpinionsWanted(job_id=job, ordinals=[0], more=20))
    assert await world.rows(TASKS) == [(0, "open", 0, wanted)]


@pytest.mark.parametrize(
    "ending",
    [
        "status = 'Stopping', stop_reason = 'asked', stop_requested_at = now()",
        "status = 'Completed', ended_at = now()",
        "finished_at = now()",
    ],
)
async def test_nobody_is_asked_for_a_job_that_is_ending(
    ada: Any, world: Any, eventually: Any, ending: str
) -> None:
    job = await world.open_job(objects=1)
    await ada.submit(await ada.claim())
    await world.execute(f"UPDATE labeling_job SET {ending}")  # noqa: S608 - only our own text
    await ask(world, eventually, OpinionsWanted(job_id=job, ordinals=[0]))
    assert await world.rows(TASKS) == [(0, "answered", 1, 1)]


@pytest.mark.parametrize(("workers", "wanted"), [(1, 3), (2, 3), (3, 3), (4, 4)])
async def test_an_edited_job_still_wants_the_opinions_that_were_asked_for(
    router: Any, world: Any, eventually: Any, platform: Platform, workers: int, wanted: int
) -> None:
    await world.add_worker("cid")
    job = await world.open_job(objects=2, workers_per_object=2)
    await ask(world, eventually, OpinionsWanted(job_id=job, ordinals=[0]))
    await world.execute("UPDATE labeling_job SET workers_per_object = :workers", workers=workers)
    await follow_edit(platform, Filler(platform), job)
    assert await world.rows("SELECT answers_wanted FROM labeling_task ORDER BY ordinal") == [
        (wanted,),
        (workers,),
    ]
    slots = "SELECT count(*) FROM task_slot GROUP BY task_id ORDER BY task_id"
    assert await world.rows(slots) == [(wanted,), (workers,)]
    before = await world.rows("SELECT id FROM task_slot ORDER BY id")
    assert await edit_reconciler(platform, Filler(platform)).heal() == 0
    assert await world.rows("SELECT id FROM task_slot ORDER BY id") == before


async def test_slots_that_an_edit_adds_come_as_early_as_the_others_of_their_object(
    world: Any, platform: Platform
) -> None:
    job = await world.open_job(objects=2)
    await world.execute(
        """UPDATE task_slot SET priority = 5
           WHERE task_id = (SELECT id FROM labeling_task WHERE ordinal = 1)"""
    )
    await world.execute("UPDATE labeling_job SET workers_per_object = 2")
    await follow_edit(platform, Filler(platform), job)
    slots = "SELECT s.priority FROM task_slot AS s ORDER BY s.task_id"
    assert await world.rows(slots) == [(0,), (0,), (5,), (5,)]


async def test_an_object_that_was_reopened_is_not_too_old_at_once(
    ada: Any, world: Any, eventually: Any
) -> None:
    job = await world.open_job(objects=2)
    await ada.submit(await ada.claim())
    await world.execute("UPDATE labeling_task SET opened_at = now() - interval '1 day'")
    await ask(world, eventually, OpinionsWanted(job_id=job, ordinals=[0, 1]))
    recent = "SELECT opened_at > now() - interval '1 hour' FROM labeling_task ORDER BY ordinal"
    assert await world.rows(recent) == [(True,), (False,)], "object 1 has been open all the time"


# What is offered first


async def test_batches_and_second_tries_are_opened_and_offered_before_the_rest(
    ada: Any, world: Any, eventually: Any
) -> None:
    job = await world.add_job(objects=6, max_concurrent_objects=1)
    async with world.database.transaction() as session:
        await WorkRepository(session).add_order(job, None, 6)
        batch = Batch(job_id=job, round=1, purpose="learn", size=1)
        session.add(batch)
        await session.flush()
        session.add(BatchObject(batch_id=batch.id, position=0, job_id=job, ordinal=4))
    await tell(
        world,
        BatchSelected(job_id=job, batch_id=batch.id, size=1),
        ObjectsRetried(job_id=job, ordinals=[3]),
    )

    async def ordered() -> Any:
        return await world.value("SELECT count(*) FROM work_order") == 3

    await eventually(ordered)
    orders = await world.rows("SELECT split_part(source, ':', 1), priority FROM work_order ORDER BY source")
    assert orders == [("batch", AHEAD), ("job", 0), ("retry", AHEAD)]

    async def some() -> Any:
        return (await ada.claims())["assignments"]

    got = []
    for _ in range(3):
        (assignment,) = await eventually(some)
        got.append(assignment["input"]["taskObject"])
        await ada.submit(assignment)
    assert sorted(got[:2]) == ["text 3", "text 4"]
    assert got[2] == "text 0"


async def test_slots_carry_the_priority_of_their_order(world: Any, platform: Platform) -> None:
    job = await world.add_job(objects=2)
    async with platform.transaction() as session:
        await WorkRepository(session).add_retry(job, "retry:1", [1])
        await WorkRepository(session).add_order(job, None, 2)
    filler = Filler(platform)
    while await filler.fill(job):
        pass
    slots = "SELECT t.ordinal, s.priority FROM task_slot AS s JOIN labeling_task AS t ON t.id = s.task_id"
    assert await world.rows(f"{slots} ORDER BY 1") == [(0, 0), (1, AHEAD)]
    assert AHEAD < OPINION


async def test_a_batch_whose_message_was_lost_comes_first_all_the_same(
    world: Any, platform: Platform
) -> None:
    job = await world.add_job(objects=3, automated=True)
    await world.execute(
        """INSERT INTO batch (job_id, round, purpose, size, created_at)
           VALUES (:job, 1, 'learn', 2, now() - interval '1 hour')""",
        job=job,
    )
    assert await work_reconciler(platform, Filler(platform)).heal() == 1
    assert await world.value("SELECT priority FROM work_order") == AHEAD


async def test_what_everybody_declined_is_offered_to_them_again_when_it_is_retried(
    ada: Any, bob: Any, world: Any, eventually: Any
) -> None:
    job = await world.open_job(objects=1)
    for person in (ada, bob):
        held = await person.claim()
        await person.client.post(
            f"/v1/assignments/{held['assignment_id']}/decline", json={"lease_token": held["lease_token"]}
        )
    async with world.database.transaction() as session:
        await session.delete(await session.get(ObjectFailure, (job, 0)))
    await tell(world, ObjectsRetried(job_id=job, ordinals=[0]))

    async def some() -> Any:
        return (await ada.claims())["assignments"]

    (assignment,) = await eventually(some)
    assert (await ada.submit(assignment)).json()["accepted"]
    assert await world.rows("SELECT state, declines FROM labeling_task") == [("answered", 0)]
    assert await world.value("SELECT count(*) FROM task_event WHERE kind = 'declined'") == 2


async def test_whoever_saw_an_object_before_his_answer_was_discarded_is_not_asked_again(
    ada: Any, world: Any, eventually: Any
) -> None:
    job = await world.open_job(objects=1)
    held = await ada.claim()
    await ada.client.post(
        f"/v1/assignments/{held['assignment_id']}/decline", json={"lease_token": held["lease_token"]}
    )
    await world.execute("UPDATE labeling_task SET state = 'withdrawn'")
    await world.execute("DELETE FROM task_slot")
    await world.execute(
        """INSERT INTO discarded_answer (id, job_id, task_id, ordinal, worker_id, content, accepted_at,
                                         submitted_at, seconds_spent, reason)
           SELECT 1, job_id, id, 0, :ada, '{}', now(), now(), 1, 'blocked' FROM labeling_task""",
        ada=world.worker_ids["ada"],
    )
    await tell(world, ObjectsRetried(job_id=job, ordinals=[0]))

    async def reopened() -> Any:
        return await world.rows("SELECT state FROM labeling_task") == [("open",)]

    await eventually(reopened)
    assert (await ada.claims())["reason"] == "declined_by_you"
