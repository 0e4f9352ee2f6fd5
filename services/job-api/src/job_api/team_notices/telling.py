"""Telling teams of their jobs on their notification topics.

What is due is seen in the store: a job in progress whose team has a topic and was not told yet. That it was
told is a row of the transaction that puts the message in the outbox, so two replicas and any crash tell it
once; a job that was given to another team is told to that one too.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.joblog import log_to_job
from groundwork.service import Platform, Reconciler
from groundwork.store.models import LabelingJob, OutboxEvent, TeamNotice, WorkTeam
from groundwork.telemetry import correlation_id
from job_api.streaming.topics import is_topic, subject_of, topic_name
from job_api.team_notices.notices import About, end_of, is_expiring, team_notice

log = structlog.get_logger()


def team_notice_reconciler(platform: Platform, *, age_limit: timedelta, portal_url: str) -> Reconciler:
    async def heal() -> int:
        """Tell what is due; returns how many messages that made."""
        told = 0
        async with platform.database.sessions() as session:
            rows = await session.execute(
                select(LabelingJob, WorkTeam, func.now())
                .join(WorkTeam, WorkTeam.id == LabelingJob.team_id)
                .where(
                    LabelingJob.status == "InProgress",
                    LabelingJob.finished_at.is_(None),
                    WorkTeam.notification_topic.is_not(None),
                )
                .order_by(LabelingJob.id)
            )
            jobs = [(job, team, now) for job, team, now in rows]
            known = await _told(session, [job.id for job, _, _ in jobs])
        for job, team, now in jobs:
            ends_at = end_of(job, age_limit)
            for about, key in _due(job, ends_at, now):
                if (job.id, team.id, key) not in known:
                    told += await _tell(platform, about, key, job, team, portal_url, ends_at)
        return told

    return Reconciler("team-notices", heal)


def _due(job: LabelingJob, ends_at: datetime | None, now: datetime) -> list[tuple[About, str]]:
    """What the team is to know now, each with the words under which it is remembered."""
    due: list[tuple[About, str]] = [("available", "available")]
    if ends_at is not None and is_expiring(job, ends_at, now):
        due.append(("expiring", f"expiring {ends_at.isoformat()}"))
    return due


async def _told(session: AsyncSession, jobs: list[int]) -> set[tuple[int, int, str]]:
    rows = await session.execute(
        select(TeamNotice.job_id, TeamNotice.team_id, TeamNotice.about).where(TeamNotice.job_id.in_(jobs))
    )
    return {(job, team, about) for job, team, about in rows}


async def _tell(
    platform: Platform,
    about: About,
    key: str,
    job: LabelingJob,
    team: WorkTeam,
    portal_url: str,
    ends_at: datetime | None,
) -> int:
    topic = topic_name(team.notification_topic or "")
    async with platform.transaction() as session:
        fresh = await session.scalar(
            insert(TeamNotice)
            .values(job_id=job.id, team_id=team.id, about=key)
            .on_conflict_do_nothing()
            .returning(TeamNotice.job_id)
        )
        if fresh is None:
            return 0
        if not is_topic(topic):
            await log_to_job(session, job.id, "job-api", "warning", _no_topic(team))
            return 0
        notice_id = uuid4()
        notice = team_notice(about, job, team, platform.account_id, str(notice_id), portal_url, ends_at)
        session.add(
            OutboxEvent(
                event_id=notice_id,
                subject=subject_of(topic),
                payload=notice,
                correlation_id=correlation_id(),
            )
        )
    log.info("team_told", job_id=job.id, team_id=team.id, about=about)
    return 1


def _no_topic(team: WorkTeam) -> str:
    return (
        f"the team {team.name} was not told of the job: its notification topic {team.notification_topic!r}"
        " can be none here; a topic's name has letters, digits, '-' and '_'"
    )
