"""People work while something breaks; afterwards the history is held against the store.

`GROUNDWORK_FAULT_SEED` chooses what the workers do and when it breaks.
"""

from __future__ import annotations

import asyncio
import random

import pytest
from tests.faults.checker import violations
from tests.faults.history import History
from tests.faults.proxy import Weather
from tests.faults.system import LEASE_SECONDS, ROUTER, SECOND_ROUTER, System, run_under_load
from tests.faults.workload import UNAVAILABLE

pytestmark = pytest.mark.timeout(330)

OBJECTS = 50


async def test_killing_the_router_again_and_again(system: System, rng: random.Random) -> None:
    async def fault(history: History) -> None:
        for number in range(3):
            await history.wait_for_answers(15 + 40 * number + rng.randrange(20))
            await system.kill(ROUTER)

    history, end = await run_under_load(
        system, "router", objects=OBJECTS, portals=[system.portal], rng=rng, fault=fault
    )
    assert violations(history.operations, end) == []
    assert None in history.statuses, "the workers felt it"


async def test_killing_postgres(system: System, rng: random.Random) -> None:
    async def fault(history: History) -> None:
        for number in range(2):
            await history.wait_for_answers(20 + 60 * number + rng.randrange(20))
            await system.kill("postgres")

    history, end = await run_under_load(
        system, "postgres", objects=OBJECTS, portals=[system.portal], rng=rng, fault=fault
    )
    assert violations(history.operations, end) == []
    assert UNAVAILABLE in history.statuses, "the workers felt it"


async def test_killing_nats(system: System, rng: random.Random) -> None:
    async def fault(history: History) -> None:
        for number in range(2):
            await history.wait_for_answers(20 + 60 * number + rng.randrange(20))
            await system.kill("nats")

    history, end = await run_under_load(
        system, "nats", objects=OBJECTS, portals=[system.portal], rng=rng, fault=fault
    )
    assert violations(history.operations, end) == []
    assert history.statuses == set(), "people's work does not need NATS"


async def test_a_router_that_sleeps_for_longer_than_its_leases(system: System, rng: random.Random) -> None:
    """Requests that were given up wake up with it."""

    async def fault(history: History) -> None:
        for number in range(2):
            await history.wait_for_answers(20 + 50 * number + rng.randrange(20))
            async with system.paused(ROUTER):
                await asyncio.sleep(LEASE_SECONDS + 1)

    portals = [system.portal, system.second_portal]
    history, end = await run_under_load(
        system, "sleep", objects=OBJECTS, portals=portals, rng=rng, fault=fault
    )
    assert violations(history.operations, end) == []
    assert None in history.statuses, "the workers felt it"


async def test_a_bad_network_before_the_router(system: System, rng: random.Random) -> None:
    async def fault(history: History) -> None:
        with system.front.under(Weather(delay=0.05, drop=0.06, half_close=0.04, swallow=0.01)):
            await history.wait_for_answers(100 + rng.randrange(20))

    history, end = await run_under_load(
        system, "front", objects=OBJECTS, portals=[system.front.url], rng=rng, fault=fault
    )
    assert violations(history.operations, end) == []
    assert history.statuses == {None}, "the workers felt it"


async def test_a_bad_network_between_the_router_and_postgres(system: System, rng: random.Random) -> None:
    async def fault(history: History) -> None:
        with system.back.under(Weather(delay=0.01, drop=0.02, half_close=0.01, swallow=0.003)):
            await history.wait_for_answers(100 + rng.randrange(20))

    history, end = await run_under_load(
        system, "back", objects=OBJECTS, portals=[system.second_portal], rng=rng, fault=fault
    )
    assert violations(history.operations, end) == []
    assert UNAVAILABLE in history.statuses, "the workers felt it"


async def test_two_routers_behave_as_one_and_either_may_die(system: System, rng: random.Random) -> None:
    async def fault(history: History) -> None:
        for number, router in enumerate((SECOND_ROUTER, ROUTER)):
            await history.wait_for_answers(20 + 60 * number + rng.randrange(20))
            await system.kill(router)

    portals = [system.portal, system.second_portal]
    history, end = await run_under_load(system, "two", objects=OBJECTS, portals=portals, rng=rng, fault=fault)
    assert violations(history.operations, end) == []
