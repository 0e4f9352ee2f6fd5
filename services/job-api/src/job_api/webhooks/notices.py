"""What webhooks are told, in the form of EventBridge (contract section 9.3). Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal, cast

import orjson

from groundwork.activity.forms import ENTRY_KIND, TASK_KIND_PREFIX
from groundwork.arns import labeling_job_arn, name_in
from groundwork.store.models import LabelingJob
from job_api.webhooks.kinds import EventKind, JobKind

JOB_KINDS: dict[str, JobKind] = {
    "Completed": "job.completed",
    "Failed": "job.failed",
    "Stopped": "job.stopped",
}
"""By the job's last status."""


def job_state_change(job: LabelingJob, account: str, notice_id: str, status: str) -> dict[str, Any]:
    return job_notice(
        job,
        account,
        notice_id,
        "aws.sagemaker",
        "SageMaker Ground Truth Labeling Job State Change",
        {"LabelingJobStatus": status},
    )


def object_finished(
    job: LabelingJob, account: str, notice_id: str, object_id: str, line: bytes
) -> dict[str, Any]:
    """`line` is the object's line of the output manifest; it stands in the notice as JSON."""
    return job_notice(
        job,
        account,
        notice_id,
        "groundwork",
        "Groundwork Data Object Finished",
        {
            "LabelingJobName": job.name,
            "DatasetObjectId": object_id,
            "OutputLine": orjson.Fragment(line),
        },
    )


def told_of(body: str) -> tuple[EventKind | Literal["test"], str | None]:
    """The kind of event that a notice is about, and the name of its job in lower case."""
    notice = orjson.loads(body)
    if "event_type" in notice:
        return ENTRY_KIND, name_in(notice["labeling_job_arn"], "labeling-job")
    job = name_in(notice["resources"][0], "labeling-job") if notice["resources"] else None
    detail = notice["detail"]
    if "LabelingJobStatus" in detail:
        return JOB_KINDS[detail["LabelingJobStatus"]], job
    if "TaskStatus" in detail:
        return cast(EventKind, f"{TASK_KIND_PREFIX}{detail['TaskStatus'].lower()}"), job
    return "object.finished" if "DatasetObjectId" in detail else "test", job


def trial_notice(account: str, region: str, notice_id: str) -> dict[str, Any]:
    return {
        "version": "0",
        "id": notice_id,
        "source": "groundwork",
        "detail-type": "Groundwork Webhook Test",
        "account": account,
        "time": _now(),
        "region": region,
        "resources": [],
        "detail": {},
    }


def job_notice(
    job: LabelingJob, account: str, notice_id: str, source: str, detail_type: str, detail: dict[str, Any]
) -> dict[str, Any]:
    """The envelope of anything that is told of a job."""
    return {
        "version": "0",
        "id": notice_id,
        "source": source,
        "detail-type": detail_type,
        "account": account,
        "time": _now(),
        "region": job.region,
        "resources": [labeling_job_arn(job.region, account, job.name)],
        "detail": detail,
    }


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
