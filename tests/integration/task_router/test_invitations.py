"""From a mailed link to a signed-in member of the team."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio
from asgi_lifespan import LifespanManager
from tests.integration.mail_server import link_in, running_mail_server, token_in

from groundwork.tokens import new_token, token_hash
from job_api.app import create_app as create_job_api
from job_api.settings import JobApiSettings
from task_router.app import create_app
from task_router.settings import TaskRouterSettings

from .conftest import PASSWORD, PORTAL, Router

NEW = "a password of my own"


@pytest_asyncio.fixture
async def second_router(settings: TaskRouterSettings, router: Router) -> AsyncIterator[Router]:
    async with LifespanManager(create_app(settings)) as manager, AsyncExitStack() as clients:
        yield Router(manager.app, clients)


async def invited(
    world: Any,
    email: str = "new@test",
    *,
    skills: Sequence[str] = (),
    hours: int = 1,
    name: str | None = None,
) -> str:
    """The token of an invitation to the team."""
    token = new_token()
    await world.execute(
        """INSERT INTO invitation (token_sha256, email, team_id, skills, invited_by, expires_at)
           VALUES (:hash, :email, :team, CAST(:skills AS text[]), 'admin', now() + interval '1 hour')""",
        hash=token_hash(token),
        email=email,
        team=world.team_id,
        skills=list(skills),
    )
    return token


async def accept(
    router: Router, token: str, *, password: str = NEW, client: httpx.AsyncClient | None = None
) -> httpx.Response:
    client = client or await router.client()
    return await client.post(
        "/v1/invitations/accept", json={"token": token, "name": "New Person", "password": password}
    )


async def members(world: Any) -> set[str]:
    return {
        email
        for (email,) in await world.rows(
            "SELECT email FROM worker JOIN team_member ON worker_id = id WHERE team_id = :team",
            team=world.team_id,
        )
    }


async def test_a_mailed_link_leads_to_a_page_and_makes_a_member_who_is_signed_in(
    platform_settings: dict[str, Any], router: Router, world: Any
) -> None:
    async with running_mail_server() as mail:
        api_settings = JobApiSettings(
            **platform_settings, bootstrap_key="key", portal_url=PORTAL, smtp=mail.settings()
        )
        async with (
            LifespanManager(create_job_api(api_settings)) as manager,
            httpx.AsyncClient(
                transport=httpx.ASGITransport(manager.app),
                base_url="http://api.test",
                headers={"Authorization": "Bearer key"},
            ) as api,
        ):
            answer = await api.post(
                "/v1/teams/vets/invitations",
                json={"people": [{"email": "New@test", "name": "New", "skills": ["X-ray"]}]},
            )
            assert answer.json()["invited"][0]["mailed"] is True
            link = link_in(await mail.letter())
            client = await router.client()
            page = await client.get(urlsplit(link).path)
            assert (page.status_code, "<gw-portal>" in page.text) == (200, True)
            token = token_in(link)
            look = await client.post("/v1/invitations/look", json={"token": token})
            assert look.json() | {"expires_at": ""} == {
                "team": "vets",
                "invited_by": "bootstrap",
                "email": "new@test",
                "name": "New",
                "expires_at": "",
                "has_account": False,
            }
            accepted = await accept(router, token, client=client)
            assert (accepted.status_code, accepted.json()["email"]) == (200, "new@test")
            assert (await client.get("/v1/session")).json()["name"] == "New Person"
            (row,) = (await api.get("/v1/teams/vets/invitations")).json()["invitations"]
            assert row["status"] == "accepted"
            workers = (await api.get("/v1/teams/vets/workers")).json()["workers"]
            assert [one["skills"] for one in workers if one["email"] == "new@test"] == [["x-ray"]]
    assert await world.value("SELECT verified_at IS NOT NULL FROM worker WHERE email = 'new@test'")
    again = await (await router.client()).post("/v1/session", json={"email": "new@test", "password": NEW})
    assert again.status_code == 200


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ("UPDATE invitation SET token_sha256 = 'another'", 404, "invitation_not_found"),
        ("UPDATE invitation SET accepted_at = now()", 409, "invitation_used"),
        ("UPDATE invitation SET revoked_at = now()", 409, "invitation_revoked"),
        ("UPDATE work_team SET deleted_at = now()", 409, "invitation_revoked"),
        ("UPDATE invitation SET expires_at = now()", 409, "invitation_expired"),
    ],
)
async def test_a_link_that_opens_nothing_says_why(
    router: Router, world: Any, change: str, status: int, code: str
) -> None:
    token = await invited(world)
    await world.execute(change)
    look = await (await router.client()).post("/v1/invitations/look", json={"token": token})
    for answer in (look, await accept(router, token)):
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert "new@test" not in await members(world)


async def test_of_two_who_accept_at_once_one_wins(router: Router, second_router: Router, world: Any) -> None:
    token = await invited(world)
    answers = await asyncio.gather(
        *(accept((router, second_router)[n % 2], token, password=f"password number {n}") for n in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]
    assert {a.json()["error"]["code"] for a in answers if a.status_code == 409} == {"invitation_used"}
    assert await world.value("SELECT count(*) FROM worker_session") == 1
    winner = next(n for n, answer in enumerate(answers) if answer.status_code == 200)
    client = await router.client()
    body = {"email": "new@test", "password": f"password number {winner}"}
    assert (await client.post("/v1/session", json=body)).status_code == 200


async def test_two_invitations_of_one_address_make_one_account(router: Router, world: Any) -> None:
    first = await invited(world)
    home, world.team_id = world.team_id, await world.add_team("second")
    second = await invited(world)
    answers = await asyncio.gather(
        accept(router, first, password="the first password"),
        accept(router, second, password="the second password"),
    )
    # The later one meets the account of the earlier, whose password it does not have.
    assert sorted(answer.status_code for answer in answers) in ([200, 401], [200, 409])
    assert await world.value("SELECT count(*) FROM worker WHERE email = 'new@test'") == 1
    world.team_id = home


async def test_who_has_an_account_joins_with_its_password_and_keeps_it(router: Router, world: Any) -> None:
    token = await invited(world, "eve@test", skills=["x-ray"])
    look = await (await router.client()).post("/v1/invitations/look", json={"token": token})
    assert look.json()["has_account"] is True
    stolen = await accept(router, token, password="a password of the thief")
    assert (stolen.status_code, stolen.json()["error"]["code"]) == (401, "wrong_credentials")
    assert "eve@test" not in await members(world)
    body = {"token": token, "password": PASSWORD}
    accepted = await (await router.client()).post("/v1/invitations/accept", json=body)
    assert (accepted.json()["worker_id"], accepted.json()["name"]) == ("w-eve", "eve")
    assert "eve@test" in await members(world)
    await router.person("eve")


async def test_the_password_of_an_account_cannot_be_guessed_through_an_invitation(
    router: Router, world: Any
) -> None:
    token = await invited(world, "eve@test")
    answers = [await accept(router, token, password=f"guess number {n}") for n in range(7)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 2


async def test_whoever_signs_in_elsewhere_gets_no_password_by_invitation(router: Router, world: Any) -> None:
    await world.execute(
        "UPDATE worker SET password_hash = NULL, issuer = 'https://idp', subject = 'e' WHERE name = 'eve'"
    )
    answer = await accept(router, await invited(world, "eve@test"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "signs_in_elsewhere")
    assert "eve@test" not in await members(world)


async def test_a_member_who_accepts_gets_the_skills_besides_his_own(router: Router, world: Any) -> None:
    await world.execute(
        "UPDATE team_member SET skills = '{x-ray}' WHERE worker_id = :id", id=world.worker_ids["ada"]
    )
    token = await invited(world, "ada@test", skills=["x-ray", "ct"])
    assert (await accept(router, token, password=PASSWORD)).status_code == 200
    skills = await world.value(
        "SELECT skills FROM team_member WHERE worker_id = :id", id=world.worker_ids["ada"]
    )
    assert sorted(skills) == ["ct", "x-ray"]


async def test_a_new_account_needs_a_name(router: Router, world: Any) -> None:
    token = await invited(world)
    client = await router.client()
    answer = await client.post("/v1/invitations/accept", json={"token": token, "password": NEW})
    assert (answer.status_code, answer.json()["error"]["where"]) == (422, "name")
    assert (await accept(router, token)).status_code == 200


@pytest.mark.parametrize("password", ["short", "new@test", "New@Test "])
async def test_a_bad_password_leaves_the_invitation_as_it_was(
    router: Router, world: Any, password: str
) -> None:
    token = await invited(world)
    answer = await accept(router, token, password=password)
    assert (answer.status_code, answer.json()["error"]["where"]) == (422, "password")
    assert (await accept(router, token)).status_code == 200


async def test_an_invitation_is_accepted_from_where_the_team_may_work(router: Router, world: Any) -> None:
    await world.execute(
        "INSERT INTO workforce (name, name_key, region, cognito, source_ip)"
        " VALUES ('own', 'own', 'us-east-1', '{}', '[\"10.1.0.0/16\"]')"
    )
    await world.execute("UPDATE work_team SET workforce_id = (SELECT id FROM workforce) WHERE name = 'vets'")
    token = await invited(world)
    assert (await accept(router, token)).json()["error"]["code"] == "address_not_allowed"
    inside = await router.client(address="10.1.2.3")
    assert (await accept(router, token, client=inside)).status_code == 200


async def test_accepting_ends_the_session_that_the_browser_had(router: Router, world: Any, ada: Any) -> None:
    old = ada.client.cookies["groundwork_session"]
    assert (await accept(router, await invited(world), client=ada.client)).status_code == 200
    copied = await router.client()
    copied.cookies.set("groundwork_session", old)
    assert (await copied.get("/v1/session")).status_code == 401
    assert (await ada.client.get("/v1/session")).json()["email"] == "new@test"
