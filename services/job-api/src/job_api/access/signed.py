"""Who sent a signed request: the clock, the stored secret and the check of the signature, together."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import Request

from groundwork.errors import NotAuthenticated
from groundwork.sealing import SealBroken, SecretBox
from groundwork.service import Platform
from job_api.access.repository import KeyRepository
from job_api.access.roles import Caller, Role
from job_api.access.sigv4 import (
    ReceivedRequest,
    Signature,
    UnknownAccessKey,
    check_signature,
    read_signature,
)
from job_api.settings import JobApiSettings


async def signed_caller(request: Request, body: bytes, *, service: str) -> Caller:
    """Who signed the request for this service; his region is the one that he signed for.

    With an anonymous role set, a request whose signature is missing or wrong has that role. Raises the
    errors of `access.sigv4`.
    """
    settings: JobApiSettings = request.state.settings
    received = ReceivedRequest(
        request.method,
        request.scope["raw_path"].decode("latin-1"),
        request.scope["query_string"].decode("latin-1"),
        [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.scope["headers"]],
        body,
    )
    signature: Signature | None = None
    try:
        signature = read_signature(received)
        return await _checked(request, received, signature, service)
    except NotAuthenticated:
        if settings.anonymous_role is None:
            raise
        region = signature.region if signature else settings.region
        return Caller("anonymous", settings.anonymous_role, region)


async def _checked(request: Request, received: ReceivedRequest, signature: Signature, service: str) -> Caller:
    platform: Platform = request.state.platform
    box: SecretBox = request.state.secrets
    async with platform.database.sessions() as session:
        key = await KeyRepository(session).by_access_key(signature.access_key_id)
    if key is None or key.sealed_secret is None:
        raise UnknownAccessKey
    try:
        secret = box.open(key.sealed_secret)
    except SealBroken as error:
        raise UnknownAccessKey(
            "this key was made under another sealing key and cannot be checked any more; make a new one"
        ) from error
    check_signature(received, signature, secret, service=service, now=datetime.now(UTC))
    return Caller(key.name, Role(key.role), signature.region)
