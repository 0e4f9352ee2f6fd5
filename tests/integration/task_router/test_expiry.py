"""The availability lifetime: an object that waits too long is closed with what is there."""

from __future__ import annotations

from typing import Any

import pytest

from groundwork.service import Platform, open_platform
from task_router.settings import TaskRouterSettings
from task_router.work.expiry import expiry_reconciler
from task_router.work.filler import Filler

TASKS = "SELECT ordinal, state, answers FROM labeling_task ORDER BY ordinal"


@pytest.fixture
async def platform(settings: TaskRouterSettings) -> Any:
    async with open_platform("task-router", settings) as opened:
        yield opened


async def grow_old(world: Any) -> None:
    await world.execute("UPDATE labeling_job SET availability_seconds = 3600")
    await world.execute("UPDATE labeling_task SET opened_at = now() - interval '2 hours'")


async def test_an_old_object_is_labelled_from_what_is_there_or_fails(
    world: Any, ada: Any, platform: Platform
) -> None:
    await world.open_job(objects=2, workers_per_object=3)
    await ada.submit(await ada.claim())
    expiry = expiry_reconciler(platform, Filler(platform))
    await grow_old(world)
    await world.execute("UPDATE labeling_job SET availability_seconds = 86400")
    assert await expiry.heal() == 0, "younger than its lifetime"
    await grow_old(world)
    assert await expiry.heal() == 2
    assert await world.rows(TASKS) == [(0, "answered", 1), (1, "withdrawn", 0)]
    ((ordinal, reason),) = await world.rows("SELECT ordinal, reason FROM object_failure")
    assert ordinal == 1
    assert reason.startswith("ClientError: Annotation tasks expired")
    assert await world.value("SELECT count(*) FROM task_slot") == 0
    subjects = await world.rows("SELECT subject FROM outbox_event ORDER BY id DESC LIMIT 2")
    assert {subject for (subject,) in subjects} == {"labeling.objects.failed", "labeling.answer.submitted"}


async def test_what_somebody_holds_may_still_be_answered(world: Any, ada: Any, platform: Platform) -> None:
    await world.open_job(objects=1, workers_per_object=2)
    held = await ada.claim()
    await grow_old(world)
    expiry = expiry_reconciler(platform, Filler(platform))
    assert await expiry.heal() == 0
    assert await world.value("SELECT count(*) FROM task_slot") == 1
    assert (await ada.submit(held)).json()["accepted"]
    assert await expiry.heal() == 1
    assert await world.rows(TASKS) == [(0, "answered", 1)]


async def test_a_job_without_a_lifetime_never_expires(world: Any, platform: Platform) -> None:
    await world.open_job(objects=1)
    await world.execute("UPDATE labeling_task SET opened_at = now() - interval '1 year'")
    assert await expiry_reconciler(platform, Filler(platform)).heal() == 0
