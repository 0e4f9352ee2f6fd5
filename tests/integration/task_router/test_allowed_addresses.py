"""A workforce may say from which addresses its people work."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

import asyncpg
import httpx
import pytest
from asgi_lifespan import LifespanManager
from tests.integration.conftest import ServiceEnv

from groundwork.objectstore import ObjectAddress, ObjectStore
from task_router.app import create_app
from task_router.settings import TaskRouterSettings

from .conftest import CONTENT, PASSWORD, PNG, PORTAL, Person

OFFICE, HOME = "10.1.2.3", "192.0.2.7"
ADA = {"email": "ada@test", "password": PASSWORD}


async def allow(world: Any, *cidrs: str) -> None:
    """Ada's and Bob's team belongs to a workforce with these ranges."""
    await world.execute(
        """INSERT INTO workforce (name, name_key, region, cognito, source_ip)
           VALUES ('own', 'own', 'us-east-1', '{}', to_jsonb(CAST(:cidrs AS text[])))
           ON CONFLICT (name_key) DO UPDATE SET source_ip = EXCLUDED.source_ip""",
        cidrs=list(cidrs),
    )
    await world.execute(
        "UPDATE work_team SET workforce_id = (SELECT id FROM workforce) WHERE id = :team", team=world.team_id
    )


async def join_another_team(world: Any, name: str) -> int:
    """A team without a workforce, so open to every address."""
    team = await world.value(
        "INSERT INTO work_team (name, name_key, description) VALUES ('free', 'free', '') RETURNING id"
    )
    await world.execute(
        "INSERT INTO team_member (team_id, worker_id) VALUES (:team, :worker)",
        team=team,
        worker=world.worker_ids[name],
    )
    return int(team)


async def moved(router: Any, person: Person, address: str) -> Person:
    """The same open session, from another address."""
    client = await router.client(address=address)
    client.cookies = person.client.cookies
    return Person(client)


def refused(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.json()["error"]["code"]) == (404, "address_not_allowed")


async def test_signing_in_is_not_found_outside_the_ranges(router: Any, world: Any) -> None:
    await allow(world, "10.1.0.0/16", "2001:db8::/32")
    for address, status in (
        (OFFICE, 200),
        ("::ffff:10.1.2.3", 200),
        ("2001:db8::5", 200),
        (HOME, 404),
        ("2001:db9::5", 404),
    ):
        client = await router.client(address=address)
        answer = await client.post("/v1/session", json=ADA)
        assert answer.status_code == status, address
        assert ("set-cookie" in answer.headers) is (status == 200)


async def test_without_ranges_every_address_may_come(router: Any, world: Any) -> None:
    await allow(world)
    assert (await (await router.person("ada", address=HOME)).client.get("/v1/jobs")).status_code == 200


async def test_a_wrong_password_looks_the_same_at_every_address(router: Any, world: Any) -> None:
    await allow(world, "10.1.0.0/16")
    client = await router.client(address=HOME)
    answers = [
        await client.post("/v1/session", json={"email": email, "password": "wrong password"})
        for email in ("ada@test", "nobody@test")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()


async def test_an_open_session_is_refused_elsewhere_and_goes_on_at_home(router: Any, world: Any) -> None:
    await world.open_job()
    await allow(world, "10.1.0.0/16")
    ada = await router.person("ada", address=OFFICE)
    held = await ada.claim()
    lease = {"lease_token": held["lease_token"]}
    elsewhere = await moved(router, ada, HOME)
    task = f"/v1/assignments/{held['assignment_id']}"
    for method, path, body in (
        ("GET", "/v1/session", None),
        ("GET", "/v1/jobs", None),
        ("POST", "/v1/jobs/animals/claims", {}),
        ("POST", f"{task}/extend", lease),
        ("POST", f"{task}/release", lease),
        ("POST", f"{task}/answer", {**lease, "answer": {held["widget"]: {"label": "cat"}}}),
    ):
        assert refused(await elsewhere.client.request(method, path, json=body)), path
    assert (await ada.submit(held)).json()["accepted"]


async def test_a_change_of_the_ranges_counts_at_once(ada: Any, world: Any) -> None:
    await allow(world, "127.0.0.0/8")
    assert (await ada.client.get("/v1/jobs")).status_code == 200
    await allow(world, "10.1.0.0/16")
    assert refused(await ada.client.get("/v1/jobs"))
    await allow(world)
    assert (await ada.client.get("/v1/jobs")).status_code == 200


async def test_signing_out_works_from_everywhere(router: Any, world: Any) -> None:
    ada = await router.person("ada", address=OFFICE)
    await allow(world, "10.1.0.0/16")
    elsewhere = await moved(router, ada, HOME)
    assert (await elsewhere.client.delete("/v1/session")).status_code == 200
    assert (await ada.client.get("/v1/jobs")).status_code == 401


async def test_a_member_of_another_team_signs_in_from_anywhere(router: Any, world: Any) -> None:
    await allow(world, "10.1.0.0/16")
    eve = await router.person("eve", address=HOME)
    assert (await eve.client.get("/v1/jobs")).json() == {"jobs": []}


async def test_a_member_of_several_teams_works_for_those_that_take_the_address(
    router: Any, world: Any
) -> None:
    await world.open_job("animals")
    await allow(world, "10.1.0.0/16")
    free = await join_another_team(world, "ada")
    job = await world.open_job("plants")
    await world.execute("UPDATE labeling_job SET team_id = :team WHERE id = :job", team=free, job=job)

    office = await router.person("ada", address=OFFICE)
    home = await router.person("ada", address=HOME)

    async def listed(person: Person) -> set[str]:
        return {found["name"] for found in (await person.client.get("/v1/jobs")).json()["jobs"]}

    assert (await listed(office), await listed(home)) == ({"animals", "plants"}, {"plants"})
    assert (await home.submit(await home.claim("plants"), claim_next=True)).json()["next"]["assignments"]
    answer = await home.client.post("/v1/jobs/animals/claims", json={})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "job_not_found")


async def test_a_closed_team_takes_no_answer_and_gives_no_more_time(router: Any, world: Any) -> None:
    await world.open_job(objects=1)
    await allow(world, "10.1.0.0/16")
    await join_another_team(world, "ada")
    office = await router.person("ada", address=OFFICE)
    held = await office.claim()
    home = await moved(router, office, HOME)
    until = await world.value("SELECT lease_until FROM task_slot")
    extend = await home.client.post(
        f"/v1/assignments/{held['assignment_id']}/extend", json={"lease_token": held["lease_token"]}
    )
    submit = await home.submit(held)
    for answer in (extend, submit):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "job_not_found")
    assert await world.value("SELECT lease_until FROM task_slot") == until
    assert await world.value("SELECT count(*) FROM answer") == 0
    assert (await office.submit(held)).json()["accepted"]


async def test_a_lost_lease_is_not_rescued_for_a_closed_team(router: Any, world: Any) -> None:
    await world.open_job(objects=1)
    await allow(world, "10.1.0.0/16")
    await join_another_team(world, "ada")
    office = await router.person("ada", address=OFFICE)
    held = await office.claim()
    await world.expire_leases()
    await office.claim()
    home = await moved(router, office, HOME)
    assert (await home.submit(held)).json()["error"]["code"] == "job_not_found"
    assert (await office.submit(held)).json()["accepted"]


async def test_objects_are_shown_inside_the_ranges_only(
    router: Any, world: Any, object_store: ObjectStore, bucket: str
) -> None:
    await object_store.put(ObjectAddress(bucket, "1.png"), PNG, content_type="image/png")
    await world.open_job(lines=[{"source-ref": f"s3://{bucket}/1.png"}], task_type="image-classification")
    await allow(world, "10.1.0.0/16")
    link = (await (await router.person("ada", address=OFFICE)).claim())["content_url"]
    inside, outside = [await router.client(CONTENT, address=address) for address in (OFFICE, HOME)]
    assert (await inside.get(link)).content == PNG
    assert refused(await outside.get(link))
    await allow(world)
    assert (await outside.get(link)).content == PNG
    await world.execute("UPDATE work_team SET workforce_id = NULL, deleted_at = now()")
    assert refused(await inside.get(link)), "a deleted team has no members"


@pytest.mark.parametrize("trusted", [(), ("10.9.0.0/24",)])
async def test_a_proxy_says_who_calls_only_if_the_settings_name_it(
    settings: TaskRouterSettings, world: Any, trusted: tuple[str, ...]
) -> None:
    await allow(world, "10.1.0.0/16")
    made = TaskRouterSettings.model_validate({**dict(settings), "trusted_proxies": trusted})
    async with LifespanManager(create_app(made)) as manager:
        through_proxy = httpx.ASGITransport(manager.app, client=("10.9.0.1", 1234))
        direct = httpx.ASGITransport(manager.app, client=(HOME, 1234))
        for transport, forwarded_for, status in (
            (through_proxy, OFFICE, 200 if trusted else 404),
            (through_proxy, HOME, 404),
            (through_proxy, f"{OFFICE}, {HOME}", 404),
            (direct, OFFICE, 404),
        ):
            async with httpx.AsyncClient(transport=transport, base_url=PORTAL) as client:
                answer = await client.post(
                    "/v1/session", json=ADA, headers={"X-Forwarded-For": forwarded_for}
                )
                assert answer.status_code == status, forwarded_for


async def test_a_claim_asks_the_database_no_more_often_than_without_ranges(
    ada: Any, world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.open_job(objects=2)
    await allow(world, "127.0.0.0/8")
    await ada.claim()
    asked: list[str] = []
    of_this_test: ContextVar[bool] = ContextVar("of_this_test", default=False)
    of_this_test.set(True)  # and not of the service's own loops
    execute = asyncpg.Connection._execute

    async def noted(self: Any, query: str, *more: Any, **named: Any) -> Any:
        if of_this_test.get():
            asked.append(query)
        return await execute(self, query, *more, **named)

    monkeypatch.setattr(asyncpg.Connection, "_execute", noted)
    await ada.claim()
    assert len(asked) == 3, asked  # the session, the job, the claim


async def test_the_served_process_does_not_believe_a_header_of_a_caller_on_its_machine(
    service_env: ServiceEnv, world: Any
) -> None:
    """As a process of its own, because the server would by itself believe everybody at 127.0.0.1."""
    await allow(world, "10.1.0.0/16")
    async with served(service_env) as client:
        answer = await client.post("/v1/session", json=ADA, headers={"X-Forwarded-For": OFFICE})
        assert refused(answer)


@asynccontextmanager
async def served(service_env: ServiceEnv) -> AsyncIterator[httpx.AsyncClient]:
    with socket.create_server(("127.0.0.1", 0)) as portal, socket.create_server(("127.0.0.1", 0)) as content:
        port, other = portal.getsockname()[1], content.getsockname()[1]
    own = {
        "portal_url": f"http://127.0.0.1:{port}",
        "content_url": f"http://127.0.0.1:{other}",
        "content_key": "a key for links",
    }
    env = {**os.environ, **service_env("TASK_ROUTER", **own), "TASK_ROUTER_HTTP__PORT": str(port)}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "task_router", env=env)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=40) as client:
            async with asyncio.timeout(60):
                while not await is_up(client):
                    await asyncio.sleep(0.05)
            yield client
    finally:
        process.terminate()
        await process.wait()


async def is_up(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/healthz")).status_code == 200
    except httpx.ConnectError:
        return False
