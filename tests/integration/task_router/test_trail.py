"""The trail: every change that the service itself makes to a task is told, with its reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from groundwork.service import Platform, open_platform
from groundwork.store.deleting import delete_job_rows
from groundwork.store.models import Base
from task_router.settings import TaskRouterSettings
from task_router.work.deleting import TABLES
from task_router.work.draining import STOPPED, Drainer
from task_router.work.editing import follow_edit
from task_router.work.expiry import expiry_reconciler
from task_router.work.filler import Filler
from task_router.work.repository import WorkRepository

TRAIL = "SELECT ordinal, kind, worker_id, reason FROM task_event ORDER BY id"
LATE, HELD = "-1 second", "1 hour"


@pytest.fixture
async def platform(settings: TaskRouterSettings) -> Any:
    async with open_platform("task-router", settings) as opened:
        yield opened


async def lease(world: Any, ordinal: int, name: str, ends: str) -> None:
    """One slot of the object is with this worker; `ends` counts from now."""
    await world.execute(
        """UPDATE task_slot SET lease_token = gen_random_uuid(), lease_owner = :worker,
                  leased_at = now() - interval '1 day', lease_until = now() + CAST(:ends AS text)::interval
           WHERE id = (SELECT s.id FROM task_slot AS s JOIN labeling_task AS t ON t.id = s.task_id
                       WHERE t.ordinal = :ordinal AND s.lease_owner IS NULL ORDER BY s.id LIMIT 1)""",
        worker=world.worker_ids[name],
        ordinal=ordinal,
        ends=ends,
    )


async def test_what_is_opened_is_created_once_and_again_after_it_was_withdrawn(
    world: Any, platform: Platform
) -> None:
    job = await world.add_job(objects=2, workers_per_object=3)
    async with platform.transaction() as session:
        await WorkRepository(session).add_order(job, None, 2)
    await Filler(platform).fill(job)
    assert await world.rows(TRAIL) == [(0, "created", None, None), (1, "created", None, None)]
    await world.execute("UPDATE labeling_task SET state = 'withdrawn' WHERE ordinal = 1")
    async with platform.transaction() as session:
        await WorkRepository(session).add_retry(job, "retry:1", [0, 1])
    await Filler(platform).fill(job)
    assert (await world.rows(TRAIL))[2:] == [(1, "created", None, None)], "object 0 is still open"


async def test_an_object_that_waited_too_long_is_told_as_expired(world: Any, platform: Platform) -> None:
    await world.open_job(objects=2)
    await lease(world, 0, "ada", LATE)
    await world.execute("UPDATE labeling_job SET availability_seconds = 3600")
    await world.execute("UPDATE labeling_task SET opened_at = now() - interval '2 hours'")
    assert await expiry_reconciler(platform, Filler(platform)).heal() == 2
    over = "it was offered for longer than 3,600 seconds"
    assert await world.rows(TRAIL) == [
        (0, "expired", world.worker_ids["ada"], None),
        (0, "expired", None, over),
        (1, "expired", None, over),
    ]


async def test_a_stopped_job_tells_what_was_taken_back_and_what_was_closed(
    world: Any, platform: Platform
) -> None:
    job = await world.open_job(objects=2)
    await lease(world, 0, "ada", HELD)
    await world.execute(
        "UPDATE labeling_job SET status = 'Stopping', stop_reason = 'asked', stop_requested_at = now()"
    )
    assert await Drainer(platform, timedelta(0)).drain(job)
    assert await world.rows(TRAIL) == [
        (0, "returned", world.worker_ids["ada"], STOPPED),
        (0, "closed", None, STOPPED),
        (1, "closed", None, STOPPED),
    ]
    ((held_since,),) = await world.rows(
        "SELECT now() - accepted_at > interval '23 hours' FROM task_event WHERE kind = 'returned'"
    )
    assert held_since


async def test_more_and_fewer_answers_are_told(world: Any, platform: Platform) -> None:
    job = await world.open_job(objects=1, workers_per_object=2)
    await world.execute("UPDATE labeling_job SET workers_per_object = 3")
    await follow_edit(platform, Filler(platform), job)
    more = (0, "wanted", None, "the job asks for 3 answers now")
    assert await world.rows(TRAIL) == [more]
    await lease(world, 0, "ada", LATE)
    await world.execute("UPDATE labeling_task SET answers = 1")
    await world.execute(
        "DELETE FROM task_slot WHERE lease_owner IS NULL AND id = (SELECT max(id) FROM task_slot)"
    )
    await world.execute("UPDATE labeling_job SET workers_per_object = 1")
    await follow_edit(platform, Filler(platform), job)
    assert await world.rows(TRAIL) == [
        more,
        (0, "expired", world.worker_ids["ada"], None),
        (0, "closed", None, "the job asks for fewer answers now"),
    ]


async def test_nothing_of_a_deleted_job_is_left(world: Any, platform: Platform) -> None:
    job = await world.open_job(objects=1)
    worker = world.worker_ids["ada"]
    for statement in (
        """INSERT INTO answer (job_id, task_id, ordinal, worker_id, lease_token, content, accepted_at,
                               seconds_spent)
           SELECT job_id, id, ordinal, :worker, gen_random_uuid(), '{}', now(), 1 FROM labeling_task""",
        """INSERT INTO answer_revision (answer_id, revision, content) SELECT id, 0, '{}' FROM answer
           WHERE worker_id = :worker""",
        """INSERT INTO answer_reopening (token, answer_id, worker_id, until)
           SELECT gen_random_uuid(), id, :worker, now() FROM answer""",
        """INSERT INTO gold_result (answer_id, job_id, worker_id, ordinal, purpose, agreement, "right")
           SELECT id, job_id, :worker, ordinal, 'gold', 1, true FROM answer""",
        """INSERT INTO task_decline (task_id, worker_id, job_id) SELECT id, :worker, job_id
           FROM labeling_task""",
        """INSERT INTO task_draft (lease_token, job_id, content)
           SELECT gen_random_uuid(), id, '{}' FROM labeling_job WHERE :worker > 0""",
        """INSERT INTO problem_report (job_id, ordinal, worker_id, message)
           SELECT id, 0, :worker, 'blurred' FROM labeling_job""",
        "INSERT INTO worker_record (job_id, worker_id) SELECT id, :worker FROM labeling_job",
        """INSERT INTO qualification (job_id, worker_id, passed, share_right)
           SELECT id, :worker, true, 1 FROM labeling_job""",
        "INSERT INTO job_spending (job_id) SELECT id FROM labeling_job WHERE :worker > 0",
        """INSERT INTO task_event (job_id, task_id, ordinal, worker_id, kind)
           SELECT job_id, id, ordinal, :worker, 'accepted' FROM labeling_task""",
    ):
        await world.execute(statement, worker=worker)
    await delete_job_rows(platform.database, job, TABLES)
    kept = {"labeling_job", "job_definition", "dataset_object"}
    async with world.database.sessions() as session:
        for table in Base.metadata.sorted_tables:
            if table.name not in kept and ("job_id" in table.c or "answer_id" in table.c):
                assert not (await session.execute(select(table))).all(), table.name
