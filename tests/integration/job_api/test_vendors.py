"""Vendor teams: what was agreed, keys that open nothing here, and where tasks are sent."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import select, text
from tests.integration.job_api.conftest import PutManifest

from groundwork.store import Database
from groundwork.store.models import ApiKey, VendorHook, WorkTeam

LISTING = {"title": "Acme labels", "description": "Boxes by the thousand"}
HOOK = "https://vendor.example.org/tasks"


@pytest_asyncio.fixture
async def vendor(api: httpx.AsyncClient) -> str:
    (await api.post("/v1/teams", json={"name": "Acme", "listing": LISTING})).raise_for_status()
    return "acme"


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def test_terms_are_kept_to_the_tenth_of_a_cent(
    api: httpx.AsyncClient, vendor: str, database: Database
) -> None:
    assert (await api.get(f"/v1/teams/{vendor}/terms")).json() == {"price": None, "sla_seconds": None}
    for given, shown in [("0.036", "0.036"), (0.12, "0.120"), ("12", "12.000")]:
        put = await api.put(f"/v1/teams/{vendor}/terms", json={"price": given, "sla_seconds": 3600})
        assert put.json() == {"price": shown, "sla_seconds": 3600}
        assert (await api.get(f"/v1/teams/{vendor}/terms")).json() == put.json()
    async with database.sessions() as session:
        team = (await session.scalars(select(WorkTeam))).one()
    assert (team.price_mills, team.sla_seconds) == (12_000, 3600)


@pytest.mark.parametrize(
    ("terms", "where"),
    [
        ({"price": "0.0361"}, "price"),
        ({"price": 0}, "price"),
        ({"price": -1}, "price"),
        ({"price": "1e400"}, "price"),
        ({"price": "NaN"}, "price"),
        ({"sla_seconds": 0}, "sla_seconds"),
        ({"sla": 5}, "sla"),
    ],
)
async def test_what_is_wrong_with_terms_is_named(
    api: httpx.AsyncClient, vendor: str, terms: dict[str, Any], where: str
) -> None:
    answer = await api.put(f"/v1/teams/{vendor}/terms", json=terms)
    assert (answer.status_code, answer.json()["error"]["where"]) == (422, where)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "terms", None),
        ("PUT", "terms", {}),
        ("GET", "keys", None),
        ("POST", "keys", {"name": "k"}),
        ("DELETE", "keys/k", None),
        ("GET", "hook", None),
        ("PUT", "hook", {"url": HOOK}),
        ("DELETE", "hook", None),
    ],
)
async def test_only_a_vendors_team_has_any_of_this(
    api: httpx.AsyncClient, team: str, method: str, path: str, body: dict[str, Any] | None
) -> None:
    answer = await api.request(method, f"/v1/teams/{team}/{path}", json=body)
    assert refusal(answer) == (409, "not_a_vendor")
    answer = await api.request(method, f"/v1/teams/nobody/{path}", json=body)
    assert refusal(answer) == (404, "team_not_found")


@pytest.mark.parametrize("role", ["viewer", "requester"])
async def test_admins_alone_decide_about_vendors_and_others_may_read_the_terms(
    api: httpx.AsyncClient, vendor: str, role: str
) -> None:
    key = (await api.post("/v1/keys", json={"name": role, "role": role})).json()["key"]
    held = {"Authorization": f"Bearer {key}"}
    for method, path, body in [
        ("PUT", "terms", {}),
        ("GET", "keys", None),
        ("POST", "keys", {"name": "k"}),
        ("DELETE", "keys/k", None),
        ("GET", "hook", None),
        ("PUT", "hook", {"url": HOOK}),
        ("DELETE", "hook", None),
    ]:
        answer = await api.request(method, f"/v1/teams/{vendor}/{path}", json=body, headers=held)
        assert refusal(answer) == (403, "not_allowed"), path
    assert (await api.get(f"/v1/teams/{vendor}/terms", headers=held)).status_code == 200


async def test_a_vendors_key_is_shown_once_and_kept_hashed(
    api: httpx.AsyncClient, vendor: str, database: Database
) -> None:
    made = await api.post(f"/v1/teams/{vendor}/keys", json={"name": "acme-1"})
    assert made.status_code == 201
    key = made.json()["key"]
    listed = await api.get(f"/v1/teams/{vendor}/keys")
    assert [one["name"] for one in listed.json()["keys"]] == ["acme-1"]
    assert key not in listed.text
    async with database.sessions() as session:
        row = (await session.scalars(select(ApiKey).where(ApiKey.name == "acme-1"))).one()
    assert row.team_id is not None
    assert (row.role, row.access_key_id, row.sealed_secret) == ("vendor", None, None)
    assert key not in row.key_sha256
    again = await api.post(f"/v1/teams/{vendor}/keys", json={"name": "acme-1"})
    assert refusal(again) == (409, "key_exists")
    assert (await api.delete(f"/v1/teams/{vendor}/keys/acme-1")).status_code == 204
    assert refusal(await api.delete(f"/v1/teams/{vendor}/keys/acme-1")) == (404, "key_not_found")
    assert (await api.get(f"/v1/teams/{vendor}/keys")).json()["keys"][0]["revoked_at"] is not None


async def test_vendors_keys_and_our_own_do_not_mix(api: httpx.AsyncClient, vendor: str) -> None:
    await api.post(f"/v1/teams/{vendor}/keys", json={"name": "acme-1"})
    assert [one["name"] for one in (await api.get("/v1/keys")).json()["keys"]] == ["bootstrap"]
    assert (await api.delete("/v1/keys/acme-1")).status_code == 404
    assert (await api.delete(f"/v1/teams/{vendor}/keys/bootstrap")).status_code == 404
    assert refusal(await api.post("/v1/keys", json={"name": "acme-1", "role": "viewer"}))[0] == 409


async def test_a_vendors_key_opens_no_operation_of_the_api(api: httpx.AsyncClient, vendor: str) -> None:
    key = (await api.post(f"/v1/teams/{vendor}/keys", json={"name": "acme-1"})).json()["key"]
    held = {"Authorization": f"Bearer {key}"}
    document = (await api.get("/openapi.json")).json()
    operations = [
        (method, path)
        for path, methods in document["paths"].items()
        for method in methods
        if path.startswith("/v1/")
    ]
    assert len(operations) > 50
    for method, path in operations:
        # Numbers fit every gap, so that nothing is refused for its form before the key is looked at.
        answer = await api.request(method, path.replace("{", "1").replace("}", ""), headers=held, json={})
        # Links to templates are open to whoever has one, and know no keys.
        expected = (403, "not_allowed") if "link" not in path else refusal(answer)
        assert refusal(answer) == expected, (method, path)
    signed = await api.post("/", headers={**held, "X-Amz-Target": "SageMaker.ListLabelingJobs"}, content="{}")
    assert signed.status_code in (400, 401, 403)
    assert "LabelingJobSummaryList" not in signed.text


async def test_a_hook_shows_its_secret_when_it_is_new_or_moves(
    api: httpx.AsyncClient, vendor: str, database: Database
) -> None:
    path = f"/v1/teams/{vendor}/hook"
    assert refusal(await api.get(path)) == (404, "hook_not_found")
    first = (await api.put(path, json={"url": HOOK, "max_outstanding": 5})).json()
    assert first["secret"].startswith("whsec_")
    assert (first["url"], first["max_outstanding"], first["enabled"]) == (HOOK, 5, True)
    same = (await api.put(path, json={"url": HOOK, "max_outstanding": 9, "enabled": False})).json()
    assert (same["secret"], same["max_outstanding"], same["enabled"]) == (None, 9, False)
    moved = (await api.put(path, json={"url": f"{HOOK}/2"})).json()
    assert moved["secret"] not in (None, first["secret"])
    shown = await api.get(path)
    assert shown.json()["url"] == f"{HOOK}/2"
    assert "secret" not in shown.json()
    async with database.sessions() as session:
        hook = (await session.scalars(select(VendorHook))).one()
    assert moved["secret"].encode() not in hook.sealed_secret
    assert (await api.delete(path)).status_code == 204
    assert refusal(await api.delete(path)) == (404, "hook_not_found")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"url": "ftp://vendor.example.org"}, "url"),
        ({"url": "https://user:word@vendor.example.org"}, "url"),
        ({"url": HOOK, "max_outstanding": 0}, "max_outstanding"),
        ({}, "url"),
    ],
)
async def test_what_is_wrong_with_a_hook_is_named(
    api: httpx.AsyncClient, vendor: str, body: dict[str, Any], where: str
) -> None:
    answer = await api.put(f"/v1/teams/{vendor}/hook", json=body)
    assert (answer.status_code, answer.json()["error"]["where"]) == (422, where)


async def test_a_vendors_job_has_the_teams_price_and_shows_what_was_spent(
    api: httpx.AsyncClient, vendor: str, database: Database, put_manifest: PutManifest, bucket: str
) -> None:
    await api.put(f"/v1/teams/{vendor}/terms", json={"price": "0.120"})
    job = {
        "name": "boxes",
        "task_type": "text-classification",
        "labels": ["a", "b"],
        "input_manifest": await put_manifest(b'{"source": "text"}\n'),
        "output_path": f"s3://{bucket}/out",
        "team": vendor,
        "budget": "12.000",
    }
    made = await api.post("/v1/jobs", json=job)
    assert made.status_code == 201, made.text
    money = {"task_price": "0.120", "budget": "12.000", "spent": "0.000"}
    assert {name: made.json()[name] for name in money} == money
    async with database.transaction() as session:
        await session.execute(
            text("INSERT INTO job_spending (job_id, spent_mills) SELECT id, 360 FROM labeling_job")
        )
    assert (await api.get("/v1/jobs/boxes")).json()["spent"] == "0.360"
    assert (await api.get("/v1/jobs")).json()["jobs"][0]["spent"] == "0.360"
    dear = await api.post("/v1/jobs", json=job | {"name": "dear", "task_price": "1.5"})
    assert dear.json()["task_price"] == "1.500"
