"""boto3 on workforces."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pydantic import SecretStr
from tests.integration.job_api.aws.conftest import ACCOUNT, cognito, refused

from groundwork.sealing import SecretBox
from groundwork.store import Database
from groundwork.store.models import Workforce
from job_api.workforces.repository import WorkforceRepository

ENDPOINTS = (
    "Issuer",
    "AuthorizationEndpoint",
    "TokenEndpoint",
    "UserInfoEndpoint",
    "LogoutEndpoint",
    "JwksUri",
)
SECRET = "what nobody may read"


def oidc(**changes: Any) -> dict[str, Any]:
    return {
        "ClientId": "client",
        "ClientSecret": SECRET,
        **{name: f"https://id.test/{name}" for name in ENDPOINTS},
        "Scope": "openid email",
        **changes,
    }


async def test_a_workforce_is_made_shown_listed_changed_and_deleted(sagemaker: Any) -> None:
    made = sagemaker.create_workforce(
        WorkforceName="Default",
        CognitoConfig={"UserPool": "eu-west-1_Pool", "ClientId": "client"},
        SourceIpConfig={"Cidrs": ["10.0.0.0/8"]},
    )
    arn = f"arn:aws:sagemaker:eu-west-1:{ACCOUNT}:workforce/Default"
    assert made["WorkforceArn"] == arn
    shown = sagemaker.describe_workforce(WorkforceName="default")["Workforce"]
    assert shown["WorkforceName"] == "Default"
    assert shown["WorkforceArn"] == arn
    assert shown["Status"] == "Active"
    assert shown["SubDomain"] == "portal.test:8081"
    assert shown["CognitoConfig"] == {"UserPool": "eu-west-1_Pool", "ClientId": "client"}
    assert shown["SourceIpConfig"] == {"Cidrs": ["10.0.0.0/8"]}
    assert shown["LastUpdatedDate"] >= shown["CreateDate"]
    (page,) = sagemaker.get_paginator("list_workforces").paginate(NameContains="fau")
    assert [one["WorkforceName"] for one in page["Workforces"]] == ["Default"]
    assert sagemaker.list_workforces(NameContains="other")["Workforces"] == []
    changed = sagemaker.update_workforce(WorkforceName="default", SourceIpConfig={"Cidrs": []})["Workforce"]
    assert changed["SourceIpConfig"] == {"Cidrs": []}
    assert changed["LastUpdatedDate"] > shown["LastUpdatedDate"]
    sagemaker.delete_workforce(WorkforceName="default")
    message = refused("ValidationException", sagemaker.describe_workforce, WorkforceName="default")
    assert message.startswith("No workforce")


async def test_the_client_secret_is_kept_sealed_and_never_shown(
    sagemaker: Any, database: Database, platform_settings: dict[str, Any]
) -> None:
    sagemaker.create_workforce(WorkforceName="w", OidcConfig=oidc())
    shown = sagemaker.describe_workforce(WorkforceName="w")["Workforce"]
    assert shown["OidcConfig"]["Issuer"] == "https://id.test/Issuer"
    assert SECRET not in str(shown)
    async with database.sessions() as session:
        stored = await session.get(Workforce, 1)
    assert stored is not None
    assert stored.sealed_client_secret is not None
    assert SECRET not in str(vars(stored))
    box = SecretBox(SecretStr(platform_settings["sealing_key"]))
    assert box.open(stored.sealed_client_secret).get_secret_value() == SECRET


async def test_there_is_one_workforce(sagemaker: Any, workforce: str) -> None:
    message = refused(
        "ValidationException",
        sagemaker.create_workforce,
        WorkforceName="second",
        CognitoConfig={"UserPool": "eu-west-1_Pool", "ClientId": "c"},
    )
    assert "More than one workforce cannot be created" in message
    assert "UpdateWorkforce" in message


async def test_a_workforce_with_teams_stays(sagemaker: Any, workforce: str) -> None:
    sagemaker.create_workteam(WorkteamName="t", Description="d", MemberDefinitions=[cognito("g")])
    refused("ResourceInUse", sagemaker.delete_workforce, WorkforceName=workforce)
    sagemaker.delete_workteam(WorkteamName="t")
    sagemaker.delete_workforce(WorkforceName=workforce)


async def test_the_provider_is_changed_only_without_teams(sagemaker: Any) -> None:
    sagemaker.create_workforce(WorkforceName="w", OidcConfig=oidc())
    sagemaker.create_workteam(
        WorkteamName="t", Description="d", MemberDefinitions=[{"OidcMemberDefinition": {"Groups": ["g"]}}]
    )
    members = {"WorkforceName": "w", "OidcConfig": oidc(ClientId="other")}
    assert "work teams" in refused("ValidationException", sagemaker.update_workforce, **members)
    sagemaker.delete_workteam(WorkteamName="t")
    changed = sagemaker.update_workforce(**members)["Workforce"]
    assert changed["OidcConfig"]["ClientId"] == "other"


WRONG_WORKFORCES: list[tuple[dict[str, Any], str]] = [
    ({}, "exactly one of CognitoConfig and OidcConfig"),
    (
        {"OidcConfig": oidc(), "CognitoConfig": {"UserPool": "a_b", "ClientId": "c"}},
        "exactly one of CognitoConfig and OidcConfig",
    ),
    ({"OidcConfig": oidc(Issuer="http://id.test")}, "'oidcConfig.issuer'"),
    ({"OidcConfig": oidc(Issuer="ftp://id.test")}, "'oidcConfig.issuer'"),
    ({"OidcConfig": oidc(JwksUri="https://user:secret@id.test/")}, "'oidcConfig.jwksUri'"),
    ({"OidcConfig": oidc(TokenEndpoint="http://127.0.0.1:9/token")}, "OUTBOUND__ALLOWED_NETWORKS"),
    ({"OidcConfig": oidc(TokenEndpoint="http://8.8.8.8/token")}, "must begin with https://"),
    (
        {"OidcConfig": oidc(AuthenticationRequestExtraParams={"prompt": "login", "state": "s"})},
        "the sign-in sets state itself",
    ),
    ({"CognitoConfig": {"UserPool": "nounderscore", "ClientId": "c"}}, "'cognitoConfig.userPool'"),
    ({"OidcConfig": oidc(), "SourceIpConfig": {"Cidrs": ["10.0.0.0/8"] * 11}}, "at most 10 CIDRs"),
    ({"OidcConfig": oidc(), "WorkforceVpcConfig": {"VpcId": "vpc-1"}}, "SecurityGroupIds and Subnets"),
    (
        {"OidcConfig": oidc(), "SourceIpConfig": {"Cidrs": ["10.0.0.0"]}},
        "'sourceIpConfig.cidrs.1.member'",
    ),
]


async def test_what_is_wrong_with_a_workforce_is_named(sagemaker: Any, subtests: pytest.Subtests) -> None:
    for members, part in WRONG_WORKFORCES:
        with subtests.test(part):
            message = refused("ValidationException", sagemaker.create_workforce, WorkforceName="w", **members)
            assert part in message
            assert SECRET not in message


async def test_a_missing_workforce_is_missed_in_the_words_that_clients_know(sagemaker: Any) -> None:
    for call in (sagemaker.describe_workforce, sagemaker.delete_workforce, sagemaker.update_workforce):
        assert refused("ValidationException", call, WorkforceName="none").startswith("No workforce")


async def test_a_second_change_while_one_runs_is_a_conflict(
    sagemaker: Any, workforce: str, database: Database
) -> None:
    async with database.transaction() as session:
        await WorkforceRepository(session).lock()
        with pytest.raises(sagemaker.exceptions.ConflictException):
            await asyncio.to_thread(
                sagemaker.update_workforce, WorkforceName=workforce, SourceIpConfig={"Cidrs": []}
            )
    sagemaker.update_workforce(WorkforceName=workforce, SourceIpConfig={"Cidrs": []})


async def test_tags_of_a_workforce_are_taken_though_none_can_be_listed(sagemaker: Any) -> None:
    arn = sagemaker.create_workforce(WorkforceName="w", OidcConfig=oidc(), Tags=[{"Key": "a", "Value": "b"}])[
        "WorkforceArn"
    ]
    assert "Invalid resource type" in refused("ValidationException", sagemaker.list_tags, ResourceArn=arn)


async def test_a_vpc_is_set_and_taken_away(sagemaker: Any, workforce: str) -> None:
    vpc = {"VpcId": "vpc-1", "SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]}
    changed = sagemaker.update_workforce(
        WorkforceName=workforce, WorkforceVpcConfig=vpc, IpAddressType="dualstack"
    )["Workforce"]
    assert (changed["WorkforceVpcConfig"], changed["IpAddressType"]) == (vpc, "dualstack")
    without = sagemaker.update_workforce(WorkforceName=workforce, WorkforceVpcConfig={})["Workforce"]
    assert "WorkforceVpcConfig" not in without
