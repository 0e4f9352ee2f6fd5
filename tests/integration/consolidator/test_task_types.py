"""Answers of every kind become labels: through JetStream, Postgres and, where a label depends on it, S3."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pytest
from PIL import Image
from sqlalchemy import select, update

from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.store import Database
from groundwork.store.models import DatasetObject, HumanLabel, JobLog, LabelingJob, ObjectFailure, WorkerSkill
from groundwork.task_types.masks import mask_of

from .conftest import Running
from .test_labels import answer, create_job, create_workers, eventually, until_labeled

OWL = "\N{OWL}"


async def a_job(database: Database, task_type: str, sources: Sequence[Mapping[str, str]]) -> LabelingJob:
    job = await create_job(database, objects=len(sources))
    async with database.transaction() as session:
        await session.execute(update(LabelingJob).where(LabelingJob.id == job.id).values(task_type=task_type))
        for ordinal, source in enumerate(sources):
            line = orjson.dumps(source).decode()
            session.add(DatasetObject(job_id=job.id, ordinal=ordinal, line=line))
        return await session.get_one(LabelingJob, job.id, populate_existing=True)


async def picture(
    store: ObjectStore, bucket: str, key: str, mode: str, *, comments: int = 0
) -> dict[str, str]:
    """A picture of 60 x 40 pixels. Before it says so, the file has as many comments as are asked for."""
    out = io.BytesIO()
    Image.new(mode, (60, 40)).save(out, format="JPEG")
    content = out.getvalue()
    comment = b"\xff\xfe" + (60_002).to_bytes(2, "big") + b"x" * 60_000
    content = content[:2] + comment * comments + content[2:]
    address = ObjectAddress(bucket, key)
    await store.put(address, content, content_type="image/jpeg")
    return {"source-ref": str(address)}


def drawn(left: int, width: int = 20, **more: Any) -> dict[str, Any]:
    box = {"height": 20, "label": "dog", "left": left, "top": 10, "width": width}
    return {"boundingBox": {"boundingBoxes": [box], **more}}


async def failures(database: Database, job: LabelingJob) -> dict[int, str]:
    async with database.sessions() as session:
        rows = await session.scalars(select(ObjectFailure).where(ObjectFailure.job_id == job.id))
        return {row.ordinal: row.reason for row in rows}


def label(row: HumanLabel) -> Any:
    return row.label


async def test_boxes_have_the_size_and_depth_of_the_stored_picture(
    database: Database, running: Running, object_store: ObjectStore, bucket: str
) -> None:
    sources = [
        await picture(object_store, bucket, "colour.jpg", "RGB"),
        await picture(object_store, bucket, "grey.jpg", "L"),
        await picture(object_store, bucket, "late.jpg", "L", comments=3),
        {"source-ref": f"s3://{bucket}/gone.jpg"},
    ]
    job = await a_job(database, "object-detection", sources)
    workers = await create_workers(database, 3)
    async with running():
        for ordinal in range(len(sources)):
            said = {worker: drawn(45 + shift) for shift, worker in enumerate(workers)}
            await answer(database, job, ordinal, said)
        labels = await until_labeled(database, job, 4)
    sizes = [label(labels[ordinal])["image_size"] for ordinal in range(4)]
    grey = {"width": 60, "height": 40, "depth": 1}
    assert sizes == [{**grey, "depth": 3}, grey, grey, None]
    (box,) = label(labels[0])["boxes"]
    assert (box["left"], box["left"] + box["width"]) == (46, 60)
    (box,) = label(labels[3])["boxes"]
    assert box["left"] + box["width"] == 66
    assert 0.8 < box["confidence"] < 1


async def test_a_fit_of_the_crowd_leaves_labels_of_boxes_alone_and_tells_skills(
    database: Database, running: Running, object_store: ObjectStore, bucket: str
) -> None:
    source = await picture(object_store, bucket, "grey.jpg", "L")
    job = await a_job(database, "object-detection", [source] * 12)
    workers = await create_workers(database, 3)
    async with running():
        for ordinal in range(12):
            said = {worker: drawn(0 if worker == workers[2] else 30) for worker in workers}
            await answer(database, job, ordinal, said)
        labels = await until_labeled(database, job, 12)

        async def fitted() -> bool:
            return len(await skills(database, job)) == 3

        await eventually(fitted)
    assert {row.revision for row in labels.values()} == {1}
    assert all(label(row)["image_size"]["depth"] == 1 for row in labels.values())
    found = await skills(database, job)
    assert found[workers[0]] > 0.8 > 0.4 > found[workers[2]]


async def skills(database: Database, job: LabelingJob) -> dict[int, float]:
    async with database.sessions() as session:
        rows = await session.scalars(select(WorkerSkill).where(WorkerSkill.job_id == job.id))
        return {row.worker_id: row.accuracy for row in rows}


async def test_entities_count_code_points_in_texts_of_a_line_and_of_a_file(
    database: Database, running: Running, object_store: ObjectStore, bucket: str
) -> None:
    text = f"{OWL}{OWL} Ada saw {OWL}"
    address = ObjectAddress(bucket, "owls.txt")
    await object_store.put(address, b"\xef\xbb\xbf" + text.encode(), content_type="text/plain")
    sources = [{"source": text}, {"source-ref": str(address)}, {"source": "Ada"}]
    job = await a_job(database, "named-entity-recognition", sources)
    (worker,) = await create_workers(database, 1)
    said = {"it": {"entities": [{"label": "cat", "startOffset": 3, "endOffset": 6}]}}
    async with running():
        for ordinal in range(3):
            await answer(database, job, ordinal, {worker: said})
        labels = await until_labeled(database, job, 2)

        async def failed() -> bool:
            return bool(await failures(database, job))

        await eventually(failed)
    expected = {"entities": [{"label": "cat", "start": 3, "end": 6}]}
    assert [label(labels[ordinal]) for ordinal in (0, 1)] == [expected] * 2
    assert "the entity starts at 3, and the text ends at 3" in (await failures(database, job))[2]


async def test_an_answer_that_does_not_fit_its_object_costs_the_others_nothing(
    database: Database, running: Running
) -> None:
    job = await a_job(database, "named-entity-recognition", [{"source": "Zoë lives in Rome"}] * 2)
    workers = await create_workers(database, 3)
    fits = {"it": {"entities": [{"label": "cat", "startOffset": 0, "endOffset": 3}]}}
    beyond = {"it": {"entities": [{"label": "cat", "startOffset": 100, "endOffset": 120}]}}
    async with running():
        await answer(database, job, 0, {workers[0]: fits, workers[1]: beyond, workers[2]: fits})
        await answer(database, job, 1, dict.fromkeys(workers, fits))
        labels = await until_labeled(database, job, 2)
    (entity,) = label(labels[0])["entities"]
    assert (entity["start"], entity["end"]) == (0, 3)
    assert (labels[0].answers, labels[1].answers) == (2, 3)
    assert await failures(database, job) == {}
    async with database.sessions() as session:
        (entry,) = await session.scalars(select(JobLog).where(JobLog.job_id == job.id))
    assert entry.level == "warning"
    assert entry.message.startswith("the object 0 was labeled without one of its answers: the answer ")
    assert entry.message.endswith(
        "the entity starts at 100, and the text ends at 17 (at answer.*.entities[*].startOffset)"
    )


def painted(pixels: Sequence[tuple[int, int, int]]) -> dict[str, Any]:
    shown = Image.new("RGB", (len(pixels), 1))
    shown.putdata(list(pixels))
    out = io.BytesIO()
    shown.save(out, format="PNG")
    colours = {"cat": {"color": "#010203"}, "bird": {"color": "#0a0b0c"}}
    encoded = base64.b64encode(out.getvalue()).decode()
    return {"mask": {"labelMappings": colours, "labeledImage": {"pngImageData": encoded}}}


async def test_masks_are_voted_on(database: Database, running: Running) -> None:
    cat, bird, nothing = (1, 2, 3), (10, 11, 12), (255, 255, 255)
    job = await a_job(database, "semantic-segmentation", [{"source-ref": "s3://nowhere/0.png"}])
    workers = await create_workers(database, 3)
    most = painted([cat] * 4 + [nothing] * 4 + [bird] * 4)
    said = dict(zip(workers, (most, most, painted([nothing] * 12)), strict=True))
    async with running():
        await answer(database, job, 0, said)
        labels = await until_labeled(database, job, 1)
    mask, colours = mask_of(label(labels[0]))
    assert list(mask.pixels) == [1] * 4 + [0] * 4 + [3] * 4
    assert colours == {1: "#010203", 3: "#0a0b0c"}
    assert 0.5 < labels[0].confidence < 0.8


@pytest.mark.parametrize(
    ("task_type", "answers", "expected"),
    [
        (
            "image-classification-multi-label",
            [{"it": {"labels": ["cat", "bird"]}}],
            {"classes": [{"id": 0}, {"id": 2}]},
        ),
        (
            "object-detection-verification",
            [{"it": {"label": "dog", "workerComment": "no"}}, {"it": {"label": "dog"}}],
            {"class": 1, "comments": ["no"]},
        ),
        ("object-detection-adjustment", [drawn(3, initialValueModified=True)], None),
        ("video-classification", [{"it": {"label": "bird"}}], 2),
        ("custom", [{"it": "anything"}, {}], {}),
    ],
)
async def test_other_answers_become_labels(
    database: Database, running: Running, task_type: str, answers: Sequence[Any], expected: Any
) -> None:
    job = await a_job(database, task_type, [{"source-ref": "s3://nowhere/0"}])
    workers = await create_workers(database, len(answers))
    async with running():
        await answer(database, job, 0, dict(zip(workers, answers, strict=True)))
        labels = await until_labeled(database, job, 1)
    if expected is None:
        assert label(labels[0])["modified"] is True
    else:
        assert label(labels[0]) == expected
