"""Output manifest lines as records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
from tests.unit.job_api.formats.conftest import MakeArchive, dataset, item, mask_item

from groundwork.task_types import task_type
from job_api.formats.outward import out_formats
from job_api.formats.reading import dataset_of, read_record
from job_api.formats.record import Choices, Free, Mask, Record, Size

GOLDEN = sorted((Path(__file__).parents[3] / "golden").glob("*.jsonl"))
MOODS = dataset("text-classification", ["sad", "glad"], media="text")
MOOD = {"type": "groundtruth/text-classification", "class-name": "glad", "confidence": 0.9}


def read(line: dict[str, Any]) -> Record | str:
    return read_record(orjson.dumps(line), 3, MOODS)


def test_a_line_without_the_label_is_unlabelled() -> None:
    assert read({"source": "x"}) == "unlabelled"


def test_a_line_with_a_failure_is_failed_even_beside_an_old_value() -> None:
    assert read({"source": "x", "x": 1, "x-metadata": {"failure-reason": "ClientError: expired"}}) == "failed"


@pytest.mark.parametrize("value", [1, "1"])
def test_a_class_is_read_as_a_number_or_as_a_text(value: int | str) -> None:
    found = read({"source": "x", "x": value, "x-metadata": MOOD})
    assert isinstance(found, Record)
    assert isinstance(found.content, Choices)
    assert [(one.class_id, one.name, one.confidence) for one in found.content.chosen] == [(1, "glad", 0.9)]


def test_a_label_of_another_kind_is_named() -> None:
    with pytest.raises(ValueError, match="'groundtruth/text-span'"):
        read({"source": "x", "x": {}, "x-metadata": {"type": "groundtruth/text-span"}})


def test_a_damaged_label_is_named() -> None:
    with pytest.raises(ValueError, match="does not have the form of its type"):
        read({"source": "x", "x": [], "x-metadata": MOOD})


@pytest.mark.parametrize(
    "written", ["groundtruth/custom", "groundTruth/custom", "groundtruth/object-detection"]
)
def test_a_custom_label_is_taken_as_it_is(written: str) -> None:
    line = {"source": "x", "x": {"any": ["thing"]}, "x-metadata": {"type": written}}
    found = read_record(orjson.dumps(line), 0, dataset("custom", [], media="any"))
    assert isinstance(found, Record)
    assert found.content == Free({"any": ["thing"]})


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_every_form_of_output_is_read_and_written_in_every_format(
    path: Path, archive_of: MakeArchive
) -> None:
    kind = task_type(path.stem)
    lines = path.read_bytes().splitlines()
    attribute = list(orjson.loads(lines[0]))[-1].removesuffix("-metadata")
    of = dataset_of("quay-1", attribute, kind.metadata_type, kind.media, list("abcdef"))
    found = [read_record(line, ordinal, of) for ordinal, line in enumerate(lines)]
    records = [one for one in found if isinstance(one, Record)]
    assert len(records) == sum(attribute in orjson.loads(line) for line in lines)
    plane = np.array([[0, 1, 3]], dtype=np.uint8)
    items = [
        mask_item(one, plane) if isinstance(one.content, Mask) else item(one, Size(640, 480))
        for one in records
    ]
    for name, form in out_formats().items():
        if of.media == "image" or name in ("csv", "jsonl", "huggingface"):
            pictures = name == "yolo" and isinstance(records[0].content, Choices)
            if not (pictures and of.several):
                form.check(of, include_images=pictures)
                assert archive_of(name, of, items, include_images=pictures)
