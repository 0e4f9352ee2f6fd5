"""Trying failed objects again, in a running job and in one that has ended."""

from __future__ import annotations

import httpx
import pytest
from tests.integration.job_api.conftest import PutManifest
from tests.integration.job_api.lives import Life, start_job

from groundwork.events import ObjectsFailed, ObjectsLabeled, WorkDrained
from groundwork.store import Database
from groundwork.store.models import LabelingJob
from job_api.lifecycle.stopping import stop_job

FAILED = "SELECT ordinal FROM object_failure ORDER BY 1"


@pytest.fixture
async def life(api: httpx.AsyncClient, team: str, database: Database, put_manifest: PutManifest) -> Life:
    return await start_job(api, database, put_manifest)


async def test_failures_are_taken_back_and_people_asked_again(life: Life) -> None:
    await life.fail(0, 2)
    answer = await life.api.post("/v1/jobs/moods/retry", json={"objects": ["2"]})
    assert (answer.status_code, answer.json()) == (202, {"objects": 1})
    assert await life.rows(FAILED) == [(0,)]
    assert (await life.api.post("/v1/jobs/moods/retry")).json() == {"objects": 1}
    assert await life.rows(FAILED) == []
    payloads = await life.rows(
        "SELECT payload -> 'ordinals' FROM outbox_event"
        " WHERE subject = 'labeling.objects.retried' ORDER BY id"
    )
    assert payloads == [([2],), ([0],)]


async def test_a_completed_job_goes_on_until_what_is_retried_is_settled_again(life: Life) -> None:
    await life.label(0, 1)
    await life.fail(2)
    await life.tell(ObjectsFailed(job_id=life.id, count=1, found_by="task-router"))
    await life.until("Completed")
    assert (await life.api.post("/v1/jobs/moods/retry")).status_code == 202
    job = await life.show()
    assert (job["status"], job["ended_at"], job["counters"]["failed"]) == ("InProgress", None, 0)
    await life.label(2)
    await life.tell(ObjectsLabeled(job_id=life.id, ordinals=[2]))
    assert (await life.until("Completed"))["counters"]["human_labeled"] == 3
    ended = await life.rows("SELECT 1 FROM outbox_event WHERE subject = 'labeling.job.ended'")
    assert len(ended) == 2


async def test_a_job_of_which_everything_failed_can_be_retried(life: Life) -> None:
    await life.fail(0, 1, 2)
    await life.tell(ObjectsFailed(job_id=life.id, count=3, found_by="task-router"))
    assert "no data object could be labelled" in (await life.until("Failed"))["failure_reason"]
    assert (await life.api.post("/v1/jobs/moods/retry")).json() == {"objects": 3}
    job = await life.show()
    assert (job["status"], job["failure_reason"]) == ("InProgress", None)


async def test_only_what_has_failed_can_be_retried(life: Life) -> None:
    await life.fail(0)
    for objects, where in ((["0", "1"], "objects"), (["x"], "objects[0]")):
        answer = await life.api.post("/v1/jobs/moods/retry", json={"objects": objects})
        assert (answer.status_code, answer.json()["error"]["where"]) == (422, where)
    assert await life.rows(FAILED) == [(0,)], "a refused request changes nothing"
    await life.execute("DELETE FROM object_failure")
    answer = await life.api.post("/v1/jobs/moods/retry")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_retryable")


async def test_a_stopped_job_and_one_that_still_learns_cannot_be_retried(life: Life) -> None:
    await life.fail(0)
    await life.execute(
        "INSERT INTO learning_run (job_id, state, round, seed) VALUES (:job, 'labeling', 1, 1)"
    )
    answer = await life.api.post("/v1/jobs/moods/retry")
    assert (answer.status_code, "still learning" in answer.text) == (409, True)
    await life.execute("UPDATE learning_run SET state = 'finished'")
    await life.execute("UPDATE labeling_job SET status = 'Stopped', stop_reason = 'asked', ended_at = now()")
    answer = await life.api.post("/v1/jobs/moods/retry")
    assert (answer.status_code, "output manifest as input" in answer.text) == (409, True)


async def test_a_job_that_failed_for_an_error_goes_on_and_can_be_stopped_again(life: Life) -> None:
    async with life.database.transaction() as session:
        job = await session.get_one(LabelingJob, life.id)
        await stop_job(session, job, "ClientError: the function is gone")
    await life.fail(0)
    await life.drain()
    await life.tell(WorkDrained(job_id=life.id))
    assert (await life.until("Failed"))["failure_reason"] == "ClientError: the function is gone"
    assert (await life.api.post("/v1/jobs/moods/retry")).json() == {"objects": 1}
    job_shown = await life.show()
    assert (job_shown["status"], job_shown["stop_reason"]) == ("InProgress", None)
    await life.api.post("/v1/jobs/moods/stop")
    await life.tell(WorkDrained(job_id=life.id))
    await life.execute("SELECT pg_sleep(0.5)")
    assert (await life.show())["status"] == "Stopping", "the first drain does not count"
    await life.execute("UPDATE job_drain SET drained_at = now()")
    await life.tell(WorkDrained(job_id=life.id))
    assert (await life.until("Stopped"))["failure_reason"] is None
