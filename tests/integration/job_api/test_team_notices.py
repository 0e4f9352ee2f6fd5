"""A team with a notification topic is told there of a job that it has, and that the job is about to end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from nats.js.errors import NotFoundError
from tests.integration.job_api.conftest import PutManifest
from tests.integration.job_api.lives import Life, start_job

from groundwork.messaging.streams import TOPICS
from groundwork.service import Platform, Reconciler, open_platform
from groundwork.store import Database
from job_api.settings import JobApiSettings
from job_api.team_notices.telling import team_notice_reconciler

TOPIC = "arn:aws:sns:us-east-1:000000000000:vet-news"
AGE_LIMIT = timedelta(days=30)


@pytest.fixture
async def life(api: httpx.AsyncClient, team: str, database: Database, put_manifest: PutManifest) -> Life:
    started = await start_job(api, database, put_manifest)
    await started.execute("UPDATE work_team SET notification_topic = :topic", topic=TOPIC)
    return started


@pytest.fixture
async def platform(life: Life, platform_settings: dict[str, Any]) -> AsyncIterator[Platform]:
    settings = JobApiSettings(**platform_settings, bootstrap_key="k", portal_url="http://portal.test")
    async with open_platform("job-api", settings) as opened:
        yield opened


@pytest.fixture
def notices(platform: Platform) -> Reconciler:
    return team_notice_reconciler(platform, age_limit=AGE_LIMIT, portal_url="http://portal.test")


async def told(life: Life, platform: Platform, topic: str = "vet-news") -> list[dict[str, Any]]:
    """What the topic has, once everything in the outbox is out."""
    await life.gone("SELECT 1 FROM outbox_event WHERE published_at IS NULL")
    jetstream = platform.broker.jetstream
    messages = []
    for sequence in range(1, (await jetstream.stream_info(TOPICS)).state.last_seq + 1):
        try:
            message = await jetstream.get_msg(TOPICS, sequence)
        except NotFoundError:
            continue  # purged before the test
        if message.subject == f"topics.{topic}":
            messages.append(json.loads(message.data or b""))
    return messages


async def test_a_team_is_told_once_that_a_job_is_there(
    life: Life, platform: Platform, notices: Reconciler
) -> None:
    assert sum(await asyncio.gather(notices.heal(), notices.heal())) == 1, "two replicas"
    assert await notices.heal() == 0
    (notice,) = await told(life, platform)
    assert set(notice) == {
        "version", "id", "source", "detail-type", "account", "time", "region", "resources", "detail"
    }  # fmt: skip
    assert notice["detail-type"] == "Groundwork Labeling Job Available"
    assert notice["resources"] == [
        "arn:aws:sagemaker:us-east-1:000000000000:labeling-job/moods",
        "arn:aws:sagemaker:us-east-1:000000000000:workteam/private-crowd/Readers",
    ]
    detail = notice["detail"]
    assert (detail["LabelingJobName"], detail["WorkteamName"]) == ("moods", "Readers")
    assert "http://portal.test" in detail["Message"]


@pytest.mark.parametrize(
    ("created", "deadline", "expiring"),
    [
        ("2 days", "10 days", False),
        ("10 days", "23 hours", True),
        ("10 days", "25 hours", False),
        ("9 hours", "50 minutes", True),
        ("9 hours", "70 minutes", False),
        ("10 days", "-1 minute", False),
        ("29 days 2 hours", None, True),
        ("28 days", None, False),
    ],
)
async def test_a_team_is_told_when_a_job_is_about_to_end(
    life: Life, platform: Platform, notices: Reconciler, created: str, deadline: str | None, expiring: bool
) -> None:
    await life.execute(
        """UPDATE labeling_job SET created_at = now() - CAST(CAST(:created AS text) AS interval),
                  deadline = now() + CAST(CAST(:deadline AS text) AS interval)""",
        created=created,
        deadline=deadline,
    )
    assert await notices.heal() == 1 + expiring
    assert await notices.heal() == 0
    kinds = [notice["detail-type"].rpartition(" ")[2] for notice in await told(life, platform)]
    assert kinds == ["Available", "Expiring"][: 1 + expiring]


async def test_a_new_end_and_a_new_team_are_told_again(
    life: Life, platform: Platform, notices: Reconciler
) -> None:
    async def end_in(hours: int) -> None:
        await life.execute(
            """UPDATE labeling_job SET created_at = now() - interval '20 days',
                      deadline = now() + make_interval(hours => :hours)""",
            hours=hours,
        )

    await end_in(5)
    assert await notices.heal() == 2
    await end_in(50)
    assert await notices.heal() == 0
    await end_in(6)
    assert await notices.heal() == 1
    (await life.api.post("/v1/teams", json={"name": "others"})).raise_for_status()
    await life.execute("UPDATE work_team SET notification_topic = 'other-news' WHERE name = 'others'")
    await end_in(100)
    (await life.api.patch("/v1/jobs/moods", json={"team": "others"})).raise_for_status()
    assert await notices.heal() == 1
    (notice,) = await told(life, platform, "other-news")
    assert notice["detail"]["WorkteamName"] == "others"


async def test_a_stopping_job_and_a_team_without_a_topic_are_not_told(
    life: Life, platform: Platform, notices: Reconciler
) -> None:
    await life.execute("UPDATE work_team SET notification_topic = NULL")
    assert await notices.heal() == 0
    await life.execute("UPDATE work_team SET notification_topic = :topic", topic=TOPIC)
    (await life.api.post("/v1/jobs/moods/stop")).raise_for_status()
    assert await notices.heal() == 0


async def test_a_topic_that_cannot_be_one_here_is_told_to_the_requester(
    life: Life, platform: Platform, notices: Reconciler
) -> None:
    await life.execute("UPDATE work_team SET notification_topic = 'arn:aws:sns:x:0:news.fifo'")
    assert await notices.heal() == 0
    assert await notices.heal() == 0
    entries = (await life.api.get("/v1/jobs/moods/log")).json()["entries"]
    warnings = [entry["message"] for entry in entries if entry["level"] == "warning"]
    assert len(warnings) == 1
    assert "news.fifo" in warnings[0]
