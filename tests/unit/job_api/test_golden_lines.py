"""Every form of output line, byte for byte: `tests/golden/<task type>.jsonl` (contract, 4.2 to 4.18)."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import numpy as np
import orjson
import pytest
from PIL import Image

from groundwork.output_layout import OutputLayout
from groundwork.store.models import LabelingJob
from groundwork.task_types import task_types
from groundwork.task_types.masks import mask_label
from groundwork.task_types.pngs import Mask
from job_api.exporting.lines import Known, Written, line_writer, value_writer

GOLDEN = Path(__file__).parents[2] / "golden"
AT = datetime(2026, 3, 14, 9, 26, 53, 589793, tzinfo=UTC)
ANSWERED = datetime(2026, 3, 14, 9, 26, 51, tzinfo=UTC)
PICTURE = '{"source-ref":"s3://pictures/quay/0001.png"}'
TEXT = '{"source":"Grace wrote it in Arlington."}'
FAILURE = "ClientError: Annotation tasks expired before enough people answered"

BOXES = [
    {"class_id": 2, "left": 40, "top": 12, "width": 120, "height": 64, "confidence": 0.8149},
    {"class_id": 0, "left": 0, "top": 0, "width": 31, "height": 7, "confidence": 0.5},
    {"class_id": 2, "left": 200, "top": 90, "width": 9, "height": 9, "confidence": 1.0},
]
SIZE = {"width": 640, "height": 480, "depth": 3}
ONE_WORKERS_BOXES = [{side: value for side, value in BOXES[0].items() if side != "confidence"}]
MASK = Mask(4, 3, bytes([0, 0, 1, 1, 0, 3, 3, 1, 0, 0, 0, 3]))
STORED_MASK = mask_label(MASK, {1: "#2ca02c", 3: "#ff7f0e"})
SPANS = [
    {"label": "person", "start": 0, "end": 5, "confidence": 0.951},
    {"label": "place", "start": 18, "end": 27, "confidence": 2 / 3},
]
OLD_BOXES = (
    '{"source-ref":"s3://pictures/quay/0001.png","boats":{"image_size":[{"width":640,"height":480,"depth":3}],'
    '"annotations":[]},"boats-metadata":{"objects":[],"class-map":{},"type":"groundtruth/object-detection",'
    '"human-annotated":"yes","creation-date":"2026-03-01T08:00:00.000001","job-name":"labeling-job/boats"}}'
)


@dataclass(frozen=True)
class Case:
    labels: Sequence[str]
    lines: Sequence[Mapping[str, Any]]
    """What is known of each object, beside its failure."""
    attribute: str = "seen"
    workers: int = 3
    entries: Sequence[Mapping[str, Any]] = field(default=())


def by_people(line: str, label: Any, confidence: float, **more: Any) -> dict[str, Any]:
    return {"line": line, "human_label": label, "human_confidence": confidence, "human_at": AT, **more}


def classified(line: str) -> list[dict[str, Any]]:
    machine = {"line": line, "machine_label": 0, "machine_confidence": 0.9871, "machine_at": AT}
    return [by_people(line, 1, 0.9449), by_people(line, 0, 2 / 3), machine]


def chosen(line: str) -> list[dict[str, Any]]:
    shares = [{"id": 1, "confidence": 0.949}, {"id": 0, "confidence": 0.77}, {"id": 2, "confidence": 0.2}]
    return [by_people(line, {"classes": shares}, 0.6), by_people(line, {"classes": []}, 0.9)]


def judged() -> list[dict[str, Any]]:
    comments = ["the left one is too wide", "two boats are one"]
    return [
        by_people(OLD_BOXES, {"class": 1, "comments": comments}, 0.93),
        by_people(OLD_BOXES, {"class": 0, "comments": []}, 1.0),
    ]


CASES: Mapping[str, Case] = {
    "image-classification": Case(["boat", "buoy"], classified(PICTURE)),
    "text-classification": Case(["positive", "négatif 🙁"], classified(TEXT)),
    "video-classification": Case(["still", "moving"], classified('{"source-ref":"s3://clips/0001.mp4"}')),
    "image-classification-multi-label": Case(["boat", "buoy", "gull"], chosen(PICTURE)),
    "text-classification-multi-label": Case(["rude", "late", "cold"], chosen(TEXT)),
    "object-detection": Case(
        ["boat", "buoy", "gull"],
        [
            by_people(PICTURE, {"boxes": BOXES, "image_size": SIZE}, 0.7),
            by_people(PICTURE, {"boxes": [], "image_size": SIZE}, 1.0),
        ],
        attribute="boats",
    ),
    "object-detection-adjustment": Case(
        ["boat", "buoy", "gull"],
        [
            by_people(OLD_BOXES, {"boxes": ONE_WORKERS_BOXES, "image_size": SIZE, "modified": True}, 0.0),
            by_people(OLD_BOXES, {"boxes": [], "image_size": SIZE, "modified": False}, 0.0),
        ],
        attribute="boats-adjusted",
        workers=1,
    ),
    "object-detection-verification": Case(["good", "bad"], judged(), attribute="boats-check"),
    "semantic-segmentation-verification": Case(["good", "bad"], judged(), attribute="water-check"),
    "semantic-segmentation": Case(
        ["quay", "pier", "water"],
        [
            by_people(PICTURE, STORED_MASK, 0.805463),
            by_people(PICTURE, mask_label(Mask(2, 2, bytes(4)), {}), 1.0),
        ],
        attribute="water-ref",
    ),
    "semantic-segmentation-adjustment": Case(
        ["quay", "pier", "water"],
        [by_people(PICTURE, {**cast(dict[str, Any], STORED_MASK), "modified": True}, 0.9)],
        attribute="water-adjusted-ref",
        workers=1,
    ),
    "named-entity-recognition": Case(
        ["person", "place"],
        [by_people(TEXT, {"entities": SPANS}, 0.8), by_people(TEXT, {"entities": []}, 1.0)],
        entries=[
            {"label": "person", "shortDisplayName": "per", "fullDisplayName": "Person"},
            {"label": "place"},
        ],
    ),
    "custom": Case(
        [],
        [
            by_people(PICTURE, {"seen": {"count": 3}, "seen-metadata": {"job_name": "counts"}}, 0.0),
            by_people(PICTURE, {}, 0.0, iteration=1, answered_at=ANSWERED),
        ],
    ),
}


LAYOUT = OutputLayout.of("s3://out/base/", "Quay-1")


def job_of(name: str) -> LabelingJob:
    case = CASES[name]
    return LabelingJob(
        name="Quay-1",
        task_type=name,
        label_attribute=case.attribute,
        labels=list(case.labels),
        workers_per_object=case.workers,
    )


def write(name: str) -> list[Written]:
    case = CASES[name]
    writer = line_writer(job_of(name), LAYOUT, case.entries)
    failed = {"line": case.lines[0]["line"], "reason": FAILURE, "failed_at": AT}
    empty = dict.fromkeys(Known._fields)
    return [
        writer(Known(**{**empty, "ordinal": ordinal, **known}))
        for ordinal, known in enumerate([*case.lines, failed])
    ]


def test_every_task_type_has_a_golden_file() -> None:
    assert set(CASES) == set(task_types()) == {path.stem for path in GOLDEN.glob("*.jsonl")}


@pytest.mark.parametrize("name", CASES)
def test_lines_are_written_as_the_contract_says(name: str) -> None:
    written = b"".join(one.line + b"\n" for one in write(name))
    assert written.decode() == (GOLDEN / f"{name}.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["semantic-segmentation", "semantic-segmentation-adjustment"])
def test_the_pixels_of_a_mask_file_are_the_class_ids(name: str) -> None:
    stored = write(name)[0].file
    assert stored is not None
    address, file = stored
    assert str(address) == (
        "s3://out/base/Quay-1/annotations/consolidated-annotation/output/0_2026-03-14T09:26:53.589793.png"
    )
    assert file.content_type == "image/png"
    picture = Image.open(io.BytesIO(file.content))
    assert np.array(picture).tolist() == [[0, 0, 1, 1], [0, 3, 3, 1], [0, 0, 0, 3]]
    assert picture.mode == "P"
    palette = picture.getpalette() or []
    assert [palette[3 * index : 3 * index + 3] for index in (0, 1, 3)] == [
        [0xFF, 0xFF, 0xFF],
        [0x2C, 0xA0, 0x2C],
        [0xFF, 0x7F, 0x0E],
    ]


def test_nothing_but_masks_makes_files() -> None:
    makers = {name for name in CASES if any(one.file is not None for one in write(name))}
    assert makers == {name for name, kind in task_types().items() if kind.reference}


def test_base64_of_a_stored_mask_is_the_file() -> None:
    label = CASES["semantic-segmentation"].lines[0]["human_label"]
    file = write("semantic-segmentation")[0].file
    assert file is not None
    assert base64.b64decode(label["png"]) == file[1].content


@pytest.mark.parametrize("name", CASES)
def test_the_ledger_shows_the_value_that_is_written(name: str) -> None:
    case, written = CASES[name], write(name)
    value_of = value_writer(job_of(name), LAYOUT, case.entries)
    for ordinal, known in enumerate(case.lines):
        if "human_label" not in known:
            continue
        line = orjson.loads(written[ordinal].line)
        assert value_of(ordinal, known["human_label"], 0.5, AT) == line[case.attribute]
