"""Operations on labelling jobs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from groundwork.arns import PRIVATE_TEAM, VENDOR_TEAM, labeling_job_arn, resource_of
from groundwork.errors import InvalidParts, NotFound
from groundwork.store.models import LabelingJob
from job_api.aws.call import Call, Values
from job_api.aws.handlers.tags import shown_tags
from job_api.aws.labeling_jobs.creating import aws_member, job_request
from job_api.aws.labeling_jobs.describing import described, summary, summary_for_team
from job_api.aws.labeling_jobs.repository import ContractJobRepository, JobRow
from job_api.aws.paging import Order, Page, Paging, contains
from job_api.jobs.counting import counters_of
from job_api.jobs.creating import Origin, create_job
from job_api.jobs.schemas import Counters
from job_api.jobs.service import JobNotFound, get_job
from job_api.lifecycle.stopping import stop_job
from job_api.tags.repository import TagRepository
from job_api.teams.repository import TeamRepository

_SORTS = {
    "Name": LabelingJob.name_key,
    "CreationTime": LabelingJob.created_at,
    "Status": LabelingJob.status,
}


async def create(call: Call, request: Values) -> Values:
    origin = Origin(call.account, call.region, request["RoleArn"], request)
    try:
        asked = job_request(request, public_workforce=call.settings.public_workforce)
        job = await create_job(call.platform, asked, origin)
    except InvalidParts as error:
        raise InvalidParts([(aws_member(where), message) for where, message in error.problems]) from error
    return {"LabelingJobArn": labeling_job_arn(job.region, call.account, job.name)}


async def describe(call: Call, request: Values) -> Values:
    name = request["LabelingJobName"]
    async with call.platform.database.sessions() as session:
        row = await ContractJobRepository(session).find(name)
        if row is None:
            raise JobNotFound(f"there is no labelling job named {name!r}")
        counters = (await counters_of(session, [row.job]))[row.job.id]
        tags = await TagRepository(session).of(f"labeling-job/{row.job.name_key}")
    return described(row.job, row.team, row.request, counters, shown_tags(tags), call.account)


async def stop(call: Call, request: Values) -> Values:
    """A job that is stopping already goes on stopping."""
    async with call.platform.transaction() as session:
        job, _ = await get_job(session, request["LabelingJobName"])
        await stop_job(session, job)
    return {}


async def list_all(call: Call, request: Values) -> Values:
    order = Order(
        _SORTS[request.get("SortBy", "CreationTime")],
        LabelingJob.id,
        request.get("SortOrder") == "Descending",
    )
    conditions = _times(request)
    if "LastModifiedTimeAfter" in request:
        conditions.append(LabelingJob.modified_at > request["LastModifiedTimeAfter"])
    if "LastModifiedTimeBefore" in request:
        conditions.append(LabelingJob.modified_at < request["LastModifiedTimeBefore"])
    if "NameContains" in request:
        conditions.append(contains(LabelingJob.name, request["NameContains"]))
    if "StatusEquals" in request:
        conditions.append(LabelingJob.status == request["StatusEquals"])
    page, counters = await _page(call, "ListLabelingJobs", request, order, conditions)
    return {
        "LabelingJobSummaryList": [
            summary(row.job, row.team, row.request, counters[row.job.id], call.account) for row in page.rows
        ],
        "NextToken": page.next_token,
    }


async def list_for_workteam(call: Call, request: Values) -> Values:
    order = Order(LabelingJob.created_at, LabelingJob.id, request.get("SortOrder") == "Descending")
    conditions = [LabelingJob.team_id == await _team_id(call, request["WorkteamArn"]), *_times(request)]
    if "JobReferenceCodeContains" in request:
        conditions.append(contains(LabelingJob.reference_code, request["JobReferenceCodeContains"]))
    page, counters = await _page(call, "ListLabelingJobsForWorkteam", request, order, conditions)
    return {
        "LabelingJobSummaryList": [
            summary_for_team(row.job, counters[row.job.id], call.account) for row in page.rows
        ],
        "NextToken": page.next_token,
    }


async def _page(
    call: Call, operation: str, request: Values, order: Order, conditions: list[ColumnElement[bool]]
) -> tuple[Page[JobRow], dict[int, Counters]]:
    paging = Paging[JobRow](call.token_signer, operation, request, order)
    async with call.platform.database.sessions() as session:
        rows = await ContractJobRepository(session).page(
            [*conditions, *paging.conditions], paging.by, paging.limit
        )
        page = paging.page(rows, _job)
        return page, await counters_of(session, [row.job for row in page.rows])


def _job(row: JobRow) -> Any:
    return row.job


def _times(request: Values) -> list[ColumnElement[bool]]:
    """The bounds themselves do not belong to the range."""
    conditions: list[ColumnElement[bool]] = []
    if "CreationTimeAfter" in request:
        conditions.append(LabelingJob.created_at > request["CreationTimeAfter"])
    if "CreationTimeBefore" in request:
        conditions.append(LabelingJob.created_at < request["CreationTimeBefore"])
    return conditions


async def _team_id(call: Call, arn: str) -> int:
    resource = resource_of(arn) or ""
    for kind, crowd in (("private", PRIVATE_TEAM), ("vendor", VENDOR_TEAM)):
        if resource.startswith(crowd):
            async with call.platform.database.sessions() as session:
                team = await TeamRepository(session).find(resource.removeprefix(crowd), kind)
            if team is not None:
                return team.id
    raise NotFound(f"The work team {arn} does not exist")
