"""What a team's notification topic is told (contract section 8.6). Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from groundwork.arns import work_team_arn
from groundwork.store.models import LabelingJob, WorkTeam
from job_api.webhooks.notices import job_notice

About = Literal["available", "expiring"]
_DETAIL_TYPES: dict[About, str] = {
    "available": "Groundwork Labeling Job Available",
    "expiring": "Groundwork Labeling Job Expiring",
}
LONGEST_WARNING = timedelta(days=1)
WARNING_SHARE = 10
"""A job is about to end in the last tenth of its time, at most for a day."""


def end_of(job: LabelingJob, age_limit: timedelta) -> datetime | None:
    """When the job ends at the latest: at its deadline, or when it is too old, as no stream ever is."""
    ends = [] if job.streaming else [job.created_at + age_limit]
    if job.deadline is not None:
        ends.append(job.deadline)
    return min(ends, default=None)


def is_expiring(job: LabelingJob, ends_at: datetime, now: datetime) -> bool:
    warning = min((ends_at - job.created_at) / WARNING_SHARE, LONGEST_WARNING)
    return ends_at - warning <= now < ends_at


def team_notice(
    about: About,
    job: LabelingJob,
    team: WorkTeam,
    account: str,
    notice_id: str,
    portal_url: str,
    ends_at: datetime | None,
) -> dict[str, Any]:
    """In EventBridge's form, with a sentence for people in `detail.Message`."""
    until = "" if ends_at is None else f" until {ends_at:%Y-%m-%d %H:%M} UTC"
    message = (
        f"The labeling job {job.title!r} is there for the team {team.name}{until}: {portal_url}"
        if about == "available"
        else f"The labeling job {job.title!r} of the team {team.name} is open only{until}: {portal_url}"
    )
    notice = job_notice(
        job,
        account,
        notice_id,
        "groundwork",
        _DETAIL_TYPES[about],
        {
            "LabelingJobName": job.name,
            "WorkteamName": team.name,
            "Title": job.title,
            "EndsAt": None if ends_at is None else f"{ends_at:%Y-%m-%dT%H:%M:%SZ}",
            "PortalUrl": portal_url,
            "Message": message,
        },
    )
    notice["resources"].append(work_team_arn(team.region, account, team.kind, team.name))
    return notice
