"""ARNs are written with region and account, and read by kind and name."""

from __future__ import annotations

import pytest

from groundwork.arns import (
    built_in_suffix,
    human_task_ui_arn,
    labeling_job_arn,
    name_in,
    resource_of,
    work_team_arn,
    workforce_arn,
)


def test_the_forms_of_our_arns() -> None:
    start = "arn:aws:sagemaker:eu-west-1:123456789012"
    assert labeling_job_arn("eu-west-1", "123456789012", "Pets-1") == f"{start}:labeling-job/pets-1"
    assert work_team_arn("eu-west-1", "123456789012", "private", "A") == f"{start}:workteam/private-crowd/A"
    assert work_team_arn("eu-west-1", "123456789012", "vendor", "v") == f"{start}:workteam/vendor-crowd/v"
    assert workforce_arn("eu-west-1", "123456789012", "default") == f"{start}:workforce/default"
    assert human_task_ui_arn("eu-west-1", "123456789012", "ui") == f"{start}:human-task-ui/ui"


@pytest.mark.parametrize(
    "start", ["arn:aws:sagemaker:x:1", "arn:aws-cn:sagemaker::", "arn:aws:sagemaker:a-b:999"]
)
def test_region_and_account_do_not_matter(start: str) -> None:
    assert name_in(f"{start}:human-task-ui/ui", "human-task-ui") == "ui"
    assert name_in(f"{start}:human-task-ui/ui", "labeling-job") is None


@pytest.mark.parametrize(
    ("arn", "suffix"),
    [
        ("arn:aws:lambda:us-east-1:432418664414:function:PRE-BoundingBox", "BoundingBox"),
        (
            "arn:aws:lambda:nowhere:1:function:PRE-3DPointCloudObjectTracking:$LATEST",
            "3DPointCloudObjectTracking",
        ),
        ("arn:aws:lambda:us-east-1:432418664414:function:ACS-BoundingBox", None),
        ("arn:aws:lambda:us-east-1:432418664414:function:my-PRE-BoundingBox", None),
        ("arn:aws:sagemaker:us-east-1:432418664414:function:PRE-BoundingBox", None),
        ("PRE-BoundingBox", None),
    ],
)
def test_a_built_in_function_is_known_by_its_name(arn: str, suffix: str | None) -> None:
    assert built_in_suffix(arn, "PRE") == suffix


def test_what_is_no_arn_has_no_resource() -> None:
    assert resource_of("pets") is None
    assert resource_of("arn:aws:s3:::bucket") is None
