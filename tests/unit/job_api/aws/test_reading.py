"""Requests are checked against the contract, as the real service does."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from job_api.aws.contract.model import contract
from job_api.aws.wire.errors import BrokenConstraints, SerializationFailed
from job_api.aws.wire.reading import read_request

ROLE = "arn:aws:iam::000000000000:role/labeling"


def read(operation: str, values: Any) -> dict[str, Any]:
    body = values if isinstance(values, bytes) else json.dumps(values).encode()
    return read_request(contract().operations[operation].input, body)


def problems(operation: str, values: Any) -> str:
    with pytest.raises(BrokenConstraints) as caught:
        read(operation, values)
    return caught.value.message


def job(**changes: Any) -> dict[str, Any]:
    return {
        "LabelingJobName": "pets-1",
        "LabelAttributeName": "pets",
        "InputConfig": {"DataSource": {"S3DataSource": {"ManifestS3Uri": "s3://b/in.manifest"}}},
        "OutputConfig": {"S3OutputPath": "s3://b/out"},
        "RoleArn": ROLE,
        "HumanTaskConfig": {
            "WorkteamArn": "arn:aws:sagemaker:eu-west-1:000000000000:workteam/private-crowd/t",
            "UiConfig": {"UiTemplateS3Uri": "s3://b/t.html"},
            "TaskKeywords": ["Images", "Multi-label"],
            "TaskTitle": "Cat or dog?",
            "TaskDescription": "Look",
            "NumberOfHumanWorkersPerDataObject": 3,
            "TaskTimeLimitInSeconds": 300,
        },
        **changes,
    }


def test_a_whole_request_is_read_and_what_is_unknown_or_null_is_dropped() -> None:
    given = job(SomethingNew={"a": [1]}, Tags=None)
    given["HumanTaskConfig"]["MaxConcurrentTaskCount"] = None
    read_back = read("CreateLabelingJob", given)
    assert "SomethingNew" not in read_back
    assert "Tags" not in read_back
    assert "MaxConcurrentTaskCount" not in read_back["HumanTaskConfig"]
    assert read_back["HumanTaskConfig"]["TaskKeywords"] == ["Images", "Multi-label"]


def test_every_broken_constraint_is_named_with_its_path() -> None:
    given = job(LabelingJobName="x" * 64, Tags=[{"Key": "a"}])
    given["HumanTaskConfig"] |= {
        "NumberOfHumanWorkersPerDataObject": 10,
        "TaskTimeLimitInSeconds": 29,
        "TaskKeywords": [],
    }
    del given["RoleArn"]
    message = problems("CreateLabelingJob", given)
    assert message.startswith("7 validation errors detected: ")
    for path, constraint in (
        (f"Value '{'x' * 64}' at 'labelingJobName'", "Member must have length less than or equal to 63"),
        ("Value null at 'roleArn'", "Member must not be null"),
        (
            "'humanTaskConfig.numberOfHumanWorkersPerDataObject'",
            "Member must have value less than or equal to 9",
        ),
        ("'humanTaskConfig.taskTimeLimitInSeconds'", "Member must have value greater than or equal to 30"),
        ("'humanTaskConfig.taskKeywords'", "Member must have length greater than or equal to 1"),
        ("Value null at 'tags.1.member.value'", "Member must not be null"),
    ):
        assert f"{path} failed to satisfy constraint: {constraint}" in message


@pytest.mark.parametrize(
    ("operation", "values", "part"),
    [
        ("DescribeLabelingJob", {"LabelingJobName": "-a"}, "regular expression pattern"),
        ("DescribeLabelingJob", {"LabelingJobName": "a\n"}, "regular expression pattern"),
        ("DescribeLabelingJob", {"LabelingJobName": "é"}, "regular expression pattern"),
        ("DescribeLabelingJob", {"LabelingJobName": "a\x00"}, "U+0000"),
        ("ListLabelingJobs", {"SortBy": "Size"}, "enum value set: [Name, CreationTime, Status]"),
        ("ListLabelingJobs", {"MaxResults": 101}, "less than or equal to 100"),
        ("ListTags", {"ResourceArn": "arn:aws:sagemaker:x:000000000000:a", "MaxResults": 49}, "equal to 50"),
        ("CreateWorkteam", {"WorkteamName": "t"}, "2 validation errors"),
    ],
)
def test_a_broken_constraint_is_refused(operation: str, values: dict[str, Any], part: str) -> None:
    assert part in problems(operation, values)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"text"',
        b"\xff",
        b'{"LabelingJobName": 3}',
        b'{"LabelingJobName": {"a": 1}}',
        b'{"LabelingJobName": "\\ud800"}',
        b'{"LabelingJobName": NaN}',
    ],
)
def test_what_is_not_json_of_the_right_types_is_a_serialization_fault(body: bytes) -> None:
    with pytest.raises(SerializationFailed):
        read("DescribeLabelingJob", body)


@pytest.mark.parametrize("value", ["3", True, 3.5, 2**31, 1e300, [], {}])
def test_an_integer_is_a_whole_json_number_of_32_bits(value: Any) -> None:
    with pytest.raises(SerializationFailed, match="maxResults"):
        read("ListLabelingJobs", {"MaxResults": value})


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (1586871234, datetime(2020, 4, 14, 13, 33, 54, tzinfo=UTC)),
        (1586871234.5, datetime(2020, 4, 14, 13, 33, 54, 500000, tzinfo=UTC)),
        ("2020-04-14T13:33:54Z", datetime(2020, 4, 14, 13, 33, 54, tzinfo=UTC)),
        ("2020-04-14T13:33:54", datetime(2020, 4, 14, 13, 33, 54, tzinfo=UTC)),
    ],
)
def test_timestamps_are_epoch_seconds_and_iso_is_read_too(value: Any, moment: datetime) -> None:
    assert read("ListLabelingJobs", {"CreationTimeAfter": value})["CreationTimeAfter"] == moment


@pytest.mark.parametrize("value", [1e18, -1e18, "yesterday", True, [1], "0001-01-01T00:00:00+01:00"])
def test_what_is_no_moment_is_a_serialization_fault(value: Any) -> None:
    with pytest.raises(SerializationFailed, match="creationTimeAfter"):
        read("ListLabelingJobs", {"CreationTimeAfter": value})


def test_a_secret_stands_in_no_message() -> None:
    oidc = {"ClientId": "c", "ClientSecret": "pässword", "Issuer": "http://x"}
    message = problems("CreateWorkforce", {"WorkforceName": "w", "OidcConfig": oidc})
    assert "Value at 'oidcConfig.clientSecret' failed" in message
    assert "ssword" not in message
    oidc["ClientSecret"] = ["pässword"]  # type: ignore[assignment]
    with pytest.raises(SerializationFailed) as caught:
        read("CreateWorkforce", {"WorkforceName": "w", "OidcConfig": oidc})
    assert "ssword" not in caught.value.message


def test_a_megabyte_against_every_pattern_takes_no_time() -> None:
    long = "a-" * 300_000
    assert "labelingJobName" in problems("DescribeLabelingJob", {"LabelingJobName": long})
    assert "humanTaskUiName" in problems("DescribeHumanTaskUi", {"HumanTaskUiName": long})
    cidrs = [":" * 64, "1:" * 32, "f" * 10_000, "1.1.1.1/33"]
    assert "sourceIpConfig.cidrs.3.member" in problems(
        "UpdateWorkforce", {"WorkforceName": "w", "SourceIpConfig": {"Cidrs": cidrs}}
    )


def test_of_a_list_that_is_too_long_only_the_beginning_is_looked_at() -> None:
    tags = {"ResourceArn": "arn:aws:sagemaker:x:000000000000:a", "Tags": [{"Value": ""}] * 100_000}
    message = problems("AddTags", tags)
    assert message.startswith("51 validation errors detected: Value '[100000 elements]' at 'tags'")
