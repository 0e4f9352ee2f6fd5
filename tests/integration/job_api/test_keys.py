"""Credentials over `/v1/keys`: issued once, with a role, and revoked. What a role opens: test_access.py."""

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
    "body", [{"name": "a b", "role": "admin"}, {"name": "a", "role": "king"}, {"name": "a"}]
)
async def test_what_is_wrong_with_a_key_is_named(api: httpx.AsyncClient, body: dict[str, str]) -> None:
    answer = await api.post("/v1/keys", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["where"] in body.keys() | {"role"}


def test_half_an_operators_pair_stops_the_start(platform_settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="bootstrap_secret_key"):
        JobApiSettings(**platform_settings, bootstrap_key="k", bootstrap_access_key="AKID", portal_url="")
