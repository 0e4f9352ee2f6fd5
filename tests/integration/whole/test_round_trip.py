"""Labels that are verified and adjusted: the output of one job is the input of the next."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import httpx
import numpy as np
from PIL import Image

from groundwork.objectstore import ObjectAddress, ObjectStore

from .test_job_life import House, create, house, output  # noqa: F401  (a fixture)

BOX = {"height": 20, "label": "dog", "left": 10, "top": 5, "width": 30}
SEEN = {"inputImageProperties": {"height": 40, "width": 60}}


async def picture(store: ObjectStore, bucket: str, mode: str) -> dict[str, Any]:
    out = io.BytesIO()
    Image.new(mode, (60, 40)).save(out, format="PNG")
    address = ObjectAddress(bucket, f"pictures/{mode}.png")
    await store.put(address, out.getvalue(), content_type="image/png")
    return {"source-ref": str(address), "id": mode}


async def labelled(
    house: House,  # noqa: F811
    store: ObjectStore,
    worker: httpx.AsyncClient,
    name: str,
    answer: dict[str, Any],
) -> list[dict[str, Any]]:
    """Have one worker say the same of every object; returns the job's output and checks that it completes."""
    while True:
        claimed = (await worker.post(f"/v1/jobs/{name}/claims", json={})).json()
        for assignment in claimed.get("assignments", []):
            said = {"lease_token": assignment["lease_token"], "answer": answer}
            given = await worker.post(f"/v1/assignments/{assignment['assignment_id']}/answer", json=said)
            assert given.status_code == 200, given.text
        job = await house.job(name)
        if job["status"] not in ("Initializing", "InProgress"):
            break
    assert job["status"] == "Completed", job
    return await output(store, job)


async def test_boxes_are_adjusted_and_the_adjustment_verified(
    house: House,  # noqa: F811
    object_store: ObjectStore,
    bucket: str,
) -> None:
    ada = await house.worker("ada")
    lines = [await picture(object_store, bucket, mode) for mode in ("L", "RGB")]
    common = {"labels": ["cat", "dog"], "workers_per_object": 1}
    boxes = {**common, "task_type": "object-detection"}
    await create(house, object_store, bucket, lines, name="boxes", label_attribute="pets", **boxes)
    said: dict[str, Any] = {"boundingBox": {"boundingBoxes": [BOX], **SEEN}}
    drawn = await labelled(house, object_store, ada, "boxes", said)
    assert [list(line) for line in drawn] == [["source-ref", "id", "pets", "pets-metadata"]] * 2
    assert [line["pets"]["image_size"] for line in drawn] == [
        [{"width": 60, "height": 40, "depth": 1}],
        [{"width": 60, "height": 40, "depth": 3}],
    ]
    assert drawn[0]["pets"]["annotations"] == [
        {"class_id": 1, "left": 10, "top": 5, "width": 30, "height": 20}
    ]
    assert drawn[0]["pets-metadata"]["objects"] == [{"confidence": 0.0}]

    adjusting = {**common, "task_type": "object-detection-adjustment", "label_attribute": "pets-adjusted"}
    await create(house, object_store, bucket, drawn, name="adjusting", **adjusting)
    said = {"it": {"boundingBoxes": [{**BOX, "left": 12}], **SEEN, "initialValueModified": True}}
    adjusted = await labelled(house, object_store, ada, "adjusting", said)
    assert [{key: line[key] for key in drawn[0]} for line in adjusted] == drawn
    assert [line["pets-adjusted"]["annotations"][0]["left"] for line in adjusted] == [12, 12]
    metadata = adjusted[0]["pets-adjusted-metadata"]
    assert (metadata["type"], metadata["adjustment-status"]) == ("groundtruth/object-detection", "adjusted")

    verifying = {
        "task_type": "object-detection-verification",
        "label_attribute": "pets-check",
        "labels": ["good", "bad"],
        "workers_per_object": 1,
    }
    await create(house, object_store, bucket, adjusted, name="verifying", **verifying)
    said = {"it": {"label": "bad", "workerComment": "too far left"}}
    verified = await labelled(house, object_store, ada, "verifying", said)
    assert [{key: line[key] for key in adjusted[0]} for line in verified] == adjusted
    assert verified[0]["pets-check"] == 1
    assert verified[0]["pets-check-metadata"]["worker-feedback"] == [{"comment": "too far left"}]


def painted(columns: int) -> dict[str, Any]:
    """A mask whose first columns are dog, in the colour that the page chose."""
    shown = Image.new("RGBA", (60, 40))
    shown.paste((0x1F, 0x77, 0xB4, 255), (0, 0, columns, 40))
    out = io.BytesIO()
    shown.save(out, format="PNG")
    return {
        "crowd-semantic-segmentation": {
            "labelMappings": {"cat": {"color": "#2ca02c"}, "dog": {"color": "#1f77b4"}},
            "labeledImage": {"pngImageData": base64.b64encode(out.getvalue()).decode()},
            **SEEN,
        }
    }


async def pixels(store: ObjectStore, address: str) -> Any:
    return np.array(Image.open(io.BytesIO(await store.get(ObjectAddress.parse(address)))))


async def test_masks_are_files_and_are_adjusted_and_verified(
    house: House,  # noqa: F811
    object_store: ObjectStore,
    bucket: str,
) -> None:
    ada = await house.worker("ada")
    lines = [await picture(object_store, bucket, "RGB")]
    masks = {"labels": ["cat", "dog"], "workers_per_object": 1, "task_type": "semantic-segmentation"}
    await create(house, object_store, bucket, lines, name="masks", label_attribute="pets-ref", **masks)
    (line,) = await labelled(house, object_store, ada, "masks", painted(20))
    assert line["pets-ref"].startswith(
        f"s3://{bucket}/out/masks/annotations/consolidated-annotation/output/0_"
    )
    found = await pixels(object_store, line["pets-ref"])
    assert found.shape == (40, 60)
    assert np.all(found[:, :20] == 2)
    assert np.all(found[:, 20:] == 0)
    assert line["pets-ref-metadata"]["internal-color-map"] == {
        "0": {"class-name": "BACKGROUND", "hex-color": "#ffffff", "confidence": 0.0},
        "2": {"class-name": "dog", "hex-color": "#1f77b4", "confidence": 0.0},
    }

    adjusting = {**masks, "task_type": "semantic-segmentation-adjustment", "label_attribute": "better-ref"}
    await create(house, object_store, bucket, [line], name="adjusting", **adjusting)
    said = painted(30)
    said["crowd-semantic-segmentation"]["initialValueModified"] = True
    (adjusted,) = await labelled(house, object_store, ada, "adjusting", said)
    assert {key: adjusted[key] for key in line} == line
    assert adjusted["better-ref-metadata"]["adjustment-status"] == "adjusted"
    assert np.count_nonzero(await pixels(object_store, adjusted["better-ref"])) == 30 * 40

    verifying = {
        **masks,
        "task_type": "semantic-segmentation-verification",
        "label_attribute": "check",
        "labels": ["good", "bad"],
    }
    await create(house, object_store, bucket, [adjusted], name="verifying", **verifying)
    (verified,) = await labelled(house, object_store, ada, "verifying", {"it": {"label": "good"}})
    assert verified["check"] == 0
    assert "worker-feedback" not in verified["check-metadata"]


async def test_entities_have_the_display_names_of_the_label_file(
    house: House,  # noqa: F811
    object_store: ObjectStore,
    bucket: str,
) -> None:
    ada = await house.worker("ada")
    entries = [{"label": "person", "shortDisplayName": "per"}, {"label": "date", "fullDisplayName": "Date"}]
    document = {
        "document-version": "2018-11-28",
        "labels": entries,
        "instructions": {"shortInstruction": "Mark", "fullInstruction": "Mark everything"},
    }
    address = ObjectAddress(bucket, "labels.json")
    await object_store.put(address, json.dumps(document).encode(), content_type="application/json")
    settings = {
        "task_type": "named-entity-recognition",
        "labels": None,
        "label_category_config": str(address),
        "workers_per_object": 1,
        "label_attribute": "ents",
    }
    lines = [{"source": "\N{OWL} Ada wrote"}]
    await create(house, object_store, bucket, lines, name="entities", **settings)
    said = {"it": {"entities": [{"label": "person", "startOffset": 2, "endOffset": 5}]}}
    (line,) = await labelled(house, object_store, ada, "entities", said)
    assert line["ents"] == {
        "annotations": {
            "labels": [{"label": "person", "shortDisplayName": "per"}, {"label": "date"}],
            "entities": [{"label": "person", "startOffset": 2, "endOffset": 5}],
        }
    }


async def test_a_custom_label_without_a_function_points_at_the_answers(
    house: House,  # noqa: F811
    object_store: ObjectStore,
    bucket: str,
) -> None:
    ada = await house.worker("ada")
    template = (
        "<script src='https://assets.crowd.aws/crowd-html-elements.js'></script>"
        "<crowd-form><crowd-input name='note'></crowd-input></crowd-form>"
    )
    address = ObjectAddress(bucket, "note.html")
    await object_store.put(address, template.encode(), content_type="text/html")
    settings = {
        "task_type": "custom",
        "labels": None,
        "template_uri": str(address),
        "workers_per_object": 1,
        "label_attribute": "note",
    }
    await create(house, object_store, bucket, [{"source": "x"}], name="custom", **settings)
    (line,) = await labelled(house, object_store, ada, "custom", {"note": "fine"})
    assert line["note"] == {}
    responses = await object_store.get(ObjectAddress.parse(line["note-metadata"]["worker-response-ref"]))
    assert json.loads(responses)["answers"][0]["answerContent"] == {"note": "fine"}
