"""Jobs for Mechanical Turk, when it is connected and when it is not."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from tests.integration.job_api.conftest import running_api, wait_for_status

from groundwork.objectstore import ObjectAddress, ObjectStore

TEAM = "public-crowd/default"
LINES = b'{"source": "a text"}\n'


@pytest.fixture
async def job(object_store: ObjectStore, bucket: str) -> dict[str, Any]:
    await object_store.put(ObjectAddress(bucket, "in.manifest"), LINES, content_type="text/plain")
    return {
        "name": "moods",
        "task_type": "text-classification",
        "labels": ["glad", "sad"],
        "input_manifest": f"s3://{bucket}/in.manifest",
        "output_path": f"s3://{bucket}/out",
        "team": TEAM,
    }


async def problems_of(api: httpx.AsyncClient, job: dict[str, Any]) -> dict[str, str]:
    found = (await api.post("/v1/jobs/validate", json=job)).json()["problems"]
    return {one["where"]: one["message"] for one in found}


async def test_without_mechanical_turk_its_jobs_are_refused_and_told_why(
    api: httpx.AsyncClient, job: dict[str, Any]
) -> None:
    arn = f"arn:aws:sagemaker:us-east-1:394669845002:workteam/{TEAM}"
    for name in (TEAM, TEAM.upper(), arn):
        assert "(Mechanical Turk) is not connected" in (await problems_of(api, job | {"team": name}))["team"]
    assert (await api.get("/v1/teams")).json()["teams"] == []


async def test_a_public_job_has_one_of_the_prices_and_nobody_joins_its_team(
    platform_settings: dict[str, Any], job: dict[str, Any]
) -> None:
    connected = {**platform_settings, "public_workforce": True}
    async with running_api(connected) as api:
        assert "need a price" in (await problems_of(api, job))["task_price"]
        assert "0.037 USD is not" in (await problems_of(api, job | {"task_price": "0.037"}))["task_price"]
        assert await problems_of(api, job | {"task_price": "0.036"}) == {}
        arn = f"arn:aws:sagemaker:us-east-1:394669845002:workteam/{TEAM}"
        assert await problems_of(api, job | {"task_price": "0.036", "team": arn}) == {}
        priced = await problems_of(api, job | {"task_price": "dear", "budget": 5})
        assert priced.keys() == {"task_price"}
        (team,) = (await api.get("/v1/teams")).json()["teams"]
        assert (team["name"], team["kind"], team["workers"]) == (TEAM, "public", 0)
        for name in (TEAM, "public-crowd%2Fdefault"):
            put = await api.put(f"/v1/teams/{name}/workers/a@b.org", json={"name": "A"})
            assert put.status_code == 404
    async with running_api(platform_settings) as api:
        assert "not connected" in (await problems_of(api, job))["team"]
    async with running_api(connected) as api:
        (again,) = (await api.get("/v1/teams")).json()["teams"]
        assert again["created_at"] == team["created_at"]


async def test_a_job_does_not_move_to_the_public_workforce_or_away(
    platform_settings: dict[str, Any], job: dict[str, Any]
) -> None:
    async with running_api({**platform_settings, "public_workforce": True}) as api:
        (await api.post("/v1/teams", json={"name": "readers"})).raise_for_status()
        for name, settings, other in [
            ("public", {"task_price": "0.036"}, "readers"),
            ("private", {"team": "readers"}, TEAM),
        ]:
            (await api.post("/v1/jobs", json=job | {"name": name} | settings)).raise_for_status()
            await wait_for_status(api, name, "InProgress")
            moved = await api.patch(f"/v1/jobs/{name}", json={"team": other})
            assert (moved.status_code, moved.json()["error"]["where"]) == (422, "team")
