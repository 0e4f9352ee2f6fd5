"""Operations on private work teams, and on the vendor teams that are subscribed to."""

from __future__ import annotations

from typing import Any

from groundwork.arns import VENDOR_TEAM, resource_of, work_team_arn, workforce_arn
from groundwork.errors import InvalidRequest
from groundwork.store.models import Workforce, WorkTeam
from job_api.aws.call import Call, Values
from job_api.aws.handlers.tags import given_tags
from job_api.aws.handlers.workforces import sub_domain
from job_api.aws.paging import Order, Page, Paging, contains
from job_api.teams.repository import TeamRepository
from job_api.teams.service import (
    NewTeam,
    TeamNotFound,
    check_members,
    create_team,
    delete_team,
    get_team,
    workforce_for,
)


async def create(call: Call, request: Values) -> Values:
    tags = given_tags(request)
    access = _access(request)
    async with call.platform.transaction() as session:
        definitions = request["MemberDefinitions"]
        workforce = await workforce_for(session, request.get("WorkforceName"), definitions)
        team = await create_team(
            session,
            NewTeam(
                request["WorkteamName"],
                call.region,
                request["Description"],
                workforce=workforce,
                member_definitions=definitions,
                notification_topic=_topic(request),
                access_configuration=access,
                tags=tags,
            ),
        )
    return {"WorkteamArn": work_team_arn(team.region, call.account, team.kind, team.name)}


async def describe(call: Call, request: Values) -> Values:
    async with call.platform.database.sessions() as session:
        team = await get_team(session, request["WorkteamName"], "private")
        return {"Workteam": _shown(call, team, await _workforce(session, team))}


async def list_all(call: Call, request: Values) -> Values:
    column = WorkTeam.name_key if request.get("SortBy") == "Name" else WorkTeam.created_at
    order = Order(column, WorkTeam.id, request.get("SortOrder") == "Descending")
    page = await _page(call, "ListWorkteams", request, order, "private")
    return {
        "Workteams": [_shown(call, team, workforce) for team, workforce in page.rows],
        "NextToken": page.next_token,
    }


async def update(call: Call, request: Values) -> Values:
    values: dict[str, Any] = {}
    if "MemberDefinitions" in request:
        values["member_definitions"] = request["MemberDefinitions"]
    if "Description" in request:
        values["description"] = request["Description"]
    if "NotificationConfiguration" in request:
        values["notification_topic"] = _topic(request)
    if "WorkerAccessConfiguration" in request:
        values["access_configuration"] = _access(request)
    async with call.platform.transaction() as session:
        team = await get_team(session, request["WorkteamName"], "private")
        workforce = await _workforce(session, team)
        check_members(workforce, request.get("MemberDefinitions", []))
        await TeamRepository(session).change(team, values)
    return {"Workteam": _shown(call, team, workforce)}


async def delete(call: Call, request: Values) -> Values:
    async with call.platform.transaction() as session:
        await delete_team(session, request["WorkteamName"], "private")
    return {"Success": True}


async def describe_subscribed(call: Call, request: Values) -> Values:
    resource = resource_of(request["WorkteamArn"]) or ""
    if not resource.startswith(VENDOR_TEAM):
        raise TeamNotFound(f"The work team {request['WorkteamArn']} is not one of a vendor")
    async with call.platform.database.sessions() as session:
        team = await get_team(session, resource.removeprefix(VENDOR_TEAM), "vendor")
    return {"SubscribedWorkteam": _subscribed(call, team)}


async def list_subscribed(call: Call, request: Values) -> Values:
    order = Order(WorkTeam.created_at, WorkTeam.id)
    page = await _page(call, "ListSubscribedWorkteams", request, order, "vendor")
    return {
        "SubscribedWorkteams": [_subscribed(call, team) for team, _ in page.rows],
        "NextToken": page.next_token,
    }


async def _page(
    call: Call, operation: str, request: Values, order: Order, kind: str
) -> Page[tuple[WorkTeam, Workforce | None]]:
    paging = Paging[tuple[WorkTeam, Workforce | None]](call.token_signer, operation, request, order)
    conditions = [*paging.conditions, WorkTeam.kind == kind]
    if "NameContains" in request:
        conditions.append(contains(WorkTeam.name, request["NameContains"]))
    async with call.platform.database.sessions() as session:
        rows = await TeamRepository(session).page(conditions, paging.by, paging.limit)
    return paging.page(rows, lambda row: row[0])


async def _workforce(session: Any, team: WorkTeam) -> Workforce | None:
    return None if team.workforce_id is None else await session.get(Workforce, team.workforce_id)


def _shown(call: Call, team: WorkTeam, workforce: Workforce | None) -> Values:
    return {
        "WorkteamName": team.name,
        # A team that was made over the REST API has its people here: one group, named like it.
        "MemberDefinitions": team.member_definitions or [{"OidcMemberDefinition": {"Groups": [team.name]}}],
        "WorkteamArn": work_team_arn(team.region, call.account, team.kind, team.name),
        "WorkforceArn": workforce and workforce_arn(workforce.region, call.account, workforce.name),
        "Description": team.description or team.name,
        "SubDomain": sub_domain(call.settings),
        "CreateDate": team.created_at,
        "LastUpdatedDate": team.modified_at,
        "NotificationConfiguration": (
            {"NotificationTopicArn": team.notification_topic} if team.notification_topic else {}
        ),
        "WorkerAccessConfiguration": team.access_configuration,
    }


def _subscribed(call: Call, team: WorkTeam) -> Values:
    return {
        "WorkteamArn": work_team_arn(team.region, call.account, team.kind, team.name),
        **{name: value for name, value in (team.listing or {}).items() if value},
    }


def _topic(request: Values) -> str | None:
    """An empty configuration, or an empty ARN, takes the topic away."""
    return request.get("NotificationConfiguration", {}).get("NotificationTopicArn") or None


def _access(request: Values) -> Values | None:
    configuration: Values | None = request.get("WorkerAccessConfiguration")
    constraints = (configuration or {}).get("S3Presign", {}).get("IamPolicyConstraints", {})
    if constraints.get("SourceIp") == constraints.get("VpcSourceIp") == "Enabled":
        raise InvalidRequest(
            "at most one of SourceIp and VpcSourceIp can be Enabled",
            where="workerAccessConfiguration.s3Presign.iamPolicyConstraints",
        )
    return configuration
