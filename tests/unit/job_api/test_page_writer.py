"""Pages of output lines are what the single lines would be, whatever is remembered of earlier ones."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from groundwork.output_layout import OutputLayout
from groundwork.store.models import LabelingJob
from job_api.exporting.lines import Known, Written, line_writer
from job_api.exporting.repository import Page
from job_api.exporting.shapes import PageWriter

AT = [datetime(2024, 5, 2, 9, 20, 11, micro, UTC) for micro in range(9)]
LAYOUT = OutputLayout.of("s3://out", "Pets")


def job(task_type: str, attribute: str = "pet") -> LabelingJob:
    return LabelingJob(
        name="Pets",
        task_type=task_type,
        label_attribute=attribute,
        labels=["cat", "dog"],
        workers_per_object=3,
    )


def mask() -> dict[str, Any]:
    image = Image.new("P", (2, 2), 1)
    image.putpalette([255, 255, 255, 44, 160, 44])
    file = BytesIO()
    image.save(file, "PNG")
    return {"png": base64.b64encode(file.getvalue()).decode(), "classes": {"1": "#2ca02c"}}


LABELS: dict[str, list[Any]] = {
    "text-classification": [0, 1, 1],
    "text-classification-multi-label": [{"classes": [{"id": 0, "confidence": 0.123}]}, {"classes": []}],
    "object-detection": [
        {
            "boxes": [{"class_id": 1, "left": 1, "top": 2, "width": 3, "height": 4}],
            "image_size": {"width": 9, "height": 9, "depth": 3},
        }
    ],
    "semantic-segmentation": [mask()],
    "object-detection-verification": [{"class": 0, "comments": []}, {"class": 1, "comments": ["blurred\n"]}],
    "custom": [{}, {"pet": 1, "source": "changed"}, {"note": "ü"}],
}
LINES = [
    '{"source-ref": "s3://b/k", "n": 1.50}',
    '{"source-ref":"s3://b/ä"} ',
    '{"source-ref":"s3://b/k","pet":0,"pet-metadata":{"class-name":"cat"}}',
    '{"source-ref":"s3://b/k","p\\u0065t":0}',
]


def known(ordinal: int, line: str, **values: Any) -> Known:
    nothing: dict[str, Any] = dict.fromkeys(Known._fields)
    return Known(**{**nothing, "ordinal": ordinal, "line": line, **values})


def page_of(rows: list[Known]) -> Page:
    """As the query gives it."""

    def outcome(row: Known) -> tuple[str, str]:
        for source, at, confidence, label in (
            ("h", row.human_at, row.human_confidence, row.human_label),
            ("m", row.machine_at, row.machine_confidence, row.machine_label),
            ("f", row.failed_at, 0, row.reason),
        ):
            if at is not None:
                return f"{at:%Y-%m-%dT%H:%M:%S.%f}", f"{source}{confidence} {json.dumps(label)}"
        return "", ""

    return Page(
        [row.ordinal for row in rows],
        "\n".join(row.line for row in rows),
        "\n".join(outcome(row)[0] for row in rows),
        "\n".join(outcome(row)[1] for row in rows),
    )


@pytest.mark.parametrize("task_type", LABELS)
def test_a_page_is_what_its_lines_are(task_type: str) -> None:
    write = line_writer(job(task_type), LAYOUT)
    labels = LABELS[task_type]
    rows: list[Known] = []
    for line in LINES:
        for label in labels:
            for sure in (0.5, 0.123456, 0.12, 0.995):
                human = {"human_label": label, "human_confidence": sure, "human_at": AT[3]}
                machine = {"machine_label": label, "machine_confidence": sure, "machine_at": AT[7]}
                rows.append(known(len(rows), line, **human))
                rows.append(known(len(rows), line, **machine))
        rows.append(known(len(rows), line, reason='ClientError: "gone"\nfor ever', failed_at=AT[1]))
        rows.append(known(len(rows), line))
    expected = [write(row) for row in rows]
    pages = PageWriter(write, "pet")
    for some in (rows[:7], rows[7:], rows, *([row] for row in rows)):
        lines, files = pages.lines(page_of(some))
        by_ordinal = [expected[row.ordinal] for row in some]
        assert lines.decode().split("\n")[:-1] == [one.line.decode() for one in by_ordinal]
        assert files == [one.file for one in by_ordinal if one.file is not None]


def counting(write: Callable[[Known], Written]) -> tuple[Callable[[Known], Written], list[Known]]:
    calls: list[Known] = []

    def counted(row: Known) -> Written:
        calls.append(row)
        return write(row)

    return counted, calls


def test_objects_of_the_same_class_are_written_without_a_call_each() -> None:
    write, calls = counting(line_writer(job("text-classification"), LAYOUT))
    rows = [
        known(n, LINES[0], machine_label=n % 2, machine_confidence=0.9 + n / 1e6, machine_at=AT[n % 9])
        for n in range(4_000)
    ]
    lines, _ = PageWriter(write, "pet").lines(page_of(rows))
    assert len(lines.splitlines()) == 4_000
    assert len(calls) < 20


def test_answers_are_pointed_at_by_each_line_itself() -> None:
    write = line_writer(job("custom"), LAYOUT)
    rows = [known(n, LINES[0], human_label={}, human_confidence=0.0, human_at=AT[0]) for n in range(3)]
    page = page_of(rows)._replace(responses="1 2024-05-02T09:20:11.000007\n\n2 2024-05-02T10:20:11.000007")
    lines, _ = PageWriter(write, "pet").lines(page)
    metadata = [json.loads(line)["pet-metadata"] for line in lines.splitlines()]
    assert [one.get("worker-response-ref") for one in metadata] == [
        "s3://out/Pets/annotations/worker-response/iteration-1/0/2024-05-02_09:20:11.json",
        None,
        "s3://out/Pets/annotations/worker-response/iteration-2/2/2024-05-02_10:20:11.json",
    ]
