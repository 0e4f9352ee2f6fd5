"""Which earlier label a verification or adjustment job is about."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from groundwork.task_types import task_types
from job_api.jobs.auditing import audited_attribute

# Any type that stands for the audited one: only its metadata type and its name are asked for.
AUDITED = task_types()["image-classification"]
TYPE = AUDITED.metadata_type


def line(**labels: str) -> bytes:
    content: dict[str, Any] = {"source-ref": "s3://b/1.jpg"}
    for key, kind in labels.items():
        content |= {key: 1, f"{key}-metadata": {"type": kind}}
    return orjson.dumps(content)


def test_the_only_label_of_the_audited_type_is_found_whatever_its_case() -> None:
    lines = [line(), line(species=TYPE.upper(), mood="groundtruth/text-classification")]
    assert audited_attribute(None, lines, AUDITED) == "species"


def test_a_named_label_must_be_in_the_manifest() -> None:
    assert audited_attribute("species", [line(species=TYPE, other=TYPE)], AUDITED) == "species"
    with pytest.raises(ValueError, match=r"no line .* under 'colour'"):
        audited_attribute("colour", [line(species=TYPE)], AUDITED)


def test_of_several_the_last_in_the_lines_is_meant() -> None:
    assert audited_attribute(None, [line(drawn=TYPE, adjusted=TYPE), line(drawn=TYPE)], AUDITED) == "adjusted"


def test_nothing_to_audit_is_a_problem() -> None:
    with pytest.raises(ValueError, match="nothing to verify or adjust"):
        audited_attribute(None, [line()], AUDITED)


def test_without_lines_there_is_nothing_to_find() -> None:
    assert audited_attribute(None, [], AUDITED) is None
    assert audited_attribute("species", [], AUDITED) == "species"


def test_lines_that_are_no_objects_are_left_to_the_import() -> None:
    assert audited_attribute(None, [b"[1]", b"{", line(species=TYPE)], AUDITED) == "species"
