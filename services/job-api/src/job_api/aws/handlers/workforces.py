"""Operations on workforces."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import SecretStr

from groundwork.arns import workforce_arn
from groundwork.store.models import Workforce
from job_api.aws.call import Call, Values
from job_api.aws.paging import Order, Paging, contains
from job_api.settings import JobApiSettings
from job_api.workforces.repository import WorkforceRepository
from job_api.workforces.service import (
    NewWorkforce,
    OidcProvider,
    WorkforceChange,
    create_workforce,
    delete_workforce,
    get_workforce,
    update_workforce,
)


async def create(call: Call, request: Values) -> Values:
    """Tags are taken and dropped, as there: no operation shows the tags of a workforce."""
    new = NewWorkforce(
        request["WorkforceName"],
        call.region,
        request.get("CognitoConfig"),
        _provider(request.get("OidcConfig")),
        request.get("SourceIpConfig", {}).get("Cidrs", []),
        request.get("WorkforceVpcConfig") or None,
        request.get("IpAddressType"),
    )
    async with call.platform.transaction() as session:
        made = await create_workforce(session, call.secrets, new, call.settings.outbound.allowed_networks)
    return {"WorkforceArn": workforce_arn(made.region, call.account, made.name)}


async def describe(call: Call, request: Values) -> Values:
    async with call.platform.database.sessions() as session:
        return {"Workforce": shown(call, await get_workforce(session, request["WorkforceName"]))}


async def list_all(call: Call, request: Values) -> Values:
    column = Workforce.name_key if request.get("SortBy") == "Name" else Workforce.created_at
    order = Order(column, Workforce.id, request.get("SortOrder") == "Descending")
    paging = Paging[Workforce](call.token_signer, "ListWorkforces", request, order)
    if "NameContains" in request:
        paging.conditions.append(contains(Workforce.name, request["NameContains"]))
    async with call.platform.database.sessions() as session:
        page = paging.page(
            await WorkforceRepository(session).page(paging.conditions, paging.by, paging.limit)
        )
    return {"Workforces": [shown(call, one) for one in page.rows], "NextToken": page.next_token}


async def update(call: Call, request: Values) -> Values:
    change = WorkforceChange(
        request["SourceIpConfig"]["Cidrs"] if "SourceIpConfig" in request else None,
        _provider(request.get("OidcConfig")),
        request.get("WorkforceVpcConfig"),
        request.get("IpAddressType"),
    )
    async with call.platform.transaction() as session:
        changed = await update_workforce(
            session,
            call.secrets,
            request["WorkforceName"],
            change,
            call.settings.outbound.allowed_networks,
        )
    return {"Workforce": shown(call, changed)}


async def delete(call: Call, request: Values) -> Values:
    async with call.platform.transaction() as session:
        await delete_workforce(session, request["WorkforceName"])
    return {}


def shown(call: Call, workforce: Workforce) -> Values:
    """Without the client secret, which nobody can read back."""
    return {
        "WorkforceName": workforce.name,
        "WorkforceArn": workforce_arn(workforce.region, call.account, workforce.name),
        "LastUpdatedDate": workforce.modified_at,
        "SourceIpConfig": {"Cidrs": workforce.source_ip},
        "SubDomain": sub_domain(call.settings),
        "CognitoConfig": workforce.cognito,
        "OidcConfig": workforce.oidc,
        "CreateDate": workforce.created_at,
        "WorkforceVpcConfig": workforce.vpc,
        "Status": "Active",
        "IpAddressType": workforce.ip_address_type,
    }


def sub_domain(settings: JobApiSettings) -> str:
    """The portal's host, with its port if it has one of its own; no scheme."""
    return urlsplit(settings.portal_url).netloc


def _provider(config: Values | None) -> OidcProvider | None:
    if config is None:
        return None
    public = {name: value for name, value in config.items() if name != "ClientSecret"}
    return OidcProvider(public, SecretStr(config["ClientSecret"]))
