"""Webhooks: signed, in the form of EventBridge, tried again until they arrive."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import nats
import pytest
from tests.integration.job_api.conftest import PutManifest, running_api
from tests.integration.job_api.lives import Life, start_job

from groundwork.events import ObjectsLabeled
from groundwork.messaging.streams import TOPICS
from groundwork.store import Database
from job_api.webhooks import deliveries
from job_api.webhooks.notices import trial_notice


@dataclass
class Received:
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """An address that answers with `statuses`, the last one for ever."""

    url: str = ""
    statuses: list[int] = field(default_factory=lambda: [204])
    arrived: asyncio.Queue[Received] = field(default_factory=asyncio.Queue)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:-2]
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in head)}
        body = await reader.readexactly(int(headers["content-length"]))
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()
        await self.arrived.put(Received(headers, body))

    async def next(self) -> Received:
        async with asyncio.timeout(20):
            return await self.arrived.get()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    server = await asyncio.start_server(made.handle, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    async with server:
        yield made


@pytest.fixture
async def api(platform_settings: dict[str, Any]) -> AsyncIterator[httpx.AsyncClient]:
    settings = {**platform_settings, "outbound": {"allowed_networks": ["127.0.0.0/8"]}}
    async with running_api(settings) as client:
        yield client


@pytest.fixture
async def life(api: httpx.AsyncClient, team: str, database: Database, put_manifest: PutManifest) -> Life:
    return await start_job(api, database, put_manifest)


async def add(api: httpx.AsyncClient, url: str, **more: Any) -> dict[str, Any]:
    answer = await api.post("/v1/webhooks", json={"url": url, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def complete(life: Life) -> None:
    await life.label(0, 1, 2)
    await life.tell(ObjectsLabeled(job_id=life.id, ordinals=[0, 1, 2]))
    await life.until("Completed")


async def delivery(
    api: httpx.AsyncClient, webhook: dict[str, Any], state: str, error: str = ""
) -> dict[str, Any]:
    """The newest delivery, once it was tried and is in this state, with this in its last error."""
    async with asyncio.timeout(20):
        while True:
            found = (await api.get(f"/v1/webhooks/{webhook['id']}/deliveries")).json()["deliveries"]
            if found and found[0]["state"] == state and error in (found[0]["last_error"] or ""):
                newest: dict[str, Any] = found[0]
                return newest
            await asyncio.sleep(0.02)


async def test_the_end_of_a_job_is_told_signed_and_in_the_contracts_form(
    life: Life, receiver: Receiver, servers: Any
) -> None:
    webhook = await add(life.api, receiver.url, events=["job.completed"])
    await complete(life)
    got = await receiver.next()
    notice = json.loads(got.body)
    assert list(notice) == [
        "version", "id", "source", "detail-type", "account", "time", "region", "resources", "detail"
    ]  # fmt: skip
    assert notice["source"] == "aws.sagemaker"
    assert notice["detail-type"] == "SageMaker Ground Truth Labeling Job State Change"
    assert notice["resources"] == ["arn:aws:sagemaker:us-east-1:000000000000:labeling-job/moods"]
    assert notice["detail"] == {"LabelingJobStatus": "Completed"}
    key = base64.b64decode(webhook["secret"].removeprefix("whsec_"))
    signed = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert got.headers["webhook-signature"] == f"v1,{expected}"
    assert (await delivery(life.api, webhook, "delivered"))["attempts"] == 1
    client = await nats.connect(servers.addresses.nats)
    try:
        message = await client.jetstream().get_last_msg(TOPICS, "notifications.job.completed")
    finally:
        await client.close()
    assert json.loads(message.data or b"") == notice


async def test_a_delivery_that_fails_is_tried_again(
    life: Life, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "PAUSES", (timedelta(hours=1),) * 9)
    receiver.statuses = [500, 302, 200]
    webhook = await add(life.api, receiver.url)
    await life.api.post(f"/v1/webhooks/{webhook['id']}/test")
    bodies = []
    for attempt in range(3):
        got = await receiver.next()
        bodies.append((got.headers["webhook-id"], got.body))
        if attempt < 2:
            await delivery(life.api, webhook, "waiting", f"the address answered {(500, 302)[attempt]}")
            await life.execute("UPDATE webhook_delivery SET next_attempt_at = now()")
    assert len(set(bodies)) == 1, "the same event under the same id"
    done = await delivery(life.api, webhook, "delivered")
    assert (done["attempts"], done["last_error"]) == (3, None)


async def test_a_delivery_is_given_up_after_its_last_try(life: Life, receiver: Receiver) -> None:
    receiver.statuses = [500]
    webhook = await add(life.api, receiver.url)
    await life.execute(
        "INSERT INTO webhook_delivery (webhook_id, event_id, body, attempts, next_attempt_at)"
        " VALUES (:webhook, 'e', :body, 9, now())",
        webhook=webhook["id"],
        body=json.dumps(trial_notice("000000000000", "us-east-1", "e")),
    )
    await receiver.next()
    assert (await delivery(life.api, webhook, "given_up"))["attempts"] == 10


async def test_a_receiver_that_is_gone_is_told_nothing_more(life: Life, receiver: Receiver) -> None:
    receiver.statuses = [410]
    webhook = await add(life.api, receiver.url)
    await life.api.post(f"/v1/webhooks/{webhook['id']}/test")
    await delivery(life.api, webhook, "given_up")
    path = f"/v1/webhooks/{webhook['id']}"
    assert (await life.api.get(path)).json()["enabled"] is False
    assert (await life.api.post(f"{path}/test")).status_code == 409
    assert (await life.api.patch(path, json={"enabled": True})).status_code == 204
    assert (await life.api.get(path)).json()["enabled"] is True


async def test_only_what_was_asked_for_is_told(
    life: Life, receiver: Receiver, database: Database, put_manifest: PutManifest
) -> None:
    other = await start_job(life.api, database, put_manifest, name="other")
    await add(life.api, receiver.url, events=["job.stopped"])
    await add(life.api, receiver.url, job="other")
    everything = await add(life.api, receiver.url)
    await complete(life)
    await receiver.next()
    await complete(other)
    for _ in range(2):
        await receiver.next()
    told = await life.rows("SELECT webhook_id, count(*) FROM webhook_delivery GROUP BY 1 ORDER BY 1")
    assert told == [(everything["id"] - 1, 1), (everything["id"], 2)]


async def test_finished_objects_of_a_stream_are_told_with_their_line(life: Life, receiver: Receiver) -> None:
    await add(life.api, receiver.url, events=["object.finished"])
    await life.execute("UPDATE labeling_job SET input_topic = 't'")
    answer = await life.api.post("/v1/jobs/moods/objects", json=[{"source": "four"}])
    await life.label(3)
    await life.tell(ObjectsLabeled(job_id=life.id, ordinals=[3]))
    detail = json.loads((await receiver.next()).body)["detail"]
    assert detail["DatasetObjectId"] == answer.json()["objects"][0]["object_id"]
    assert detail["OutputLine"]["moods"] == 1


async def test_a_submitted_task_is_told_to_who_asks_for_it(life: Life, receiver: Receiver) -> None:
    webhook = await add(life.api, receiver.url, events=["task.submitted"])
    await life.execute(
        "INSERT INTO task_event (job_id, task_id, ordinal, kind) VALUES (:job, 1, 2, 'submitted')"
    )
    got = await receiver.next()
    notice = json.loads(got.body)
    assert notice["id"] == got.headers["webhook-id"]
    assert (notice["detail-type"], notice["detail"]["ObjectId"]) == ("SageMaker Human Task Submitted", "2")
    assert (await delivery(life.api, webhook, "delivered"))["event"] == "task.submitted"


async def test_the_secret_is_shown_once(life: Life, receiver: Receiver) -> None:
    webhook = await add(life.api, receiver.url, job="moods")
    shown = (await life.api.get("/v1/webhooks")).json()["webhooks"]
    assert shown == [{key: value for key, value in webhook.items() if key != "secret"}]
    ((sealed,),) = await life.rows("SELECT sealed_secret FROM webhook")
    assert webhook["secret"].encode() not in sealed
    assert (await life.api.delete(f"/v1/webhooks/{webhook['id']}")).status_code == 204
    assert (await life.api.get(f"/v1/webhooks/{webhook['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "where"),
    [
        ({"url": "ftp://x/y"}, 422, "url"),
        ({"url": "https://user:pass@x/"}, 422, "url"),
        ({"url": "https://x/", "events": ["job.exploded"]}, 422, "events.0"),
        ({"url": "https://x/", "job": "nobody"}, 404, None),
    ],
)
async def test_a_bad_webhook_is_refused_with_its_place(
    api: httpx.AsyncClient, body: dict[str, Any], status: int, where: str | None
) -> None:
    answer = await api.post("/v1/webhooks", json=body)
    assert (answer.status_code, answer.json()["error"].get("where")) == (status, where)


async def test_an_address_of_this_machine_is_not_called_unless_the_operator_says_so(
    platform_settings: dict[str, Any], receiver: Receiver
) -> None:
    async with running_api(platform_settings) as api:
        webhook = await add(api, receiver.url)
        await api.post(f"/v1/webhooks/{webhook['id']}/test")
        await delivery(api, webhook, "waiting", "may not be called: it is this machine's own")
    assert receiver.arrived.empty()


async def test_the_log_of_deliveries_says_what_each_was_about(life: Life, receiver: Receiver) -> None:
    webhook = await add(life.api, receiver.url)
    await life.api.post(f"/v1/webhooks/{webhook['id']}/test")
    await receiver.next()
    await complete(life)
    await receiver.next()
    found = (await life.api.get(f"/v1/webhooks/{webhook['id']}/deliveries")).json()["deliveries"]
    assert [(one["event"], one["job"]) for one in found] == [("job.completed", "moods"), ("test", None)]
