"""From the AWS request to a job of ours."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from groundwork.errors import InvalidParts
from job_api.aws.labeling_jobs.creating import aws_member, job_request, s3_address
from job_api.aws.labeling_jobs.functions import job_functions

START = "arn:aws:lambda:eu-west-1:000000000000:function"
PUBLIC_ARN = "arn:aws:sagemaker:us-west-2:394669845002:workteam/public-crowd/default"
TOPIC = "arn:aws:sns:eu-west-1:000000000000:objects"


def request(**changes: Any) -> dict[str, Any]:
    return {
        "LabelingJobName": "pets-1",
        "LabelAttributeName": "pet",
        "InputConfig": {"DataSource": {"S3DataSource": {"ManifestS3Uri": "s3://b/in.manifest"}}},
        "OutputConfig": {"S3OutputPath": "s3://b/out", "SnsTopicArn": f"{TOPIC}-out"},
        "RoleArn": "arn:aws:iam::000000000000:role/r",
        "LabelCategoryConfigS3Uri": "s3://b/labels.json",
        "HumanTaskConfig": {
            "WorkteamArn": "arn:aws:sagemaker:eu-west-1:000000000000:workteam/private-crowd/Vets",
            "UiConfig": {"UiTemplateS3Uri": "s3://b/page.html"},
            "PreHumanTaskLambdaArn": f"{START}:PRE-ImageMultiClass",
            "AnnotationConsolidationConfig": {
                "AnnotationConsolidationLambdaArn": f"{START}:ACS-ImageMultiClass"
            },
            "TaskTitle": "Cat or dog?",
            "TaskDescription": "Look",
            "NumberOfHumanWorkersPerDataObject": 5,
            "TaskTimeLimitInSeconds": 60,
        },
        **changes,
    }


def test_every_member_finds_its_place() -> None:
    made = job_request(
        request(
            StoppingConditions={"MaxPercentageOfInputDatasetLabeled": 50},
            LabelingJobAlgorithmsConfig={
                "LabelingJobAlgorithmSpecificationArn": (
                    "arn:aws:sagemaker:x:1:labeling-job-algorithm-specification/image-classification"
                )
            },
            Tags=[{"Key": "a", "Value": "b"}],
        )
    )
    assert (made.name, made.label_attribute, made.team) == ("pets-1", "pet", "Vets")
    assert made.task_type == "image-classification"
    assert (made.input_manifest, made.output_path) == ("s3://b/in.manifest", "s3://b/out")
    assert (made.label_category_config, made.template_uri) == ("s3://b/labels.json", "s3://b/page.html")
    assert (made.workers_per_object, made.task_time_limit_seconds) == (5, 60)
    assert (made.max_concurrent_objects, made.availability_seconds) == (1000, None)
    assert (made.pre_function, made.post_function) == (None, None)
    assert made.stopping.max_percentage_labeled == 50
    assert made.automation is not None
    assert made.streaming is None, "an output topic alone makes no streaming job"
    assert made.tags == {"a": "b"}


def test_an_sns_source_makes_a_streaming_job() -> None:
    made = job_request(request(InputConfig={"DataSource": {"SnsDataSource": {"SnsTopicArn": TOPIC}}}))
    assert made.input_manifest is None
    assert made.streaming is not None
    assert (made.streaming.input_topic, made.streaming.output_topic) == (TOPIC, f"{TOPIC}-out")


def test_a_vendor_team_is_named_by_its_id() -> None:
    given = request()
    given["HumanTaskConfig"]["WorkteamArn"] = "arn:aws:sagemaker:x:1:workteam/vendor-crowd/experts"
    assert job_request(given).team == "experts"


def test_problems_carry_the_paths_of_the_aws_request() -> None:
    given = request(InputConfig={"DataSource": {}}, Tags=[{"Key": "a", "Value": "1"}] * 2)
    given["HumanTaskConfig"] |= {"UiConfig": {}, "TaskTimeLimitInSeconds": 100_000}
    with pytest.raises(InvalidParts) as caught:
        job_request(given)
    assert {where for where, _ in caught.value.problems} == {
        "humanTaskConfig.uiConfig.uiTemplateS3Uri",
        "inputConfig.dataSource.s3DataSource.manifestS3Uri",
        "humanTaskConfig.taskTimeLimitInSeconds",
        "tags",
    }


@pytest.mark.parametrize(
    ("where", "path"),
    [
        ("labels[3]", "labelCategoryConfigS3Uri"),
        ("label_category_config: labels[3]", "labelCategoryConfigS3Uri: labels[3]"),
        ("streaming.output_topic", "inputConfig.dataSource.snsDataSource"),
        ("somewhere.else", "somewhere.else"),
    ],
)
def test_places_of_our_request_become_paths_of_the_aws_one(where: str, path: str) -> None:
    assert aws_member(where) == path


@pytest.mark.parametrize(
    ("uri", "address"),
    [
        ("s3://b/k", "s3://b/k"),
        ("https://b.s3.amazonaws.com/a%20b/c", "s3://b/a b/c"),
        ("https://b.s3.eu-west-1.amazonaws.com/k", "s3://b/k"),
        ("https://my.dotted.bucket.s3-eu-west-1.amazonaws.com/k", "s3://my.dotted.bucket/k"),
        ("https://s3.amazonaws.com/b/k", "s3://b/k"),
        ("https://s3.cn-north-1.amazonaws.com.cn/b", "s3://b/"),
        ("https://elsewhere.test/b/k", "https://elsewhere.test/b/k"),
        (None, None),
    ],
)
def test_https_addresses_of_s3_are_read(uri: str | None, address: str | None) -> None:
    assert s3_address(uri) == address


THERE = {
    "BoundingBox": "object-detection",
    "ImageMultiClass": "image-classification",
    "ImageMultiClassMultiLabel": "image-classification-multi-label",
    "SemanticSegmentation": "semantic-segmentation",
    "TextMultiClass": "text-classification",
    "TextMultiClassMultiLabel": "text-classification-multi-label",
    "NamedEntityRecognition": "named-entity-recognition",
    "VideoMultiClass": "video-classification",
    "VideoClassification": "video-classification",
    "VerificationBoundingBox": "object-detection-verification",
    "VerificationSemanticSegmentation": "semantic-segmentation-verification",
    "AdjustmentBoundingBox": "object-detection-adjustment",
    "AdjustmentSemanticSegmentation": "semantic-segmentation-adjustment",
    "PassThrough": "custom",
}


@pytest.mark.parametrize(("suffix", "name"), THERE.items())
def test_each_pair_of_built_in_functions_has_its_task_type(suffix: str, name: str) -> None:
    found = job_functions(f"{START}:PRE-{suffix}", f"{START}:ACS-{suffix}:$LATEST")
    assert found.kind.name == name
    assert found.post is None
    if name != "custom":
        assert found.pre is None


@pytest.mark.parametrize(
    "suffix",
    [
        "VideoObjectDetection",
        "VideoObjectTracking",
        "3DPointCloudObjectDetection",
        "3DPointCloudObjectTracking",
        "3DPointCloudSemanticSegmentation",
        "AdjustmentVideoObjectDetection",
        "AdjustmentVideoObjectTracking",
        "Adjustment3DPointCloudObjectDetection",
        "Adjustment3DPointCloudObjectTracking",
        "Adjustment3DPointCloudSemanticSegmentation",
    ],
)
def test_task_types_that_are_not_there_are_refused_as_such(suffix: str) -> None:
    with pytest.raises(ValueError, match="not supported"):
        job_functions(f"{START}:PRE-{suffix}", f"{START}:ACS-{suffix}")


def test_functions_of_the_requesters_own_stay_and_the_post_function_decides() -> None:
    own = f"{START}:my-function"
    custom = job_functions(own, own)
    assert (custom.kind.name, custom.pre, custom.post) == ("custom", own, own)
    mixed = job_functions(own, f"{START}:ACS-BoundingBox")
    assert (mixed.kind.name, mixed.pre, mixed.post) == ("object-detection", own, None)
    other = job_functions(f"{START}:PRE-BoundingBox", own)
    assert (other.kind.name, other.pre, other.post) == ("custom", f"{START}:PRE-BoundingBox", own)


def test_the_public_team_has_one_name_and_its_price_comes_in_three_parts() -> None:
    given = request(
        InputConfig={
            "DataSource": {"S3DataSource": {"ManifestS3Uri": "s3://b/in.manifest"}},
            "DataAttributes": {"ContentClassifiers": ["FreeOfPersonallyIdentifiableInformation"]},
        }
    )
    given["HumanTaskConfig"] |= {
        "WorkteamArn": PUBLIC_ARN,
        "PublicWorkforceTaskPrice": {"AmountInUsd": {"Dollars": 1, "Cents": 20}},
    }
    made = job_request(given, public_workforce=True)
    assert (made.team, made.task_price) == ("public-crowd/default", Decimal("1.200"))
    given["HumanTaskConfig"]["WorkteamArn"] = given["HumanTaskConfig"]["WorkteamArn"].replace(
        "default", "other"
    )
    with pytest.raises(InvalidParts, match="does not exist"):
        job_request(given, public_workforce=True)
