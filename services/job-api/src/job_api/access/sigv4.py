"""AWS Signature Version 4, checked with botocore's own signer.

Nothing here reads a clock or a database: the caller gives the time and the secret.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest, HeadersDict
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials
from pydantic import SecretStr

from groundwork.errors import NotAuthenticated

ALGORITHM = "AWS4-HMAC-SHA256"
MAX_SKEW = timedelta(minutes=15)
_DATE = "%Y%m%dT%H%M%SZ"
_CREDENTIAL = re.compile(r"([!-.0-~]{1,128})/([0-9]{8})/([a-z0-9-]{1,64})/([a-z0-9-]{1,64})/aws4_request")
_SIGNATURE = re.compile(r"[0-9a-f]{64}")


class MissingAuthentication(NotAuthenticated):
    """The request is not signed: it has no Authorization header of AWS Signature Version 4."""

    code = "missing_authentication"


class IncompleteSignature(NotAuthenticated):
    """The Authorization header is not a whole AWS Signature Version 4."""

    code = "incomplete_signature"


class UnknownAccessKey(NotAuthenticated):
    """The security token included in the request is invalid."""

    code = "unknown_access_key"


class InvalidSignature(NotAuthenticated):
    """The request signature we calculated does not match the signature you provided. Check your access key,
    your secret key, and that no proxy changes the host header, which is signed."""

    code = "invalid_signature"


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """A request as it came over the wire."""

    method: str
    path: str
    """Still percent-encoded."""
    query: str
    headers: Sequence[tuple[str, str]]
    """Names in lower case, in the order they came."""
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True)
class Signature:
    """What an Authorization header says."""

    access_key_id: str
    date: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    value: str


def read_signature(request: ReceivedRequest) -> Signature:
    """Raises MissingAuthentication and IncompleteSignature."""
    header = request.header("authorization") or ""
    algorithm, _, rest = header.partition(" ")
    if algorithm != ALGORITHM:
        raise MissingAuthentication
    parts = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    credential = _CREDENTIAL.fullmatch(parts.get("Credential", ""))
    if credential is None:
        raise IncompleteSignature(
            "Credential should read <access key>/<yyyymmdd>/<region>/<service>/aws4_request"
        )
    signed = tuple(parts.get("SignedHeaders", "").lower().split(";"))
    if missing := _must_be_signed(request) - set(signed):
        raise IncompleteSignature(f"these headers should be signed: {', '.join(sorted(missing))}")
    value = parts.get("Signature", "")
    if not _SIGNATURE.fullmatch(value):
        raise IncompleteSignature("Signature should be 64 hexadecimal digits")
    access_key_id, date, region, service = credential.groups()
    return Signature(access_key_id, date, region, service, signed, value)


def check_signature(
    request: ReceivedRequest, signature: Signature, secret: SecretStr, *, service: str, now: datetime
) -> None:
    """Raises InvalidSignature, with what is wrong."""
    if signature.service != service:
        raise InvalidSignature(f"Credential should be scoped to correct service: '{service}'.")
    stamp = request.header("x-amz-date") or ""
    _check_date(stamp, signature.date, now)
    digest = request.header("x-amz-content-sha256")
    if digest is not None and digest != hashlib.sha256(request.body).hexdigest():
        raise InvalidSignature("The header X-Amz-Content-SHA256 does not match the body.")
    if not hmac.compare_digest(_expected(request, signature, secret, stamp), signature.value):
        raise InvalidSignature


def _must_be_signed(request: ReceivedRequest) -> set[str]:
    """The operation's name too: else a signed call could be turned into another one."""
    names = {name for name, _ in request.headers}
    return {"host", "x-amz-date"} | ({"x-amz-target"} & names)


def _check_date(stamp: str, scope_date: str, now: datetime) -> None:
    try:
        moment = datetime.strptime(stamp, _DATE).replace(tzinfo=UTC)
    except ValueError as error:
        raise InvalidSignature("X-Amz-Date should read YYYYMMDDTHHMMSSZ") from error
    if stamp[:8] != scope_date:
        raise InvalidSignature(
            f"Date in Credential scope does not match X-Amz-Date: '{scope_date}' != '{stamp[:8]}'"
        )
    if moment < now - MAX_SKEW:
        raise InvalidSignature(
            f"Signature expired: {stamp} is now earlier than {(now - MAX_SKEW).strftime(_DATE)};"
            " check the clock of the client"
        )
    if moment > now + MAX_SKEW:
        raise InvalidSignature(
            f"Signature not yet current: {stamp} is still later than {(now + MAX_SKEW).strftime(_DATE)};"
            " check the clock of the client"
        )


class _ExactHeaders(SigV4Auth):  # type: ignore[misc]  # botocore has no types
    """Signs the headers that it is given, all of them: which ones the client chose is in its signature."""

    def headers_to_sign(self, request: AWSRequest) -> HeadersDict:
        chosen = HTTPHeaders()
        for name, value in request.context["signed_headers"]:
            chosen[name] = value
        return chosen


def _expected(request: ReceivedRequest, signature: Signature, secret: SecretStr, stamp: str) -> str:
    signer = _ExactHeaders(
        Credentials(signature.access_key_id, secret.get_secret_value()), signature.service, signature.region
    )
    query = f"?{request.query}" if request.query else ""
    # The scheme decides nothing but that the body is hashed; the host counts as a header.
    rebuilt = AWSRequest(method=request.method, url=f"http://host{request.path}{query}", data=request.body)
    rebuilt.context["timestamp"] = stamp
    rebuilt.context["signed_headers"] = [
        (name, value) for name, value in request.headers if name in signature.signed_headers
    ]
    text = signer.string_to_sign(rebuilt, signer.canonical_request(rebuilt))
    return str(signer.signature(text, rebuilt))
