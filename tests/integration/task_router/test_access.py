"""Who may call what: every route, as a stranger, as another team's worker, and as another site's page.

The table names all that the portal and the content origin offer. A route that is not in it fails a test, so
that nobody adds one without saying who may call it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from task_router.content.endpoints import content_app

from .conftest import CONTENT, PORTAL

EVERYBODY, SIGNED_IN, WORKING = "everybody", "whoever is signed in", "whoever works, vendors' people too"
LINK, VENDOR = "whoever holds the link", "a vendor's server"
HELD = {"lease_token": "6f1f0a5e-4a0e-4b4e-9a77-0d2f6a0e4b11"}
BOX = {"left": 1, "top": 1, "width": 5, "height": 5}
TOKEN = "t" * 43
PASSWORD = "another good password"


@dataclass(frozen=True)
class Route:
    """One way in. What a worker of another team is told when he names what is not his: `outsider`."""

    method: str
    path: str
    callers: str
    body: dict[str, Any] | None = None
    outsider: tuple[int, str] | None = None
    outsider_sees: dict[str, Any] | None = field(default=None)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def writes(self) -> bool:
        return self.method not in ("GET", "HEAD", "OPTIONS")


NOT_FOUND, LOST = (404, "job_not_found"), (409, "lease_lost")
TASK = "/v1/assignments/{assignment_id}"
ROUTES = (
    Route("POST", "/v1/session", EVERYBODY, {"email": "nobody@test", "password": PASSWORD}),
    Route("GET", "/v1/session", SIGNED_IN),
    Route("DELETE", "/v1/session", EVERYBODY),
    Route("PUT", "/v1/session/password", SIGNED_IN, {"old": PASSWORD, "new": PASSWORD}),
    Route("GET", "/v1/sign-in-options", EVERYBODY),
    Route("GET", "/v1/oidc/start", EVERYBODY),
    Route("GET", "/oauth2/idpresponse", EVERYBODY),
    Route("POST", "/v1/invitations/look", EVERYBODY, {"token": TOKEN}),
    Route("POST", "/v1/invitations/accept", EVERYBODY, {"token": TOKEN, "name": "x", "password": PASSWORD}),
    Route("POST", "/v1/password-resets", EVERYBODY, {"email": "nobody@test"}),
    Route("POST", "/v1/password-resets/complete", EVERYBODY, {"token": TOKEN, "password": PASSWORD}),
    Route("GET", "/v1/jobs", WORKING, outsider_sees={"jobs": []}),
    Route("POST", "/v1/jobs/{name}/claims", WORKING, {}, NOT_FOUND),
    Route("POST", "/v1/jobs/{name}/back", WORKING, {}, NOT_FOUND),
    Route("GET", "/v1/assignments", WORKING, outsider_sees={"assignments": []}),
    Route("POST", f"{TASK}/answer", WORKING, {**HELD, "answer": {}}, LOST),
    Route("POST", f"{TASK}/extend", WORKING, HELD, LOST),
    Route("POST", f"{TASK}/release", WORKING, HELD),
    Route("POST", f"{TASK}/decline", WORKING, HELD, LOST),
    Route("PUT", f"{TASK}/draft", WORKING, {**HELD, "draft": {}}, LOST),
    Route("POST", f"{TASK}/stop", WORKING, HELD, LOST),
    Route("POST", f"{TASK}/resume", WORKING, HELD, LOST),
    Route("POST", f"{TASK}/problem", WORKING, {**HELD, "message": "blurred"}, LOST),
    Route("POST", f"{TASK}/outline", WORKING, {**HELD, "width": 8, "height": 8, "box": BOX}, LOST),
    Route("POST", "/v1/vendor/answers", VENDOR, {**HELD, "declined": True}, (401, "not_authenticated")),
)
CONTENT_ROUTES = (
    Route("GET", "/objects/{bucket}/{key}", LINK),
    Route("HEAD", "/objects/{bucket}/{key}", LINK),
    Route("OPTIONS", "/objects/{bucket}/{key}", EVERYBODY),
    Route("GET", "/tasks/{assignment_id}/page", LINK),
    Route("GET", "/turk/tasks/{word}", LINK),
    Route("GET", "/crowd/{path}", EVERYBODY),
)
PAGES = (
    "/",
    "/invitation",
    "/password",
    "/favicon.ico",
    "/work/animals",
    "/static/portal.css",
    "/healthz",
    "/readyz",
    "/metrics",
)
"""Open to everybody, and in no document; nothing in them is about a worker or a task."""

WRITES = [route for route in ROUTES if route.writes]


def offered(document: dict[str, Any]) -> set[str]:
    return {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}


async def call(
    client: httpx.AsyncClient, route: Route, held: dict[str, Any] | None = None, **more: Any
) -> httpx.Response:
    """The route, as it stands in the table or about this assignment of the job `animals`."""
    body = route.body
    if held and body and "lease_token" in body:
        body = {**body, "lease_token": held["lease_token"]}
    path = route.path.format(name="animals", assignment_id=held["assignment_id"] if held else 1)
    return await client.request(route.method, path, **({"json": body} | more if body is not None else more))


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def state(world: Any) -> list[Any]:
    """All that a verb could change."""
    return [
        await world.rows(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608 - names of ours
        for table in ("task_slot", "labeling_task", "answer", "task_draft", "task_decline", "problem_report")
    ]


async def test_every_route_is_in_the_table(router: Any) -> None:
    client = await router.client()
    document = (await client.get("/openapi.json")).json()
    assert offered(document) == {str(route) for route in ROUTES}
    assert offered(content_app().openapi()) == {str(route) for route in CONTENT_ROUTES}


async def test_a_stranger_gets_in_only_where_everybody_may(router: Any, world: Any) -> None:
    await world.open_job()
    for route in ROUTES:
        answer = await call(await router.client(), route)
        if route.callers == EVERYBODY:
            assert answer.status_code in (200, 202, 303, 401, 404), route
            assert "not_authenticated" not in answer.text, route
        else:
            assert code(answer) == (401, "not_authenticated"), route


async def test_pages_are_open_and_say_nothing_of_workers_or_tasks(router: Any, ada: Any, world: Any) -> None:
    await world.open_job()
    await ada.claim()
    for path in PAGES:
        answer = await (await router.client()).get(path)
        assert answer.status_code in (200, 204), path
        for word in ('"ada"', "w-ada", "text 0", "vets", "animals"):
            assert word not in answer.text, (path, word)


async def test_a_worker_of_another_team_learns_nothing_of_a_task_and_changes_nothing(
    router: Any, ada: Any, world: Any
) -> None:
    await world.open_job()
    held = await ada.claim()
    before = await state(world)
    for route in ROUTES:
        eve = await router.person("eve")
        answer = await call(eve.client, route, held)
        assert answer.status_code != 403, route
        if route.outsider is not None:
            assert code(answer) == route.outsider, route
        if route.outsider_sees is not None:
            assert answer.json() == route.outsider_sees, route
        for word in (held["lease_token"], held["object_id"], "text 0", "Cat or dog", "vets", "w-ada"):
            assert word not in answer.text, (route, word)
        assert await state(world) == before, route


async def test_what_is_not_there_and_what_is_another_teams_look_alike(
    router: Any, ada: Any, world: Any
) -> None:
    await world.open_job()
    held = await ada.claim()

    async def told() -> dict[str, tuple[int, bytes]]:
        eve = await router.person("eve")
        routes = [route for route in ROUTES if route.callers in (WORKING, VENDOR)]
        answers = {str(route): await call(eve.client, route, held) for route in routes}
        return {route: (answer.status_code, answer.content) for route, answer in answers.items()}

    theirs = await told()
    await world.execute("DELETE FROM task_slot")
    await world.execute("UPDATE labeling_job SET name = 'moved', name_key = 'moved'")
    assert await told() == theirs


async def test_no_page_of_another_site_can_change_anything(ada: Any, world: Any) -> None:
    await world.open_job()
    held = await ada.claim()
    before = await state(world)
    for route in WRITES:
        for origin in (CONTENT, "https://evil.example", "null"):
            answer = await call(ada.client, route, held, headers={"Origin": origin})
            assert code(answer) == (403, "foreign_origin"), (route, origin)
    assert await state(world) == before
    assert (await ada.client.get("/v1/session")).status_code == 200, "she is still signed in"


async def test_no_form_of_another_site_can_be_sent_here(ada: Any, world: Any) -> None:
    await world.open_job()
    held = await ada.claim()
    before = await state(world)
    for route in WRITES:
        if route.method == "DELETE":
            continue  # no form sends it
        path = route.path.format(name="animals", assignment_id=held["assignment_id"])
        for kind in (
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "",
        ):
            answer = await ada.client.request(
                route.method, path, content=b"{}", headers={"Content-Type": kind}
            )
            assert code(answer) == (415, "json_required"), (route, kind)
    assert await state(world) == before


@pytest.mark.parametrize("role", ["admin", "requester", "viewer"])
async def test_a_key_of_the_requesters_side_opens_nothing_here(router: Any, world: Any, role: str) -> None:
    await world.open_job()
    key = "a-requesters-key"
    await world.execute(
        "INSERT INTO api_key (name, role, key_sha256) VALUES ('k', :role, :hash)",
        role=role,
        hash=hashlib.sha256(key.encode()).hexdigest(),
    )
    headers = {"Authorization": f"Bearer {key}", "X-Vendor-Worker": "somebody"}
    for route in ROUTES:
        if route.callers != EVERYBODY:
            answer = await call(await router.client(), route, headers=headers)
            assert code(answer) == (401, "not_authenticated"), route
    assert await world.value("SELECT count(*) FROM worker WHERE issuer IS NOT NULL") == 0


async def test_content_is_there_for_whoever_holds_a_link_alone(router: Any, ada: Any, world: Any) -> None:
    await world.open_job()
    held = await ada.claim()
    client = await router.client(CONTENT)
    client.cookies = ada.client.cookies
    guessed = {"team": world.team_id, "expires": 2**33, "lease": "0" * 16, "signature": "0" * 32}
    for route in CONTENT_ROUTES:
        path = route.path.format(
            bucket="data", key="a.png", path="nothing.js", word="0" * 32, assignment_id=held["assignment_id"]
        )
        for params in ({}, guessed):
            answer = await client.request(route.method, path, params=params)
            if route.callers == EVERYBODY:
                assert answer.status_code in (204, 404, 503), route
            else:
                assert answer.status_code in (403, 404, 422), route
                assert "text 0" not in answer.text, route


async def test_each_origin_knows_its_own_addresses_alone(router: Any, ada: Any, world: Any) -> None:
    await world.open_job()
    held = await ada.claim()
    content = await router.client(CONTENT)
    content.cookies = ada.client.cookies
    for route in ROUTES:
        assert (await call(content, route, held)).status_code == 404, route
    for path in (*PAGES, "/openapi.json"):
        if path != "/healthz":
            assert (await content.get(path)).status_code == 404, path
    portal = await router.client(PORTAL)
    assert (await portal.get("/objects/data/a.png")).status_code == 404
    page = httpx.URL(held["page_url"])
    assert (await portal.get(page.raw_path.decode())).status_code == 404
    assert (await content.get(page.raw_path.decode())).status_code == 200
