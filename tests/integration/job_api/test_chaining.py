"""The output of one job is the input of the next: what has the job's label already passes through."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest_asyncio
from sqlalchemy import insert, select
from tests.integration.job_api.conftest import PutManifest, running_api, wait_for_status
from tests.integration.job_api.test_jobs import request

from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.store import Database
from groundwork.store.models import DatasetObject, HumanLabel, ObjectFailure


@pytest_asyncio.fixture
async def quick_api(platform_settings: dict[str, Any]) -> AsyncIterator[httpx.AsyncClient]:
    async with running_api({**platform_settings, "reconcile_every": "PT0.1S"}) as client:
        await client.post("/v1/teams", json={"name": "readers"})
        yield client


def metadata(human: str, **more: Any) -> dict[str, Any]:
    return {
        "class-name": "negative",
        "job-name": "labeling-job/earlier",
        "confidence": 0.9,
        "type": "groundtruth/text-classification",
        "human-annotated": human,
        "creation-date": "2020-10-18T22:18:13.527256",
        **more,
    }


LINES = [
    json.dumps({"source": "by people", "mood": 0, "mood-metadata": metadata("yes")}),
    json.dumps({"source": "by a model", "mood": 1, "mood-metadata": metadata("no")}),
    json.dumps({"source": "failed", "mood-metadata": {"failure-reason": "ClientError: expired"}}),
    json.dumps(
        {"source": "failed and old", "mood": 1, "mood-metadata": metadata("yes", **{"failure-reason": "x"})}
    ),
    '{"source" : "bare label, written in an odd way",  "mood":1.0}',
    json.dumps({"source": "another label", "other": 1, "other-metadata": metadata("yes")}),
    json.dumps({"source": "no label at all", "mood": None}),
]
KEPT = [0, 1, 4]


async def test_what_is_labelled_already_counts_and_comes_out_as_it_came(
    quick_api: httpx.AsyncClient, put_manifest: PutManifest, database: Database, object_store: ObjectStore
) -> None:
    api = quick_api
    manifest = await put_manifest("\n".join(LINES).encode())
    await api.post("/v1/jobs", json=request(manifest, "readers", label_attribute="mood"))
    job = await wait_for_status(api, "moods", "InProgress")
    assert job["counters"] == {
        "total": 7, "human_labeled": 2, "machine_labeled": 1, "failed": 0, "unlabeled": 4
    }  # fmt: skip
    ledger = (await api.get("/v1/jobs/moods/objects")).json()["objects"]
    assert [(entry["state"], entry["label"]) for entry in ledger] == [
        ("human_labeled", 0), ("machine_labeled", 1), ("unlabeled", None), ("unlabeled", None),
        ("human_labeled", 1.0), ("unlabeled", None), ("unlabeled", None),
    ]  # fmt: skip
    machine = (await api.get("/v1/jobs/moods/objects?state=machine_labeled")).json()["objects"]
    assert [entry["object_id"] for entry in machine] == ["1"]

    async with database.transaction() as session:
        rows = (
            await session.execute(select(DatasetObject.job_id, DatasetObject.ordinal, DatasetObject.kept))
        ).all()
        assert [ordinal for _, ordinal, kept in rows if kept] == KEPT
        for job_id, ordinal, kept in rows:
            if not kept:
                table = ObjectFailure if ordinal == 6 else HumanLabel
                values: dict[str, Any] = (
                    {"reason": "ClientError: gone", "found_by": "test"}
                    if ordinal == 6
                    else {"label": 0, "confidence": 0.9, "answers": 3}
                )
                await session.execute(insert(table).values(job_id=job_id, ordinal=ordinal, **values))
    job = await wait_for_status(api, "moods", "Completed")
    assert job["counters"] == {
        "total": 7, "human_labeled": 5, "machine_labeled": 1, "failed": 1, "unlabeled": 0
    }  # fmt: skip
    written = (await object_store.get(ObjectAddress.parse(job["output_manifest"]))).decode().splitlines()
    assert [written[ordinal] for ordinal in KEPT] == [LINES[ordinal] for ordinal in KEPT]
    again = [json.loads(written[ordinal]) for ordinal in (2, 3)]
    assert [line["mood"] for line in again] == [0, 0]
    assert all("failure-reason" not in line["mood-metadata"] for line in again)
    beside = json.loads(written[5])
    assert (beside["other"], beside["mood"]) == (1, 0)


async def test_a_job_whose_every_object_is_labelled_completes_at_once(
    quick_api: httpx.AsyncClient, put_manifest: PutManifest, object_store: ObjectStore
) -> None:
    content = "\n".join(LINES[ordinal] for ordinal in KEPT).encode() + b"\n"
    manifest = await put_manifest(content)
    await quick_api.post("/v1/jobs", json=request(manifest, "readers", label_attribute="mood"))
    job = await wait_for_status(quick_api, "moods", "Completed")
    assert await object_store.get(ObjectAddress.parse(job["output_manifest"])) == content


async def test_under_another_attribute_every_object_is_labelled_again(
    quick_api: httpx.AsyncClient, put_manifest: PutManifest
) -> None:
    manifest = await put_manifest("\n".join(LINES).encode())
    await quick_api.post("/v1/jobs", json=request(manifest, "readers"))
    job = await wait_for_status(quick_api, "moods", "InProgress")
    assert job["counters"]["unlabeled"] == 7


async def test_the_failed_objects_of_one_job_are_the_open_ones_of_the_next(
    quick_api: httpx.AsyncClient, put_manifest: PutManifest, database: Database
) -> None:
    api = quick_api
    manifest = await put_manifest(b'{"source": "a"}\n{"source": "b"}\n{"source": "c"}\n')
    await api.post("/v1/jobs", json=request(manifest, "readers", name="first", label_attribute="mood"))
    await wait_for_status(api, "first", "InProgress")
    async with database.transaction() as session:
        for ordinal in (0, 2):
            await session.execute(
                insert(HumanLabel).values(job_id=1, ordinal=ordinal, label=1, confidence=0.8, answers=3)
            )
        await session.execute(
            insert(ObjectFailure).values(job_id=1, ordinal=1, reason="expired", found_by="test")
        )
    first = await wait_for_status(api, "first", "Completed")
    body = request(first["output_manifest"], "readers", name="second", label_attribute="mood")
    await api.post("/v1/jobs", json=body)
    await wait_for_status(api, "second", "InProgress")
    ledger = (await api.get("/v1/jobs/second/objects")).json()["objects"]
    assert [entry["state"] for entry in ledger] == ["human_labeled", "unlabeled", "human_labeled"]
