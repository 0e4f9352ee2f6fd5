"""Nothing is handed out that could cost more than the requester allows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from asgi_lifespan import LifespanManager
from tests.integration.task_router.conftest import Person, Router, World

from task_router.app import create_app
from task_router.settings import TaskRouterSettings

PRICE = 120


async def open_priced(world: World, *, answers: int | None, **settings: Any) -> int:
    """A job whose budget pays for so many answers; None: for any number."""
    job_id = await world.open_job(**settings)
    budget = None if answers is None else answers * PRICE
    await world.execute(
        "UPDATE labeling_job SET task_price_mills = :price, budget_mills = :budget WHERE id = :job",
        price=PRICE,
        budget=budget,
        job=job_id,
    )
    return job_id


async def spent(world: World) -> int:
    found = await world.rows("SELECT spent_mills FROM job_spending")
    return found[0][0] if found else 0


async def committed(world: World) -> int:
    """What is spent, and what is out, at one moment."""
    found: int = await world.value(
        "SELECT coalesce((SELECT spent_mills FROM job_spending), 0)"
        " + :price * (SELECT count(*) FROM task_slot WHERE lease_token IS NOT NULL)",
        price=PRICE,
    )
    return found


async def test_what_an_answer_costs_is_counted_with_it_and_a_repeat_costs_nothing(
    ada: Person, world: World
) -> None:
    await open_priced(world, answers=None)
    held = await ada.claim()
    assert await spent(world) == 0
    for _ in range(2):
        assert (await ada.submit(held)).status_code == 200
        assert await spent(world) == PRICE
    await ada.submit(await ada.claim())
    assert await spent(world) == 2 * PRICE


async def test_jobs_without_a_price_count_nothing(ada: Person, world: World) -> None:
    await world.open_job()
    await ada.submit(await ada.claim())
    assert await world.rows("SELECT * FROM job_spending") == []


async def test_the_budget_ends_what_is_handed_out_and_raising_it_goes_on(
    ada: Person, bob: Person, world: World
) -> None:
    await open_priced(world, answers=2, objects=5)
    first = await ada.claim()
    assert len((await ada.claims(count=5))["assignments"]) == 1, "what is held counts as spent"
    empty = await bob.claims()
    assert (empty["reason"], empty["assignments"]) == ("budget_reached", [])
    assert empty["retry_after_seconds"] > 0
    assert (await ada.submit(first)).status_code == 200
    assert (await bob.claims())["reason"] == "budget_reached"
    await world.execute("UPDATE labeling_job SET budget_mills = :budget", budget=3 * PRICE)
    assert len((await bob.claims(count=5))["assignments"]) == 1


async def test_the_requester_is_told_once_for_each_budget(ada: Person, bob: Person, world: World) -> None:
    await open_priced(world, answers=1, objects=5)
    log = "SELECT message FROM job_log"
    await ada.submit(await ada.claim())
    assert await world.rows(log) == []
    for _ in range(3):
        await bob.claims()
    ((message,),) = await world.rows(log)
    assert "The budget is reached" in message
    assert "0.120 USD" in message
    await world.execute("UPDATE labeling_job SET budget_mills = :budget", budget=2 * PRICE)
    await bob.submit(await bob.claim())
    await bob.claims()
    assert len(await world.rows(log)) == 2


async def test_what_is_given_back_pays_for_something_else(ada: Person, bob: Person, world: World) -> None:
    await open_priced(world, answers=1, objects=5)
    held = await ada.claim()
    assert (await bob.claims())["reason"] == "budget_reached"
    await ada.client.post(
        f"/v1/assignments/{held['assignment_id']}/release", json={"lease_token": held["lease_token"]}
    )
    await bob.claim()


async def test_what_is_left_lying_is_handed_on_for_the_same_money(
    ada: Person, bob: Person, world: World
) -> None:
    await open_priced(world, answers=1, objects=5)
    left = await ada.claim()
    await world.expire_leases()
    taken = await bob.claim()
    assert taken["assignment_id"] == left["assignment_id"]
    assert (await bob.claims())["reason"] == "budget_reached"


async def test_a_late_answer_is_taken_only_as_far_as_the_budget_goes(
    ada: Person, bob: Person, world: World
) -> None:
    await open_priced(world, answers=1, objects=1, workers_per_object=2)
    late = await ada.claim()
    await world.expire_leases()
    taken = await bob.claim()
    # A second slot of the object is free, and an answer in it would be one too many.
    answer = await ada.submit(late)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "lease_lost")
    assert (await bob.submit(taken)).status_code == 200
    assert await spent(world) == PRICE
    await world.execute("UPDATE labeling_job SET budget_mills = :budget", budget=2 * PRICE)
    assert (await ada.submit(late)).status_code == 200
    assert await spent(world) == 2 * PRICE


@pytest.fixture
async def two_routers(settings: TaskRouterSettings, world: World) -> AsyncIterator[list[Router]]:
    async with AsyncExitStack() as stack:
        yield [
            Router((await stack.enter_async_context(LifespanManager(create_app(settings)))).app, stack)
            for _ in range(2)
        ]


async def test_many_claimers_at_two_routers_never_cost_more(two_routers: list[Router], world: World) -> None:
    await open_priced(world, answers=25, objects=60, workers_per_object=2)
    names = [f"w{n}" for n in range(16)]
    for name in names:
        await world.add_worker(name)
    people = [await two_routers[n % 2].person(name) for n, name in enumerate(names)]

    async def work(person: Person) -> None:
        while True:
            claims = await person.claims(count=3)
            assert await committed(world) <= 25 * PRICE
            if not claims["assignments"]:
                assert claims["reason"] == "budget_reached"
                return
            for assignment in claims["assignments"]:
                assert (await person.submit(assignment)).status_code == 200

    await asyncio.gather(*(work(person) for person in people))
    assert await spent(world) == 25 * PRICE
    assert await world.value("SELECT count(*) FROM answer") == 25


async def test_questions_with_known_answers_cost_what_they_cost_and_stay_within_the_budget(
    two_routers: list[Router], world: World
) -> None:
    job_id = await open_priced(world, answers=12, objects=40)
    await world.execute("UPDATE labeling_job SET gold_rate = 0.5")
    await world.execute(
        "INSERT INTO gold_question (job_id, ordinal, line, purpose, label)"
        " SELECT :job, -n, '{\"source\": \"known\"}', 'gold', '0' FROM generate_series(1, 20) AS n",
        job=job_id,
    )
    people = [await two_routers[n % 2].person(name) for n, name in enumerate(("ada", "bob"))]

    async def work(person: Person) -> None:
        while assignments := (await person.claims(count=2))["assignments"]:
            assert await committed(world) <= 12 * PRICE
            for assignment in assignments:
                assert (await person.submit(assignment)).status_code == 200

    await asyncio.gather(*(work(person) for person in people))
    assert await spent(world) == 12 * PRICE
    assert await world.value("SELECT count(*) FROM answer") == 12
    assert await world.value("SELECT count(*) FROM answer WHERE ordinal < 0") > 0


async def test_more_jobs_with_budgets_than_connections_do_not_wait_for_each_other(
    ada: Person, bob: Person, world: World
) -> None:
    names = [f"job-{number}" for number in range(14)]
    for name in names:
        await open_priced(world, answers=100, name=name)
    await world.execute("UPDATE labeling_job SET max_answers_per_worker = 2")
    async with asyncio.timeout(30):
        claims = await asyncio.gather(*(person.claims(name) for person in (ada, bob) for name in names))
    assert all(len(one["assignments"]) == 1 for one in claims)
