"""A mask of several megabytes from a worker to the output: through the object store, not Postgres."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import httpx
import numpy as np
from PIL import Image
from sqlalchemy import text
from tests.integration.whole.test_job_life import House, create, house, output  # noqa: F401 - a fixture

from groundwork.objectstore import ObjectAddress, ObjectStore

WIDTH, HEIGHT = 2400, 1600
LABELS = [f"class {n}" for n in range(15)]
COLOURS = [(10 * n, 255 - 10 * n, 5 * n) for n in range(15)]


def png(pixels: Any) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", compress_level=1)
    return file.getvalue()


def noise() -> Any:
    """The class of each pixel, which no compression makes small."""
    return np.random.default_rng(7).integers(0, len(LABELS), (HEIGHT, WIDTH), dtype=np.uint8)


def answer_of(classes: Any) -> dict[str, Any]:
    mask = png(np.array(COLOURS, np.uint8)[classes])
    return {
        "crowd-semantic-segmentation": {
            "labelMappings": {
                name: {"color": "#{:02x}{:02x}{:02x}".format(*colour)}
                for name, colour in zip(LABELS, COLOURS, strict=True)
            },
            "labeledImage": {"pngImageData": base64.b64encode(mask).decode()},
            "inputImageProperties": {"height": HEIGHT, "width": WIDTH},
        }
    }


async def submit(worker: httpx.AsyncClient, assignment: dict[str, Any], answer: Any) -> None:
    given = await worker.post(
        f"/v1/assignments/{assignment['assignment_id']}/answer",
        json={"lease_token": assignment["lease_token"], "answer": answer},
    )
    assert given.status_code == 200, given.text


async def test_a_mask_of_megabytes_goes_round_with_a_small_row(
    house: House,  # noqa: F811 - the fixture
    object_store: ObjectStore,
    bucket: str,
) -> None:
    picture = ObjectAddress(bucket, "picture.png")
    await object_store.put(picture, png(np.zeros((HEIGHT, WIDTH, 3), np.uint8)), content_type="image/png")
    await create(
        house,
        object_store,
        bucket,
        [{"source-ref": str(picture)}],
        task_type="semantic-segmentation",
        label_attribute="ground-ref",
        labels=LABELS,
    )
    classes = noise()
    answer = answer_of(classes)
    encoded = answer["crowd-semantic-segmentation"]["labeledImage"]["pngImageData"]
    assert len(encoded) > 2 * 1024 * 1024
    for name in ("ada", "bob"):
        worker = await house.worker(name)
        await submit(worker, await house.claim(worker, "moods"), answer)

    async with house.database.sessions() as session:
        rows = (await session.execute(text("SELECT pg_column_size(a.*), content_ref FROM answer AS a"))).all()
    assert [size < 1000 for size, _ in rows] == [True, True]
    assert len({ref for _, ref in rows}) == 1, "the same answer twice is one file"
    assert rows[0][1].startswith(f"s3://{bucket}/out/moods/annotations/answers/")

    raw = (await house.api.get("/v1/jobs/moods/answers")).json()
    assert [one["content"] for one in raw["objects"][0]["answers"]] == [answer, answer]

    job = await house.until_status("moods", "Completed")
    (line,) = await output(object_store, job)
    mask = Image.open(io.BytesIO(await object_store.get(ObjectAddress.parse(line["ground-ref"]))))
    names = {
        int(key): entry["class-name"]
        for key, entry in line["ground-ref-metadata"]["internal-color-map"].items()
    }
    assert [names[int(value)] for value in np.asarray(mask)[0, :50]] == [LABELS[n] for n in classes[0, :50]]

    responses = ObjectAddress(bucket, "out/moods/annotations/worker-response/")
    (file,) = [address async for address in object_store.keys(responses)]
    written = json.loads(await object_store.get(file))
    assert [one["answerContent"] for one in written["answers"]] == [answer, answer]
    requests = ObjectAddress(bucket, "out/moods/annotations/consolidated-annotation/consolidation-request/")
    (request,) = [address async for address in object_store.keys(requests)]
    ((asked,),) = [json.loads(await object_store.get(request))]
    assert [one["annotationData"] for one in asked["annotations"]] == [{"s3Uri": rows[0][1]}] * 2
