"""boto3 on labelling jobs."""

from __future__ import annotations

import copy
import time
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import update
from tests.integration.job_api.aws.conftest import (
    ACCOUNT,
    REGION,
    ROLE,
    JobMembers,
    Server,
    refused,
    wait_for_job,
)

from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.store import Database
from groundwork.store.models import LabelingJob

OURS = "arn:aws:lambda:eu-west-1:000000000000:function"
THEIRS = "arn:aws:lambda:eu-west-1:568282634449:function"
PUBLIC_TEAM = "arn:aws:sagemaker:eu-west-1:394669845002:workteam/public-crowd/default"
ALGORITHMS = f"arn:aws:sagemaker:{REGION}:027400017018:labeling-job-algorithm-specification"


def functions(pre: str | None, post: str | None) -> dict[str, Any]:
    """Members of HumanTaskConfig; None takes a function away."""
    return {
        "PreHumanTaskLambdaArn": pre,
        "AnnotationConsolidationConfig": post and {"AnnotationConsolidationLambdaArn": post},
    }


async def test_a_job_is_made_and_described_as_it_was_asked_for(
    sagemaker: Any, job_members: JobMembers
) -> None:
    members = job_members(
        "Moods-1",
        StoppingConditions={"MaxHumanLabeledObjectCount": 2},
        Tags=[{"Key": "a", "Value": "b"}],
    )
    arn = sagemaker.create_labeling_job(**members)["LabelingJobArn"]
    assert arn == f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:labeling-job/moods-1"
    shown = await wait_for_job(sagemaker, "moods-1", "InProgress")
    assert shown["LabelingJobName"] == "Moods-1"
    assert shown["LabelingJobArn"] == arn
    assert shown["HumanTaskConfig"] == members["HumanTaskConfig"]
    assert shown["InputConfig"] == members["InputConfig"]
    assert shown["OutputConfig"] == {**members["OutputConfig"], "KmsKeyId": ""}
    for name in ("RoleArn", "LabelAttributeName", "LabelCategoryConfigS3Uri", "StoppingConditions", "Tags"):
        assert shown[name] == members[name]
    assert shown["LabelCounters"] == {
        "TotalLabeled": 0,
        "HumanLabeled": 0,
        "MachineLabeled": 0,
        "FailedNonRetryableError": 0,
        "Unlabeled": 2,
    }
    assert shown["JobReferenceCode"].startswith(ACCOUNT)
    assert isinstance(shown["CreationTime"], datetime)
    assert shown["LastModifiedTime"] >= shown["CreationTime"]
    assert "FailureReason" not in shown
    assert "LabelingJobOutput" not in shown


async def test_a_name_is_taken_whatever_its_case(sagemaker: Any, job_members: JobMembers) -> None:
    sagemaker.create_labeling_job(**job_members("Moods-1"))
    with pytest.raises(sagemaker.exceptions.ResourceInUse):
        sagemaker.create_labeling_job(**job_members("MOODS-1"))


async def test_the_region_is_the_one_that_the_client_signs_for(
    server: Server, job_members: JobMembers
) -> None:
    client = server.client(region="ap-south-1")
    arn = client.create_labeling_job(**job_members("j"))["LabelingJobArn"]
    assert arn == f"arn:aws:sagemaker:ap-south-1:{ACCOUNT}:labeling-job/j"
    assert (
        server.client(region="us-east-1").describe_labeling_job(LabelingJobName="j")["LabelingJobArn"] == arn
    )


@pytest.mark.parametrize(
    ("pre", "post", "task_type"),
    [
        (f"{THEIRS}:PRE-TextMultiClass", f"{THEIRS}:ACS-TextMultiClass", "text-classification"),
        ("arn:aws:lambda:nowhere-1:000000000001:function:PRE-TextMultiClass", None, "custom"),
        (None, f"{THEIRS}:ACS-TextMultiClass", "text-classification"),
        (f"{THEIRS}:PRE-PassThrough", f"{THEIRS}:ACS-PassThrough", "custom"),
        (None, None, "custom"),
    ],
)
async def test_the_functions_decide_the_task_type(
    server: Server, job_members: JobMembers, pre: str | None, post: str | None, task_type: str
) -> None:
    server.client().create_labeling_job(**job_members("j", HumanTaskConfig=functions(pre, post)))
    with server.rest() as rest:
        assert rest.get("/v1/jobs/j").json()["task_type"] == task_type


WRONG_JOBS: list[tuple[dict[str, Any], str]] = [
    (
        {"HumanTaskConfig": functions(f"{THEIRS}:PRE-TextMultiClass", f"{THEIRS}:ACS-BoundingBox")},
        "preHumanTaskLambdaArn: PRE-TextMultiClass and ACS-BoundingBox belong to different task types",
    ),
    (
        {
            "HumanTaskConfig": functions(
                f"{THEIRS}:PRE-VideoObjectTracking", f"{THEIRS}:ACS-VideoObjectTracking"
            )
        },
        "video frames and 3D point clouds are not supported",
    ),
    ({"HumanTaskConfig": functions(f"{THEIRS}:PRE-Nonsense", None)}, "no built-in function PRE-Nonsense"),
    ({"HumanTaskConfig": functions(f"{THEIRS}:ACS-TextMultiClass", None)}, "the other one of the pair"),
    ({"HumanTaskConfig": functions(f"{OURS}:LabelingFunction", None)}, "preHumanTaskLambdaArn"),
    ({"HumanTaskConfig": {"UiConfig": {}}}, "uiConfig.uiTemplateS3Uri: give exactly one"),
    ({"LabelAttributeName": "mood-ref"}, "labelAttributeName"),
    ({"LabelAttributeName": "mood-metadata"}, "labelAttributeName"),
    ({"LabelAttributeName": "source"}, "labelAttributeName"),
    ({"LabelCategoryConfigS3Uri": "s3://no-such-bucket/labels.json"}, "labelCategoryConfigS3Uri"),
    (
        {"InputConfig": {"DataSource": {"S3DataSource": {"ManifestS3Uri": "s3://no-such-bucket/m"}}}},
        "inputConfig.dataSource.s3DataSource.manifestS3Uri",
    ),
    ({"InputConfig": {"DataSource": {}}}, "give an S3DataSource, an SnsDataSource, or both"),
    ({"OutputConfig": {"S3OutputPath": "s3://no-such-bucket/out"}}, "outputConfig.s3OutputPath"),
    ({"HumanTaskConfig": {"TaskTimeLimitInSeconds": 28_801}}, "taskTimeLimitInSeconds"),
    ({"HumanTaskConfig": {"TaskAvailabilityLifetimeInSeconds": 2_592_001}}, "taskAvailabilityLifetime"),
    ({"HumanTaskConfig": {"NumberOfHumanWorkersPerDataObject": 10}}, "numberOfHumanWorkersPerDataObject"),
    ({"HumanTaskConfig": {"TaskKeywords": ["a,b"]}}, "regular expression pattern"),
    (
        {
            "LabelingJobAlgorithmsConfig": {
                "LabelingJobAlgorithmSpecificationArn": f"{ALGORITHMS}/image-classification"
            }
        },
        "labelingJobAlgorithmsConfig: the algorithm image-classification does not fit",
    ),
    (
        {"LabelingJobAlgorithmsConfig": {"LabelingJobAlgorithmSpecificationArn": f"{ALGORITHMS}/magic"}},
        "is no algorithm",
    ),
    (
        {"HumanTaskConfig": {"PublicWorkforceTaskPrice": {"AmountInUsd": {"Cents": 12}}}},
        "only tasks of the public workforce have a price",
    ),
    (
        {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]},
        "tags: the tag key 'a' is there twice",
    ),
    ({"RoleArn": "arn:aws:iam::1:role/too-short"}, "'roleArn' failed to satisfy constraint"),
]


async def test_what_is_wrong_with_a_job_is_named_and_leaves_nothing(
    sagemaker: Any, job_members: JobMembers, subtests: pytest.Subtests
) -> None:
    for changes, part in WRONG_JOBS:
        with subtests.test(part):
            members = job_members("j", **copy.deepcopy(changes))
            assert part in refused("ValidationException", sagemaker.create_labeling_job, **members)
    assert sagemaker.list_labeling_jobs()["LabelingJobSummaryList"] == []


async def test_everything_that_is_wrong_is_named_at_once(sagemaker: Any, job_members: JobMembers) -> None:
    members = job_members(
        "j", LabelAttributeName="mood-ref", LabelCategoryConfigS3Uri="s3://no-such-bucket/labels.json"
    )
    message = refused("ValidationException", sagemaker.create_labeling_job, **members)
    assert message.startswith("2 validation errors detected: ")


async def test_a_missing_work_team_is_missed_in_the_words_that_clients_know(
    sagemaker: Any, job_members: JobMembers
) -> None:
    arn = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:workteam/private-crowd/nobody"
    members = job_members("j", HumanTaskConfig={"WorkteamArn": arn})
    message = refused("ValidationException", sagemaker.create_labeling_job, **members)
    assert "The work team" in message
    assert "humanTaskConfig.workteamArn" in message


async def test_the_public_workforce_is_not_connected_and_its_rules_are_named(
    sagemaker: Any, job_members: JobMembers
) -> None:
    price = {"AmountInUsd": {"Dollars": 0, "Cents": 3, "TenthFractionsOfACent": 7}}
    public = {"WorkteamArn": PUBLIC_TEAM, "PublicWorkforceTaskPrice": price}
    message = refused(
        "ValidationException", sagemaker.create_labeling_job, **job_members("j", HumanTaskConfig=public)
    )
    assert "not connected" in message
    assert "FreeOfPersonallyIdentifiableInformation" in message
    assert "0.037 USD is not a price" in message
    price["AmountInUsd"]["TenthFractionsOfACent"] = 6
    allowed = job_members("j", HumanTaskConfig=public)
    allowed["InputConfig"]["DataAttributes"] = {
        "ContentClassifiers": ["FreeOfPersonallyIdentifiableInformation"]
    }
    message = refused("ValidationException", sagemaker.create_labeling_job, **allowed)
    assert message.startswith("1 validation error detected")


async def test_addresses_may_be_https_ones_of_s3(
    sagemaker: Any, job_members: JobMembers, bucket: str
) -> None:
    members = job_members(
        "j", LabelCategoryConfigS3Uri=f"https://s3.eu-west-1.amazonaws.com/{bucket}/labels.json"
    )
    members["InputConfig"]["DataSource"]["S3DataSource"]["ManifestS3Uri"] = (
        f"https://{bucket}.s3.amazonaws.com/in.manifest"
    )
    sagemaker.create_labeling_job(**members)
    shown = await wait_for_job(sagemaker, "j", "InProgress")
    assert shown["InputConfig"] == members["InputConfig"]


async def test_a_stored_template_serves_a_job_by_its_arn(sagemaker: Any, job_members: JobMembers) -> None:
    content = "<crowd-form><crowd-classifier name='c'></crowd-classifier></crowd-form>"
    arn = sagemaker.create_human_task_ui(HumanTaskUiName="page", UiTemplate={"Content": content})[
        "HumanTaskUiArn"
    ]
    sagemaker.create_labeling_job(**job_members("j", HumanTaskConfig={"UiConfig": {"HumanTaskUiArn": arn}}))
    missing = job_members("k", HumanTaskConfig={"UiConfig": {"HumanTaskUiArn": f"{arn}x"}})
    assert "humanTaskUiArn" in refused("ValidationException", sagemaker.create_labeling_job, **missing)


async def test_a_broken_manifest_fails_the_job_with_its_reason(
    sagemaker: Any, job_members: JobMembers, object_store: ObjectStore, bucket: str
) -> None:
    await object_store.put(ObjectAddress(bucket, "in.manifest"), b"no json\n", content_type="text/plain")
    sagemaker.create_labeling_job(**job_members("j"))
    shown = await wait_for_job(sagemaker, "j", "Failed")
    assert shown["FailureReason"].startswith("ClientError:")
    (summary,) = sagemaker.list_labeling_jobs(StatusEquals="Failed")["LabelingJobSummaryList"]
    assert summary["FailureReason"] == shown["FailureReason"]


async def test_a_job_is_stopped_and_an_ended_one_cannot_be(
    sagemaker: Any, job_members: JobMembers, object_store: ObjectStore, bucket: str
) -> None:
    sagemaker.create_labeling_job(**job_members("j"))
    await wait_for_job(sagemaker, "j", "InProgress")
    sagemaker.stop_labeling_job(LabelingJobName="J")
    stopping = await wait_for_job(sagemaker, "j", "Stopping", "Stopped")
    assert stopping["LastModifiedTime"] >= stopping["CreationTime"]
    sagemaker.stop_labeling_job(LabelingJobName="J")
    await object_store.put(ObjectAddress(bucket, "in.manifest"), b"no json\n", content_type="text/plain")
    sagemaker.create_labeling_job(**job_members("k"))
    await wait_for_job(sagemaker, "k", "Failed")
    assert "ended" in refused("ValidationException", sagemaker.stop_labeling_job, LabelingJobName="k")
    for call in (sagemaker.stop_labeling_job, sagemaker.describe_labeling_job):
        refused("ResourceNotFound", call, LabelingJobName="none")


async def test_jobs_are_listed_by_every_filter_and_order(
    sagemaker: Any, job_members: JobMembers, database: Database
) -> None:
    before = time.time()
    for name in ("b-one", "A-two", "c-three"):
        sagemaker.create_labeling_job(**job_members(name))
        await wait_for_job(sagemaker, name, "InProgress")
    async with database.transaction() as session:
        await session.execute(
            update(LabelingJob)
            .where(LabelingJob.name == "A-two")
            .values(status="Stopping", stop_reason="a test")
        )

    def names(**members: Any) -> list[str]:
        pages = sagemaker.get_paginator("list_labeling_jobs").paginate(
            **members, PaginationConfig={"PageSize": 2}
        )
        return [one["LabelingJobName"] for page in pages for one in page["LabelingJobSummaryList"]]

    assert names() == ["b-one", "A-two", "c-three"]
    assert names(SortBy="CreationTime", SortOrder="Descending") == ["c-three", "A-two", "b-one"]
    assert names(SortBy="Name") == ["A-two", "b-one", "c-three"]
    assert names(SortBy="Name", SortOrder="Descending") == ["c-three", "b-one", "A-two"]
    assert names(SortBy="Status", SortOrder="Descending") == ["A-two", "c-three", "b-one"]
    assert names(NameContains="T") == ["A-two", "c-three"]
    assert names(StatusEquals="Stopping") == ["A-two"]
    assert names(StatusEquals="Completed") == []
    created = sagemaker.describe_labeling_job(LabelingJobName="A-two")["CreationTime"].timestamp()
    assert names(CreationTimeBefore=before) == []
    assert names(CreationTimeAfter=before - 1, CreationTimeBefore=created + 3600) == [
        "b-one",
        "A-two",
        "c-three",
    ]
    assert names(LastModifiedTimeAfter=created + 3600) == []
    assert names(
        LastModifiedTimeBefore=created + 3600, LastModifiedTimeAfter=before - 1, NameContains="b-"
    ) == ["b-one"]


async def test_a_summary_says_what_clients_read(
    sagemaker: Any, job_members: JobMembers, team_arn: str
) -> None:
    members = job_members("Moods-1")
    sagemaker.create_labeling_job(**members)
    await wait_for_job(sagemaker, "moods-1", "InProgress")
    (summary,) = sagemaker.list_labeling_jobs()["LabelingJobSummaryList"]
    assert summary["LabelingJobArn"].endswith("labeling-job/moods-1")
    assert summary["WorkteamArn"] == team_arn
    assert summary["PreHumanTaskLambdaArn"] == f"{THEIRS}:PRE-TextMultiClass"
    assert summary["AnnotationConsolidationLambdaArn"] == f"{THEIRS}:ACS-TextMultiClass"
    assert summary["InputConfig"] == members["InputConfig"]
    assert summary["LabelCounters"]["Unlabeled"] == 2


async def test_jobs_of_a_work_team_are_listed(sagemaker: Any, job_members: JobMembers, team_arn: str) -> None:
    for name in ("a", "b", "c"):
        sagemaker.create_labeling_job(**job_members(name))
        await wait_for_job(sagemaker, name, "InProgress")
    pages = sagemaker.get_paginator("list_labeling_jobs_for_workteam").paginate(
        WorkteamArn=team_arn, SortOrder="Descending", PaginationConfig={"PageSize": 2}
    )
    found = [one for page in pages for one in page["LabelingJobSummaryList"]]
    assert [one["LabelingJobName"] for one in found] == ["c", "b", "a"]
    assert found[0]["WorkRequesterAccountId"] == ACCOUNT
    assert found[0]["LabelCounters"] == {"HumanLabeled": 0, "PendingHuman": 2, "Total": 2}
    assert found[0]["NumberOfHumanWorkersPerDataObject"] == 3
    code = found[0]["JobReferenceCode"]
    by_code = sagemaker.list_labeling_jobs_for_workteam(
        WorkteamArn=team_arn, JobReferenceCodeContains=code[5:]
    )["LabelingJobSummaryList"]
    assert [one["LabelingJobName"] for one in by_code] == ["c"]
    later = sagemaker.list_labeling_jobs_for_workteam(
        WorkteamArn=team_arn, CreationTimeAfter=time.time() + 60
    )
    assert later["LabelingJobSummaryList"] == []
    missing = {"WorkteamArn": f"{team_arn}x"}
    refused("ResourceNotFound", sagemaker.list_labeling_jobs_for_workteam, **missing)


async def test_a_job_of_the_rest_api_shows_here_too(
    server: Server, sagemaker: Any, job_members: JobMembers, bucket: str
) -> None:
    with server.rest() as rest:
        made = rest.post(
            "/v1/jobs",
            json={
                "name": "Over-rest",
                "task_type": "text-classification",
                "input_manifest": f"s3://{bucket}/in.manifest",
                "output_path": f"s3://{bucket}/out",
                "labels": ["bad", "good"],
                "team": "readers",
                "title": "Good or bad?",
            },
        )
    assert made.status_code == 201
    shown = await wait_for_job(sagemaker, "over-rest", "InProgress")
    task = shown["HumanTaskConfig"]
    assert task["PreHumanTaskLambdaArn"].endswith(":function:PRE-TextMultiClass")
    assert task["TaskTitle"] == "Good or bad?"
    assert shown["RoleArn"].startswith(f"arn:aws:iam::{ACCOUNT}:role/")
    assert shown["RoleArn"] != ROLE
    (summary,) = sagemaker.list_labeling_jobs()["LabelingJobSummaryList"]
    assert summary["LabelingJobArn"] == f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:labeling-job/over-rest"


async def test_named_entities_use_amazons_own_page(
    sagemaker: Any, job_members: JobMembers, object_store: ObjectStore, bucket: str
) -> None:
    label_file = b"""{"document-version": "2018-11-28", "labels": [{"label": "person"}],
        "instructions": {"shortInstruction": "<p>Mark people</p>", "fullInstruction": "<p>All</p>"}}"""
    await object_store.put(ObjectAddress(bucket, "labels.json"), label_file, content_type="text/plain")
    page = "arn:aws:sagemaker:eu-west-1:394669845002:human-task-ui/NamedEntityRecognition"
    suffix = "NamedEntityRecognition"
    task = {
        **functions(f"{THEIRS}:PRE-{suffix}", f"{THEIRS}:ACS-{suffix}"),
        "UiConfig": {"HumanTaskUiArn": page},
    }
    sagemaker.create_labeling_job(**job_members("ner", HumanTaskConfig=task))
    shown = await wait_for_job(sagemaker, "ner", "InProgress")
    assert shown["HumanTaskConfig"]["UiConfig"] == {"HumanTaskUiArn": page}


async def test_a_streaming_job_starts_from_a_topic_alone(sagemaker: Any, job_members: JobMembers) -> None:
    topic = f"arn:aws:sns:{REGION}:{ACCOUNT}:objects"
    source = {"DataSource": {"SnsDataSource": {"SnsTopicArn": topic}}}
    members = job_members("stream", InputConfig=source)
    members["OutputConfig"]["SnsTopicArn"] = f"{topic}-done"
    sagemaker.create_labeling_job(**members)
    shown = await wait_for_job(sagemaker, "stream", "InProgress")
    assert shown["InputConfig"] == source
    assert shown["OutputConfig"]["SnsTopicArn"] == f"{topic}-done"
    automated = job_members(
        "other",
        InputConfig=source,
        LabelingJobAlgorithmsConfig={
            "LabelingJobAlgorithmSpecificationArn": f"{ALGORITHMS}/text-classification"
        },
    )
    assert "labelingJobAlgorithmsConfig" in refused(
        "ValidationException", sagemaker.create_labeling_job, **automated
    )
