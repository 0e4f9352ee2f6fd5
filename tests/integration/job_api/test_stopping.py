"""Stopping a job: on request, by its conditions, for its age."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.integration.job_api.conftest import PutManifest, running_api
from tests.integration.job_api.lives import Life, start_job

from groundwork.events import ObjectsLabeled, WorkDrained
from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.store import Database

pytestmark = pytest.mark.usefixtures("team")


@pytest.fixture
async def life(api: httpx.AsyncClient, team: str, database: Database, put_manifest: PutManifest) -> Life:
    return await start_job(api, database, put_manifest)


async def test_a_stopped_job_ends_with_what_is_labelled(life: Life, object_store: ObjectStore) -> None:
    await life.label(1)
    answer = await life.api.post("/v1/jobs/moods/stop", json={"reason": "enough"})
    assert answer.status_code == 202
    shown = await life.show()
    assert (shown["status"], shown["stop_reason"]) == ("Stopping", "stopped on request: enough")
    assert "labeling.job.stopping" in await life.subjects()
    # An answered object without a label yet keeps the job from ending.
    await life.execute(
        "INSERT INTO labeling_task (job_id, ordinal, state, answers_wanted, answers, answered_at)"
        " VALUES (:job, 2, 'answered', 1, 1, now())"
    )
    await life.drain()
    await life.tell(WorkDrained(job_id=life.id))
    await life.execute("SELECT pg_sleep(0.5)")
    assert (await life.show())["status"] == "Stopping"
    await life.label(2)
    await life.tell(ObjectsLabeled(job_id=life.id, ordinals=[2]))
    job = await life.until("Stopped")
    assert (job["failure_reason"], job["counters"]["unlabeled"]) == (None, 1)
    written = await object_store.get(ObjectAddress.parse(job["output_manifest"]))
    first, second, third = (json.loads(line) for line in written.splitlines())
    assert first == {"source": "one"}
    assert (second["moods"], third["moods"]) == (1, 1)
    log = (await life.api.get("/v1/jobs/moods/log")).json()["entries"]
    assert [entry["message"] for entry in log][-2:] == [
        "the job is being stopped: stopped on request: enough",
        "the job has ended as Stopped",
    ]


async def test_stopping_twice_is_once_and_an_ended_job_cannot_be_stopped(life: Life) -> None:
    for _ in range(2):
        assert (await life.api.post("/v1/jobs/moods/stop")).status_code == 202
    assert (await life.subjects()).count("labeling.job.stopping") == 1
    await life.drain()
    await life.tell(WorkDrained(job_id=life.id))
    await life.until("Stopped")
    answer = await life.api.post("/v1/jobs/moods/stop")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "job_has_ended")
    assert (await life.api.post("/v1/jobs/other/stop")).status_code == 404


async def test_a_job_that_is_stopped_before_its_manifest_is_read_has_no_output(life: Life) -> None:
    await life.execute("UPDATE labeling_job SET status = 'Initializing', objects_total = NULL")
    await life.api.post("/v1/jobs/moods/stop")
    await life.drain()
    await life.tell(WorkDrained(job_id=life.id))
    job = await life.until("Stopped")
    assert job["output_manifest"] is None


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ({"max_human_labeled": 2}, "stopping condition: 2 objects are labelled by people, 2 were wanted"),
        ({"max_percentage_labeled": 60}, "stopping condition: 2 of 3 objects are labelled, 60 % were wanted"),
    ],
)
async def test_a_job_stops_by_itself_when_its_condition_is_met(
    api: httpx.AsyncClient,
    database: Database,
    put_manifest: PutManifest,
    condition: dict[str, int],
    reason: str,
) -> None:
    life = await start_job(api, database, put_manifest, stopping=condition)
    await life.label(0)
    await life.tell(ObjectsLabeled(job_id=life.id, ordinals=[0]))
    await life.execute("SELECT pg_sleep(0.5)")
    assert (await life.show())["status"] == "InProgress"
    await life.label(1)
    await life.tell(ObjectsLabeled(job_id=life.id, ordinals=[1]))
    await life.until("Stopping")
    await life.drain()
    await life.tell(WorkDrained(job_id=life.id))
    assert (await life.until("Stopped"))["stop_reason"] == reason


async def test_a_job_that_is_complete_is_not_stopped_by_its_condition(
    api: httpx.AsyncClient, database: Database, put_manifest: PutManifest
) -> None:
    life = await start_job(api, database, put_manifest, stopping={"max_percentage_labeled": 100})
    await life.label(0, 1, 2)
    await life.tell(ObjectsLabeled(job_id=life.id, ordinals=[0, 1, 2]))
    await life.until("Completed")


async def test_an_object_that_nobody_is_to_label_does_not_keep_its_job_open(life: Life) -> None:
    await life.execute("UPDATE labeling_job SET pre_function = 'choose'")
    await life.execute(
        "INSERT INTO labeling_task (job_id, ordinal, state, answers_wanted) VALUES (:job, 2, 'withdrawn', 0)"
    )
    await life.label(0, 1)
    await life.tell(ObjectsLabeled(job_id=life.id, ordinals=[0, 1]))
    job = await life.until("Completed")
    assert (job["counters"]["failed"], job["counters"]["unlabeled"]) == (0, 1)


async def test_an_object_that_waits_to_be_opened_again_keeps_its_job_open(life: Life) -> None:
    await life.execute(
        "INSERT INTO labeling_task (job_id, ordinal, state, answers_wanted) VALUES (:job, 2, 'withdrawn', 3)"
    )
    await life.label(0, 1)
    await life.tell(ObjectsLabeled(job_id=life.id, ordinals=[0, 1]))
    await life.execute("SELECT pg_sleep(0.5)")
    assert (await life.show())["status"] == "InProgress"


async def test_a_job_that_is_too_old_fails_and_a_stream_that_dried_up_stops(
    platform_settings: dict[str, Any], database: Database, put_manifest: PutManifest
) -> None:
    settings = {**platform_settings, "reconcile_every": "PT0.1S"}
    async with running_api(settings) as api:
        old = await start_job(api, database, put_manifest, name="old")
        dry = await start_job(api, database, put_manifest, name="dry")
        await dry.execute(
            "UPDATE labeling_job SET input_topic = 'arn:aws:sns:us-east-1:0:t', modified_at = :then,"
            " created_at = :then WHERE id = :job",
            then=(await dry.rows("SELECT now()"))[0][0] - timedelta(days=31),
        )
        await old.execute("UPDATE labeling_job SET created_at = now() - interval '31 days' WHERE id = :job")
        for life in (old, dry):
            await life.until("Stopping")
            await life.drain()
        failed, stopped = await old.until("Failed"), await dry.until("Stopped")
    assert failed["failure_reason"].startswith("ClientError: the job was not done within 30 days")
    assert failed["output_manifest"]
    assert stopped["stop_reason"] == "no object arrived and nobody answered for 10 days"
