"""Credentials over `/v1/keys`: issued once, with a role, and revoked."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from job_api.settings import JobApiSettings


async def issue(api: httpx.AsyncClient, name: str, role: str) -> dict[str, Any]:
    answer = await api.post("/v1/keys", json={"name": name, "role": role})
    assert answer.status_code == 201, answer.text
    issued: dict[str, Any] = answer.json()
    return issued


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


async def test_a_key_shows_its_secrets_once_and_works_until_it_is_revoked(api: httpx.AsyncClient) -> None:
    issued = await issue(api, "ci", "admin")
    assert len(issued["access_key_id"]) == 20
    assert len(issued["secret_access_key"]) == 40
    assert (await api.get("/v1/keys", headers=bearer(issued["key"]))).status_code == 200
    listed = (await api.get("/v1/keys")).json()["keys"]
    assert [(one["name"], one["role"]) for one in listed] == [("bootstrap", "admin"), ("ci", "admin")]
    assert issued["key"] not in str(listed)
    assert issued["secret_access_key"] not in str(listed)
    assert (await api.delete("/v1/keys/ci")).status_code == 204
    assert (await api.get("/v1/keys", headers=bearer(issued["key"]))).status_code == 401
    assert (await api.delete("/v1/keys/ci")).status_code == 404


async def test_a_name_is_never_used_for_two_keys(api: httpx.AsyncClient) -> None:
    await issue(api, "ci", "viewer")
    await api.delete("/v1/keys/ci")
    answer = await api.post("/v1/keys", json={"name": "ci", "role": "viewer"})
    assert answer.status_code == 409
    assert answer.json()["error"]["where"] == "name"


async def test_the_operators_own_key_cannot_be_revoked(api: httpx.AsyncClient) -> None:
    assert (await api.delete("/v1/keys/bootstrap")).status_code == 409


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        ("POST", "/v1/teams", "admin"),
        ("POST", "/v1/keys", "admin"),
        ("GET", "/v1/keys", "admin"),
        ("PUT", "/v1/functions/f", "admin"),
        ("DELETE", "/v1/jobs/j", "admin"),
        ("POST", "/v1/jobs", "requester"),
    ],
)
async def test_a_refusal_names_the_role_that_it_takes(
    api: httpx.AsyncClient, method: str, path: str, needed: str
) -> None:
    issued = await issue(api, "one", "viewer")
    answer = await api.request(method, path, headers=bearer(issued["key"]))
    assert f"takes the role {needed!r}" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("role", "method", "path", "allowed"),
    [
        ("viewer", "GET", "/v1/teams", True),
        ("viewer", "GET", "/v1/jobs", True),
        ("viewer", "POST", "/v1/jobs", False),
        ("viewer", "POST", "/v1/teams", False),
        ("viewer", "GET", "/v1/keys", False),
        ("viewer", "POST", "/v1/templates/render", True),
        ("viewer", "POST", "/v1/templates", False),
        ("requester", "POST", "/v1/jobs", True),
        ("requester", "POST", "/v1/teams", False),
        ("requester", "PUT", "/v1/teams/t/workers/a@b.org", False),
        ("requester", "DELETE", "/v1/teams/t/workers/a@b.org", False),
        ("requester", "POST", "/v1/keys", False),
        ("admin", "POST", "/v1/teams", True),
        ("admin", "POST", "/v1/keys", True),
    ],
)
async def test_a_role_may_do_what_it_is_for_and_no_more(
    api: httpx.AsyncClient, role: str, method: str, path: str, allowed: bool
) -> None:
    issued = await issue(api, "one", role)
    answer = await api.request(method, path, headers=bearer(issued["key"]))
    if allowed:
        assert answer.status_code in (200, 422)
    else:
        assert answer.status_code == 403
        assert answer.json()["error"]["code"] == "not_allowed"


@pytest.mark.parametrize(
    "body", [{"name": "a b", "role": "admin"}, {"name": "a", "role": "king"}, {"name": "a"}]
)
async def test_what_is_wrong_with_a_key_is_named(api: httpx.AsyncClient, body: dict[str, str]) -> None:
    answer = await api.post("/v1/keys", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["where"] in body.keys() | {"role"}


def test_half_an_operators_pair_stops_the_start(platform_settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="bootstrap_secret_key"):
        JobApiSettings(**platform_settings, bootstrap_key="k", bootstrap_access_key="AKID", portal_url="")
