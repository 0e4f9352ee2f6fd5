"""Deleting a job: nobody sees it at once, and its rows go."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from tests.integration.job_api.conftest import PutManifest, running_api
from tests.integration.job_api.lives import Life, start_job

from groundwork.events import ObjectsLabeled
from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.store import Database


@pytest.fixture
async def life(api: httpx.AsyncClient, team: str, database: Database, put_manifest: PutManifest) -> Life:
    return await start_job(api, database, put_manifest)


async def test_only_force_deletes_a_running_job(life: Life) -> None:
    answer = await life.api.delete("/v1/jobs/moods")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "job_is_running")
    assert (await life.api.delete("/v1/jobs/moods?force=true")).status_code == 204
    for path in ("", "/progress", "/objects", "/log", "/certificate"):
        assert (await life.api.get(f"/v1/jobs/moods{path}")).status_code == 404
    assert (await life.api.get("/v1/jobs")).json()["jobs"] == []
    assert (await life.api.post("/v1/jobs/moods/stop")).status_code == 404
    assert await life.rows("SELECT status FROM labeling_job") == [("Stopped",)]


async def test_a_deleted_jobs_name_is_free_and_its_rows_go_but_not_its_output(
    platform_settings: dict[str, Any],
    database: Database,
    put_manifest: PutManifest,
    object_store: ObjectStore,
) -> None:
    settings = {**platform_settings, "reconcile_every": "PT0.1S"}
    async with running_api(settings) as api:
        await api.post("/v1/teams", json={"name": "readers"})
        life = await start_job(api, database, put_manifest)
        await life.label(0, 1, 2)
        await life.tell(ObjectsLabeled(job_id=life.id, ordinals=[0, 1, 2]))
        output = (await life.until("Completed"))["output_manifest"]
        assert (await api.delete("/v1/jobs/moods")).status_code == 204
        again = await start_job(api, database, put_manifest)
        assert again.id != life.id
        await life.gone("SELECT 1 FROM dataset_object WHERE job_id = :job")
        assert await life.rows("SELECT 1 FROM labeling_job WHERE id = :job"), "others still have rows of it"
        await life.execute("DELETE FROM human_label WHERE job_id = :job")  # as the consolidator does
        await life.gone("SELECT 1 FROM labeling_job WHERE id = :job")
        assert len(await again.rows("SELECT 1 FROM dataset_object WHERE job_id = :job")) == 3
    assert await object_store.get(ObjectAddress.parse(output))


async def test_a_service_that_is_late_is_reminded(
    platform_settings: dict[str, Any], database: Database, put_manifest: PutManifest
) -> None:
    settings = {**platform_settings, "reconcile_every": "PT0.1S"}
    async with running_api(settings) as api:
        await api.post("/v1/teams", json={"name": "readers"})
        life = await start_job(api, database, put_manifest)
        await life.label(0)
        await api.delete("/v1/jobs/moods?force=true")
        await life.execute("UPDATE labeling_job SET modified_at = now() - interval '1 hour'")
        await life.gone(
            "SELECT 1 FROM outbox_event WHERE subject = 'labeling.job.deleted' HAVING count(*) < 2"
        )


async def test_deleting_takes_an_admin(life: Life) -> None:
    made = await life.api.post("/v1/keys", json={"name": "someone", "role": "requester"})
    headers = {"Authorization": f"Bearer {made.json()['key']}"}
    answer = await life.api.delete("/v1/jobs/moods?force=true", headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_allowed")
    assert (await life.api.post("/v1/jobs/moods/stop", headers=headers)).status_code == 202
