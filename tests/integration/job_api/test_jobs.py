"""Creating jobs, importing their manifests, and writing their output."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from sqlalchemy import func, insert, select
from tests.integration.job_api.conftest import PutManifest, running_api, wait_for_status

from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.store import Database
from groundwork.store.models import DatasetObject, HumanLabel, ObjectFailure

TWO_LINES = b'{"source": "good", "id": 1}\n{"source": "bad", "id": 2}\n'


def request(manifest: str, team: str, **changes: Any) -> dict[str, Any]:
    bucket = ObjectAddress.parse(manifest).bucket
    return {
        "name": "moods",
        "task_type": "text-classification",
        "input_manifest": manifest,
        "output_path": f"s3://{bucket}/out",
        "labels": ["negative", "positive"],
        "team": team,
        **changes,
    }


async def test_a_manifest_becomes_data_objects(
    api: httpx.AsyncClient, team: str, put_manifest: PutManifest
) -> None:
    body = request(await put_manifest(b"\xef\xbb\xbf" + TWO_LINES.replace(b"\n", b"\r\n") + b"\n"), team)
    created = await api.post("/v1/jobs", json=body)
    assert created.status_code == 201
    assert created.json()["label_attribute"] == "moods"
    job = await wait_for_status(api, "moods", "InProgress")
    assert job["counters"] == {
        "total": 2, "human_labeled": 0, "machine_labeled": 0, "failed": 0, "unlabeled": 2
    }  # fmt: skip
    ledger = (await api.get("/v1/jobs/moods/objects")).json()["objects"]
    assert [(entry["object_id"], entry["source"], entry["state"]) for entry in ledger] == [
        ("0", {"source": "good"}, "unlabeled"),
        ("1", {"source": "bad"}, "unlabeled"),
    ]


@pytest.mark.parametrize(
    ("changes", "status", "code", "where", "message"),
    [
        ({"team": "nobody"}, 422, "invalid_request", "team", "The work team 'nobody' does not exist"),
        ({"task_type": "boxes"}, 422, "invalid_request", "task_type", "no task type 'boxes'"),
        ({"labels": ["one"]}, 422, "invalid_request", "labels", "at least 2 labels"),
        ({"labels": ["a", "a"]}, 422, "invalid_request", "labels[1]", "there twice"),
        ({"labels": None}, 422, "invalid_request", "labels", "exactly one of"),
        (
            {"input_manifest": "s3://no-such-bucket/x"},
            422,
            "invalid_request",
            "input_manifest",
            "no manifest at",
        ),
        ({"input_manifest": "/tmp/x"}, 422, "invalid_request", "input_manifest", "not an S3 address"),  # noqa: S108
        ({"output_path": "s3://no-such-bucket/out"}, 422, "invalid_request", "output_path", "no bucket"),
        ({"label_attribute": "source-ref"}, 422, "invalid_request", "label_attribute", "data itself"),
        ({"label_attribute": "x-metadata"}, 422, "invalid_request", "label_attribute", "'-metadata'"),
        ({"workers_per_object": 10}, 422, "invalid_request", "workers_per_object", "less than or equal to 9"),
        ({"name": "-x"}, 422, "invalid_request", "name", "letters, digits and hyphens, at most 63"),
        ({"colour": "red"}, 422, "invalid_request", "colour", "there is no such member"),
        ({"worker_per_object": 3}, 422, "invalid_request", "worker_per_object", "mean 'workers_per_object'?"),
        (
            {"stopping": {"max_human_label": 3}},
            422,
            "invalid_request",
            "stopping.max_human_label",
            "_labeled'?",
        ),
        ({"title": "a\x00"}, 422, "invalid_request", "title", "NUL"),
        ({"labels": ["a", "b\x00"]}, 422, "invalid_request", "labels.1", "NUL"),
        ({"tags": {"a\x00": "b"}}, 422, "invalid_request", "tags.a\x00", "NUL"),
        ({"half \ud800": 1}, 422, "invalid_request", "body", "half a character"),
        ({"tags": {"half \ud800": "x"}}, 422, "invalid_request", "tags.half ���", "half a character"),
    ],
)
async def test_a_bad_request_is_refused_with_its_place_and_leaves_nothing(
    api: httpx.AsyncClient,
    team: str,
    put_manifest: PutManifest,
    changes: dict[str, Any],
    status: int,
    code: str,
    where: str,
    message: str,
) -> None:
    body = json.dumps({**request(await put_manifest(TWO_LINES), team), **changes})
    answer = await api.post("/v1/jobs", content=body, headers={"Content-Type": "application/json"})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["where"]) == (status, code, where)
    assert message in error["message"]
    assert (await api.get("/v1/jobs")).json()["jobs"] == []


async def test_a_job_name_is_taken_whatever_its_case(
    api: httpx.AsyncClient, team: str, put_manifest: PutManifest
) -> None:
    body = request(await put_manifest(TWO_LINES), team)
    assert (await api.post("/v1/jobs", json=body)).status_code == 201
    answer = await api.post("/v1/jobs", json={**body, "name": "MOODS"})
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "job_exists"


async def test_bad_lines_fail_the_job_by_number_and_leave_no_rows(
    api: httpx.AsyncClient, team: str, put_manifest: PutManifest, database: Database
) -> None:
    lines = [b'{"source": "fine"}'] * 12_000  # more than one chunk, so rows had been stored
    lines[10_998] = b'{"sauce": "tomato"}'
    lines[11_999] = b"{oops"
    await api.post("/v1/jobs", json=request(await put_manifest(b"\n".join(lines)), team))
    job = await wait_for_status(api, "moods", "Failed")
    assert "2 lines of the manifest cannot be used" in job["failure_reason"]
    assert "line 10999: has neither of 'source-ref' and 'source'" in job["failure_reason"]
    assert "line 12000: not a JSON object" in job["failure_reason"]
    async with database.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(DatasetObject)) == 0


@pytest.mark.parametrize("content", [b"", b"\n\n  \n"])
async def test_an_empty_manifest_fails_the_job(
    api: httpx.AsyncClient, team: str, put_manifest: PutManifest, content: bytes
) -> None:
    await api.post("/v1/jobs", json=request(await put_manifest(content), team))
    assert "holds no data object" in (await wait_for_status(api, "moods", "Failed"))["failure_reason"]


async def test_text_in_an_image_job_is_named(
    api: httpx.AsyncClient, team: str, put_manifest: PutManifest
) -> None:
    body = request(await put_manifest(TWO_LINES), team, task_type="image-classification")
    await api.post("/v1/jobs", json=body)
    reason = (await wait_for_status(api, "moods", "Failed"))["failure_reason"]
    assert "line 1: has 'source', but an image job needs 'source-ref'" in reason


async def test_a_label_category_file_gives_the_labels(
    api: httpx.AsyncClient, team: str, put_manifest: PutManifest, object_store: ObjectStore, bucket: str
) -> None:
    manifest = await put_manifest(TWO_LINES)
    address = ObjectAddress(bucket, "labels.json")
    body = request(manifest, team, labels=None, label_category_config=str(address))
    missing = await api.post("/v1/jobs", json=body)
    assert missing.json()["error"]["where"] == "label_category_config"
    document = {"document-version": "2018-11-28", "labels": [{"label": "a"}, {"label": "b"}]}
    await object_store.put(address, json.dumps(document).encode(), content_type="application/json")
    assert (await api.post("/v1/jobs", json=body)).json()["labels"] == ["a", "b"]


async def label_everything(database: Database, *, fail: bool = False) -> None:
    """What consolidator (or a failing inspection) would have written."""
    async with database.transaction() as session:
        rows = (await session.execute(select(DatasetObject.job_id, DatasetObject.ordinal))).all()
        for job_id, ordinal in rows:
            if fail:
                await session.execute(
                    insert(ObjectFailure).values(
                        job_id=job_id, ordinal=ordinal, reason="ClientError: gone", found_by="test"
                    )
                )
            else:
                await session.execute(
                    insert(HumanLabel).values(
                        job_id=job_id, ordinal=ordinal, label=ordinal, confidence=0.875, answers=3
                    )
                )


async def test_a_labelled_job_is_exported_and_completed(
    platform_settings: dict[str, Any],
    put_manifest: PutManifest,
    object_store: ObjectStore,
    database: Database,
    bucket: str,
) -> None:
    settings = {**platform_settings, "reconcile_every": "PT0.1S"}
    async with running_api(settings) as api:
        await api.post("/v1/teams", json={"name": "readers"})
        await api.post("/v1/jobs", json=request(await put_manifest(TWO_LINES), "readers"))
        await wait_for_status(api, "moods", "InProgress")
        await label_everything(database)
        job = await wait_for_status(api, "moods", "Completed")
    assert job["output_manifest"] == f"s3://{bucket}/out/moods/manifests/output/output.manifest"
    written = await object_store.get(ObjectAddress.parse(job["output_manifest"]))
    first, second = (json.loads(line) for line in written.splitlines())
    assert list(first) == ["source", "id", "moods", "moods-metadata"]
    assert (first["moods"], first["moods-metadata"]["class-name"]) == (0, "negative")
    assert (second["moods"], second["moods-metadata"]["class-name"]) == (1, "positive")


async def test_a_job_in_which_every_object_failed_has_failed(
    platform_settings: dict[str, Any],
    put_manifest: PutManifest,
    object_store: ObjectStore,
    database: Database,
) -> None:
    settings = {**platform_settings, "reconcile_every": "PT0.1S"}
    async with running_api(settings) as api:
        await api.post("/v1/teams", json={"name": "readers"})
        await api.post("/v1/jobs", json=request(await put_manifest(TWO_LINES), "readers"))
        await wait_for_status(api, "moods", "InProgress")
        await label_everything(database, fail=True)
        job = await wait_for_status(api, "moods", "Failed")
        failed = (await api.get("/v1/jobs/moods/objects?state=failed")).json()["objects"]
    assert "no data object could be labelled" in job["failure_reason"]
    assert [entry["reason"] for entry in failed] == ["ClientError: gone", "ClientError: gone"]
    written = await object_store.get(ObjectAddress.parse(job["output_manifest"]))
    assert all(
        json.loads(line)["moods-metadata"]["failure-reason"] == "ClientError: gone"
        for line in written.splitlines()
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b'{"name": "a"}', "text/plain"), (b"{", "application/json"), (b"[]", "application/json"), (b"", "")],
)
async def test_what_is_no_json_object_is_told_what_to_send(
    api: httpx.AsyncClient, content: bytes, kind: str
) -> None:
    for path in ("/v1/jobs", "/v1/jobs/validate"):
        answer = await api.post(path, content=content, headers={"Content-Type": kind} if kind else {})
        error = answer.json()["error"]
        assert (answer.status_code, error["where"]) == (422, "body")
        assert "send a JSON object with Content-Type: application/json" in error["message"]


async def test_jobs_are_listed_page_by_page_and_by_status_and_name(
    api: httpx.AsyncClient, team: str, put_manifest: PutManifest
) -> None:
    body = request(await put_manifest(TWO_LINES), team)
    for name in ("Pets-1", "moods", "pets-2"):
        (await api.post("/v1/jobs", json={**body, "name": name})).raise_for_status()
        await wait_for_status(api, name, "InProgress")

    async def listed(**asked: Any) -> tuple[list[str], int | None]:
        answer = await api.get("/v1/jobs", params=asked)
        assert answer.status_code == 200, answer.text
        return [job["name"] for job in answer.json()["jobs"]], answer.json()["next_after"]

    assert await listed() == (["pets-2", "moods", "Pets-1"], None)
    first, after = await listed(limit=2)
    assert first == ["pets-2", "moods"]
    assert await listed(limit=2, after=after) == (["Pets-1"], None)
    assert (await listed(name_contains="PETS"))[0] == ["pets-2", "Pets-1"]
    assert (await listed(name_contains="%"))[0] == []
    assert (await listed(status="InProgress", name_contains="moo"))[0] == ["moods"]
    assert (await listed(status="Failed"))[0] == []
    assert (await api.get("/v1/jobs", params={"status": "Done"})).status_code == 422


async def test_the_ledger_says_as_much_of_confidence_as_the_output(
    api: httpx.AsyncClient, team: str, put_manifest: PutManifest, database: Database
) -> None:
    body = request(await put_manifest(TWO_LINES), team)
    for workers in (1, 3):
        name = f"by-{workers}"
        await api.post("/v1/jobs", json={**body, "name": name, "workers_per_object": workers})
        await wait_for_status(api, name, "InProgress")
    await label_everything(database)

    async def confidences(name: str) -> set[float]:
        entries = (await api.get(f"/v1/jobs/{name}/objects")).json()["objects"]
        return {entry["confidence"] for entry in entries}

    assert await confidences("by-1") == {0.0}
    assert await confidences("by-3") == {0.875}
