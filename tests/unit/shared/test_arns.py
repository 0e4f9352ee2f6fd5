"""ARNs are written with region and account, and read by kind and name."""

from __future__ import annotations

import pytest

from groundwork.arns import (
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


def test_what_is_no_arn_has_no_resource() -> None:
    assert resource_of("pets") is None
    assert resource_of("arn:aws:s3:::bucket") is None
