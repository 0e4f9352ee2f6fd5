"""A job's own consolidation function, from complete answers to stored labels."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
import pytest_asyncio
from sqlalchemy import select, update
from tests.integration.function_servers import (
    FunctionServer,
    Refused,
    function_server,
    install_function,
)

from consolidator.functions.consolidator import FunctionConsolidator
from consolidator.functions.service import FunctionUnavailable, consolidate
from consolidator.labels.service import unlabeled_reconciler
from consolidator.settings import ConsolidatorSettings
from groundwork.functions import FunctionInvoker
from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.service import Platform, open_platform
from groundwork.settings import OutboundSettings
from groundwork.store import Database
from groundwork.store.models import (
    DatasetObject,
    HumanLabel,
    JobDefinition,
    JobLog,
    LabelingJob,
    ObjectFailure,
    OutboxEvent,
    RegisteredFunction,
)

from .conftest import Running
from .test_labels import answer, create_job, create_workers, eventually, labels_of, make_large

ARN = "arn:aws:lambda:eu-west-1:111122223333:function:SageMaker-post"
ROLE = "arn:aws:iam::111122223333:role/gt"
SOON = timedelta(days=1)


@pytest.fixture
def settings(settings: ConsolidatorSettings) -> ConsolidatorSettings:
    return settings.model_copy(
        update={
            "outbound": OutboundSettings(allowed_networks=["127.0.0.0/8"]),
            "account_id": "444455556666",
        }
    )


@pytest_asyncio.fixture
async def platform(settings: ConsolidatorSettings) -> AsyncIterator[Platform]:
    async with open_platform("consolidator", settings) as opened:
        yield opened


@pytest.fixture
def invoker(platform: Platform) -> FunctionInvoker:
    return FunctionInvoker(platform.outbound, pauses=(0.01,))


async def custom_job(
    database: Database, bucket: str, *, objects: int = 3, function: str = ARN
) -> LabelingJob:
    """A custom job whose function is that under `ARN`; its first object is a text, the others lie in S3."""
    job = await create_job(database, objects=objects)
    async with database.transaction() as session:
        await session.execute(
            update(LabelingJob)
            .where(LabelingJob.id == job.id)
            .values(
                name=f"Pets-{job.id}",
                name_key=f"pets-{job.id}",
                task_type="custom",
                label_attribute="species",
                region="eu-west-1",
                output_path=f"s3://{bucket}/out/",
                post_function=function,
            )
        )
        session.add(
            JobDefinition(job_id=job.id, role_arn=ROLE, request={"OutputConfig": {"KmsKeyId": "key-1"}})
        )
        for ordinal in range(objects):
            source = {"source": "a text"} if ordinal == 0 else {"source-ref": f"s3://gt/{ordinal}.jpg"}
            session.add(DatasetObject(job_id=job.id, ordinal=ordinal, line=orjson.dumps(source).decode()))
        return await session.get_one(LabelingJob, job.id, populate_existing=True)


async def register(database: Database, target: str, *, kind: str = "http", timeout: int = 10) -> None:
    async with database.transaction() as session:
        session.add(RegisteredFunction(name=ARN, kind=kind, target=target, timeout_seconds=timeout))


@asynccontextmanager
async def serving(database: Database, behaviour: Any, **given: Any) -> AsyncIterator[FunctionServer]:
    async with function_server(behaviour) as server:
        await register(database, server.url, **given)
        yield server


async def read(store: ObjectStore, uri: str) -> Any:
    return orjson.loads(await store.get(ObjectAddress.parse(uri)))


def consolidated(object_id: str, content: Any) -> dict[str, Any]:
    return {"datasetObjectId": object_id, "consolidatedAnnotation": {"content": content}}


def majority(store: ObjectStore) -> Any:
    """A function as people write them: reads the payload from S3, answers with what most workers said."""

    async def behaviour(event: Any) -> Any:
        answers = []
        for entry in await read(store, event["payload"]["s3Uri"]):
            said = [
                orjson.loads(one["annotationData"]["content"])["crowd-image-classifier"]["label"]
                for one in entry["annotations"]
            ]
            label = {
                event["labelAttributeName"]: max(sorted(set(said)), key=said.count),
                f"{event['labelAttributeName']}-metadata": {"type": "groundtruth/custom", "votes": len(said)},
            }
            answers.append(consolidated(entry["datasetObjectId"], label))
        return answers

    return behaviour


def says(label: str) -> dict[str, Any]:
    return {"crowd-image-classifier": {"label": label}}


async def answered(
    database: Database, job: LabelingJob, *, lose_messages: bool = True, objects: int = 3
) -> None:
    """Every object is complete, with the answers cat, cat, dog."""
    workers = await create_workers(database, 3)
    for ordinal in range(objects):
        contents = dict(zip(workers, map(says, ("cat", "cat", "dog")), strict=True))
        await answer(database, job, ordinal, contents, lose_messages=lose_messages)


async def failures_of(database: Database, job: LabelingJob) -> dict[int, str]:
    async with database.sessions() as session:
        rows = await session.execute(
            select(ObjectFailure.ordinal, ObjectFailure.reason).where(ObjectFailure.job_id == job.id)
        )
        return dict(rows.all())


async def log_of(database: Database, job: LabelingJob) -> list[JobLog]:
    async with database.sessions() as session:
        return list(await session.scalars(select(JobLog).where(JobLog.job_id == job.id).order_by(JobLog.id)))


async def told(database: Database, subject: str) -> list[Any]:
    async with database.sessions() as session:
        return list(
            await session.scalars(
                select(OutboxEvent.payload).where(OutboxEvent.subject == subject).order_by(OutboxEvent.id)
            )
        )


async def test_one_call_consolidates_what_became_complete_together(
    database: Database, running: Running, object_store: ObjectStore, bucket: str
) -> None:
    job = await custom_job(database, bucket)
    async with serving(database, majority(object_store)) as server, running():
        await answered(database, job, lose_messages=False)

        async def labeled() -> bool:
            return len(await labels_of(database, job)) == 3

        await eventually(labeled)
    (event,) = server.events
    base = f"s3://{bucket}/out/Pets-{job.id}/annotations"
    request = event["payload"]["s3Uri"]
    assert event == {
        "version": "2018-10-16",
        "labelingJobArn": f"arn:aws:sagemaker:eu-west-1:444455556666:labeling-job/pets-{job.id}",
        "labelCategories": ["cat", "dog", "bird"],
        "labelAttributeName": "species",
        "roleArn": ROLE,
        "payload": {"s3Uri": request},
        "outputConfig": base,
        "maxHumanWorkersPerDataObject": 3,
        "kmsKeyId": "key-1",
        "vpcEnabled": False,
    }
    folder, _, name = request.rpartition("/")
    assert folder == f"{base}/consolidated-annotation/consolidation-request/iteration-1"
    payload = await read(object_store, request)
    assert [entry["dataObject"] for entry in payload] == [
        {"content": "a text"},
        {"s3Uri": "s3://gt/1.jpg"},
        {"s3Uri": "s3://gt/2.jpg"},
    ]
    assert [orjson.loads(one["annotationData"]["content"]) for one in payload[0]["annotations"]] == [
        says("cat"),
        says("cat"),
        says("dog"),
    ]
    label = {"species": "cat", "species-metadata": {"type": "groundtruth/custom", "votes": 3}}
    stored = await labels_of(database, job)
    assert [(row.label, row.answers) for row in stored.values()] == [(label, 3)] * 3
    response = await read(
        object_store, f"{base}/consolidated-annotation/consolidation-response/iteration-1/{name}"
    )
    assert response == [consolidated(str(ordinal), label) for ordinal in range(3)]
    (event,) = await told(database, "labeling.objects.labeled")
    assert event["ordinals"] == [0, 1, 2]


async def test_answers_of_a_job_with_a_function_are_labelled_by_nothing_else(
    database: Database, bucket: str, platform: Platform
) -> None:
    job = await custom_job(database, bucket)
    await answered(database, job)
    assert await unlabeled_reconciler(platform).heal() == 0
    assert await labels_of(database, job) == {}


async def test_a_lost_message_is_made_up_for(
    database: Database,
    running: Running,
    settings: ConsolidatorSettings,
    object_store: ObjectStore,
    bucket: str,
) -> None:
    job = await custom_job(database, bucket)
    await answered(database, job)
    often = settings.model_copy(update={"reconcile_every": timedelta(milliseconds=100)})
    async with serving(database, majority(object_store)), running(often):

        async def labeled() -> bool:
            return len(await labels_of(database, job)) == 3

        await eventually(labeled)


async def test_calling_again_and_recording_late_changes_nothing(
    database: Database, platform: Platform, invoker: FunctionInvoker, object_store: ObjectStore, bucket: str
) -> None:
    job = await custom_job(database, bucket)
    await answered(database, job)
    inner = majority(object_store)

    async def overtaken(event: Any) -> Any:
        """Somebody else records while this call is under way."""
        async with database.transaction() as session:
            session.add(
                HumanLabel(job_id=job.id, ordinal=0, label={"first": True}, confidence=0.0, answers=3)
            )
            session.add(ObjectFailure(job_id=job.id, ordinal=1, reason="was failed", found_by="job-api"))
        return await inner(event)

    async with serving(database, overtaken):
        assert await consolidate(platform, invoker, job.id) == 3
        assert await consolidate(platform, invoker, job.id) == 0
    stored = await labels_of(database, job)
    assert stored[0].label == {"first": True}
    assert sorted(stored) == [0, 2]
    assert [event["ordinals"] for event in await told(database, "labeling.objects.labeled")] == [[2]]


async def test_an_object_that_is_left_out_fails_and_the_others_do_not(
    database: Database, platform: Platform, invoker: FunctionInvoker, bucket: str
) -> None:
    job = await custom_job(database, bucket)
    await answered(database, job)

    def careless(event: Any) -> Any:
        return [consolidated("0", {"species": "cat"}), consolidated("1", "no object"), consolidated("77", {})]

    async with serving(database, careless):
        await consolidate(platform, invoker, job.id)
    assert sorted(await labels_of(database, job)) == [0]
    failures = await failures_of(database, job)
    prefix = f"ClientError: The Lambda function {ARN} gave no label. "
    assert (
        failures[1] == f"{prefix}Its answer for the object holds no object 'consolidatedAnnotation.content'"
    )
    assert failures[2] == f"{prefix}It left the object out of its answer"
    messages = [entry.message for entry in await log_of(database, job)]
    assert messages == [
        f"The consolidation function {ARN} gave no label for 2 object(s) (1, 2)",
        f"The consolidation function {ARN} answered for objects that it was not asked about: 77",
    ]
    assert [event["count"] for event in await told(database, "labeling.objects.failed")] == [2]


async def test_an_object_that_makes_the_function_raise_fails_alone(
    database: Database, platform: Platform, invoker: FunctionInvoker, object_store: ObjectStore, bucket: str
) -> None:
    job = await custom_job(database, bucket)
    await answered(database, job)
    inner = majority(object_store)

    async def raising(event: Any) -> Any:
        if any(one["datasetObjectId"] == "1" for one in await read(object_store, event["payload"]["s3Uri"])):
            fault = {"errorMessage": "bad", "errorType": "ValueError", "stackTrace": ["line 9, in handler"]}
            raise Refused(200, orjson.dumps(fault).decode(), **{"X-Amz-Function-Error": "Unhandled"})
        return await inner(event)

    async with serving(database, raising, kind="lambda") as server:
        await consolidate(platform, invoker, job.id)
    assert set(server.paths) == {f"/2015-03-31/functions/{ARN}/invocations"}
    assert sorted(await labels_of(database, job)) == [0, 2]
    said = "LambdaErrorCode: Unhandled. ValueError: bad"
    expected = f"ClientError: Exception invoking the Lambda function {ARN}. {said}"
    assert await failures_of(database, job) == {1: expected}
    (entry,) = await log_of(database, job)
    assert (entry.service, entry.level, entry.details) == ("consolidator", "error", "line 9, in handler")
    assert entry.message == f"The consolidation function {ARN} failed for 1 object(s) (1): {said}"


async def test_a_handler_that_raises_behind_http_costs_its_own_object_only(
    database: Database, platform: Platform, invoker: FunctionInvoker, object_store: ObjectStore, bucket: str
) -> None:
    job = await custom_job(database, bucket)
    await answered(database, job)
    inner = majority(object_store)

    async def raising(event: Any) -> Any:
        if any(one["datasetObjectId"] == "1" for one in await read(object_store, event["payload"]["s3Uri"])):
            raise Refused(500, "Internal Server Error")
        return await inner(event)

    async with serving(database, raising):
        await consolidate(platform, invoker, job.id)
    assert sorted(await labels_of(database, job)) == [0, 2]
    (reason,) = (await failures_of(database, job)).values()
    assert reason.endswith("It answered 500: Internal Server Error")


async def test_peoples_work_waits_for_a_function_that_is_away(
    database: Database, platform: Platform, invoker: FunctionInvoker, object_store: ObjectStore, bucket: str
) -> None:
    job = await custom_job(database, bucket)
    await answered(database, job)
    with pytest.raises(FunctionUnavailable, match="No function is registered"):
        await consolidate(platform, invoker, job.id, patience=SOON)
    away, inner = True, majority(object_store)

    async def behaviour(event: Any) -> Any:
        if away:
            raise Refused(503, "away")
        return await inner(event)

    async with serving(database, behaviour):
        with pytest.raises(FunctionUnavailable, match="503: away"):
            await consolidate(platform, invoker, job.id, patience=SOON)
        away = False
        await consolidate(platform, invoker, job.id, patience=SOON)
    assert len(await labels_of(database, job)) == 3
    assert await failures_of(database, job) == {}


async def test_patience_ends(
    database: Database, platform: Platform, invoker: FunctionInvoker, bucket: str
) -> None:
    job = await custom_job(database, bucket)
    await answered(database, job)

    def away(event: Any) -> Any:
        raise Refused(503, "away")

    async with serving(database, away):
        await consolidate(platform, invoker, job.id, patience=timedelta(seconds=1))
    assert "It answered 503: away" in (await failures_of(database, job))[0]


async def test_an_outage_is_in_the_jobs_log_once(
    database: Database, running: Running, settings: ConsolidatorSettings, bucket: str
) -> None:
    job = await custom_job(database, bucket)
    often = settings.model_copy(update={"reconcile_every": timedelta(milliseconds=100)})
    async with running(often):
        await answered(database, job, lose_messages=False)

        async def logged() -> bool:
            return bool(await log_of(database, job))

        await eventually(logged)
    (entry,) = await log_of(database, job)
    assert (entry.level, "called again until it answers" in entry.message) == ("warning", True)
    assert await failures_of(database, job) == {}


async def test_a_large_answer_is_named_where_it_lies(
    database: Database, platform: Platform, invoker: FunctionInvoker, object_store: ObjectStore, bucket: str
) -> None:
    job = await custom_job(database, bucket, objects=1)
    (worker,) = await create_workers(database, 1)
    large = {"drawing": {"points": "x" * 200_000}}
    await answer(database, job, 0, {worker: {}}, lose_messages=True)
    address = await make_large(database, object_store, job, orjson.dumps(large))
    seen: list[Any] = []

    async def behaviour(event: Any) -> Any:
        ((entry,),) = [await read(object_store, event["payload"]["s3Uri"])]
        ((one,),) = [entry["annotations"]]
        seen.append(one["annotationData"])
        return [consolidated("0", {"size": len(orjson.dumps(await read(object_store, seen[0]["s3Uri"])))})]

    async with serving(database, behaviour):
        await consolidate(platform, invoker, job.id)
    assert seen == [{"s3Uri": address}]
    assert (await labels_of(database, job))[0].label == {"size": len(orjson.dumps(large))}


async def test_a_python_function_consolidates(
    database: Database,
    platform: Platform,
    invoker: FunctionInvoker,
    bucket: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = install_function(
        tmp_path,
        monkeypatch,
        "post_of_pets",
        "def handler(event, context):\n"
        "    content = {event['labelAttributeName']: context.invoked_function_arn}\n"
        "    consolidated = {'consolidatedAnnotation': {'content': content}}\n"
        "    return [{'datasetObjectId': i, **consolidated} for i in range(3)]\n",
    )
    await register(database, name, kind="python")
    job = await custom_job(database, bucket)
    await answered(database, job)
    await consolidate(platform, invoker, job.id)
    assert [row.label for row in (await labels_of(database, job)).values()] == [{"species": ARN}] * 3


async def test_a_built_in_function_and_none_leave_the_job_to_its_task_type(
    database: Database, platform: Platform, bucket: str
) -> None:
    passing = "arn:aws:lambda:us-east-1:432418664414:function:ACS-PassThrough"
    own = await custom_job(database, bucket)
    built_in = await custom_job(database, bucket, function=passing)
    none = await create_job(database, objects=1)
    functions = FunctionConsolidator(platform)
    assert await functions.take([own.id, built_in.id, none.id]) == {own.id}
    for job in (own, built_in, none):
        await answered(database, job, objects=1)
    assert await functions.heal() == 1


async def test_two_replicas_do_not_call_for_the_same_objects(
    database: Database,
    running: Running,
    settings: ConsolidatorSettings,
    object_store: ObjectStore,
    bucket: str,
) -> None:
    job = await custom_job(database, bucket)
    asked: list[str] = []
    inner = majority(object_store)

    async def slow(event: Any) -> Any:
        asked.extend(one["datasetObjectId"] for one in await read(object_store, event["payload"]["s3Uri"]))
        await asyncio.sleep(1.5)
        return await inner(event)

    # Both look at the store all the time, so both know of the objects while the first call is under way.
    often = settings.model_copy(update={"reconcile_every": timedelta(milliseconds=100)})
    async with serving(database, slow), running(often), running(often):
        await answered(database, job)

        async def labeled() -> bool:
            return len(await labels_of(database, job)) == 3

        await eventually(labeled)
    assert sorted(asked) == ["0", "1", "2"]
