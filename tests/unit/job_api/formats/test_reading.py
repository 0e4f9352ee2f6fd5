"""Output manifest lines as records."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from tests.unit.job_api.formats.conftest import dataset

from job_api.formats.reading import read_record
from job_api.formats.record import Choices, Free, Record

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


@pytest.mark.parametrize("written", ["groundtruth/custom", "groundTruth/custom"])
def test_a_custom_label_is_taken_as_it_is(written: str) -> None:
    line = {"source": "x", "x": {"any": ["thing"]}, "x-metadata": {"type": written}}
    found = read_record(orjson.dumps(line), 0, dataset("custom", [], media="any"))
    assert isinstance(found, Record)
    assert found.content == Free({"any": ["thing"]})
