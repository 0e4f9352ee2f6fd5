"""What a manifest line may hold, and what is written into it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from groundwork.manifest import LabelMetadata, LineProblem, augment_line, parse_line, source_of


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not a JSON object"),
        (b"[1]", "not a JSON object"),
        (b'{"source-ref": "s3://b/k", "x": NaN}', "not a JSON object"),
        (b'{"source-ref": "\xff"}', "not a JSON object"),
        (b"[" * 100_000, "not a JSON object"),
        (b'{"other": 1}', "neither of 'source-ref' and 'source'"),
        (b'{"source": "a", "source-ref": "s3://b/k"}', "both of 'source-ref' and 'source'"),
        (b'{"source-ref": "/etc/passwd"}', "not an S3 address"),
        (b'{"source-ref": 3}', "not an S3 address"),
        (b'{"source": "  "}', "'source' is not a text, or an empty one"),
        (b'{"source": "a", "$x": 1}', "'$x': a key may not start with '$'"),
        (b'{"source": "' + b"a" * 20_001 + b'"}', "'source': the value is longer than 20,000 characters"),
        (b'{"source": "a", "x": [' + b"1," * 60_000 + b"1]}", "longer than 100,000 characters"),
    ],
)
def test_a_bad_line_is_refused_with_its_reason(line: bytes, reason: str) -> None:
    with pytest.raises(LineProblem, match=reason.replace("$", r"\$").replace("[", r"\[")):
        parse_line(line)


def test_the_limit_counts_characters_not_bytes() -> None:
    parse_line(json.dumps({"source": "ä" * 19_000, "more": "ä" * 19_000}, ensure_ascii=False).encode())


def test_the_source_of_a_line() -> None:
    assert source_of('{"source-ref": "s3://b/k"}') == ("source-ref", "s3://b/k")
    assert source_of('{"id": 1, "source": "text"}') == ("source", "text")


def test_a_label_goes_to_the_end_and_other_keys_stay_as_they_are() -> None:
    line = '{"z": 1.50, "source-ref": "s3://b/k", "a": {"b": [1, 2]}}'
    written = augment_line(line, "pet", {"pet": 1, "pet-metadata": {"class-name": "dog"}})
    assert written == (
        b'{"z": 1.50, "source-ref": "s3://b/k", "a": {"b": [1, 2]}'
        b',"pet":1,"pet-metadata":{"class-name":"dog"}}'
    )


def test_an_earlier_label_is_replaced_and_a_failure_takes_its_value_away() -> None:
    line = '{"source": "x", "pet": 0, "pet-metadata": {"confidence": 1}, "pet-b": 7}'
    again = json.loads(augment_line(line, "pet", {"pet": 1, "pet-metadata": {}}))
    assert list(again.items()) == [("source", "x"), ("pet-b", 7), ("pet", 1), ("pet-metadata", {})]
    failed = json.loads(augment_line(line, "pet", {"pet-metadata": {"failure-reason": "why"}}))
    assert "pet" not in failed


def test_metadata_has_the_contracts_forms() -> None:
    metadata = LabelMetadata("Pets-1", "groundtruth/x", True, datetime(2024, 5, 2, 9, 20, 11, 7, tzinfo=UTC))
    assert metadata.as_json() == {
        "job-name": "labeling-job/pets-1",
        "type": "groundtruth/x",
        "human-annotated": "yes",
        "creation-date": "2024-05-02T09:20:11.000007",
    }
