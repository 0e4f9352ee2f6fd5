"""The two forms in which changes of tasks are told: worker activity entries (contract section 9.2), and
events as EventBridge has them (section 9.3). Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from groundwork.activity.change import TaskChange
from groundwork.activity.kinds import TaskEventKind

ENTRY_KIND: Final = "worker.activity"
"""What webhooks ask for, and the end of the subject, of entries."""
TASK_KIND_PREFIX = "task."
"""The same of events: `task.<kind>`."""

ENTRY_TYPES = {
    TaskEventKind.ACCEPTED: "TasksAccepted",
    TaskEventKind.SUBMITTED: "TasksSubmitted",
    TaskEventKind.RETURNED: "TasksReturned",
    TaskEventKind.DECLINED: "TasksDeclined",
}
"""The changes that are worker activity."""

_HUMAN_TASK = {
    TaskEventKind.CREATED,
    TaskEventKind.ACCEPTED,
    TaskEventKind.SUBMITTED,
    TaskEventKind.DECLINED,
    TaskEventKind.RETURNED,
    TaskEventKind.EXPIRED,
}
_STATUS_CHANGE = "SageMaker Ground Truth Labeling Job Task Status Change"


def task_kind(kind: TaskEventKind) -> str:
    """What webhooks ask for, and the end of the subject: `task.submitted`."""
    return f"{TASK_KIND_PREFIX}{kind}"


def activity_entry(change: TaskChange, account: str) -> dict[str, str] | None:
    """The worker activity entry; None for a change that is none.

    Every value is a string, and a time that does not apply is empty.
    """
    event_type = ENTRY_TYPES.get(change.kind)
    if event_type is None or change.worker is None:
        return None
    at, accepted_at = _long(change.at), change.accepted_at
    submitted, returned, declined = TaskEventKind.SUBMITTED, TaskEventKind.RETURNED, TaskEventKind.DECLINED
    if change.kind == TaskEventKind.ACCEPTED:
        accepted_at = change.at
    return {
        "worker_id": change.worker.public_id,
        "cognito_user_pool_id": change.job.pool,
        "cognito_sub_id": change.worker.subject,
        "task_accepted_time": "" if accepted_at is None else _long(accepted_at),
        "task_submitted_time": at if change.kind == submitted else "",
        "task_returned_time": at if change.kind == returned else "",
        "task_declined_time": at if change.kind == declined else "",
        "workteam_arn": change.job.team_arn,
        "labeling_job_arn": change.job.arn,
        "work_requester_account_id": account,
        "job_reference_code": change.job.reference_code,
        "job_type": change.job.job_type,
        "event_type": event_type,
        "event_timestamp": str(int(change.at.timestamp())),
    }


def task_event(change: TaskChange, account: str) -> dict[str, Any]:
    """The change as an event. What Amazon's `detail` holds is not documented; ours is."""
    name = str(change.kind).capitalize()
    detail: dict[str, Any] = {
        "LabelingJobName": change.job.name,
        "ObjectId": str(change.ordinal),
        "TaskStatus": name,
        "WorkerId": None if change.worker is None else change.worker.public_id,
        "Reason": change.reason,
        "AcceptedTime": None if change.accepted_at is None else _short(change.accepted_at),
        "SecondsSpent": None if change.seconds_spent is None else round(change.seconds_spent, 3),
    }
    return {
        "version": "0",
        "id": change.notice_id(TASK_KIND_PREFIX),
        "source": "aws.sagemaker",
        "detail-type": f"SageMaker Human Task {name}" if change.kind in _HUMAN_TASK else _STATUS_CHANGE,
        "account": account,
        "time": _short(change.at),
        "region": change.job.region,
        "resources": [change.job.arn],
        "detail": {key: value for key, value in detail.items() if value is not None},
    }


def _long(moment: datetime) -> str:
    """`EEE MMM dd HH:mm:ss zzz yyyy`"""
    return f"{moment.astimezone(UTC):%a %b %d %H:%M:%S UTC %Y}"


def _short(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
