"""Output manifest lines, in the forms of contract sections 4.2, 4.4, 4.5 and 4.18."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from groundwork.objectstore import ObjectAddress
from groundwork.output_layout import OutputLayout
from groundwork.store.models import LabelingJob
from job_api.exporting.lines import Known, line_writer

LAYOUT = OutputLayout.of("s3://out/base/", "Pets-1")
AT = datetime(2024, 5, 2, 9, 20, 11, 527256, tzinfo=UTC)


def job(task_type: str = "image-classification", workers: int = 3) -> LabelingJob:
    return LabelingJob(
        name="Pets-1",
        task_type=task_type,
        label_attribute="species",
        labels=["cat", "dog"],
        workers_per_object=workers,
    )


def known(line: str, **values: Any) -> Known:
    return Known(**{**dict.fromkeys(Known._fields), "ordinal": 0, "line": line, **values})


def written(task: LabelingJob, row: Known) -> Any:
    return json.loads(line_writer(task, LAYOUT)(row).line)


def test_a_label_by_people() -> None:
    row = known('{"source-ref":"s3://b/7.jpg","id":9}', human_label=1, human_confidence=0.9449, human_at=AT)
    assert line_writer(job(), LAYOUT)(row).line == (
        b'{"source-ref":"s3://b/7.jpg","id":9,"species":1,"species-metadata":{"class-name":"dog",'
        b'"job-name":"labeling-job/pets-1","confidence":0.94,"type":"groundtruth/image-classification",'
        b'"human-annotated":"yes","creation-date":"2024-05-02T09:20:11.527256"}}'
    )


def test_one_workers_answer_has_no_confidence() -> None:
    row = known('{"source":"x"}', human_label=0, human_confidence=0.9, human_at=AT)
    assert written(job("text-classification", workers=1), row)["species-metadata"]["confidence"] == 0.0


def test_a_label_by_machine() -> None:
    row = known('{"source":"x"}', machine_label=0, machine_confidence=0.987, machine_at=AT)
    line = written(job("text-classification"), row)
    assert line["species"] == 0
    assert line["species-metadata"]["human-annotated"] == "no"
    assert line["species-metadata"]["confidence"] == 0.99


def test_peoples_labels_win() -> None:
    row = known(
        '{"source":"x"}', human_label=1, human_confidence=0.6, human_at=AT, machine_label=0,
        machine_confidence=0.99, machine_at=AT, reason="late", failed_at=AT,
    )  # fmt: skip
    line = written(job("text-classification"), row)
    assert line["species"] == 1
    assert line["species-metadata"]["human-annotated"] == "yes"


def test_a_failed_object_has_a_reason_and_no_label() -> None:
    line = written(job(), known('{"source-ref":"s3://b/k"}', reason="ClientError: gone", failed_at=AT))
    assert "species" not in line
    assert line["species-metadata"]["failure-reason"] == "ClientError: gone"


def test_an_object_without_an_outcome_comes_out_as_it_came_in() -> None:
    raw = '{ "source" : "x" }'
    assert line_writer(job(), LAYOUT)(known(raw)).line == raw.encode()


def test_the_layout_of_the_contract() -> None:
    assert str(LAYOUT.manifest) == "s3://out/base/Pets-1/manifests/output/output.manifest"
    assert LAYOUT.worker_response(2, "7", AT) == ObjectAddress(
        "out", "base/Pets-1/annotations/worker-response/iteration-2/7/2024-05-02_09:20:11.json"
    )
