"""Inviting people, and links to a new password: what requesters see, and what goes into the mail."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text
from tests.integration.mail_server import MailServer, link_in, running_mail_server, token_in, words

from groundwork.store import Database
from groundwork.tokens import token_hash

from .conftest import running_api


@pytest_asyncio.fixture
async def mail() -> AsyncIterator[MailServer]:
    async with running_mail_server() as server:
        yield server


@pytest_asyncio.fixture
async def mailing_api(
    platform_settings: dict[str, Any], mail: MailServer
) -> AsyncIterator[httpx.AsyncClient]:
    async with running_api({**platform_settings, "smtp": mail.settings()}) as api:
        (await api.post("/v1/teams", json={"name": "Readers"})).raise_for_status()
        yield api


async def invite(
    api: httpx.AsyncClient, *people: dict[str, Any], team: str = "readers"
) -> list[dict[str, Any]]:
    answer = await api.post(f"/v1/teams/{team}/invitations", json={"people": people})
    assert answer.status_code == 200, answer.text
    reports: list[dict[str, Any]] = answer.json()["invited"]
    return reports


async def listed(api: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await api.get("/v1/teams/readers/invitations")).json()["invitations"]
    return found


async def value(database: Database, statement: str) -> Any:
    async with database.sessions() as session:
        return await session.scalar(text(statement))


async def test_an_invitation_is_mailed_with_a_link_to_the_portal_and_the_answer_keeps_it_secret(
    mailing_api: httpx.AsyncClient, mail: MailServer, database: Database
) -> None:
    (report,) = await invite(mailing_api, {"email": "Ada@Example.org ", "name": "Ada <Lovelace>"})
    assert (report["outcome"], report["mailed"], report["link"]) == ("invited", True, None)
    letter = await mail.letter()
    assert (letter["To"], letter["From"]) == ("ada@example.org", "Groundwork <label@example.org>")
    assert letter["Subject"] == "You are invited to the team Readers"
    assert "You are invited to label data for the team Readers" in words(letter)
    assert "bootstrap" not in words(letter), "who invites is the name of a key"
    link = link_in(letter)
    assert link.startswith("http://portal.test/invitation#")
    assert f'href="{link}"' in words(letter, "html")
    assert "Ada &lt;Lovelace&gt;" in words(letter, "html")
    # What is stored opens nothing.
    assert await value(database, "SELECT token_sha256 FROM invitation") == token_hash(token_in(link))
    (row,) = await listed(mailing_api)
    assert (row["email"], row["status"], row["mail_error"]) == ("ada@example.org", "pending", None)
    assert row["mailed_at"] is not None


async def test_without_a_mail_server_the_link_is_in_the_answer(api: httpx.AsyncClient, team: str) -> None:
    (report,) = await invite(api, {"email": "ada@example.org"})
    assert report["mailed"] is False
    assert "no mail server is configured" in report["message"]
    assert report["link"].startswith("http://portal.test/invitation#")
    (row,) = await listed(api)
    assert (row["status"], row["mailed_at"], row["mail_error"]) == ("pending", None, None)


async def test_each_address_is_reported_on_by_itself(api: httpx.AsyncClient, team: str) -> None:
    await api.put(f"/v1/teams/{team}/workers/member@example.org", json={"name": "M"})
    reports = await invite(
        api,
        {"email": "new@example.org"},
        {"email": "Member@example.org"},
        {"email": "no address"},
        {"email": "a,b@example.org"},
        {"email": "NEW@example.org"},
        {"email": "x@example.org\r\nBcc: all@example.org"},
    )
    assert [one["outcome"] for one in reports] == [
        "invited",
        "member",
        "invalid",
        "invalid",
        "invalid",
        "invalid",
    ]
    assert reports[4]["message"] == "this address stands further up already"
    assert [one["email"] for one in await listed(api)] == ["new@example.org"]


async def test_a_refused_mail_leaves_the_invitation_and_shows_its_link(
    mailing_api: httpx.AsyncClient, mail: MailServer
) -> None:
    mail.refused.add("gone@example.org")
    gone, there = await invite(mailing_api, {"email": "gone@example.org"}, {"email": "there@example.org"})
    assert gone["outcome"] == "invited"
    assert "550 5.1.1 no such mailbox" in gone["message"]
    assert gone["link"].startswith("http://portal.test/invitation#")
    assert (there["mailed"], mail.recipients) == (True, ["there@example.org"])
    errors = {row["email"]: row["mail_error"] for row in await listed(mailing_api)}
    assert "no such mailbox" in errors["gone@example.org"]
    assert errors["there@example.org"] is None


async def test_a_mail_server_that_is_down_is_said_to_be_so_once_for_all(
    platform_settings: dict[str, Any], unused_tcp_port: int
) -> None:
    smtp = {"host": "127.0.0.1", "port": unused_tcp_port, "security": "none", "sender": "a@example.org"}
    async with running_api({**platform_settings, "smtp": smtp}) as api:
        (await api.post("/v1/teams", json={"name": "Readers"})).raise_for_status()
        reports = await invite(api, *({"email": f"p{n}@example.org"} for n in range(100)))
        assert all("cannot be reached" in one["message"] and one["link"] for one in reports)


async def test_a_second_invitation_takes_the_place_of_the_first(
    mailing_api: httpx.AsyncClient, mail: MailServer
) -> None:
    await invite(mailing_api, {"email": "ada@example.org"})
    first = link_in(await mail.letter())
    mail.forget()
    await invite(mailing_api, {"email": "ada@example.org"})
    assert link_in(await mail.letter()) != first
    assert [row["status"] for row in await listed(mailing_api)] == ["pending", "revoked"]


async def test_a_vendors_people_come_with_the_key_and_not_by_invitation(api: httpx.AsyncClient) -> None:
    listing = {"title": "Acme", "description": "labels"}
    (await api.post("/v1/teams", json={"name": "Acme", "listing": listing})).raise_for_status()
    answer = await api.post("/v1/teams/acme/invitations", json={"people": [{"email": "a@example.org"}]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_by_invitation")
    assert "its people come with the team's key" in answer.json()["error"]["message"]


async def test_an_invitation_is_taken_back_once(api: httpx.AsyncClient, team: str) -> None:
    await invite(api, {"email": "ada@example.org"})
    path = f"/v1/teams/{team}/invitations/Ada@example.org"
    assert (await api.delete(path)).status_code == 204
    again = await api.delete(path)
    assert (again.status_code, again.json()["error"]["code"]) == (404, "invitation_not_found")
    assert [row["status"] for row in await listed(api)] == ["revoked"]


async def test_an_old_invitation_is_shown_as_expired(
    api: httpx.AsyncClient, team: str, database: Database
) -> None:
    await invite(api, {"email": "ada@example.org"})
    async with database.transaction() as session:
        await session.execute(text("UPDATE invitation SET expires_at = now() - interval '1 second'"))
    await invite(api, {"email": "ada@example.org"})
    assert [row["status"] for row in await listed(api)] == ["pending", "expired"]


async def test_removing_a_worker_and_deleting_a_team_end_invitations_and_tell_of_it(
    api: httpx.AsyncClient, team: str, database: Database
) -> None:
    await invite(api, {"email": "ada@example.org"})
    await api.put(f"/v1/teams/{team}/workers/ada@example.org", json={"name": "Ada"})
    await api.put(f"/v1/teams/{team}/workers/bob@example.org", json={"name": "Bob"})
    assert (await api.delete(f"/v1/teams/{team}/workers/ada@example.org")).status_code == 204
    assert [row["status"] for row in await listed(api)] == ["revoked"]
    await invite(api, {"email": "eve@example.org"})
    assert (await api.delete(f"/v1/teams/{team}")).status_code == 204
    assert await value(database, "SELECT count(*) FROM invitation WHERE revoked_at IS NULL") == 0
    async with database.sessions() as session:
        told = await session.scalars(
            text(
                "SELECT payload->'worker_ids' FROM outbox_event"
                " WHERE subject = 'labeling.membership.ended' ORDER BY id"
            )
        )
        workers = await session.scalars(text("SELECT id FROM worker ORDER BY id"))
        ada, bob = workers.all()
        assert told.all() == [[ada], [bob]]


async def test_skills_are_kept_in_lower_case_and_stay_until_they_are_named_again(
    api: httpx.AsyncClient, team: str
) -> None:
    path = f"/v1/teams/{team}/workers/ada@example.org"
    put = await api.put(path, json={"name": "Ada", "skills": ["Radiology", " x-ray", "radiology"]})
    assert put.json()["skills"] == ["radiology", "x-ray"]
    assert (await api.put(path, json={"name": "Ada L."})).json()["skills"] == ["radiology", "x-ray"]
    (worker,) = (await api.get(f"/v1/teams/{team}/workers")).json()["workers"]
    assert (worker["name"], worker["skills"]) == ("Ada L.", ["radiology", "x-ray"])
    assert (await api.put(path, json={"name": "Ada", "skills": []})).json()["skills"] == []


async def test_a_password_is_not_the_address(api: httpx.AsyncClient, team: str) -> None:
    answer = await api.put(
        f"/v1/teams/{team}/workers/ada@example.org", json={"name": "Ada", "password": "Ada@example.org"}
    )
    assert (answer.status_code, answer.json()["error"]["where"]) == (422, "password")


async def test_a_password_is_not_given_to_who_signs_in_elsewhere(
    api: httpx.AsyncClient, team: str, database: Database
) -> None:
    async with database.transaction() as session:
        await session.execute(
            text(
                "INSERT INTO worker (public_id, email, name, issuer, subject)"
                " VALUES ('w', 'ada@example.org', 'Ada', 'https://idp', '1')"
            )
        )
    path = f"/v1/teams/{team}/workers/ada@example.org"
    answer = await api.put(path, json={"name": "Ada", "password": "correct horse battery"})
    assert (answer.status_code, answer.json()["error"]["where"]) == (409, "password")
    (report,) = await invite(api, {"email": "ada@example.org"})
    assert report["outcome"] == "invalid"
    assert "signs in elsewhere" in report["message"]
    reset = await api.post("/v1/workers/ada@example.org/password-reset")
    assert (reset.status_code, reset.json()["error"]["code"]) == (409, "signs_in_elsewhere")


async def test_a_link_to_a_new_password_is_mailed_and_ends_the_one_before(
    mailing_api: httpx.AsyncClient, mail: MailServer, database: Database
) -> None:
    await mailing_api.put("/v1/teams/readers/workers/ada@example.org", json={"name": "Ada"})
    answer = await mailing_api.post("/v1/workers/Ada@example.org/password-reset")
    assert answer.status_code == 201
    assert (answer.json()["mailed"], answer.json()["link"]) == (True, None)
    link = link_in(await mail.letter())
    assert link.startswith("http://portal.test/password#")
    await mailing_api.post("/v1/workers/ada@example.org/password-reset")
    used = "SELECT used_at IS NOT NULL FROM password_reset WHERE token_sha256 = '{}'"
    assert await value(database, used.format(token_hash(token_in(link)))) is True
    assert await value(database, "SELECT count(*) FROM password_reset WHERE used_at IS NULL") == 1


async def test_a_link_to_a_new_password_is_shown_when_there_is_no_mail_server(
    api: httpx.AsyncClient, team: str
) -> None:
    await api.put(f"/v1/teams/{team}/workers/ada@example.org", json={"name": "Ada"})
    answer = (await api.post("/v1/workers/ada@example.org/password-reset")).json()
    assert answer["link"].startswith("http://portal.test/password#")
    nobody = await api.post("/v1/workers/nobody@example.org/password-reset")
    assert (nobody.status_code, nobody.json()["error"]["code"]) == (404, "worker_not_found")


async def test_whoever_has_not_accepted_yet_is_to_be_invited_again(api: httpx.AsyncClient, team: str) -> None:
    await invite(api, {"email": "new@example.org"}, team=team)
    answer = await api.post("/v1/workers/new@example.org/password-reset")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "worker_not_found")
    message = answer.json()["error"]["message"]
    assert "an invitation to 'Readers' is pending" in message
    assert "groundwork teams invite Readers new@example.org" in message
    (await api.delete(f"/v1/teams/{team}/invitations/new@example.org")).raise_for_status()
    answer = await api.post("/v1/workers/new@example.org/password-reset")
    assert "pending" not in answer.json()["error"]["message"]


@pytest.mark.parametrize("role", ["viewer", "requester"])
async def test_only_an_admin_decides_about_people(api: httpx.AsyncClient, team: str, role: str) -> None:
    key = (await api.post("/v1/keys", json={"name": role, "role": role})).json()["key"]
    for method, path, body in (
        ("POST", f"/v1/teams/{team}/invitations", {"people": [{"email": "a@example.org"}]}),
        ("GET", f"/v1/teams/{team}/invitations", None),
        ("DELETE", f"/v1/teams/{team}/invitations/a@example.org", None),
        ("POST", "/v1/workers/a@example.org/password-reset", None),
        ("PUT", f"/v1/teams/{team}/workers/a@example.org", {"name": "A", "skills": ["x"]}),
        ("DELETE", f"/v1/teams/{team}/workers/a@example.org", None),
    ):
        answer = await api.request(method, path, json=body, headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code == 403, path
        assert "'admin'" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"people": []}, "people"),
        ({"people": [{"email": f"p{n}@example.org"} for n in range(101)]}, "people"),
        ({"people": [{"email": "a@example.org", "skills": [""]}]}, "people.0.skills.0"),
        ({"people": [{"email": "a@example.org", "name": ""}]}, "people.0.name"),
        ({"people": [{"mail": "a@example.org"}]}, "people.0.email"),
    ],
)
async def test_what_is_wrong_with_an_invitation_is_named(
    api: httpx.AsyncClient, team: str, body: dict[str, Any], where: str
) -> None:
    answer = await api.post(f"/v1/teams/{team}/invitations", json=body)
    assert (answer.status_code, answer.json()["error"]["where"]) == (422, where)
    assert await listed(api) == []
