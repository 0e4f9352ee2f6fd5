"""Signing in, and what is refused without it."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Any

from asgi_lifespan import LifespanManager

from task_router.app import create_app
from task_router.settings import TaskRouterSettings

from .conftest import CONTENT, PASSWORD, PORTAL, Router


async def test_signing_in_sets_a_cookie_that_scripts_and_other_sites_cannot_use(router: Any) -> None:
    client = await router.client()
    answer = await client.post("/v1/session", json={"email": " Ada@test", "password": PASSWORD})
    assert answer.json() == {"worker_id": "w-ada", "name": "ada", "email": "ada@test"}
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("groundwork_session=")
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert (await client.get("/v1/session")).json()["name"] == "ada"


async def test_the_token_is_stored_hashed(router: Any, ada: Any, world: Any) -> None:
    stored = await world.rows("SELECT token_sha256 FROM worker_session")
    assert ada.client.cookies["groundwork_session"] not in str(stored)


async def test_wrong_password_and_unknown_person_look_alike(router: Any) -> None:
    client = await router.client()
    answers = [
        await client.post("/v1/session", json={"email": email, "password": "wrong password"})
        for email in ("ada@test", "nobody@test")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()


async def test_signing_out_ends_the_session_everywhere(router: Any, ada: Any) -> None:
    copied = await router.client()
    copied.cookies.set("groundwork_session", ada.client.cookies["groundwork_session"])
    assert (await copied.get("/v1/jobs")).status_code == 200
    assert (await ada.client.delete("/v1/session")).json() == {"provider_sign_out_url": None}
    assert (await copied.get("/v1/jobs")).status_code == 401


async def test_a_session_ends_after_its_lifetime(ada: Any, world: Any) -> None:
    await world.execute("UPDATE worker_session SET expires_at = now()")
    assert (await ada.client.get("/v1/session")).json()["error"]["code"] == "not_authenticated"


async def test_changes_are_taken_as_json_from_our_own_pages_only(ada: Any, world: Any) -> None:
    await world.open_job()
    path = "/v1/jobs/animals/claims"
    as_form = await ada.client.post(path, content="{}", headers={"Content-Type": "text/plain"})
    assert as_form.json()["error"]["code"] == "json_required"
    foreign = await ada.client.post(path, json={}, headers={"Origin": CONTENT})
    assert foreign.json()["error"]["code"] == "foreign_origin"
    assert (await ada.client.post(path, json={}, headers={"Origin": PORTAL})).status_code == 200


async def test_everything_but_signing_in_needs_a_session(router: Any) -> None:
    client = await router.client()
    token = {"lease_token": "6f1f0a5e-4a0e-4b4e-9a77-0d2f6a0e4b11"}
    for method, path, body in (
        ("GET", "/v1/session", None),
        ("GET", "/v1/jobs", None),
        ("POST", "/v1/jobs/animals/claims", {}),
        ("POST", "/v1/assignments/1/extend", token),
        ("POST", "/v1/assignments/1/release", token),
        ("POST", "/v1/assignments/1/answer", {**token, "answer": {}}),
    ):
        assert (await client.request(method, path, json=body)).status_code == 401, path


async def test_signing_in_ends_the_session_that_the_browser_had(router: Any, ada: Any) -> None:
    old = ada.client.cookies["groundwork_session"]
    await ada.client.post("/v1/session", json={"email": "bob@test", "password": PASSWORD})
    assert ada.client.cookies["groundwork_session"] != old
    copied = await router.client()
    copied.cookies.set("groundwork_session", old)
    assert (await copied.get("/v1/session")).status_code == 401


async def test_over_tls_the_cookie_is_bound_to_the_host(settings: Any, world: Any) -> None:
    secure = TaskRouterSettings.model_validate(
        {**settings.model_dump(), "portal_url": "https://portal.test", "content_url": "https://content.test"}
    )
    async with LifespanManager(create_app(secure)) as manager, AsyncExitStack() as clients:
        client = await Router(manager.app, clients).client("https://portal.test")
        answer = await client.post("/v1/session", json={"email": "ada@test", "password": PASSWORD})
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-groundwork_session=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
        assert (await client.get("/v1/session")).status_code == 200
        assert (await client.delete("/v1/session")).status_code == 200
        assert dict(client.cookies) == {}
