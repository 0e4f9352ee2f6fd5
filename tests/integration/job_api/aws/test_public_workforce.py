"""CreateLabelingJob for Mechanical Turk, when that is connected."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from tests.integration.job_api.aws.conftest import REGION, JobMembers, refused

from groundwork.store import Database
from groundwork.store.models import LabelingJob

PUBLIC_TEAM = f"arn:aws:sagemaker:{REGION}:394669845002:workteam/public-crowd/default"


@pytest.fixture
def settings(settings: dict[str, Any]) -> dict[str, Any]:
    return {**settings, "public_workforce": True}


def public(job_members: JobMembers, cents: int, tenths: int) -> dict[str, Any]:
    price = {"AmountInUsd": {"Dollars": 0, "Cents": cents, "TenthFractionsOfACent": tenths}}
    members = job_members(
        "j", HumanTaskConfig={"WorkteamArn": PUBLIC_TEAM, "PublicWorkforceTaskPrice": price}
    )
    members["InputConfig"]["DataAttributes"] = {
        "ContentClassifiers": ["FreeOfPersonallyIdentifiableInformation"]
    }
    return members


async def test_a_public_job_is_taken_with_its_price_and_described_by_the_fixed_arn(
    sagemaker: Any, job_members: JobMembers, database: Database
) -> None:
    sagemaker.create_labeling_job(**public(job_members, 3, 6))
    shown = sagemaker.describe_labeling_job(LabelingJobName="j")["HumanTaskConfig"]
    assert shown["WorkteamArn"] == PUBLIC_TEAM
    assert shown["PublicWorkforceTaskPrice"]["AmountInUsd"]["TenthFractionsOfACent"] == 6
    async with database.sessions() as session:
        assert await session.scalar(select(LabelingJob.task_price_mills)) == 36
    (listed,) = sagemaker.list_labeling_jobs()["LabelingJobSummaryList"]
    assert listed["WorkteamArn"] == PUBLIC_TEAM
    assert sagemaker.list_workteams()["Workteams"][0]["WorkteamName"] == "Readers"
    assert sagemaker.list_subscribed_workteams()["SubscribedWorkteams"] == []


async def test_its_price_is_one_of_the_tiers(sagemaker: Any, job_members: JobMembers) -> None:
    message = refused("ValidationException", sagemaker.create_labeling_job, **public(job_members, 3, 7))
    assert "publicWorkforceTaskPrice" in message
    assert "0.037 USD is not a price" in message
