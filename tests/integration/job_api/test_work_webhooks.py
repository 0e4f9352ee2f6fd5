"""What happens to tasks is told to webhooks that name it: once each, whatever crashes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from tests.integration.job_api.conftest import PutManifest
from tests.integration.job_api.lives import Life, start_job

from groundwork.outbound import Outbound
from groundwork.sealing import SecretBox
from groundwork.service import Platform, open_platform
from groundwork.store import Database
from job_api.settings import JobApiSettings
from job_api.webhooks import work
from job_api.webhooks.deliveries import Deliverer
from job_api.webhooks.work import WorkTeller

ADD = "INSERT INTO task_event (job_id, task_id, ordinal, worker_id, kind) VALUES (:job, 1, 0, :worker, :kind)"
TOLD = """
SELECT webhook_id, body::json->'detail'->>'TaskStatus', body::json->>'event_type'
FROM webhook_delivery ORDER BY id"""
URL = "http://127.0.0.1:9/"


@pytest.fixture(autouse=True)
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The service's own loop rests, so that a test says when the trail is read; nothing is sent."""
    monkeypatch.setattr(work, "POLL", 3600.0)

    async def sent(*_: Any, **__: Any) -> Any:
        raise ConnectionError

    monkeypatch.setattr(Outbound, "post", sent)


@pytest.fixture
async def life(api: httpx.AsyncClient, team: str, database: Database, put_manifest: PutManifest) -> Life:
    return await start_job(api, database, put_manifest)


@pytest.fixture
async def worker(life: Life) -> int:
    await life.execute("INSERT INTO worker (public_id, email, name) VALUES ('w-ada', 'ada@test', 'Ada')")
    ((made,),) = await life.rows("SELECT id FROM worker")
    return int(made)


@pytest.fixture
async def platform(life: Life, platform_settings: dict[str, Any]) -> AsyncIterator[Platform]:
    settings = JobApiSettings(**platform_settings, bootstrap_key="k", portal_url="http://portal.test")
    async with open_platform("job-api", settings) as opened:
        yield opened


@pytest.fixture
def teller(platform: Platform, platform_settings: dict[str, Any]) -> WorkTeller:
    settings = JobApiSettings(**platform_settings, bootstrap_key="k", portal_url="http://portal.test")
    return WorkTeller(platform, Deliverer(platform, SecretBox(settings.sealing_key)))


async def add(api: httpx.AsyncClient, *events: str, **more: Any) -> int:
    answer = await api.post("/v1/webhooks", json={"url": URL, "events": events, **more})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def test_only_who_names_it_is_told_what_happens_to_tasks(
    life: Life, worker: int, teller: WorkTeller, database: Database, put_manifest: PutManifest
) -> None:
    other = await start_job(life.api, database, put_manifest, name="other")
    await add(life.api)
    both = await add(life.api, "task.submitted", "worker.activity")
    elsewhere = await add(life.api, "task.submitted", job="other")
    for kind in ("accepted", "submitted"):
        await life.execute(ADD, worker=worker, kind=kind)
    await other.execute(ADD, worker=worker, kind="submitted")
    assert await teller.tell() == 3
    assert await life.rows(TOLD) == [
        (both, None, "TasksAccepted"),
        (both, "Submitted", None),
        (both, None, "TasksSubmitted"),
        (both, "Submitted", None),
        (elsewhere, "Submitted", None),
        (both, None, "TasksSubmitted"),
    ]


async def test_the_log_of_deliveries_says_what_each_was_about(
    life: Life, worker: int, teller: WorkTeller
) -> None:
    webhook = await add(life.api, "task.submitted", "worker.activity")
    await life.execute(ADD, worker=worker, kind="submitted")
    await teller.tell()
    found = (await life.api.get(f"/v1/webhooks/{webhook}/deliveries")).json()["deliveries"]
    assert [(one["event"], one["job"]) for one in found] == [
        ("worker.activity", "moods"),
        ("task.submitted", "moods"),
    ]


async def test_a_crash_before_the_commit_and_a_repeat_deliver_once(
    life: Life, worker: int, teller: WorkTeller, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook = await add(life.api, "task.submitted")
    await life.execute(ADD, worker=worker, kind="submitted")

    async def crash(*_: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as crashing:
        crashing.setattr(work, "move_cursor", crash)
        with pytest.raises(RuntimeError):
            await teller.tell()
    assert await life.rows(TOLD) == []
    assert await teller.tell() == 1
    # As after a restore of the cursor alone: the row that is there stands in the way of a second one.
    await life.execute("DELETE FROM activity_cursor WHERE name = 'job-api-webhooks'")
    assert await teller.tell() == 1
    assert await life.rows(TOLD) == [(webhook, "Submitted", None)]


async def test_what_commits_late_is_delivered(
    life: Life, worker: int, teller: WorkTeller, database: Database
) -> None:
    webhook = await add(life.api, "task.accepted", "task.submitted")
    async with database.transaction() as slow:
        await slow.execute(text(ADD), {"job": life.id, "worker": worker, "kind": "accepted"})
        await life.execute(ADD, worker=worker, kind="submitted")
        assert await teller.tell() == 0
    assert await teller.tell() == 2
    assert await life.rows(TOLD) == [(webhook, "Accepted", None), (webhook, "Submitted", None)]


async def test_what_was_before_a_webhook_is_not_for_it(life: Life, worker: int, teller: WorkTeller) -> None:
    await life.execute(ADD, worker=worker, kind="accepted")
    webhook = await add(life.api, "task.accepted", "task.submitted")
    await life.execute(ADD, worker=worker, kind="submitted")
    assert await teller.tell() == 2
    assert await life.rows(TOLD) == [(webhook, "Submitted", None)]


async def test_while_nobody_asks_the_trail_is_passed_over(
    life: Life, worker: int, teller: WorkTeller
) -> None:
    await add(life.api)
    await life.execute(ADD, worker=worker, kind="accepted")
    assert await teller.tell() == 0
    assert await life.rows(TOLD) == []
    ((behind,),) = await life.rows(
        """SELECT count(*) FROM task_event AS e, activity_cursor AS c
           WHERE c.name = 'job-api-webhooks' AND (e.transaction, e.id) > (c.transaction, c.id)"""
    )
    assert behind == 0


async def test_two_replicas_deliver_everything_once(life: Life, worker: int, teller: WorkTeller) -> None:
    webhook = await add(life.api, "task.submitted")
    told = 0
    for _ in range(5):
        await life.execute(ADD, worker=worker, kind="submitted")
        told += sum(await asyncio.gather(teller.tell(), teller.tell()))
    assert told == 5
    assert await life.rows(TOLD) == [(webhook, "Submitted", None)] * 5


async def test_a_delivery_is_the_event_itself_under_its_own_id(
    life: Life, worker: int, teller: WorkTeller
) -> None:
    await add(life.api, "task.declined")
    await life.execute(
        "INSERT INTO task_event (job_id, task_id, ordinal, worker_id, kind, reason)"
        " VALUES (:job, 1, 2, :worker, 'declined', 'too dark')",
        worker=worker,
    )
    await teller.tell()
    ((event_id, body),) = await life.rows("SELECT event_id, body FROM webhook_delivery")
    event = json.loads(body)
    assert event["id"] == event_id
    assert event["detail-type"] == "SageMaker Human Task Declined"
    assert event["detail"] == {
        "LabelingJobName": "moods",
        "ObjectId": "2",
        "TaskStatus": "Declined",
        "WorkerId": "w-ada",
        "Reason": "too dark",
    }


async def test_an_unknown_kind_is_refused(api: httpx.AsyncClient) -> None:
    answer = await api.post("/v1/webhooks", json={"url": URL, "events": ["task.exploded"]})
    assert (answer.status_code, answer.json()["error"]["where"]) == (422, "events.0")
