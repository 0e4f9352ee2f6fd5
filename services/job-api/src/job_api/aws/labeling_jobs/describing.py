"""Jobs in the words of the contract: what was asked for, with the values of now. Pure."""

from __future__ import annotations

from typing import Any

from groundwork.arns import labeling_job_arn, work_team_arn
from groundwork.store.models import LabelingJob, WorkTeam
from groundwork.task_types import task_type
from job_api.aws.call import Values
from job_api.jobs.schemas import Counters

MAX_REASON = 1024
_UNKNOWN_ROLE = "groundwork"


def described(
    job: LabelingJob,
    team: WorkTeam,
    request: Values | None,
    counters: Counters,
    tags: list[Values],
    account: str,
) -> Values:
    """The answer of DescribeLabelingJob."""
    asked = request or request_of(job, account)
    task = asked["HumanTaskConfig"]
    return {
        **_common(job, counters, account),
        "JobReferenceCode": job.reference_code,
        "LabelAttributeName": job.label_attribute,
        "InputConfig": asked["InputConfig"],
        # Without a key the real service gives back an empty one.
        "OutputConfig": {"KmsKeyId": "", **asked["OutputConfig"]},
        "RoleArn": asked["RoleArn"],
        "LabelCategoryConfigS3Uri": asked.get("LabelCategoryConfigS3Uri"),
        "StoppingConditions": asked.get("StoppingConditions"),
        "LabelingJobAlgorithmsConfig": asked.get("LabelingJobAlgorithmsConfig"),
        "HumanTaskConfig": {
            **task,
            "WorkteamArn": _team_arn(job, team, account),
            "NumberOfHumanWorkersPerDataObject": job.workers_per_object,
        },
        "Tags": tags,
    }


def summary(
    job: LabelingJob, team: WorkTeam, request: Values | None, counters: Counters, account: str
) -> Values:
    """One entry of ListLabelingJobs."""
    asked = request or request_of(job, account)
    task = asked["HumanTaskConfig"]
    return {
        **_common(job, counters, account),
        "WorkteamArn": _team_arn(job, team, account),
        "PreHumanTaskLambdaArn": task.get("PreHumanTaskLambdaArn"),
        "AnnotationConsolidationLambdaArn": task.get("AnnotationConsolidationConfig", {}).get(
            "AnnotationConsolidationLambdaArn"
        ),
        "InputConfig": asked["InputConfig"],
    }


def summary_for_team(job: LabelingJob, counters: Counters, account: str) -> Values:
    """One entry of ListLabelingJobsForWorkteam."""
    return {
        "LabelingJobName": job.name,
        "JobReferenceCode": job.reference_code,
        "WorkRequesterAccountId": account,
        "CreationTime": job.created_at,
        "LabelCounters": {
            "HumanLabeled": counters.human_labeled,
            "PendingHuman": counters.unlabeled,
            "Total": counters.total,
        },
        "NumberOfHumanWorkersPerDataObject": job.workers_per_object,
    }


def request_of(job: LabelingJob, account: str) -> Values:
    """The CreateLabelingJob request that would have made a job of the REST API, as far as there is one."""
    source: dict[str, Any] = {}
    if job.input_manifest is not None:
        source["S3DataSource"] = {"ManifestS3Uri": job.input_manifest}
    if job.input_topic is not None:
        source["SnsDataSource"] = {"SnsTopicArn": job.input_topic}
    suffix = task_type(job.task_type).suffix
    pre = job.pre_function or (suffix and _built_in(job, account, f"PRE-{suffix}"))
    post = job.post_function or (suffix and _built_in(job, account, f"ACS-{suffix}"))
    stopping = {
        "MaxHumanLabeledObjectCount": job.max_human_labeled,
        "MaxPercentageOfInputDatasetLabeled": job.max_percentage_labeled,
    }
    return {
        "InputConfig": {"DataSource": source},
        "OutputConfig": {"S3OutputPath": job.output_path, "SnsTopicArn": job.output_topic},
        "RoleArn": f"arn:aws:iam::{account}:role/{_UNKNOWN_ROLE}",
        "StoppingConditions": stopping if any(stopping.values()) else None,
        "HumanTaskConfig": {
            "UiConfig": {},
            "PreHumanTaskLambdaArn": pre,
            "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": post},
            "TaskTitle": job.title,
            "TaskDescription": job.description or job.title,
            "TaskTimeLimitInSeconds": job.task_time_limit_seconds,
            "TaskAvailabilityLifetimeInSeconds": job.availability_seconds,
            "MaxConcurrentTaskCount": job.max_concurrent_objects,
        },
    }


def _common(job: LabelingJob, counters: Counters, account: str) -> Values:
    """What Describe and the summary both show."""
    return {
        "LabelingJobName": job.name,
        "LabelingJobArn": labeling_job_arn(job.region, account, job.name),
        "LabelingJobStatus": job.status,
        "LabelCounters": {
            "TotalLabeled": counters.human_labeled + counters.machine_labeled,
            "HumanLabeled": counters.human_labeled,
            "MachineLabeled": counters.machine_labeled,
            "FailedNonRetryableError": counters.failed,
            "Unlabeled": counters.unlabeled,
        },
        "CreationTime": job.created_at,
        "LastModifiedTime": job.modified_at,
        "FailureReason": job.failure_reason and job.failure_reason[:MAX_REASON],
        "LabelingJobOutput": job.output_manifest and {"OutputDatasetS3Uri": job.output_manifest},
    }


def _team_arn(job: LabelingJob, team: WorkTeam, account: str) -> str:
    # The public team is in every region.
    region = job.region if team.kind == "public" else team.region
    return work_team_arn(region, account, team.kind, team.name)


def _built_in(job: LabelingJob, account: str, name: str) -> str:
    return f"arn:aws:lambda:{job.region}:{account}:function:{name}"
