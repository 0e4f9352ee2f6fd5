"""boto3 on work teams, private and subscribed."""

from __future__ import annotations

from typing import Any

import pytest
from tests.integration.job_api.aws.conftest import ACCOUNT, Server, cognito, refused

TOPIC = f"arn:aws:sns:eu-west-1:{ACCOUNT}:work"


async def test_a_team_is_made_shown_changed_and_deleted(sagemaker: Any, workforce: str) -> None:
    made = sagemaker.create_workteam(
        WorkteamName="Readers",
        WorkforceName="DEFAULT",
        Description="Who reads",
        MemberDefinitions=[cognito("a"), cognito("b")],
        NotificationConfiguration={"NotificationTopicArn": TOPIC},
        WorkerAccessConfiguration={"S3Presign": {"IamPolicyConstraints": {"SourceIp": "Enabled"}}},
        Tags=[{"Key": "team", "Value": "one"}],
    )
    arn = f"arn:aws:sagemaker:eu-west-1:{ACCOUNT}:workteam/private-crowd/Readers"
    assert made["WorkteamArn"] == arn
    shown = sagemaker.describe_workteam(WorkteamName="readers")["Workteam"]
    assert shown["WorkteamName"] == "Readers"
    assert shown["WorkteamArn"] == arn
    assert shown["WorkforceArn"] == f"arn:aws:sagemaker:eu-west-1:{ACCOUNT}:workforce/default"
    assert shown["MemberDefinitions"] == [cognito("a"), cognito("b")]
    assert shown["NotificationConfiguration"] == {"NotificationTopicArn": TOPIC}
    assert shown["WorkerAccessConfiguration"]["S3Presign"]["IamPolicyConstraints"] == {"SourceIp": "Enabled"}
    assert shown["SubDomain"] == "portal.test:8081"
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "one"}]
    changed = sagemaker.update_workteam(
        WorkteamName="Readers",
        Description="Other",
        MemberDefinitions=[cognito("c")],
        NotificationConfiguration={},
    )["Workteam"]
    assert changed["Description"] == "Other"
    assert changed["MemberDefinitions"] == [cognito("c")]
    assert changed["NotificationConfiguration"] == {}
    assert changed["LastUpdatedDate"] > changed["CreateDate"]
    assert sagemaker.delete_workteam(WorkteamName="Readers")["Success"] is True
    for call in (sagemaker.describe_workteam, sagemaker.delete_workteam, sagemaker.update_workteam):
        assert "The work team" in refused("ValidationException", call, WorkteamName="Readers")


async def test_a_deleted_teams_name_is_free_and_its_tags_are_gone(sagemaker: Any, team_arn: str) -> None:
    sagemaker.add_tags(ResourceArn=team_arn, Tags=[{"Key": "a", "Value": "b"}])
    sagemaker.delete_workteam(WorkteamName="Readers")
    again = sagemaker.create_workteam(
        WorkteamName="readers", Description="d", MemberDefinitions=[cognito("g")]
    )
    assert sagemaker.list_tags(ResourceArn=again["WorkteamArn"])["Tags"] == []


async def test_a_name_is_taken_whatever_its_case(sagemaker: Any, team_arn: str) -> None:
    members = {"WorkteamName": "READERS", "Description": "d", "MemberDefinitions": [cognito("g")]}
    with pytest.raises(sagemaker.exceptions.ResourceInUse) as caught:
        sagemaker.create_workteam(**members)
    assert "READERS" in caught.value.response["Message"]


async def test_a_team_needs_a_workforce(sagemaker: Any) -> None:
    members = {"WorkteamName": "t", "Description": "d", "MemberDefinitions": [cognito("g")]}
    assert refused("ValidationException", sagemaker.create_workteam, **members).startswith("No workforce")
    named = refused("ValidationException", sagemaker.create_workteam, WorkforceName="other", **members)
    assert named.startswith("No workforce")


WRONG_MEMBERS: list[tuple[list[dict[str, Any]], str]] = [
    ([cognito("g"), {"OidcMemberDefinition": {"Groups": ["g"]}}], "of one kind"),
    ([{"OidcMemberDefinition": {"Groups": ["g"]}}], "take no OidcMemberDefinition"),
    ([{}], "memberDefinitions.1.member: give exactly one"),
    ([cognito("g")] * 11, "'memberDefinitions' failed to satisfy constraint"),
]


async def test_members_are_of_the_kind_that_the_workforce_has(
    sagemaker: Any, workforce: str, subtests: pytest.Subtests
) -> None:
    for definitions, part in WRONG_MEMBERS:
        with subtests.test(part):
            members = {"WorkteamName": "t", "Description": "d", "MemberDefinitions": definitions}
            assert part in refused("ValidationException", sagemaker.create_workteam, **members)


async def test_one_constraint_on_links_at_most(sagemaker: Any, team_arn: str) -> None:
    both = {"S3Presign": {"IamPolicyConstraints": {"SourceIp": "Enabled", "VpcSourceIp": "Enabled"}}}
    members = {"WorkteamName": "Readers", "WorkerAccessConfiguration": both}
    assert "at most one" in refused("ValidationException", sagemaker.update_workteam, **members)


async def test_pages_of_teams_stay_right_while_teams_are_added(sagemaker: Any, workforce: str) -> None:
    def make(name: str) -> None:
        sagemaker.create_workteam(WorkteamName=name, Description="d", MemberDefinitions=[cognito("g")])

    for name in ("c", "a", "e", "b", "d"):
        make(name)
    first = sagemaker.list_workteams(SortBy="Name", MaxResults=2)
    assert [team["WorkteamName"] for team in first["Workteams"]] == ["a", "b"]
    make("aa")  # before the place that was reached: neither shown twice nor lost
    make("f")
    rest = []
    token = first["NextToken"]
    while token:
        page = sagemaker.list_workteams(SortBy="Name", MaxResults=2, NextToken=token)
        rest += [team["WorkteamName"] for team in page["Workteams"]]
        token = page.get("NextToken")
    assert rest == ["c", "d", "e", "f"]
    pages = sagemaker.get_paginator("list_workteams").paginate(
        SortBy="CreateDate", SortOrder="Descending", PaginationConfig={"PageSize": 3}
    )
    names = [team["WorkteamName"] for page in pages for team in page["Workteams"]]
    assert names == ["f", "aa", "d", "b", "e", "a", "c"]
    assert [team["WorkteamName"] for team in sagemaker.list_workteams(NameContains="A")["Workteams"]] == [
        "a",
        "aa",
    ]


async def test_a_page_token_is_good_for_its_own_listing_only(sagemaker: Any, workforce: str) -> None:
    for name in ("a", "b"):
        sagemaker.create_workteam(WorkteamName=name, Description="d", MemberDefinitions=[cognito("g")])
    token = sagemaker.list_workteams(MaxResults=1)["NextToken"]
    for call, members in (
        (sagemaker.list_workteams, {"NextToken": token, "SortBy": "Name"}),
        (sagemaker.list_workteams, {"NextToken": token[:-1]}),
        (sagemaker.list_workteams, {"NextToken": "x"}),
        (sagemaker.list_labeling_jobs, {"NextToken": token}),
        (sagemaker.list_workforces, {"NextToken": token}),
        (sagemaker.list_human_task_uis, {"NextToken": token}),
        (sagemaker.list_subscribed_workteams, {"NextToken": token}),
    ):
        assert "NextToken" in refused("ValidationException", call, **members)
    assert len(sagemaker.list_workteams(MaxResults=5, NextToken=token)["Workteams"]) == 1


async def test_a_vendor_team_is_registered_and_shows_as_subscribed(server: Server, sagemaker: Any) -> None:
    listing = {"title": "Expert readers", "seller": "Readers Ltd", "description": "They read", "id": "prod-1"}
    with server.rest() as rest:
        for name in ("readers-ltd", "writers-ltd"):
            assert rest.post("/v1/teams", json={"name": name, "listing": listing}).status_code == 201
        assert rest.get("/v1/teams/readers-ltd").json()["listing"] == listing
    arn = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:workteam/vendor-crowd/readers-ltd"
    expected = {
        "WorkteamArn": arn,
        "MarketplaceTitle": "Expert readers",
        "SellerName": "Readers Ltd",
        "MarketplaceDescription": "They read",
        "ListingId": "prod-1",
    }
    other_account = arn.replace(ACCOUNT, "999999999999")
    assert sagemaker.describe_subscribed_workteam(WorkteamArn=other_account)["SubscribedWorkteam"] == expected
    pages = list(
        sagemaker.get_paginator("list_subscribed_workteams").paginate(PaginationConfig={"PageSize": 1})
    )
    assert [page["SubscribedWorkteams"][0]["WorkteamArn"].rpartition("/")[2] for page in pages] == [
        "readers-ltd",
        "writers-ltd",
    ]
    assert sagemaker.list_subscribed_workteams(NameContains="read")["SubscribedWorkteams"] == [expected]
    assert sagemaker.list_workteams()["Workteams"] == []
    missing = refused("ValidationException", sagemaker.describe_workteam, WorkteamName="readers-ltd")
    assert "The work team" in missing
    for wrong in (f"{arn}x", arn.replace("vendor", "private")):
        message = refused("ValidationException", sagemaker.describe_subscribed_workteam, WorkteamArn=wrong)
        assert "The work team" in message


async def test_a_team_of_the_rest_api_shows_here_too(server: Server, sagemaker: Any) -> None:
    with server.rest() as rest:
        rest.post("/v1/teams", json={"name": "everyone"}).raise_for_status()
    shown = sagemaker.describe_workteam(WorkteamName="everyone")["Workteam"]
    assert shown["MemberDefinitions"] == [{"OidcMemberDefinition": {"Groups": ["everyone"]}}]
    assert shown["WorkteamArn"].startswith("arn:aws:sagemaker:us-east-1:")
