"""Objects that nobody who is there can answer: the job's log says so once, why, and what can be done."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from tests.integration.task_router.conftest import Person, World

from groundwork.service import Platform, open_platform
from task_router.settings import TaskRouterSettings
from task_router.work.unanswerable import OVER, Unanswerable


@pytest.fixture
async def platform(settings: TaskRouterSettings) -> AsyncIterator[Platform]:
    async with open_platform("task-router", settings) as opened:
        yield opened


@pytest.fixture
def watch(platform: Platform) -> Unanswerable:
    return Unanswerable(platform, patience=timedelta(0))


async def logged(world: World) -> list[tuple[Any, ...]]:
    return await world.rows("SELECT level, message FROM job_log ORDER BY id")


async def warned(world: World, watch: Unanswerable) -> str:
    """The one warning there is, however often one looks."""
    assert await watch.heal() == 1
    assert await watch.heal() == 0
    ((level, message),) = await logged(world)
    assert level == "warning"
    return str(message)


async def set_job(world: World, setting: str) -> None:
    await world.execute(f"UPDATE labeling_job SET {setting}")  # noqa: S608


async def test_a_team_smaller_than_the_answers_wanted(
    world: World, ada: Person, bob: Person, watch: Unanswerable
) -> None:
    await world.open_job(objects=2, workers_per_object=3)
    await ada.submit(await ada.claim())
    assert await watch.heal() == 0, "bob can still answer"
    for _ in range(2):
        await bob.submit(await bob.claim())
    held = await ada.claim()
    await world.execute("DELETE FROM team_member WHERE worker_id NOT IN (1, 2)")
    assert await watch.heal() == 1, "the first object has both answers"
    await ada.submit(held)
    assert await watch.heal() == 0, "the second one waits for the same reason"
    ((level, message),) = await logged(world)
    assert level == "warning"
    assert message == (
        "Waiting for answers that nobody can give: 1 object, because the team has 2 workers and each object"
        " wants 3 answers. Add people to the team, lower workers_per_object, give the job to another team, or"
        " stop it"
    )
    assert await world.value("SELECT count(*) FROM object_failure") == 0
    assert await world.value("SELECT count(*) FROM labeling_task WHERE state = 'open'") == 2


async def test_it_is_told_when_it_is_over_and_again_when_it_comes_back(
    world: World, platform: Platform, watch: Unanswerable
) -> None:
    await world.open_job(objects=1)
    await set_job(world, "required_skills = '{cats}'")
    assert "none has the skills that the job requires. Give skills," in await warned(world, watch)
    assert await Unanswerable(platform, patience=timedelta(0)).heal() == 0, "after a restart"
    await world.execute("UPDATE team_member SET skills = '{cats}'")
    assert await watch.heal() == 1
    await world.execute("UPDATE team_member SET skills = '{}'")
    assert await watch.heal() == 1
    assert [(level, message == OVER) for level, message in await logged(world)] == [
        ("warning", False),
        ("info", True),
        ("warning", False),
    ]


async def test_all_blocked(world: World, watch: Unanswerable) -> None:
    job = await world.open_job(objects=2)
    await world.execute(
        "INSERT INTO worker_block (job_id, worker_id, reason, discard_answers, blocked_by, applied_at)"
        " SELECT :job, worker_id, 'x', false, 'key', now() FROM team_member WHERE team_id = :team",
        job=job,
        team=world.team_id,
    )
    message = await warned(world, watch)
    assert "2 objects, because the team has 2 workers (of whom 2 blocked)" in message
    assert "lift a block" in message


async def test_all_removed_or_the_team_deleted(world: World, watch: Unanswerable) -> None:
    await world.open_job(objects=1)
    await world.execute("DELETE FROM team_member WHERE team_id = :team", team=world.team_id)
    assert "the job's work team has no workers. Add people" in await warned(world, watch)
    await world.execute("UPDATE work_team SET deleted_at = now() WHERE id = :team", team=world.team_id)
    assert await watch.heal() == 1
    (_, (_, message)) = await logged(world)
    assert message.endswith("the job's work team was deleted. Give the job to another team, or stop it")


async def test_everybody_at_the_limit(world: World, ada: Person, bob: Person, watch: Unanswerable) -> None:
    await world.open_job(objects=3)
    await set_job(world, "max_answers_per_worker = 1")
    for person in (ada, bob):
        await person.submit(await person.claim())
    message = await warned(world, watch)
    assert "1 object, because the team has 2 workers (of whom 2 reached the most answers" in message
    assert "raise max_answers_per_worker" in message


async def test_what_somebody_holds_or_can_take_waits_for_nobody_else(
    world: World, ada: Person, watch: Unanswerable
) -> None:
    await world.open_job(objects=2)
    await ada.claim()
    await world.execute("DELETE FROM team_member WHERE worker_id <> :ada", ada=world.worker_ids["ada"])
    assert await watch.heal() == 0
    await world.execute("UPDATE labeling_job SET status = 'Stopping', stop_reason = 'asked'")
    await world.execute("DELETE FROM team_member")
    assert await watch.heal() == 0


async def test_nothing_is_told_of_what_lasts_a_moment(world: World, platform: Platform) -> None:
    await world.open_job(objects=1)
    await world.execute("DELETE FROM team_member")
    watch = Unanswerable(platform)
    assert (await watch.heal(), await watch.heal()) == (0, 0)
    assert await logged(world) == []


async def test_how_many_people_a_vendor_has_is_not_known(world: World, watch: Unanswerable) -> None:
    await world.open_job(objects=1)
    await world.execute("DELETE FROM team_member")
    await world.execute("UPDATE work_team SET kind = 'vendor', listing = '{}'")
    assert await watch.heal() == 0


async def test_a_test_with_too_few_questions(world: World, ada: Person, watch: Unanswerable) -> None:
    job = await world.open_job(objects=2)
    await set_job(world, "test_questions = 2")
    await world.execute(
        "INSERT INTO gold_question (job_id, ordinal, line, purpose, label)"
        " VALUES (:job, -1, '{}', 'test', '1')",
        job=job,
    )
    message = await warned(world, watch)
    assert message == (
        "Waiting for answers that nobody can give: 2 objects, because the test before the job wants"
        " 2 questions, and there are 1. Add test questions, or stop the job"
    )
