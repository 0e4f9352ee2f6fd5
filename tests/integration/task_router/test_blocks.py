"""A worker who was blocked in a job: what becomes of what he holds, and of what he has answered."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from tests.integration.task_router.conftest import Eventually, Person, Router, World

from groundwork.events import WorkerBlocked
from groundwork.messaging import add_event
from groundwork.service import Platform, open_platform
from task_router.quality.blocks import blocks_reconciler
from task_router.settings import TaskRouterSettings
from task_router.work.exhaustion import exhaustion_reconciler
from task_router.work.filler import Filler


@pytest.fixture
async def platform(settings: TaskRouterSettings) -> AsyncIterator[Platform]:
    async with open_platform("task-router", settings) as opened:
        yield opened


@pytest.fixture
async def carl(world: World, router: Router) -> Person:
    await world.add_worker("carl")
    return await router.person("carl")


async def block(
    world: World, job_id: int, worker: str = "ada", *, discard: bool = False, tell: bool = True
) -> None:
    """As job-api does it."""
    await world.execute(
        "INSERT INTO worker_block (job_id, worker_id, reason, discard_answers, blocked_by)"
        " VALUES (:job, :worker, 'guesses', :discard, 'key')",
        job=job_id,
        worker=world.worker_ids[worker],
        discard=discard,
    )
    if tell:
        async with world.database.transaction() as session:
            add_event(session, WorkerBlocked(job_id=job_id, worker_id=world.worker_ids[worker]))


async def applied(world: World, eventually: Eventually) -> None:
    await eventually(lambda: world.value("SELECT applied_at IS NOT NULL FROM worker_block"))


async def tasks(world: World) -> list[tuple[object, ...]]:
    """State, answers, answers wanted, and slots of each task."""
    return await world.rows(
        "SELECT state, answers, answers_wanted, (SELECT count(*) FROM task_slot AS s WHERE s.task_id = t.id)"
        " FROM labeling_task AS t WHERE ordinal >= 0 ORDER BY ordinal"
    )


async def test_what_he_holds_is_free_at_once_and_he_gets_nothing_more(
    world: World, ada: Person, bob: Person, eventually: Eventually
) -> None:
    job_id = await world.open_job(objects=1)
    held = await ada.claim()
    assert (await bob.claims())["reason"] == "held_by_others"
    await block(world, job_id)
    await applied(world, eventually)
    lost = await ada.submit(held)
    assert (lost.status_code, lost.json()["error"]["code"]) == (409, "lease_lost")
    assert (await ada.claims())["reason"] == "blocked"
    jobs = (await ada.client.get("/v1/jobs")).json()["jobs"]
    assert jobs == []
    assert (await bob.submit(await bob.claim())).status_code == 200
    trail = await world.rows(
        "SELECT kind, reason FROM task_event WHERE worker_id = :ada ORDER BY id", ada=world.worker_ids["ada"]
    )
    assert trail == [("accepted", None), ("returned", "the worker was blocked")]


async def test_without_discarding_his_answers_count(
    world: World, ada: Person, eventually: Eventually
) -> None:
    job_id = await world.open_job(objects=2)
    await ada.submit(await ada.claim())
    await block(world, job_id)
    await applied(world, eventually)
    assert await world.value("SELECT count(*) FROM answer") == 1
    assert await tasks(world) == [("answered", 1, 1, 0), ("open", 0, 1, 1)]


async def test_discarded_answers_are_asked_for_again_of_others(
    world: World, ada: Person, bob: Person, carl: Person, eventually: Eventually
) -> None:
    job_id = await world.open_job(objects=2, workers_per_object=2)
    for person in (ada, bob):
        await person.submit(await person.claim())
    await ada.submit(await ada.claim())
    await world.execute(
        "INSERT INTO human_label (job_id, ordinal, label, confidence, answers) VALUES (:job, 0, '0', 1, 2)",
        job=job_id,
    )
    assert await tasks(world) == [("answered", 2, 2, 0), ("open", 1, 2, 1)]
    await block(world, job_id, discard=True)
    await applied(world, eventually)
    assert await tasks(world) == [("open", 1, 2, 1), ("open", 0, 2, 2)]
    assert await world.value("SELECT count(*) FROM human_label") == 0
    assert await world.rows(
        "SELECT ordinal, content::jsonb, reason FROM discarded_answer ORDER BY ordinal"
    ) == [(ordinal, {"crowd-classifier": {"label": "cat"}}, "guesses") for ordinal in (0, 1)]
    ((payload,),) = await world.rows(
        "SELECT payload FROM outbox_event WHERE subject = 'labeling.objects.reopened'"
    )
    assert payload["ordinals"] == [0]
    told = "SELECT ordinal, reason FROM task_event WHERE kind = 'discarded' ORDER BY ordinal"
    assert await world.rows(told) == [(0, "guesses"), (1, "guesses")]
    # Bob has answered the first one already; Carl answers both.
    assert (await carl.submit(await carl.claim())).status_code == 200
    assert (await carl.submit(await carl.claim())).status_code == 200
    assert (await bob.submit(await bob.claim())).status_code == 200
    assert await tasks(world) == [("answered", 2, 2, 0), ("answered", 2, 2, 0)]


async def test_a_lifted_block_shows_nobody_an_object_twice(
    world: World, ada: Person, eventually: Eventually
) -> None:
    job_id = await world.open_job(objects=1)
    await ada.submit(await ada.claim())
    await block(world, job_id, discard=True)
    await applied(world, eventually)
    await world.execute("DELETE FROM worker_block")
    assert (await ada.claims())["assignments"] == []


async def test_an_answer_that_slips_past_is_discarded_too(
    world: World, platform: Platform, ada: Person, eventually: Eventually
) -> None:
    job_id = await world.open_job(objects=2)
    await block(world, job_id, discard=True)
    await applied(world, eventually)
    # A submit that had looked before the block, and is stored after it.
    await world.execute(
        "INSERT INTO answer (job_id, task_id, ordinal, worker_id, lease_token, content, accepted_at,"
        " seconds_spent, submitted_at) SELECT job_id, id, ordinal, :ada, gen_random_uuid(), '{}', now(), 1,"
        " now() + interval '1 second' FROM labeling_task WHERE ordinal = 0",
        ada=world.worker_ids["ada"],
    )
    await world.execute(
        "UPDATE labeling_task SET state = 'answered', answered_at = now(), answers = 1 WHERE ordinal = 0"
    )
    await world.execute(
        "DELETE FROM task_slot WHERE task_id IN (SELECT id FROM labeling_task WHERE ordinal = 0)"
    )
    assert await blocks_reconciler(platform).heal() == 1
    assert await tasks(world) == [("open", 0, 1, 1), ("open", 0, 1, 1)]
    assert await blocks_reconciler(platform).heal() == 0


async def test_a_lost_message_is_made_up_for(world: World, platform: Platform, ada: Person) -> None:
    job_id = await world.open_job(objects=1)
    await ada.claim()
    await block(world, job_id, tell=False)
    assert await blocks_reconciler(platform).heal() == 1
    assert await world.value("SELECT lease_owner IS NULL FROM task_slot")
    assert await world.value("SELECT applied_at IS NOT NULL FROM worker_block")


async def test_final_labels_keep_their_answers(world: World, ada: Person, eventually: Eventually) -> None:
    job_id = await world.open_job(objects=1)
    await ada.submit(await ada.claim())
    await world.execute("UPDATE labeling_job SET finished_at = now()")
    await block(world, job_id, discard=True)
    await applied(world, eventually)
    assert await tasks(world) == [("answered", 1, 1, 0)]
    assert await world.value("SELECT count(*) FROM discarded_answer") == 0


async def test_answers_to_objects_that_failed_stay(world: World, ada: Person, eventually: Eventually) -> None:
    job_id = await world.open_job(objects=1)
    await ada.submit(await ada.claim())
    await world.execute(
        "INSERT INTO object_failure (job_id, ordinal, reason, found_by) VALUES (:job, 0, 'x', 'test')",
        job=job_id,
    )
    await block(world, job_id, discard=True)
    await applied(world, eventually)
    assert await tasks(world) == [("answered", 1, 1, 0)]


async def test_discarded_answers_are_no_declines(
    world: World, platform: Platform, ada: Person, bob: Person, eventually: Eventually
) -> None:
    job_id = await world.open_job(objects=1)
    one = await bob.claim()
    declined = await bob.client.post(
        f"/v1/assignments/{one['assignment_id']}/decline",
        json={"lease_token": one["lease_token"], "reason": "too dark"},
    )
    assert declined.status_code == 204
    await ada.submit(await ada.claim())
    await block(world, job_id, discard=True)
    await applied(world, eventually)
    await exhaustion_reconciler(platform, Filler(platform)).heal()
    ((reason,),) = await world.rows("SELECT reason FROM object_failure")
    assert reason == (
        "ClientError: Nobody is left who may answer: 1 declined, the answers of 1 were discarded; the first"
        " said: too dark. Look at the object, or add people to the team, and retry it"
    )
