"""Signatures: what botocore signs is accepted, anything changed afterwards is not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from groundwork.errors import NotAuthenticated
from job_api.access.sigv4 import (
    IncompleteSignature,
    InvalidSignature,
    MissingAuthentication,
    ReceivedRequest,
    check_signature,
    read_signature,
)

SECRET = SecretStr("s3cr3t")
SCOPE_END = "sagemaker/aws4_request"
SIGNED = "host;x-amz-date;x-amz-target"


def signed(
    body: bytes = b"{}", *, service: str = "sagemaker", region: str = "eu-west-1", **headers: str
) -> ReceivedRequest:
    request = AWSRequest(
        "POST",
        "http://localhost:8080/",
        headers={
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "SageMaker.ListTags",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        },
        data=body,
    )
    SigV4Auth(Credentials("AKID", SECRET.get_secret_value()), service, region).add_auth(request)
    received = [(name.lower(), value) for name, value in request.headers.items()]
    return ReceivedRequest("POST", "/", "", [*received, ("host", "localhost:8080"), ("accept", "*/*")], body)


def check(
    request: ReceivedRequest,
    secret: SecretStr = SECRET,
    service: str = "sagemaker",
    late: timedelta = timedelta(),
) -> None:
    check_signature(request, read_signature(request), secret, service=service, now=datetime.now(UTC) + late)


def changed(request: ReceivedRequest, name: str, change: Callable[[str], str]) -> ReceivedRequest:
    headers = [(key, change(value) if key == name else value) for key, value in request.headers]
    return replace(request, headers=headers)


def test_what_botocore_signs_is_accepted_and_says_key_and_region() -> None:
    request = signed(region="ap-south-1")
    check(request)
    signature = read_signature(request)
    assert (signature.access_key_id, signature.region) == ("AKID", "ap-south-1")


def test_signed_headers_that_botocore_would_leave_out_count_too() -> None:
    # Other SDKs sign the user agent; here a signature over it is taken apart and made again.
    request = signed(User_Agent="sdk/1")
    authorization = request.header("authorization") or ""
    assert "user-agent" not in authorization
    pretended = changed(
        request, "authorization", lambda value: value.replace("SignedHeaders=", "SignedHeaders=user-agent;")
    )
    with pytest.raises(InvalidSignature):
        check(pretended)


@pytest.mark.parametrize(
    "tampered",
    [
        lambda request: replace(request, body=b'{"a": 1}'),
        lambda request: replace(request, path="/other"),
        lambda request: replace(request, query="a=b"),
        lambda request: replace(request, method="PUT"),
        lambda request: changed(request, "host", lambda _: "elsewhere"),
        lambda request: changed(request, "x-amz-target", lambda _: "SageMaker.DeleteWorkteam"),
        lambda request: changed(request, "content-type", lambda _: "text/plain"),
        lambda request: changed(
            request, "authorization", lambda value: value.replace("eu-west-1", "eu-west-2")
        ),
    ],
)
def test_a_request_changed_after_signing_is_refused(
    tampered: Callable[[ReceivedRequest], ReceivedRequest],
) -> None:
    with pytest.raises(InvalidSignature):
        check(tampered(signed()))


def test_a_wrong_secret_is_refused() -> None:
    with pytest.raises(InvalidSignature, match="does not match"):
        check(signed(), SecretStr("other"))


@pytest.mark.parametrize(("minutes", "part"), [(16, "expired"), (-16, "not yet current")])
def test_a_clock_off_by_more_than_15_minutes_is_named(minutes: int, part: str) -> None:
    with pytest.raises(InvalidSignature, match=part):
        check(signed(), late=timedelta(minutes=minutes))
    check(signed(), late=timedelta(minutes=minutes * 14 / 16))


def test_the_scope_names_the_service_and_the_day() -> None:
    with pytest.raises(InvalidSignature, match="'sagemaker'"):
        check(signed(service="sns"))
    check(signed(service="sns"), service="sns")
    with pytest.raises(InvalidSignature, match="Date in Credential scope"):
        check(changed(signed(), "authorization", lambda value: _other_day(value)))


def _other_day(value: str) -> str:
    day = value.split("/")[1]
    return value.replace(day, "20200101")


def test_a_hash_of_the_body_that_is_sent_must_be_right() -> None:
    check(signed(X_Amz_Content_SHA256=hashlib.sha256(b"{}").hexdigest()))
    with pytest.raises(InvalidSignature, match="X-Amz-Content-SHA256"):
        check(signed(X_Amz_Content_SHA256="UNSIGNED-PAYLOAD"))


@pytest.mark.parametrize("header", ["", "Bearer abc", "Basic eDp5", "AWS4-HMAC-SHA1 x"])
def test_without_a_signature_there_is_no_authentication(header: str) -> None:
    with pytest.raises(MissingAuthentication):
        read_signature(changed(signed(), "authorization", lambda _: header))


@pytest.mark.parametrize(
    "header",
    [
        "AWS4-HMAC-SHA256 ",
        "AWS4-HMAC-SHA256 Credential=a/b/c",
        f"AWS4-HMAC-SHA256 Credential=A/20200101/UP CASE/{SCOPE_END}, SignedHeaders=host, Signature=0",
        f"AWS4-HMAC-SHA256 Credential=A/20200101/r/{SCOPE_END}, SignedHeaders=host, Signature={'0' * 64}",
        f"AWS4-HMAC-SHA256 Credential=A/20200101/r/{SCOPE_END}, SignedHeaders={SIGNED}, Signature=zz",
    ],
)
def test_half_a_signature_is_incomplete(header: str) -> None:
    with pytest.raises(IncompleteSignature):
        read_signature(changed(signed(), "authorization", lambda _: header))


CLAIMS = r"AWS4-HMAC-SHA256 (Credential|SignedHeaders|Signature|x)=[ -~]{0,40},[ -~]{0,60}"
texts = st.text(st.characters(max_codepoint=255), max_size=80)


@settings(derandomize=True, max_examples=300, deadline=None, database=None)
@given(
    texts
    | st.from_regex(CLAIMS, fullmatch=True)
    | st.builds(
        "AWS4-HMAC-SHA256 Credential=A/{}/r/sagemaker/aws4_request, SignedHeaders={}, Signature={}".format,
        st.sampled_from(["20200101", "99999999"]),
        st.just(SIGNED) | st.text("a;-:=", max_size=20),
        st.just("0" * 64),
    ),
    texts | st.sampled_from(["20200101T000000Z", "99999999T999999Z"]),
)
def test_no_header_that_claims_to_be_a_signature_is_more_than_refused(authorization: str, date: str) -> None:
    request = changed(signed(), "authorization", lambda _: authorization)
    with pytest.raises(NotAuthenticated):
        check(changed(request, "x-amz-date", lambda _: date))
