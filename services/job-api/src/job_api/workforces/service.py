"""Decisions about the private workforce: there is one, with one sign-in provider."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import Conflict, InvalidRequest
from groundwork.outbound import Network
from groundwork.sealing import SecretBox
from groundwork.store.models import Workforce
from job_api.workforces.providers import check_provider
from job_api.workforces.repository import WorkforceRepository

MAX_CIDRS = 10


class WorkforceNotFound(InvalidRequest):
    """No workforce of this name."""

    code = "workforce_not_found"


class WorkforceExists(InvalidRequest):
    """More than one workforce cannot be created for an account; change the one there with UpdateWorkforce."""

    code = "workforce_exists"


class WorkforceBusy(Conflict):
    """The workforce is being changed by another call; try again when that is done."""

    code = "workforce_busy"


class WorkforceInUse(Conflict):
    """Work teams belong to this workforce; delete them first."""

    code = "workforce_in_use"


@dataclass(frozen=True)
class OidcProvider:
    public: dict[str, Any]
    """`OidcConfig` less the client secret."""
    client_secret: SecretStr


@dataclass(frozen=True)
class WorkforceChange:
    """Members that are None stay as they are."""

    source_ip: list[str] | None = None
    oidc: OidcProvider | None = None
    vpc: dict[str, Any] | None = None
    ip_address_type: str | None = None


@dataclass(frozen=True)
class NewWorkforce:
    name: str
    region: str
    cognito: dict[str, Any] | None
    oidc: OidcProvider | None
    source_ip: list[str]
    vpc: dict[str, Any] | None
    ip_address_type: str | None


async def create_workforce(
    session: AsyncSession, box: SecretBox, new: NewWorkforce, allowed: Sequence[Network]
) -> Workforce:
    """`allowed`: networks of our own in which an identity provider may be.

    Raises WorkforceExists, and InvalidRequest for what does not fit together.
    """
    if (new.cognito is None) == (new.oidc is None):
        raise InvalidRequest("give exactly one of CognitoConfig and OidcConfig", where="cognitoConfig")
    if new.oidc is not None:
        check_provider(new.oidc.public, allowed)
    check_cidrs(new.source_ip)
    check_vpc(new.vpc)
    repository = WorkforceRepository(session)
    await repository.lock()
    if await repository.any() is not None:
        raise WorkforceExists
    return await repository.add(
        {
            "name": new.name,
            "region": new.region,
            "cognito": new.cognito,
            **_oidc_columns(box, new.oidc),
            "source_ip": new.source_ip,
            "vpc": new.vpc,
            "ip_address_type": new.ip_address_type,
        }
    )


async def get_workforce(session: AsyncSession, name: str) -> Workforce:
    """Raises WorkforceNotFound."""
    workforce = await WorkforceRepository(session).find(name)
    if workforce is None:
        raise WorkforceNotFound(f"No workforce found named {name!r}")
    return workforce


async def only_workforce(session: AsyncSession, name: str | None) -> Workforce:
    """The named one; without a name the one there is. Raises WorkforceNotFound."""
    if name is not None:
        return await get_workforce(session, name)
    workforce = await WorkforceRepository(session).any()
    if workforce is None:
        raise WorkforceNotFound("No workforce found; create one before its first work team")
    return workforce


async def update_workforce(
    session: AsyncSession, box: SecretBox, name: str, change: WorkforceChange, allowed: Sequence[Network]
) -> Workforce:
    """`allowed`: as for `create_workforce`.

    Raises WorkforceNotFound, WorkforceBusy, and InvalidRequest for what cannot be changed (now).
    """
    repository = WorkforceRepository(session)
    if not await repository.try_lock():
        raise WorkforceBusy
    workforce = await get_workforce(session, name)
    values: dict[str, Any] = {}
    if change.source_ip is not None:
        check_cidrs(change.source_ip)
        values["source_ip"] = change.source_ip
    if change.oidc is not None:
        check_provider(change.oidc.public, allowed)
        if workforce.oidc is None:
            raise InvalidRequest(
                f"the workforce {workforce.name!r} signs in with Cognito; delete it and create one with an"
                " OidcConfig",
                where="oidcConfig",
            )
        if await repository.teams(workforce):
            raise InvalidRequest(
                "the identity provider cannot be changed while work teams exist; delete them first",
                where="oidcConfig",
            )
        values |= _oidc_columns(box, change.oidc)
    if change.vpc is not None:
        check_vpc(change.vpc)
        # An empty one takes the workforce out of its VPC.
        values["vpc"] = change.vpc or None
    if change.ip_address_type is not None:
        values["ip_address_type"] = change.ip_address_type
    await repository.change(workforce, values)
    return workforce


async def delete_workforce(session: AsyncSession, name: str) -> None:
    """Raises WorkforceNotFound and WorkforceInUse."""
    repository = WorkforceRepository(session)
    await repository.lock()
    workforce = await get_workforce(session, name)
    if teams := await repository.teams(workforce):
        raise WorkforceInUse(f"the workforce {workforce.name!r} has {teams} work team(s); delete them first")
    await repository.delete(workforce)


def check_cidrs(cidrs: list[str]) -> None:
    """Raises InvalidRequest."""
    if len(cidrs) > MAX_CIDRS:
        raise InvalidRequest(f"at most {MAX_CIDRS} CIDRs, got {len(cidrs)}", where="sourceIpConfig.cidrs")
    for number, cidr in enumerate(cidrs, start=1):
        try:
            ipaddress.ip_network(cidr, strict=False)
        except ValueError as error:
            raise InvalidRequest(
                f"{cidr!r} is not an IPv4 or IPv6 CIDR", where=f"sourceIpConfig.cidrs.{number}.member"
            ) from error


def check_vpc(vpc: dict[str, Any] | None) -> None:
    """All of its members or none. Raises InvalidRequest."""
    missing = [name for name in ("VpcId", "SecurityGroupIds", "Subnets") if name not in (vpc or {})]
    if vpc and missing:
        raise InvalidRequest(f"a VPC needs {' and '.join(missing)} too", where="workforceVpcConfig")


def _oidc_columns(box: SecretBox, oidc: OidcProvider | None) -> dict[str, Any]:
    if oidc is None:
        return {"oidc": None, "sealed_client_secret": None}
    return {
        "oidc": oidc.public,
        "sealed_client_secret": box.seal(oidc.client_secret.get_secret_value()),
    }
