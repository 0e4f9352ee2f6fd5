"""Scripts, manifests, templates and functions written for Ground Truth, run against `groundwork up`."""

from __future__ import annotations

import base64
import io
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from botocore.exceptions import ClientError
from PIL import Image
from tests.acceptance.ground_truth import BUCKET, REGION, System, built_in, picture, running_system

pytestmark = pytest.mark.timeout(300)

BOX_TEMPLATE = """
<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<crowd-form>
  <crowd-bounding-box name="boundingBox" src="{{ task.input.taskObject | grant_read_access }}"
    header="Draw" labels="{{ task.input.labels | to_json | escape }}"></crowd-bounding-box>
</crowd-form>"""
FORM = "<crowd-form><crowd-classifier name='c' categories='[]'></crowd-classifier></crowd-form>"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with running_system(tmp_path_factory.mktemp("contract") / "state") as running:
        yield running


@pytest.fixture(scope="module")
def pictures(system: System) -> list[str]:
    return [
        system.put(f"pictures/{n}.png", picture(colour=colour)) for n, colour in enumerate(("navy", "teal"))
    ]


def page(system: System) -> dict[str, Any]:
    return {"UiConfig": {"UiTemplateS3Uri": system.template("form", FORM)}}


def boxes(*given: tuple[str, int, int, int, int], modified: bool | None = None) -> dict[str, Any]:
    keys = ("label", "left", "top", "width", "height")
    answer: dict[str, Any] = {
        "boundingBoxes": [dict(zip(keys, box, strict=True)) for box in given],
        "inputImageProperties": {"width": 64, "height": 48},
    }
    if modified is not None:
        answer["initialValueModified"] = modified
    return {"boundingBox": answer}


def test_boxes_are_drawn_then_adjusted_then_verified_each_on_the_output_of_the_last(
    system: System, pictures: list[str]
) -> None:
    manifest = system.put("boxes.manifest", [{"source-ref": uri, "id": n} for n, uri in enumerate(pictures)])
    labels = system.labels("boxes", ["cat", "dog"])
    template = system.template("boxes", BOX_TEMPLATE)
    ui = {"UiConfig": {"UiTemplateS3Uri": template}}

    system.create("drawn", manifest, LabelCategoryConfigS3Uri=labels, task={**built_in("BoundingBox"), **ui})
    system.wait("drawn", "InProgress")
    system.answer_all("drawn", "ada@people.test", lambda _: boxes(("dog", 4, 5, 20, 10)))
    job = system.wait("drawn", "Completed")
    assert job["LabelCounters"] == {
        "TotalLabeled": 2,
        "HumanLabeled": 2,
        "MachineLabeled": 0,
        "FailedNonRetryableError": 0,
        "Unlabeled": 0,
    }
    drawn = job["LabelingJobOutput"]["OutputDatasetS3Uri"]
    assert drawn == f"s3://{BUCKET}/output/drawn/manifests/output/output.manifest"
    first = system.lines(drawn)[0]
    assert list(first) == ["source-ref", "id", "drawn", "drawn-metadata"]
    assert first["drawn"] == {
        "image_size": [{"width": 64, "height": 48, "depth": 3}],
        "annotations": [{"class_id": 1, "left": 4, "top": 5, "width": 20, "height": 10}],
    }
    assert first["drawn-metadata"] | {"creation-date": ""} == {
        "objects": [{"confidence": 0}],
        "class-map": {"1": "dog"},
        "type": "groundtruth/object-detection",
        "human-annotated": "yes",
        "creation-date": "",
        "job-name": "labeling-job/drawn",
    }

    files_of_the_drawn_job(system)

    def adjusted(assignment: dict[str, Any]) -> dict[str, Any]:
        line = assignment["input"]["manifestLine"]
        (box,) = line["drawn"]["annotations"]
        moved = line["id"] == 0
        return boxes(("dog", box["left"] + moved, 5, 20, 10), modified=moved)

    system.create(
        "adjusted", drawn, LabelCategoryConfigS3Uri=labels, task={**built_in("AdjustmentBoundingBox"), **ui}
    )
    system.answer_all("adjusted", "bob@people.test", adjusted)
    again = system.wait("adjusted", "Completed")["LabelingJobOutput"]["OutputDatasetS3Uri"]
    lines = system.lines(again)
    assert [line["adjusted"]["annotations"][0]["left"] for line in lines] == [5, 4]
    assert [line["adjusted-metadata"]["adjustment-status"] for line in lines] == ["adjusted", "unadjusted"]
    assert [line["drawn"] for line in lines] == [line["drawn"] for line in system.lines(drawn)]

    verdicts = system.labels("verdicts", ["good", "bad"])
    system.create(
        "verified",
        again,
        LabelCategoryConfigS3Uri=verdicts,
        task={
            **built_in("VerificationBoundingBox"),
            "UiConfig": {"UiTemplateS3Uri": system.template("v", FORM)},
        },
    )
    failed = system.wait("verified", "InProgress", "Completed")
    assert failed.get("FailureReason") is None
    system.answer_all(
        "verified",
        "ada@people.test",
        lambda one: (
            {"crowd-image-classifier": {"label": "bad", "workerComment": "too wide"}}
            if one["input"]["manifestLine"]["id"]
            else {"crowd-image-classifier": {"label": "good"}}
        ),
    )
    result = system.lines(system.wait("verified", "Completed")["LabelingJobOutput"]["OutputDatasetS3Uri"])
    assert [line["verified"] for line in result] == [0, 1]
    assert [line["verified-metadata"].get("worker-feedback") for line in result] == [
        None, [{"comment": "too wide"}]
    ]  # fmt: skip
    assert {key for line in result for key in line} >= {"drawn", "adjusted", "verified", "id"}


def files_of_the_drawn_job(system: System) -> None:
    """The files beside the manifest, which samples read too (contract section 4.1)."""
    annotations = "output/drawn/annotations/"
    listed = system.s3.list_objects_v2(Bucket=BUCKET, Prefix=annotations)["Contents"]
    keys = [one["Key"] for one in listed if "intermediate" not in one["Key"]]
    files = {key.removeprefix(annotations): json.loads(system.get(f"s3://{BUCKET}/{key}")) for key in keys}
    stamp = r"\d{4}-\d\d-\d\d_\d\d:\d\d:\d\d"

    def only(pattern: str) -> Any:
        (found,) = [content for key, content in files.items() if re.fullmatch(pattern, key)]
        return found

    (answer,) = only(rf"worker-response/iteration-1/0/{stamp}\.json")["answers"]
    times = ["acceptanceTime", "submissionTime", "timeSpentInSeconds"]
    assert list(answer) == [*times, "workerId", "workerMetadata", "answerContent"]
    assert answer["answerContent"]["boundingBox"]["boundingBoxes"][0]["label"] == "dog"
    assert answer["workerMetadata"]["identityData"]["identityProviderType"] == "Cognito"
    asked = only(rf"consolidated-annotation/consolidation-request/iteration-1/{stamp}\.json")
    assert [one["datasetObjectId"] for one in asked] == ["0", "1"]
    assert json.loads(asked[0]["annotations"][0]["annotationData"]["content"]) == answer["answerContent"]
    given = only(rf"consolidated-annotation/consolidation-response/iteration-1/{stamp}\.json")
    assert set(given[1]["consolidatedAnnotation"]["content"]) == {"drawn", "drawn-metadata"}
    batch = system.lines(f"s3://{BUCKET}/{annotations}intermediate/1/annotations.json")
    assert [(line["datasetObjectId"], line["id"]) for line in batch] == [("0", 0), ("1", 1)]


def test_a_mask_becomes_a_palette_png_of_class_ids(system: System, pictures: list[str]) -> None:
    manifest = system.put("masks.manifest", [{"source-ref": uri} for uri in pictures])
    system.create(
        "masks",
        manifest,
        LabelAttributeName="masks-ref",
        LabelCategoryConfigS3Uri=system.labels("masks", ["road", "building"]),
        task={
            **built_in("SemanticSegmentation"),
            **page(system),
        },
    )

    def answer(_: dict[str, Any]) -> dict[str, Any]:
        image = Image.new("RGBA", (64, 48), (0, 0, 0, 0))
        image.paste((0x1F, 0x77, 0xB4, 255), (0, 0, 32, 48))
        content = io.BytesIO()
        image.save(content, "PNG")
        return {
            "crowd-semantic-segmentation": {
                "labelMappings": {"road": {"color": "#2ca02c"}, "building": {"color": "#1f77b4"}},
                "labeledImage": {"pngImageData": base64.b64encode(content.getvalue()).decode()},
                "inputImageProperties": {"width": 64, "height": 48},
            }
        }

    system.answer_all("masks", "ada@people.test", answer)
    line = system.lines(system.wait("masks", "Completed")["LabelingJobOutput"]["OutputDatasetS3Uri"])[0]
    assert line["masks-ref"].startswith(
        f"s3://{BUCKET}/output/masks/annotations/consolidated-annotation/output/0_"
    )
    mask = Image.open(io.BytesIO(system.get(line["masks-ref"])))
    assert (mask.mode, mask.size) == ("P", (64, 48))
    assert (mask.getpixel((0, 0)), mask.getpixel((40, 0))) == (2, 0)
    assert line["masks-ref-metadata"]["internal-color-map"]["2"] == {
        "class-name": "building", "hex-color": "#1f77b4", "confidence": 0
    }  # fmt: skip


def test_names_are_marked_with_the_built_in_page(system: System) -> None:
    text = "Ada wrote to Charles in 1843."
    labels = system.put(
        "labels/names.json",
        json.dumps({
            "document-version": "2018-11-28",
            "labels": [{"label": "person", "shortDisplayName": "per"}, {"label": "date"}],
            "instructions": {"shortInstruction": "<p>Mark</p>", "fullInstruction": "<p>Mark all</p>"},
        }),
    )  # fmt: skip
    built_in_page = f"arn:aws:sagemaker:{REGION}:394669845002:human-task-ui/NamedEntityRecognition"
    system.create(
        "names",
        system.put("names.manifest", [{"source": text}]),
        LabelCategoryConfigS3Uri=labels,
        task={**built_in("NamedEntityRecognition"), "UiConfig": {"HumanTaskUiArn": built_in_page}},
    )
    entities = [{"label": "person", "startOffset": 0, "endOffset": 3}]
    system.answer_all(
        "names", "ada@people.test", lambda _: {"crowd-entity-annotation": {"entities": entities}}
    )
    (line,) = system.lines(system.wait("names", "Completed")["LabelingJobOutput"]["OutputDatasetS3Uri"])
    assert line["names"]["annotations"]["entities"] == entities
    assert line["names"]["annotations"]["labels"] == [
        {"label": "person", "shortDisplayName": "per"}, {"label": "date"}
    ]  # fmt: skip


def test_functions_written_for_lambda_prepare_and_consolidate(system: System) -> None:
    seen: list[dict[str, Any]] = []

    def before(event: dict[str, Any]) -> dict[str, Any]:
        text = event["dataObject"]["source"]
        return {"taskInput": {"shout": text.upper()}, "isHumanAnnotationRequired": "true"}

    def after(event: dict[str, Any]) -> list[dict[str, Any]]:
        seen.append(event)
        answers = []
        key = event["labelAttributeName"]
        for one in json.loads(system.get(event["payload"]["s3Uri"])):
            said = [json.loads(given["annotationData"]["content"]) for given in one["annotations"]]
            content = {
                key: {"said": said, "of": one["dataObject"]["content"]},
                f"{key}-metadata": {"type": "groundtruth/custom", "job_name": "x"},
            }
            answers.append(
                {
                    "datasetObjectId": one["datasetObjectId"],
                    "consolidatedAnnotation": {"content": content},
                }
            )
        return answers

    with functions({"/pre": before, "/post": after}) as address:
        arn = f"arn:aws:lambda:{REGION}:111122223333:function:SageMaker-"
        for name in ("pre", "post"):
            put = system.rest.put(
                f"/v1/functions/{arn}{name}", json={"kind": "http", "target": f"{address}/{name}"}
            )
            assert put.status_code in (200, 201), put.text
        system.create(
            "custom",
            system.put(
                "custom.manifest", [{"source": "quiet", "kept": [1]}, {"source": "silent", "kept": [2]}]
            ),
            task={
                "PreHumanTaskLambdaArn": arn + "pre",
                "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": arn + "post"},
                **page(system),
                "NumberOfHumanWorkersPerDataObject": 2,
            },
        )
        for worker in ("ada", "bob"):
            system.answer_all("custom", f"{worker}@people.test", lambda one: {"heard": one["input"]["shout"]})
        job = system.wait("custom", "Completed")
    lines = system.lines(job["LabelingJobOutput"]["OutputDatasetS3Uri"])
    assert lines[0] == {
        "source": "quiet",
        "kept": [1],
        "custom": {"said": [{"heard": "QUIET"}] * 2, "of": "quiet"},
        "custom-metadata": {"type": "groundtruth/custom", "job_name": "x"},
    }
    assert list(lines[0]) == ["source", "kept", "custom", "custom-metadata"]
    assert list(lines[0]["custom"]) == ["said", "of"]
    assert seen[0]["version"] == "2018-10-16"
    assert seen[0]["labelingJobArn"] == job["LabelingJobArn"]


class functions:  # noqa: N801 - used as a context manager
    """Python functions behind HTTP, as an operator would serve those that ran on Lambda."""

    def __init__(self, routes: dict[str, Any]) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                body = json.dumps(routes[self.path](event)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing: the test's output is for failures."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def test_a_stopped_job_hands_out_nothing_more_and_exports_what_is_labelled(system: System) -> None:
    manifest = system.put("stopped.manifest", [{"source": f"text {n}"} for n in range(3)])
    system.create(
        "stopped",
        manifest,
        LabelCategoryConfigS3Uri=system.labels("moods", ["bad", "good"]),
        task={
            **built_in("TextMultiClass"),
            **page(system),
            "NumberOfHumanWorkersPerDataObject": 2,
        },
    )
    system.wait("stopped", "InProgress")
    done = 0

    def one_then_stop(_: dict[str, Any]) -> dict[str, Any]:
        nonlocal done
        done += 1
        if done == 2:
            system.sagemaker.stop_labeling_job(LabelingJobName="stopped")
        return {"crowd-classifier": {"label": "good"}}

    system.answer_all("stopped", "ada@people.test", one_then_stop)
    job = system.wait("stopped", "Stopped")
    counters = job["LabelCounters"]
    assert (counters["HumanLabeled"], counters["Unlabeled"]) == (2, 1)
    lines = system.lines(job["LabelingJobOutput"]["OutputDatasetS3Uri"])
    assert [line.get("stopped") for line in lines] == [1, 1, None]
    with pytest.raises(ClientError) as refused:
        system.sagemaker.stop_labeling_job(LabelingJobName="stopped")
    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_a_chained_job_asks_people_only_for_what_has_no_label_yet(system: System) -> None:
    lines = system.lines(f"s3://{BUCKET}/output/stopped/manifests/output/output.manifest")
    system.create(
        "chained",
        system.put("chained.manifest", lines),
        LabelAttributeName="stopped",
        LabelCategoryConfigS3Uri=system.labels("moods", ["bad", "good"]),
        task={**built_in("TextMultiClass"), **page(system)},
    )
    system.wait("chained", "InProgress")
    answered = system.answer_all(
        "chained", "bob@people.test", lambda _: {"crowd-classifier": {"label": "bad"}}
    )
    assert answered == 1
    job = system.wait("chained", "Completed")
    result = system.lines(job["LabelingJobOutput"]["OutputDatasetS3Uri"])
    assert result[:2] == lines[:2]
    assert result[2]["stopped"] == 0
    assert job["LabelCounters"]["TotalLabeled"] == 3
