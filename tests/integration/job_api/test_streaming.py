"""Streaming jobs: every door that objects come through, each object once, and results as they are made."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import boto3
import httpx
import nats
import pytest
from botocore.exceptions import ClientError
from tests.integration.job_api.aws.conftest import ACCESS_KEY, REGION, SECRET_KEY, serving
from tests.integration.job_api.conftest import KEY, PutManifest, wait_for_status
from tests.integration.job_api.lives import Life

from groundwork.events import ObjectsFailed, ObjectsLabeled, WorkDrained
from groundwork.messaging.streams import TOPICS
from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.store import Database
from job_api.settings import JobApiSettings

TOPIC = "arn:aws:sns:us-east-1:000000000000:incoming"
RESULTS = "arn:aws:sns:us-east-1:000000000000:results"
LINES = "SELECT line FROM dataset_object WHERE job_id = :job ORDER BY ordinal"


async def start_stream(
    api: httpx.AsyncClient, database: Database, bucket: str, *, name: str = "flow", **changes: Any
) -> Life:
    body = {
        "name": name,
        "task_type": "text-classification",
        "output_path": f"s3://{bucket}/out",
        "label_attribute": "mood",
        "labels": ["negative", "positive"],
        "team": "readers",
        "streaming": {"input_topic": TOPIC, "output_topic": RESULTS},
        **changes,
    }
    answer = await api.post("/v1/jobs", json=body)
    assert answer.status_code == 201, answer.text
    await wait_for_status(api, name, "InProgress")
    life = Life(api, database, 0, name)
    ((life.id,),) = await life.rows("SELECT id FROM labeling_job WHERE name = :name", name=name)
    return life


@pytest.fixture
async def flow(api: httpx.AsyncClient, team: str, database: Database, bucket: str) -> Life:
    return await start_stream(api, database, bucket)


async def lines_of(life: Life, count: int) -> list[dict[str, Any]]:
    """The job's objects, once there are `count`."""
    async with asyncio.timeout(20):
        while len(rows := await life.rows(LINES)) < count:
            await asyncio.sleep(0.02)
    return [json.loads(line) for (line,) in rows]


@pytest.fixture
async def results(servers: Any, empty_stream: str) -> AsyncIterator[Callable[[int], Any]]:
    """`await results(2)`: the next two messages of the output topic, with their headers."""
    client = await nats.connect(servers.addresses.nats)
    arriving: asyncio.Queue[Any] = asyncio.Queue()
    await client.subscribe("topics.results", cb=arriving.put)
    await client.flush()

    async def take(count: int) -> list[Any]:
        async with asyncio.timeout(20):
            return [(await arriving.get()).data for _ in range(count)]

    take.broker = client  # type: ignore[attr-defined]
    yield take
    await client.close()


async def test_lines_are_taken_one_by_one_and_each_is_answered(flow: Life) -> None:
    first = {"source": "one", "dataset-objectid-attribute-name": "my-id", "my-id": "a"}
    body = [first, {"source": "two"}, {"sauce": "tomato"}, first]
    answer = await flow.api.post("/v1/jobs/flow/objects", json=body)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["accepted"], told["duplicates"], told["refused"]) == (2, 1, 1)
    assert [one["outcome"] for one in told["objects"]] == ["accepted", "accepted", "refused", "duplicate"]
    assert (told["objects"][0]["object_id"], told["objects"][3]["ledger_id"]) == ("a", "0")
    assert "neither of 'source-ref' and 'source'" in told["objects"][2]["reason"]
    made = told["objects"][1]["object_id"]
    assert await lines_of(flow, 2) == [
        first,
        {
            "source": "two",
            "dataset-objectid-attribute-name": "$mood-object-id",
            "$mood-object-id": made,
        },
    ]
    again = await flow.api.post("/v1/jobs/flow/objects", content=json.dumps(first) + "\n\n")
    assert again.json()["duplicates"] == 1
    assert (await flow.show())["counters"]["total"] == 2
    events = await flow.rows("SELECT payload -> 'objects' FROM outbox_event WHERE subject LIKE '%arrived'")
    assert events == [(2,)]


@pytest.mark.parametrize(
    ("content", "status"), [(b"", 422), (b"[]", 422), (b"[1,", 422), (b"x" * (16 * 1024 * 1024 + 1), 413)]
)
async def test_a_request_without_lines_is_refused(flow: Life, content: bytes, status: int) -> None:
    assert (await flow.api.post("/v1/jobs/flow/objects", content=content)).status_code == status


async def test_a_job_that_does_not_stream_takes_no_objects_nor_does_one_that_stops(
    flow: Life, put_manifest: PutManifest, bucket: str
) -> None:
    await flow.execute("UPDATE labeling_job SET input_topic = NULL, input_manifest = 's3://x/y'")
    answer = await flow.api.post("/v1/jobs/flow/objects", json=[{"source": "x"}])
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_streaming")
    await flow.execute("UPDATE labeling_job SET input_topic = :topic", topic=TOPIC)
    await flow.api.post("/v1/jobs/flow/stop")
    answer = await flow.api.post("/v1/jobs/flow/objects", json=[{"source": "x"}])
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "stream_closed")


async def test_simultaneous_arrivals_leave_no_gap(flow: Life) -> None:
    def some(part: int) -> list[dict[str, str]]:
        return [{"source": f"text {part}-{n}"} for n in range(20)]

    await asyncio.gather(*(flow.api.post("/v1/jobs/flow/objects", json=some(part)) for part in range(10)))
    ordinals = await flow.rows("SELECT ordinal FROM dataset_object ORDER BY ordinal")
    assert ordinals == [(n,) for n in range(200)]


async def test_a_message_on_the_topic_becomes_an_object_once(flow: Life) -> None:
    line = {"source": "hello", "dataset-objectid-attribute-name": "k", "k": "1"}
    for _ in range(2):
        answer = await flow.api.post("/v1/topics/incoming/messages", json=line)
        assert answer.status_code == 202
    notification = {"Type": "Notification", "MessageId": "m-1", "Message": json.dumps({"source": "by mail"})}
    await flow.api.post("/v1/topics/incoming/messages", json=notification)
    await flow.api.post("/v1/topics/incoming/messages", json=notification)
    await flow.api.post("/v1/topics/incoming/messages", json={"source": "last"})
    stored = await lines_of(flow, 3)
    assert [one["source"] for one in stored] == ["hello", "by mail", "last"]
    assert stored[1]["$mood-object-id"] == "m-1"


async def test_a_message_published_in_nats_itself_becomes_an_object(flow: Life, servers: Any) -> None:
    client = await nats.connect(servers.addresses.nats)
    await client.jetstream().publish("topics.incoming", b'{"source": "direct"}')
    await client.close()
    ((line),) = await lines_of(flow, 1)
    assert line["source"] == "direct"
    assert line["$mood-object-id"].startswith("topics-")


async def test_messages_wait_for_a_job_that_is_still_reading_its_manifest(flow: Life) -> None:
    await flow.execute("UPDATE labeling_job SET status = 'Initializing'")
    await flow.api.post("/v1/topics/incoming/messages", json={"source": "early"})
    answer = await flow.api.post("/v1/jobs/flow/objects", json=[{"source": "x"}])
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "stream_not_ready")
    await flow.execute("UPDATE labeling_job SET status = 'InProgress'")
    ((line),) = await lines_of(flow, 1)
    assert line["source"] == "early"


async def test_the_key_of_the_id_may_start_with_a_dollar(flow: Life) -> None:
    line = {"source": "x", "dataset-objectid-attribute-name": "$k", "$k": "z9"}
    for _ in range(2):
        await flow.api.post("/v1/topics/incoming/messages", json=line)
    (outcome,) = (await flow.api.post("/v1/jobs/flow/objects", json=[{**line, "$k": "z8"}])).json()["objects"]
    assert (outcome["outcome"], outcome["object_id"]) == ("accepted", "z8")
    stored = await lines_of(flow, 2)
    assert sorted(one["$k"] for one in stored) == ["z8", "z9"]


async def test_a_refusal_in_the_jobs_log_names_the_key_and_is_of_bounded_length(flow: Life) -> None:
    await flow.api.post("/v1/topics/incoming/messages", json={"source": "x", "$" + "k" * 50_000: "z9"})

    async def logged() -> list[str]:
        log = (await flow.api.get("/v1/jobs/flow/log")).json()["entries"]
        return [entry["message"] for entry in log if "refused" in entry["message"]]

    async with asyncio.timeout(10):
        while not (told := await logged()):
            await asyncio.sleep(0.02)
    assert "'$kkk" in told[0]
    assert len(told[0]) < 600


async def test_a_bad_message_is_told_in_the_jobs_log_and_keeps_no_other_out(flow: Life) -> None:
    await flow.api.post("/v1/topics/incoming/messages", content=b"{oops")
    await flow.api.post("/v1/topics/incoming/messages", json={"source": "good"})
    await lines_of(flow, 1)

    async def logged() -> list[str]:
        log = (await flow.api.get("/v1/jobs/flow/log")).json()["entries"]
        return [entry["message"] for entry in log if "refused" in entry["message"]]

    async with asyncio.timeout(10):
        while not (told := await logged()):
            await asyncio.sleep(0.02)
    assert "not a JSON object" in told[0]


@pytest.mark.parametrize("prefix", ["", "s3:"])
async def test_a_stored_object_becomes_a_data_object(
    api: httpx.AsyncClient, team: str, database: Database, bucket: str, prefix: str
) -> None:
    flow = await start_stream(api, database, bucket, task_type="image-classification")

    def event(name: str, sequencer: str) -> dict[str, Any]:
        stored = {"key": "new+pets/7%20b.png", "size": 9, "sequencer": sequencer}
        record = {"eventName": prefix + name, "s3": {"bucket": {"name": "zoo"}, "object": stored}}
        return {"EventName": name, "Key": "zoo/x", "Records": [record]}

    for name, sequencer in (
        ("ObjectCreated:Put", "0A"),
        ("ObjectRemoved:Delete", "0B"),
        ("ObjectCreated:Put", "0A"),
        ("ObjectCreated:CompleteMultipartUpload", "0C"),
    ):
        await api.post("/v1/topics/incoming/messages", json=event(name, sequencer))
    await api.post("/v1/topics/incoming/messages", json={"Event": "s3:TestEvent"})
    uri = "s3://zoo/new pets/7 b.png"
    assert await lines_of(flow, 2) == [
        {
            "source-ref": uri,
            "dataset-objectid-attribute-name": "$mood-object-id",
            "$mood-object-id": f"{uri}{sequencer}",
            "$sequencer": sequencer,
        }
        for sequencer in ("0A", "0C")
    ]


async def test_a_topic_that_no_job_has_takes_no_message(flow: Life) -> None:
    answer = await flow.api.post("/v1/topics/other/messages", json={"source": "x"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "topic_not_found")
    answer = await flow.api.post("/v1/topics/a.b/messages", json={"source": "x"})
    assert (answer.status_code, answer.json()["error"]["where"]) == (422, "topic")


async def test_each_finished_object_is_published_once_as_its_output_line(flow: Life, results: Any) -> None:
    await flow.api.post("/v1/jobs/flow/objects", json=[{"source": str(n)} for n in range(3)])
    await flow.label(1)
    await flow.tell(ObjectsLabeled(job_id=flow.id, ordinals=[1]))
    (line,) = await results(1)
    published = json.loads(line)
    assert list(published) == [
        "source", "dataset-objectid-attribute-name", "$mood-object-id", "mood", "mood-metadata"
    ]  # fmt: skip
    assert (published["source"], published["mood"]) == ("1", 1)
    await flow.fail(2)
    await flow.tell(ObjectsFailed(job_id=flow.id, count=1, found_by="test"))
    (line,) = await results(1)
    assert json.loads(line)["mood-metadata"]["failure-reason"] == "ClientError: gone"
    # Retried, it is published again with its label; the others are not.
    assert (await flow.api.post("/v1/jobs/flow/retry")).json() == {"objects": 1}
    await flow.label(0, 2)
    await flow.tell(ObjectsLabeled(job_id=flow.id, ordinals=[0, 2]))
    assert sorted(json.loads(line)["source"] for line in await results(2)) == ["0", "2"]
    # None of them was taken for a repeat. Whoever listens hears a message before the stream has stored it.
    jetstream = results.broker.jetstream()
    async with asyncio.timeout(10):
        while (await jetstream.stream_info(TOPICS, subjects_filter="topics.results")).state.subjects != {
            "topics.results": 4
        }:
            await asyncio.sleep(0.02)
    assert (await flow.show())["status"] == "InProgress", "a streaming job does not end by itself"


async def test_one_jobs_results_are_anothers_objects(flow: Life, database: Database, bucket: str) -> None:
    second = await start_stream(
        flow.api, database, bucket, name="second", label_attribute="again", streaming={"input_topic": RESULTS}
    )
    line = {"source": "x", "dataset-objectid-attribute-name": "k", "k": "7"}
    await flow.api.post("/v1/jobs/flow/objects", json=[line])
    await flow.label(0)
    await flow.tell(ObjectsLabeled(job_id=flow.id, ordinals=[0]))
    ((stored),) = await lines_of(second, 1)
    assert {**stored, "mood-metadata": None} == {**line, "mood": 1, "mood-metadata": None}
    assert await second.rows("SELECT object_id FROM streamed_object WHERE job_id = :job") == [("7",)]


async def test_a_stopped_stream_is_written_with_what_it_has(flow: Life, object_store: ObjectStore) -> None:
    await flow.api.post("/v1/jobs/flow/objects", json=[{"source": "a"}, {"source": "b"}])
    await flow.label(0)
    await flow.api.post("/v1/jobs/flow/stop")
    await flow.drain()
    await flow.tell(WorkDrained(job_id=flow.id))
    job = await flow.until("Stopped")
    written = await object_store.get(ObjectAddress.parse(job["output_manifest"]))
    assert ["mood" in json.loads(line) for line in written.splitlines()] == [True, False]


async def test_the_objects_of_a_seed_manifest_are_known(
    api: httpx.AsyncClient,
    team: str,
    database: Database,
    bucket: str,
    put_manifest: PutManifest,
    results: Any,
) -> None:
    seed = {"source": "seed", "dataset-objectid-attribute-name": "k", "k": "a"}
    manifest = await put_manifest(json.dumps(seed).encode() + b'\n{"source": "nameless"}\n')
    flow = await start_stream(api, database, bucket, input_manifest=manifest)
    answer = await api.post("/v1/jobs/flow/objects", json=[seed, {**seed, "k": "b"}])
    assert [one["outcome"] for one in answer.json()["objects"]] == ["duplicate", "accepted"]
    await flow.label(1)
    await flow.tell(ObjectsLabeled(job_id=flow.id, ordinals=[1]))
    (line,) = await results(1)
    assert json.loads(line)["source"] == "nameless"


async def test_boto3_publishes(platform_settings: dict[str, Any], database: Database, bucket: str) -> None:
    settings = JobApiSettings(
        **{
            **platform_settings,
            "bootstrap_key": KEY,
            "portal_url": "http://portal.test",
            "bootstrap_access_key": ACCESS_KEY,
            "bootstrap_secret_key": SECRET_KEY,
        }
    )

    def publish(url: str, secret: str, topic: str, **message: Any) -> dict[str, Any]:
        client = boto3.client(
            "sns",
            endpoint_url=url,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=secret,
            region_name=REGION,
        )
        if "entries" in message:
            answer: dict[str, Any] = client.publish_batch(
                TopicArn=topic, PublishBatchRequestEntries=message["entries"]
            )
        else:
            answer = client.publish(TopicArn=topic, **message)
        client.close()
        return answer

    with serving(settings) as server:
        async with httpx.AsyncClient(base_url=server.url, headers={"Authorization": f"Bearer {KEY}"}) as api:
            await api.post("/v1/teams", json={"name": "readers"})
            flow = await start_stream(api, database, bucket)
            told = await asyncio.to_thread(
                publish, server.url, SECRET_KEY, TOPIC, Message='{"source": "from <boto3> & co"}'
            )
            entries = [{"Id": str(n), "Message": f'{{"source": "{n}"}}'} for n in range(2)]
            batch = await asyncio.to_thread(publish, server.url, SECRET_KEY, TOPIC, entries=entries)
            stored = await lines_of(flow, 3)
            for secret, topic, code in (
                (SECRET_KEY, TOPIC.replace("incoming", "nobody"), "NotFound"),
                ("wrong", TOPIC, "InvalidClientTokenId"),
            ):
                with pytest.raises(ClientError) as refused:
                    await asyncio.to_thread(publish, server.url, secret, topic, Message="{}")
                assert refused.value.response["Error"]["Code"] == code
    assert stored[0]["source"] == "from <boto3> & co"
    assert stored[0]["$mood-object-id"] == told["MessageId"]
    assert [one["Id"] for one in batch["Successful"]] == ["0", "1"]
    assert batch.get("Failed", []) == []
