"""Guessing passwords: slower with every failure, for two routers as for one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import pytest
import pytest_asyncio
from asgi_lifespan import LifespanManager

from task_router.app import create_app
from task_router.settings import TaskRouterSettings
from task_router.signin.throttling import ACCOUNT, ADDRESS

from .conftest import PASSWORD, Router

WRONG = "wrong password"


@pytest_asyncio.fixture
async def second_router(settings: TaskRouterSettings, router: Router) -> AsyncIterator[Router]:
    async with LifespanManager(create_app(settings)) as manager, AsyncExitStack() as clients:
        yield Router(manager.app, clients)


async def sign_in(
    router: Router, name: str, password: str = PASSWORD, *, address: str = "10.0.0.1"
) -> httpx.Response:
    client = await router.client(address=address)
    return await client.post("/v1/session", json={"email": f"{name}@test", "password": password})


async def wait_over(world: Any) -> None:
    """Let the present waits end."""
    await world.execute("UPDATE sign_in_attempts SET blocked_until = now() - interval '1 second'")


@pytest.mark.parametrize("name", ["ada", "nobody"])
async def test_two_routers_count_the_failures_of_an_account_together(
    router: Router, second_router: Router, name: str
) -> None:
    statuses = [
        (await sign_in((router, second_router)[n % 2], name, WRONG, address=f"10.0.0.{n}")).status_code
        for n in range(ACCOUNT.free + 1)
    ]
    assert statuses == [401] * ACCOUNT.free + [429]
    for one in (router, second_router):
        refused = await sign_in(one, name, WRONG, address="10.9.9.9")
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
        assert refused.json()["error"]["code"] == "too_many_attempts"
        assert "try again in a second" in refused.json()["error"]["message"]


async def test_the_right_password_waits_too_then_opens_and_clears_the_count(
    router: Router, world: Any
) -> None:
    for _ in range(ACCOUNT.free):
        await sign_in(router, "ada", WRONG)
    assert (await sign_in(router, "ada")).status_code == 429
    await wait_over(world)
    assert (await sign_in(router, "ada")).status_code == 200
    assert await world.rows("SELECT key FROM sign_in_attempts WHERE key LIKE 'account:%'") == []
    assert (await sign_in(router, "ada", WRONG)).status_code == 401


async def test_waits_grow_up_to_a_bound_that_a_person_can_bear(router: Router, world: Any) -> None:
    waits = []
    for failure in range(ACCOUNT.free + 8):
        # From ever new addresses, so that it is the account that is guarded.
        await sign_in(router, "ada", WRONG, address=f"10.0.1.{failure}")
        waits.append(
            await world.value(
                "SELECT round(extract(epoch FROM blocked_until - last_failed_at)) FROM sign_in_attempts"
                " WHERE key LIKE 'account:%'"
            )
        )
        await wait_over(world)
    assert waits[: ACCOUNT.free - 1] == [None] * (ACCOUNT.free - 1)
    longest = ACCOUNT.longest.total_seconds()
    assert [float(one) for one in waits[ACCOUNT.free - 1 :]] == [1, 2, 4, 8, 16] + [longest] * 4


async def test_guesses_made_at_once_are_counted_one_after_another(
    router: Router, second_router: Router
) -> None:
    answers = await asyncio.gather(
        *(
            sign_in((router, second_router)[n % 2], "ada", WRONG, address=f"10.0.2.{n}")
            for n in range(4 * ACCOUNT.free)
        )
    )
    assert sum(answer.status_code == 401 for answer in answers) == ACCOUNT.free


async def test_an_address_that_guesses_at_many_accounts_waits_and_others_do_not(router: Router) -> None:
    for n in range(ADDRESS.free):
        assert (await sign_in(router, f"guess-{n}", WRONG)).status_code == 401
    assert (await sign_in(router, "ada")).status_code == 429
    assert (await sign_in(router, "ada", address="10.0.0.2")).status_code == 200


async def test_signing_in_does_not_clear_the_count_of_an_address(router: Router, world: Any) -> None:
    await sign_in(router, "bob", WRONG)
    await sign_in(router, "ada")
    assert await world.value("SELECT failures FROM sign_in_attempts WHERE key = 'address:10.0.0.1'") == 1


async def test_many_people_sign_in_from_one_address_at_once(router: Router, world: Any) -> None:
    names = [f"p{n}" for n in range(2 * ADDRESS.free)]
    for name in names:
        await world.add_worker(name)
    answers = await asyncio.gather(*(sign_in(router, name) for name in names))
    assert {answer.status_code for answer in answers} == {200}


async def test_whoever_has_one_address_of_ipv6_has_its_neighbours_too(router: Router, world: Any) -> None:
    await sign_in(router, "ada", WRONG, address="2001:db8::1")
    await sign_in(router, "bob", WRONG, address="2001:db8::ffff:2")
    assert await world.value("SELECT failures FROM sign_in_attempts WHERE key = 'address:2001:db8::/64'") == 2


async def test_counts_begin_anew_after_an_hour_and_name_no_account(router: Router, world: Any) -> None:
    for _ in range(ACCOUNT.free):
        await sign_in(router, "ada", WRONG)
    assert "ada" not in str(await world.rows("SELECT key FROM sign_in_attempts"))
    await world.execute(
        "UPDATE sign_in_attempts SET last_failed_at = now() - interval '61 minutes', blocked_until = NULL"
    )
    await sign_in(router, "ada", WRONG)
    assert await world.rows("SELECT failures FROM sign_in_attempts") == [(1,), (1,)]


async def test_unknown_accounts_take_as_long_as_known_ones(router: Router, world: Any) -> None:
    async def seconds(name: str) -> float:
        started = time.perf_counter()
        await sign_in(router, name, WRONG, address="10.0.3.1")
        return time.perf_counter() - started

    known, unknown = [], []
    for _ in range(9):
        known.append(await seconds("ada"))
        unknown.append(await seconds("nobody"))
        await world.execute("DELETE FROM sign_in_attempts")
    assert 0.5 < sorted(unknown)[4] / sorted(known)[4] < 2


@asynccontextmanager
async def purging_router(settings: TaskRouterSettings) -> AsyncIterator[None]:
    async with LifespanManager(create_app(settings)):
        yield


async def test_old_counts_and_sessions_are_deleted(
    platform_settings: dict[str, Any], settings: TaskRouterSettings, world: Any, eventually: Any
) -> None:
    await world.execute(
        "INSERT INTO sign_in_attempts (key, failures, last_failed_at)"
        " VALUES ('old', 3, now() - interval '2 hours'), ('new', 3, now())"
    )
    await world.execute(
        "INSERT INTO worker_session (token_sha256, worker_id, expires_at)"
        " SELECT 'old', min(id), now() - interval '1 second' FROM worker"
    )
    quick = TaskRouterSettings.model_validate({**settings.model_dump(), "reconcile_every": "PT0.05S"})
    async with purging_router(quick):

        async def purged() -> bool:
            attempts = await world.rows("SELECT key FROM sign_in_attempts")
            return bool(attempts == [("new",)] and not await world.rows("SELECT 1 FROM worker_session"))

        await eventually(purged)
