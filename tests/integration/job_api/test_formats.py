"""Labels in other formats and back, through the API on a real S3."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import zipfile
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import numpy as np
import pytest
import pytest_asyncio
from PIL import Image
from sqlalchemy import insert, select
from tests.integration.job_api.conftest import running_api, wait_for_status

from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.store import Database
from groundwork.store.models import HumanLabel, LabelingJob, ObjectFailure
from groundwork.task_types.pngs import Mask, write_palette
from job_api.formats import endpoints

SIZE = {"width": 40, "height": 30, "depth": 3}
BOX = {"class_id": 1, "left": 4, "top": 5, "width": 6, "height": 7}
Put = Callable[[str, bytes], Any]


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 10, 10)).save(file, "PNG")
    return file.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def put(object_store: ObjectStore, bucket: str) -> Put:
    async def store(key: str, content: bytes) -> str:
        address = ObjectAddress(bucket, key)
        await object_store.put(address, content, content_type="application/octet-stream")
        return str(address)

    return store


@pytest_asyncio.fixture
async def api(platform_settings: dict[str, Any]) -> AsyncIterator[httpx.AsyncClient]:
    async with running_api({**platform_settings, "reconcile_every": "PT0.1S"}) as client:
        yield client


@pytest_asyncio.fixture
async def pets(api: httpx.AsyncClient, put: Put, bucket: str, database: Database) -> str:
    """A job that has ended: a picture with boxes, one without, one that failed, one that is gone from S3."""
    sources = [await put(f"in/{name}.png", picture()) for name in "abc"] + [f"s3://{bucket}/in/gone.png"]
    lines = "".join(json.dumps({"source-ref": source}) + "\n" for source in sources)
    (await api.post("/v1/teams", json={"name": "readers"})).raise_for_status()
    created = await api.post(
        "/v1/jobs",
        json={
            "name": "pets",
            "task_type": "object-detection",
            "input_manifest": await put("input.manifest", lines.encode()),
            "output_path": f"s3://{bucket}/out",
            "labels": ["cat", "dog"],
            "team": "readers",
        },
    )
    assert created.status_code == 201, created.text
    await wait_for_status(api, "pets", "InProgress")
    outside = {**BOX, "left": 100}
    async with database.sessions() as session, session.begin():
        job = await session.scalar(select(LabelingJob.id))
        for ordinal, boxes in ((0, [BOX, outside]), (1, []), (3, [BOX])):
            await session.execute(
                insert(HumanLabel).values(
                    job_id=job,
                    ordinal=ordinal,
                    label={"boxes": boxes, "image_size": SIZE if ordinal != 3 else None},
                    confidence=0.9,
                    answers=3,
                )
            )
        await session.execute(
            insert(ObjectFailure).values(
                job_id=job, ordinal=2, reason="ClientError: declined", found_by="test"
            )
        )
    await wait_for_status(api, "pets", "Completed")
    return "pets"


async def test_an_export_says_what_is_in_it_and_what_is_not(api: httpx.AsyncClient, pets: str) -> None:
    answer = await api.post(f"/v1/jobs/{pets}/exports", json={"format": "coco"})
    assert answer.status_code == 200, answer.text
    export = answer.json()
    assert export["state"] == "ready"
    assert export["address"].endswith("/out/pets/exports/coco.zip")
    counted = {key: export[key] for key in ("objects", "unlabelled", "failed", "boxes_dropped", "skipped")}
    assert counted == {"objects": 2, "unlabelled": 0, "failed": 1, "boxes_dropped": 1, "skipped": 1}
    assert export["problems"][0]["object_id"] == "3"
    assert "in/gone.png does not exist" in export["problems"][0]["reason"]
    assert (await api.get(f"/v1/jobs/{pets}/exports/coco")).json() == export
    assert (await api.get(f"/v1/jobs/{pets}/exports")).json() == {"exports": [export]}


async def test_a_large_export_goes_on_after_the_answer(
    api: httpx.AsyncClient, pets: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoints, "INLINE_SECONDS", 0.0)
    answer = await api.post(f"/v1/jobs/{pets}/exports", json={"format": "voc"})
    assert (answer.status_code, answer.json()["state"]) == (202, "running")
    async with asyncio.timeout(20):
        while (export := (await api.get(f"/v1/jobs/{pets}/exports/voc")).json())["state"] == "running":
            await asyncio.sleep(0.02)
    assert (export["state"], export["objects"]) == ("ready", 2)


async def test_an_export_that_was_killed_can_be_made_again(
    api: httpx.AsyncClient, pets: str, object_store: ObjectStore
) -> None:
    export = (await api.post(f"/v1/jobs/{pets}/exports", json={"format": "csv"})).json()
    state = ObjectAddress.parse(export["address"].removesuffix(".zip") + ".json")
    running = {**export, "state": "running"}
    await object_store.put(state, json.dumps(running).encode(), content_type="application/json")
    assert (await api.post(f"/v1/jobs/{pets}/exports", json={"format": "csv"})).status_code == 202
    silent = {**running, "updated_at": "2020-01-01T00:00:00Z"}
    await object_store.put(state, json.dumps(silent).encode(), content_type="application/json")
    assert (await api.get(f"/v1/jobs/{pets}/exports/csv")).status_code == 404
    assert (await api.post(f"/v1/jobs/{pets}/exports", json={"format": "csv"})).json()["state"] == "ready"


async def test_texts_that_are_files_are_read_for_a_dataset_of_texts(
    api: httpx.AsyncClient, put: Put, bucket: str, database: Database
) -> None:
    (await api.post("/v1/teams", json={"name": "readers"})).raise_for_status()
    text = await put("in/text.txt", "ein schöner Tag".encode())
    lines = "".join(json.dumps(line) + "\n" for line in ({"source-ref": text}, {"source": "rain"}))
    body = {
        "name": "texts",
        "task_type": "text-classification",
        "input_manifest": await put("input.manifest", lines.encode()),
        "output_path": f"s3://{bucket}/out",
        "labels": ["sad", "glad"],
        "team": "readers",
    }
    assert (await api.post("/v1/jobs", json=body)).status_code == 201
    await wait_for_status(api, "texts", "InProgress")
    async with database.sessions() as session, session.begin():
        job = await session.scalar(select(LabelingJob.id))
        for ordinal in (0, 1):
            await session.execute(
                insert(HumanLabel).values(
                    job_id=job, ordinal=ordinal, label=1 - ordinal, confidence=0.9, answers=3
                )
            )
    await wait_for_status(api, "texts", "Completed")
    await api.post("/v1/jobs/texts/exports", json={"format": "huggingface"})
    files = unzipped((await api.get("/v1/jobs/texts/exports/huggingface/archive")).content)
    rows = [json.loads(line) for line in files["train.jsonl"].splitlines()]
    assert rows == [{"text": "ein schöner Tag", "label": 1}, {"text": "rain", "label": 0}]


async def test_masks_are_fetched_from_where_the_job_has_put_them(
    api: httpx.AsyncClient, put: Put, bucket: str, database: Database
) -> None:
    (await api.post("/v1/teams", json={"name": "readers"})).raise_for_status()
    line = json.dumps({"source-ref": await put("in/a.png", picture())})
    body = {
        "name": "streets",
        "task_type": "semantic-segmentation",
        "input_manifest": await put("input.manifest", line.encode()),
        "output_path": f"s3://{bucket}/out",
        "labels": ["road", "sky"],
        "label_attribute": "streets-ref",
        "team": "readers",
    }
    created = await api.post("/v1/jobs", json=body)
    assert created.status_code == 201, created.text
    await wait_for_status(api, "streets", "InProgress")
    plane = np.zeros((30, 40), dtype=np.uint8)
    plane[2:5, 10:20] = 2
    png = write_palette(Mask(40, 30, plane.tobytes()), {2: "#1f77b4"})
    label = {"png": base64.b64encode(png).decode(), "classes": {"2": "#1f77b4"}}
    async with database.sessions() as session, session.begin():
        job = await session.scalar(select(LabelingJob.id))
        await session.execute(
            insert(HumanLabel).values(job_id=job, ordinal=0, label=label, confidence=0.9, answers=3)
        )
    await wait_for_status(api, "streets", "Completed")
    exported = (await api.post("/v1/jobs/streets/exports", json={"format": "coco"})).json()
    assert (exported["state"], exported["problems"]) == ("ready", [])
    files = unzipped((await api.get("/v1/jobs/streets/exports/coco/archive")).content)
    (annotation,) = json.loads(files["annotations.json"])["annotations"]
    assert (annotation["category_id"], annotation["bbox"], annotation["area"]) == (2, [10, 2, 10, 3], 30)
    await api.post("/v1/jobs/streets/exports", json={"format": "voc"})
    files = unzipped((await api.get("/v1/jobs/streets/exports/voc/archive")).content)
    found = np.asarray(Image.open(io.BytesIO(files["SegmentationClass/0000000_a.png"])))
    np.testing.assert_array_equal(found, plane)


async def test_a_job_that_has_not_ended_is_not_exported(
    api: httpx.AsyncClient, put: Put, bucket: str
) -> None:
    (await api.post("/v1/teams", json={"name": "readers"})).raise_for_status()
    body = {
        "name": "running",
        "task_type": "text-classification",
        "input_manifest": await put("input.manifest", b'{"source": "x"}'),
        "output_path": f"s3://{bucket}/out",
        "labels": ["a", "b"],
        "team": "readers",
    }
    assert (await api.post("/v1/jobs", json=body)).status_code == 201
    await wait_for_status(api, "running", "InProgress")
    answer = await api.post("/v1/jobs/running/exports", json={"format": "csv"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "nothing_to_export")


async def test_an_archive_is_the_same_from_s3_and_from_the_api(
    api: httpx.AsyncClient, pets: str, object_store: ObjectStore
) -> None:
    export = (await api.post(f"/v1/jobs/{pets}/exports", json={"format": "coco"})).json()
    downloaded = await api.get(f"/v1/jobs/{pets}/exports/coco/archive")
    assert downloaded.headers["content-type"] == "application/zip"
    assert len(downloaded.content) == export["size"] == int(downloaded.headers["content-length"])
    assert downloaded.content == await object_store.get(ObjectAddress.parse(export["address"]))
    document = json.loads(unzipped(downloaded.content)["annotations.json"])
    assert [one["bbox"] for one in document["annotations"]] == [[4, 5, 6, 7]]


async def test_pictures_come_along_when_they_are_wanted(api: httpx.AsyncClient, pets: str) -> None:
    body = {"format": "yolo", "include_images": True}
    assert (await api.post(f"/v1/jobs/{pets}/exports", json=body)).json()["state"] == "ready"
    files = unzipped((await api.get(f"/v1/jobs/{pets}/exports/yolo/archive")).content)
    assert files["images/train/0000000_a.png"] == picture()
    assert set(files) == {
        "data.yaml",
        "labels/train/0000000_a.txt",
        "labels/train/0000001_b.txt",
        "images/train/0000000_a.png",
        "images/train/0000001_b.png",
    }


@pytest.mark.parametrize(
    ("body", "status", "where", "message"),
    [
        ({"format": "xls"}, 422, "format", "choose one of coco, csv, huggingface, jsonl, voc, yolo"),
        ({"format": "csv", "include_images": True}, 422, "include_images", "labels only"),
        ({}, 422, "format", "this is missing"),
    ],
)
async def test_a_bad_export_is_refused(
    api: httpx.AsyncClient, pets: str, body: dict[str, Any], status: int, where: str, message: str
) -> None:
    answer = await api.post(f"/v1/jobs/{pets}/exports", json=body)
    error = answer.json()["error"]
    assert (answer.status_code, error["where"]) == (status, where)
    assert message in error["message"]


async def test_an_export_that_was_not_made_is_not_there(api: httpx.AsyncClient, pets: str) -> None:
    for path in ("exports/voc", "exports/voc/archive"):
        answer = await api.get(f"/v1/jobs/{pets}/{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "export_not_found")
    assert (await api.get("/v1/jobs/nobody/exports")).status_code == 404


async def test_what_a_job_gives_as_coco_can_be_read_back(
    api: httpx.AsyncClient, pets: str, put: Put, object_store: ObjectStore, bucket: str
) -> None:
    await api.post(f"/v1/jobs/{pets}/exports", json={"format": "coco"})
    files = unzipped((await api.get(f"/v1/jobs/{pets}/exports/coco/archive")).content)
    answer = await api.post(
        "/v1/manifests/convert",
        json={
            "format": "coco",
            "source": await put("coco.json", files["annotations.json"]),
            "output": f"s3://{bucket}/back.manifest",
            "label_attribute": "boxes",
        },
    )
    assert answer.status_code == 201, answer.text
    converted = answer.json()
    assert (converted["objects"], converted["labels"]) == (2, ["cat", "dog"])
    written = await object_store.get(ObjectAddress(bucket, "back.manifest"))
    lines = [json.loads(line) for line in written.splitlines()]
    assert [list(line) for line in lines] == [["source-ref", "boxes", "boxes-metadata"]] * 2
    assert lines[0]["boxes"] == {"image_size": [SIZE], "annotations": [BOX]}
    assert lines[0]["boxes-metadata"]["class-map"] == {"1": "dog"}
    assert lines[1]["boxes"]["annotations"] == []
    labels = json.loads(await object_store.get(ObjectAddress.parse(converted["label_category_config"])))
    assert [one["label"] for one in labels["labels"]] == ["cat", "dog"]


async def test_voc_is_read_from_a_folder_and_from_an_archive(
    api: httpx.AsyncClient, pets: str, put: Put, object_store: ObjectStore, bucket: str
) -> None:
    await api.post(f"/v1/jobs/{pets}/exports", json={"format": "voc"})
    archive = (await api.get(f"/v1/jobs/{pets}/exports/voc/archive")).content
    for name, content in unzipped(archive).items():
        await put(f"voc/{name}", content)
    sources = [await put("voc.zip", archive), f"s3://{bucket}/voc/Annotations/"]
    manifests = []
    for number, source in enumerate(sources):
        answer = await api.post(
            "/v1/manifests/convert",
            json={
                "format": "voc",
                "source": source,
                "images": f"s3://{bucket}/pictures/",
                "output": f"s3://{bucket}/voc-{number}.manifest",
                "label_attribute": "boxes",
                "labels": ["cat", "dog"],
            },
        )
        assert answer.status_code == 201, answer.text
        written = await object_store.get(ObjectAddress(bucket, f"voc-{number}.manifest"))
        manifests.append([json.loads(line) for line in written.splitlines()])
    assert manifests[0][0]["boxes"]["annotations"] == manifests[1][0]["boxes"]["annotations"] == [BOX]
    assert manifests[0][0]["source-ref"] == f"s3://{bucket}/pictures/0000000_a.png"


async def test_masks_become_palette_pngs_beside_the_manifest(
    api: httpx.AsyncClient, put: Put, object_store: ObjectStore, bucket: str
) -> None:
    document = {
        "images": [{"id": 7, "file_name": "a.png", "width": 4, "height": 3}],
        "categories": [{"id": 1, "name": "road"}, {"id": 3, "name": "sky"}],
        "annotations": [
            {"id": 1, "image_id": 7, "category_id": 3, "segmentation": [[0, 0, 4, 0, 4, 1, 0, 1]]},
            {
                "id": 2,
                "image_id": 7,
                "category_id": 1,
                "iscrowd": 1,
                "segmentation": {"counts": [2, 1, 2, 1, 6], "size": [3, 4]},
            },
        ],
    }
    answer = await api.post(
        "/v1/manifests/convert",
        json={
            "format": "coco",
            "source": await put("masks.json", json.dumps(document).encode()),
            "images": f"s3://{bucket}/in",
            "output": f"s3://{bucket}/masks.manifest",
            "label_attribute": "streets-ref",
            "task_type": "semantic-segmentation",
        },
    )
    assert answer.status_code == 201, answer.text
    line = json.loads(await object_store.get(ObjectAddress(bucket, "masks.manifest")))
    png = await object_store.get(ObjectAddress.parse(line["streets-ref"]))
    expected = [[2, 2, 2, 2], [0, 0, 0, 0], [1, 1, 0, 0]]
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(png))), expected)
    colours = line["streets-ref-metadata"]["internal-color-map"]
    assert {key: entry["class-name"] for key, entry in colours.items()} == {
        "0": "BACKGROUND",
        "1": "road",
        "2": "sky",
    }


async def test_everything_that_is_wrong_is_named_and_nothing_is_written(
    api: httpx.AsyncClient, put: Put, object_store: ObjectStore, bucket: str
) -> None:
    document = {
        "images": [
            {"id": 1, "file_name": "a.png", "width": 40, "height": 30},
            {"id": 2, "file_name": "../b.png", "width": 0, "height": 30},
        ],
        "categories": [{"id": 1, "name": "cat"}],
        "annotations": [
            {"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3]},
            {"id": 2, "image_id": 9, "category_id": 1, "bbox": [1, 2, 3, 4]},
            {"id": 3, "image_id": 1, "category_id": 5, "bbox": [1, 2, 3, 4]},
        ],
    }
    answer = await api.post(
        "/v1/manifests/convert",
        json={
            "format": "coco",
            "source": await put("bad.json", json.dumps(document).encode()),
            "images": f"s3://{bucket}/in/",
            "output": f"s3://{bucket}/bad.manifest",
            "label_attribute": "boxes",
        },
    )
    assert answer.status_code == 422
    problems = {one["where"]: one["message"] for one in answer.json()["error"]["problems"]}
    assert problems == {
        "bad.json: annotations[0]": "'bbox' is not a list of four numbers",
        "bad.json: annotations[1]": "image_id 9 is the id of no image",
        "bad.json: annotations[2]": "category_id 5 is the id of no category",
        "bad.json: images[1]": "the width of the picture is 0",
    }
    left = [address.key async for address in object_store.keys(ObjectAddress(bucket, ""))]
    assert left == ["bad.json"]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"format": "cvat"}, "format"),
        ({"source": "s3://no-such-bucket/x"}, "source"),
        ({"output": "s3://no-such-bucket/x"}, "output"),
        ({"label_attribute": "boxes-ref"}, "label_attribute"),
        ({"task_type": "text-classification"}, "task_type"),
        ({"images": "/tmp"}, "images"),  # noqa: S108
    ],
)
async def test_a_conversion_that_cannot_be_is_refused_with_its_place(
    api: httpx.AsyncClient, put: Put, bucket: str, changes: dict[str, Any], where: str
) -> None:
    body = {
        "format": "coco",
        "source": await put("empty.json", b'{"images": [], "annotations": [], "categories": []}'),
        "output": f"s3://{bucket}/x.manifest",
        "label_attribute": "boxes",
        **changes,
    }
    answer = await api.post("/v1/manifests/convert", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["where"] == where
