"""New passwords: by a link, and by whoever knows the old one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio
from asgi_lifespan import LifespanManager
from tests.integration.mail_server import MailServer, link_in, running_mail_server, token_in

from groundwork.tokens import new_token, token_hash
from task_router.app import create_app
from task_router.settings import TaskRouterSettings

from .conftest import PASSWORD, Router

NEW = "staple battery horse"


@pytest_asyncio.fixture
async def mail() -> AsyncIterator[MailServer]:
    async with running_mail_server() as server:
        yield server


@pytest_asyncio.fixture
async def mailing_router(settings: TaskRouterSettings, mail: MailServer, world: Any) -> AsyncIterator[Router]:
    mailing = TaskRouterSettings.model_validate({**settings.model_dump(), "smtp": mail.settings()})
    async with LifespanManager(create_app(mailing)) as manager, AsyncExitStack() as clients:
        yield Router(manager.app, clients)


async def reset_of(world: Any, name: str = "ada") -> str:
    """The token of a link to a new password."""
    token = new_token()
    await world.execute(
        "INSERT INTO password_reset (token_sha256, worker_id, expires_at)"
        " VALUES (:hash, :worker, now() + interval '1 hour')",
        hash=token_hash(token),
        worker=world.worker_ids[name],
    )
    return token


async def complete(router: Router, token: str, password: str = NEW) -> httpx.Response:
    client = await router.client()
    return await client.post("/v1/password-resets/complete", json={"token": token, "password": password})


async def opens(router: Router, password: str, name: str = "ada") -> bool:
    client = await router.client()
    answer = await client.post("/v1/session", json={"email": f"{name}@test", "password": password})
    return answer.status_code == 200


async def test_a_forgotten_password_is_replaced_by_a_mailed_link_and_all_sessions_end(
    mailing_router: Router, mail: MailServer
) -> None:
    ada = await mailing_router.person("ada")
    client = await mailing_router.client()
    asked = await client.post("/v1/password-resets", json={"email": " Ada@test"})
    assert asked.status_code == 202
    link = link_in(await mail.letter())
    assert mail.recipients == ["ada@test"]
    page = await client.get(urlsplit(link).path)
    assert (page.status_code, "<gw-portal>" in page.text) == (200, True)
    assert (await complete(mailing_router, token_in(link))).status_code == 204
    assert (await ada.client.get("/v1/session")).status_code == 401
    assert await opens(mailing_router, NEW)
    assert not await opens(mailing_router, PASSWORD)
    again = await complete(mailing_router, token_in(link), "another password")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "reset_used")


async def test_the_answer_is_the_same_whoever_is_asked_for_and_a_mailbox_is_not_filled(
    mailing_router: Router, mail: MailServer, world: Any
) -> None:
    client = await mailing_router.client()
    await world.execute(
        "UPDATE worker SET password_hash = NULL, issuer = 'https://idp', subject = 'e' WHERE name = 'eve'"
    )
    answers = [
        await client.post("/v1/password-resets", json={"email": email})
        for email in ("nobody@test", "eve@test", "ada@test", "ada@test", "no address", "bob@test")
    ]
    assert {(answer.status_code, answer.text) for answer in answers} == {(202, answers[0].text)}
    async with asyncio.timeout(10):
        while "bob@test" not in mail.recipients:  # the last of the queue
            mail.arrived.clear()
            await mail.arrived.wait()
    assert mail.recipients == ["ada@test", "bob@test"]


async def test_without_a_mail_server_people_are_sent_to_their_administrator(
    router: Router, world: Any
) -> None:
    client = await router.client()
    answer = await client.post("/v1/password-resets", json={"email": "ada@test"})
    assert (answer.status_code, "administrator" in answer.json()["message"]) == (202, True)
    assert await world.value("SELECT count(*) FROM password_reset") == 0


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ("UPDATE password_reset SET token_sha256 = 'another'", 404, "reset_not_found"),
        ("UPDATE password_reset SET used_at = now()", 409, "reset_used"),
        ("UPDATE password_reset SET expires_at = now()", 409, "reset_expired"),
        (
            "UPDATE worker SET password_hash = NULL, issuer = 'https://idp', subject = name",
            409,
            "reset_used",
        ),
    ],
)
async def test_a_link_that_opens_nothing_says_why(
    router: Router, world: Any, change: str, status: int, code: str
) -> None:
    token = await reset_of(world)
    await world.execute(change)
    answer = await complete(router, token)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_of_two_who_use_a_link_at_once_one_wins(router: Router, world: Any) -> None:
    token = await reset_of(world)
    answers = await asyncio.gather(*(complete(router, token, f"password number {n}") for n in range(5)))
    assert sorted(answer.status_code for answer in answers) == [204, 409, 409, 409, 409]
    winner = next(n for n, answer in enumerate(answers) if answer.status_code == 204)
    assert await opens(router, f"password number {winner}")


async def test_a_new_password_ends_the_other_links_and_the_waits_after_failures(
    router: Router, world: Any
) -> None:
    other, token = await reset_of(world), await reset_of(world)
    for _ in range(6):
        await opens(router, "wrong password")
    assert not await opens(router, PASSWORD)
    assert (await complete(router, token)).status_code == 204
    assert await opens(router, NEW)
    assert (await complete(router, other)).json()["error"]["code"] == "reset_used"


@pytest.mark.parametrize("password", ["short", "x" * 201, "ADA@test"])
async def test_a_bad_password_leaves_the_link_as_it_was(router: Router, world: Any, password: str) -> None:
    token = await reset_of(world)
    answer = await complete(router, token, password)
    assert (answer.status_code, answer.json()["error"]["where"]) == (422, "password")
    assert (await complete(router, token)).status_code == 204


async def test_a_worker_changes_the_password_and_stays_signed_in_here_alone(router: Router, ada: Any) -> None:
    elsewhere = await router.person("ada")
    old = ada.client.cookies["groundwork_session"]
    answer = await ada.client.put("/v1/session/password", json={"old": PASSWORD, "new": NEW})
    assert answer.status_code == 204
    assert ada.client.cookies["groundwork_session"] != old
    assert (await ada.client.get("/v1/session")).status_code == 200
    assert (await elsewhere.client.get("/v1/session")).status_code == 401
    assert await opens(router, NEW)
    assert not await opens(router, PASSWORD)


async def test_a_change_takes_the_old_password_a_good_new_one_and_a_session(router: Router, ada: Any) -> None:
    path = "/v1/session/password"
    bad = await ada.client.put(path, json={"old": PASSWORD, "new": "short"})
    assert (bad.status_code, bad.json()["error"]["where"]) == (422, "new")
    wrong = [await ada.client.put(path, json={"old": f"guess {n}", "new": NEW}) for n in range(6)]
    assert [answer.status_code for answer in wrong] == [401] * 5 + [429]
    nobody = await router.client()
    assert (await nobody.put(path, json={"old": PASSWORD, "new": NEW})).status_code == 401
