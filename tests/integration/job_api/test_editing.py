"""Changing a running job."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from tests.integration.job_api.conftest import PutManifest
from tests.integration.job_api.lives import Life, start_job

from groundwork.events import ObjectsLabeled
from groundwork.store import Database


@pytest.fixture
async def life(api: httpx.AsyncClient, team: str, database: Database, put_manifest: PutManifest) -> Life:
    return await start_job(api, database, put_manifest)


async def test_what_is_named_changes_and_the_rest_stays(life: Life) -> None:
    await life.api.post("/v1/teams", json={"name": "others"})
    changes = {
        "workers_per_object": 5,
        "team": "others",
        "priority": 7,
        "deadline": "2030-01-01T00:00:00Z",
        "max_concurrent_objects": 10,
    }
    assert (await life.api.patch("/v1/jobs/moods", json=changes)).status_code == 204
    shown = await life.show()
    assert {key: shown[key] for key in changes} == changes
    assert shown["task_time_limit_seconds"] == 300
    ((payload,),) = await life.rows("SELECT payload FROM outbox_event WHERE subject = 'labeling.job.edited'")
    assert payload["workers_per_object"] == 5
    assert (await life.api.patch("/v1/jobs/moods", json={"deadline": None})).status_code == 204
    assert (await life.show())["deadline"] is None


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({}, "body"),
        ({"workers_per_object": 10}, "workers_per_object"),
        ({"workers_per_object": None}, "workers_per_object"),
        ({"team": "nobody"}, "team"),
        ({"deadline": "2030-01-01T00:00:00"}, "deadline"),
        ({"deadline": "2020-01-01T00:00:00Z"}, "deadline"),
        ({"labels": ["a", "b"]}, "labels"),
    ],
)
async def test_a_bad_change_is_refused_with_its_place(
    life: Life, changes: dict[str, Any], where: str
) -> None:
    answer = await life.api.patch("/v1/jobs/moods", json=changes)
    assert (answer.status_code, answer.json()["error"]["where"]) == (422, where)
    assert "labeling.job.edited" not in await life.subjects()


async def test_a_job_that_is_done_or_stopping_cannot_be_changed(life: Life) -> None:
    await life.label(0, 1, 2)
    await life.tell(ObjectsLabeled(job_id=life.id, ordinals=[0, 1, 2]))
    await life.until("Completed")
    answer = await life.api.patch("/v1/jobs/moods", json={"priority": 1})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "job_not_editable")
    assert (await life.api.patch("/v1/jobs/other", json={"priority": 1})).status_code == 404
