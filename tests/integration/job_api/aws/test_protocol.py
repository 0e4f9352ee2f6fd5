"""The wire: who is let in, what errors look like, and what every answer carries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import botocore.auth
import httpx
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from sqlalchemy import text
from tests.integration.job_api.aws.conftest import (
    ACCESS_KEY,
    REGION,
    SECRET_KEY,
    Server,
    cognito,
    refused,
    serving,
)

from groundwork.store import Database
from job_api.aws.operations import OPERATIONS
from job_api.settings import JobApiSettings

JSON = "application/x-amz-json-1.1"


def signed_headers(url: str, target: str, body: bytes, service: str = "sagemaker") -> dict[str, str]:
    request = AWSRequest("POST", f"{url}/", headers={"Content-Type": JSON, "X-Amz-Target": target}, data=body)
    SigV4Auth(Credentials(ACCESS_KEY, SECRET_KEY), service, REGION).add_auth(request)
    return dict(request.headers.items())


def call(server: Server, target: str, body: bytes, **changes: str) -> httpx.Response:
    headers = {**signed_headers(server.url, target, body), **changes}
    return httpx.post(f"{server.url}/", content=body, headers=headers, timeout=20)


def error_of(answer: httpx.Response) -> str:
    """The type of an error answer, whose form is checked."""
    body = answer.json()
    assert answer.headers["content-type"] == JSON
    assert answer.headers["x-amzn-errortype"] == body["__type"]
    assert body["message"] == body["Message"] != ""
    assert len(answer.headers["x-amzn-requestid"]) == 36
    error: str = body["__type"]
    return error


def test_an_answer_is_json_of_the_protocol_with_a_request_id(server: Server, sagemaker: Any) -> None:
    answer = call(server, "SageMaker.ListWorkteams", b"{}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == JSON
    assert answer.json() == {"Workteams": []}
    shown = sagemaker.list_workteams()["ResponseMetadata"]
    assert len(shown["RequestId"]) == 36
    assert shown["RequestId"] != answer.headers["x-amzn-requestid"]


def test_timestamps_are_numbers(server: Server, workforce: str) -> None:
    shown = call(server, "SageMaker.DescribeWorkforce", b'{"WorkforceName": "default"}').json()["Workforce"]
    assert isinstance(shown["CreateDate"], float)
    assert None not in shown.values()


FAULTS: list[tuple[str, bytes, str]] = [
    ("SageMaker.CreateModel", b"{}", "UnknownOperationException"),
    ("Sagemaker.ListTags", b"{}", "UnknownOperationException"),
    ("", b"{}", "UnknownOperationException"),
    ("SageMaker.ListTags", b"{", "SerializationException"),
    ("SageMaker.ListTags", b"[]", "SerializationException"),
    ("SageMaker.ListTags", b'{"ResourceArn": 1}', "SerializationException"),
    ("SageMaker.ListTags", b"{}", "ValidationException"),
    ("SageMaker.ListTags", b"", "ValidationException"),
    ("SageMaker.DescribeLabelingJob", b'{"LabelingJobName": "none"}', "ResourceNotFound"),
]


def test_each_fault_has_its_error(server: Server, subtests: pytest.Subtests) -> None:
    for target, body, expected in FAULTS:
        with subtests.test(target, body=body):
            answer = call(server, target, body)
            assert (answer.status_code, error_of(answer)) == (400, expected)


def test_an_unknown_content_type_is_answered_as_json(server: Server) -> None:
    headers = signed_headers(server.url, "SageMaker.ListWorkteams", b"{}")
    del headers["Content-Type"]
    unsigned_type = httpx.post(
        f"{server.url}/", content=b"{}", headers={**headers, "Content-Type": "text/plain"}
    )
    assert error_of(unsigned_type) == "InvalidSignatureException"


def test_a_body_beyond_a_megabyte_is_refused(server: Server) -> None:
    body = b'{"NameContains": "' + b"x" * (1024 * 1024) + b'"}'
    answer = call(server, "SageMaker.ListWorkteams", body)
    assert (answer.status_code, error_of(answer)) == (400, "SerializationException")


def test_an_unsigned_call_is_refused(server: Server) -> None:
    anonymous = httpx.post(
        f"{server.url}/",
        content=b"{}",
        headers={"Content-Type": JSON, "X-Amz-Target": "SageMaker.ListWorkteams"},
    )
    assert (anonymous.status_code, error_of(anonymous)) == (400, "MissingAuthenticationTokenException")


def test_an_unknown_key_and_a_wrong_secret_are_told_apart(server: Server) -> None:
    refused("UnrecognizedClientException", server.client(access_key="AKIDUNKNOWN").list_workteams)
    message = refused("InvalidSignatureException", server.client(secret_key="wrong").list_workteams)
    assert "does not match" in message


@pytest.mark.parametrize(("minutes", "part"), [(-16, "expired"), (16, "not yet current")])
def test_a_clock_that_is_off_is_named(
    server: Server, monkeypatch: pytest.MonkeyPatch, minutes: int, part: str
) -> None:
    now = botocore.auth.get_current_datetime

    def wrong() -> datetime:
        moment: datetime = now()
        return moment + timedelta(minutes=minutes)

    monkeypatch.setattr(botocore.auth, "get_current_datetime", wrong)
    assert part in refused("InvalidSignatureException", server.client().list_workteams)


def test_a_call_changed_on_its_way_is_refused(server: Server) -> None:
    headers = signed_headers(server.url, "SageMaker.DeleteWorkteam", b'{"WorkteamName": "a"}')
    other_body = httpx.post(f"{server.url}/", content=b'{"WorkteamName": "b"}', headers=headers)
    assert error_of(other_body) == "InvalidSignatureException"
    headers["X-Amz-Target"] = "SageMaker.DescribeWorkteam"
    other_operation = httpx.post(f"{server.url}/", content=b'{"WorkteamName": "a"}', headers=headers)
    assert error_of(other_operation) == "InvalidSignatureException"


def test_a_signature_for_another_service_is_refused(server: Server) -> None:
    headers = signed_headers(server.url, "SageMaker.ListWorkteams", b"{}", service="s3")
    answer = httpx.post(f"{server.url}/", content=b"{}", headers=headers)
    assert error_of(answer) == "InvalidSignatureException"
    assert "'sagemaker'" in answer.json()["message"]


def issued(server: Server, role: str) -> Any:
    """A client with a pair of this role."""
    with server.rest() as rest:
        made = rest.post("/v1/keys", json={"name": role, "role": role}).json()
    return server.client(made["access_key_id"], made["secret_access_key"])


@pytest.mark.parametrize("role", ["viewer", "requester", "admin"])
def test_a_role_may_call_what_it_is_for(server: Server, role: str) -> None:
    with server.rest() as rest:
        made = rest.post("/v1/keys", json={"name": role, "role": role}).json()
    credentials = Credentials(made["access_key_id"], made["secret_access_key"])
    ranks = ["viewer", "requester", "admin"]
    for name, handled in OPERATIONS.items():
        request = AWSRequest(
            "POST",
            f"{server.url}/",
            headers={"Content-Type": JSON, "X-Amz-Target": f"SageMaker.{name}"},
            data=b'{"MaxResults": 0}',
        )
        SigV4Auth(credentials, "sagemaker", REGION).add_auth(request)
        answer = httpx.post(
            f"{server.url}/", content=b'{"MaxResults": 0}', headers=dict(request.headers.items())
        )
        allowed = ranks.index(role) >= ranks.index(handled.role.value)
        expected = "ValidationException" if allowed else "AccessDeniedException"
        assert error_of(answer) == expected, name


def test_a_revoked_pair_opens_nothing(server: Server) -> None:
    client = issued(server, "viewer")
    client.list_workteams()
    with server.rest() as rest:
        rest.delete("/v1/keys/viewer").raise_for_status()
    refused("UnrecognizedClientException", client.list_workteams)


@pytest.fixture
def open_server(settings: dict[str, Any]) -> Iterator[Server]:
    """One whose operator lets anybody look."""
    with serving(JobApiSettings(**settings, anonymous_role="viewer")) as running:
        yield running


def test_anonymous_callers_have_the_role_that_the_operator_gave(open_server: Server) -> None:
    anybody = open_server.client("test", "test")
    assert anybody.list_workteams()["Workteams"] == []
    members = {"WorkteamName": "t", "Description": "d", "MemberDefinitions": [cognito("g")]}
    refused("AccessDeniedException", anybody.create_workteam, **members)
    assert httpx.get(f"{open_server.url}/v1/teams").status_code == 200
    assert httpx.post(f"{open_server.url}/v1/teams", json={"name": "t"}).status_code == 403
    headers = {"Content-Type": JSON, "X-Amz-Target": "SageMaker.ListWorkteams"}
    assert httpx.post(f"{open_server.url}/", content=b"{}", headers=headers).status_code == 200
    # The operator's own pair keeps its rights.
    open_server.client().create_workforce(
        WorkforceName="w", CognitoConfig={"UserPool": "a_b", "ClientId": "c"}
    )


async def test_a_fault_of_ours_tells_nothing_of_itself(
    server: Server, sagemaker: Any, database: Database
) -> None:
    async with database.transaction() as session:
        await session.execute(text("ALTER TABLE work_team RENAME TO work_team_gone"))
    message = refused("InternalFailure", sagemaker.list_workteams)
    assert "work_team" not in json.dumps(message)
