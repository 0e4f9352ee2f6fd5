"""boto3 on tags."""

from __future__ import annotations

from typing import Any

import pytest
from tests.integration.job_api.aws.conftest import ACCOUNT, JobMembers, refused


def tags(**values: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in values.items()]


async def test_tags_are_added_overwritten_listed_and_removed(sagemaker: Any, team_arn: str) -> None:
    assert sagemaker.add_tags(ResourceArn=team_arn, Tags=tags(b="1", a="2"))["Tags"] == tags(a="2", b="1")
    assert sagemaker.add_tags(ResourceArn=team_arn, Tags=tags(b="3"))["Tags"] == tags(a="2", b="3")
    (page,) = sagemaker.get_paginator("list_tags").paginate(ResourceArn=team_arn)
    assert page["Tags"] == tags(a="2", b="3")
    sagemaker.delete_tags(ResourceArn=team_arn, TagKeys=["a", "never there"])
    assert sagemaker.list_tags(ResourceArn=team_arn, MaxResults=50)["Tags"] == tags(b="3")


async def test_jobs_and_uis_have_tags_too(sagemaker: Any, job_members: JobMembers) -> None:
    job = sagemaker.create_labeling_job(**job_members("Moods-1"), Tags=tags(a="1"))["LabelingJobArn"]
    sagemaker.add_tags(ResourceArn=job, Tags=tags(b="2"))
    assert sagemaker.describe_labeling_job(LabelingJobName="moods-1")["Tags"] == tags(a="1", b="2")
    ui = sagemaker.create_human_task_ui(HumanTaskUiName="u", UiTemplate={"Content": "x"}, Tags=tags(c="3"))
    assert sagemaker.list_tags(ResourceArn=ui["HumanTaskUiArn"])["Tags"] == tags(c="3")


WITHOUT_TAGS: list[tuple[str, str, str]] = [
    ("workforce/default", "ValidationException", "Invalid resource type"),
    ("model/m", "ValidationException", "Invalid resource type"),
    ("labeling-job/none", "ResourceNotFound", "labeling-job/none"),
    ("workteam/private-crowd/none", "ResourceNotFound", "none"),
    ("workteam/vendor-crowd/readers", "ResourceNotFound", "vendor-crowd"),
    ("human-task-ui/none", "ResourceNotFound", "none"),
    ("flow-definition/none", "ResourceNotFound", "none"),
]


async def test_what_cannot_have_tags_says_so(
    sagemaker: Any, team_arn: str, subtests: pytest.Subtests
) -> None:
    for resource, code, part in WITHOUT_TAGS:
        with subtests.test(resource):
            arn = f"arn:aws:sagemaker:eu-west-1:{ACCOUNT}:{resource}"
            assert part in refused(code, sagemaker.list_tags, ResourceArn=arn)
            assert part in refused(code, sagemaker.add_tags, ResourceArn=arn, Tags=tags(a="b"))
            assert part in refused(code, sagemaker.delete_tags, ResourceArn=arn, TagKeys=["a"])


async def test_a_resource_has_fifty_tags_at_most_and_unique_keys(sagemaker: Any, team_arn: str) -> None:
    fifty = tags(**{f"k{number}": "v" for number in range(50)})
    assert len(sagemaker.add_tags(ResourceArn=team_arn, Tags=fifty)["Tags"]) == 50
    for more, part in (
        (tags(one_more="v"), "at most 50"),
        (tags(a="1") * 2, "twice"),
        (tags(**{"aws:a": "1"}), "reserved"),
        (tags(**{"<": "1"}), "regular expression"),
    ):
        assert part in refused("ValidationException", sagemaker.add_tags, ResourceArn=team_arn, Tags=more)
    token = {"ResourceArn": team_arn, "NextToken": "x"}
    assert "NextToken" in refused("ValidationException", sagemaker.list_tags, **token)
