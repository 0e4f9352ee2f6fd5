"""Work teams, workers, and who may call."""

from __future__ import annotations

import httpx
import pytest


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eDp5"}])
async def test_without_a_valid_key_nothing_is_shown(api: httpx.AsyncClient, header: dict[str, str]) -> None:
    del api.headers["Authorization"]
    answer = await api.get("/v1/teams", headers=header)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "not_authenticated"


async def test_a_team_name_is_taken_whatever_its_case(api: httpx.AsyncClient, team: str) -> None:
    answer = await api.post("/v1/teams", json={"name": team.upper()})
    assert answer.status_code == 409
    assert answer.json()["error"]["where"] == "name"
    assert [one["name"] for one in (await api.get("/v1/teams")).json()["teams"]] == ["Readers"]


async def test_a_worker_gets_a_password_once_and_may_be_put_again(api: httpx.AsyncClient, team: str) -> None:
    first = (await api.put(f"/v1/teams/{team}/workers/Ada@Example.org", json={"name": "Ada"})).json()
    assert first["email"] == "ada@example.org"
    assert len(first["password"]) >= 10
    again = (await api.put(f"/v1/teams/{team}/workers/ada@example.org", json={"name": "Ada L."})).json()
    assert again["worker_id"] == first["worker_id"]
    assert again["password"] is None
    (listed,) = (await api.get(f"/v1/teams/{team}/workers")).json()["workers"]
    assert (listed["name"], listed["password"]) == ("Ada L.", None)


async def test_who_joins_another_team_keeps_the_name(api: httpx.AsyncClient, team: str) -> None:
    await api.put(f"/v1/teams/{team}/workers/ada@example.org", json={"name": "Ada"})
    (await api.post("/v1/teams", json={"name": "others"})).raise_for_status()
    path = "/v1/teams/others/workers/ada@example.org"
    assert (await api.put(path, json={"name": "Somebody"})).json()["name"] == "Ada"
    (listed,) = (await api.get(f"/v1/teams/{team}/workers")).json()["workers"]
    assert listed["name"] == "Ada"
    assert (await api.put(path, json={"name": "Ada L."})).json()["name"] == "Ada L."


async def test_a_removed_worker_is_gone(api: httpx.AsyncClient, team: str) -> None:
    await api.put(f"/v1/teams/{team}/workers/a@b.org", json={"name": "A"})
    assert (await api.delete(f"/v1/teams/{team}/workers/a@b.org")).status_code == 204
    assert (await api.get(f"/v1/teams/{team}")).json()["workers"] == 0
    assert (await api.delete(f"/v1/teams/{team}/workers/a@b.org")).status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "where"),
    [
        ("/v1/teams/nobody/workers/a@b.org", {"name": "A"}, None),
        ("/v1/teams/readers/workers/not-an-address", {"name": "A"}, "email"),
        ("/v1/teams/readers/workers/a@b.org", {"name": "A", "password": "short"}, "password"),
        ("/v1/teams/readers/workers/a@b.org", {}, "name"),
    ],
)
async def test_what_is_wrong_with_a_worker_is_named(
    api: httpx.AsyncClient, team: str, path: str, body: dict[str, str], where: str | None
) -> None:
    answer = await api.put(path, json=body)
    assert answer.status_code in (404, 422)
    assert answer.json()["error"].get("where") == where


async def test_health_and_metrics(api: httpx.AsyncClient) -> None:
    del api.headers["Authorization"]
    assert (await api.get("/healthz")).status_code == 200
    ready = await api.get("/readyz")
    assert ready.json() == {"postgres": "ok", "schema": "ok", "nats": "ok", "object_store": "ok"}
    await api.get("/v1/teams/some-team")
    scraped = (await api.get("/metrics")).text
    assert 'route="/v1/teams/{team}"' in scraped
    assert "some-team" not in scraped


async def test_the_correlation_id_comes_back(api: httpx.AsyncClient) -> None:
    answer = await api.get("/healthz", headers={"X-Correlation-Id": "abc-123"})
    assert answer.headers["X-Correlation-Id"] == "abc-123"
