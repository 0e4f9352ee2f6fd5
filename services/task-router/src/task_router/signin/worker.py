"""Who a request comes from."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from groundwork.errors import NotAuthenticated
from groundwork.service import Platform
from groundwork.tokens import token_hash
from task_router.access.caller import Caller
from task_router.access.credentials import Credential, SessionCredential, VendorCredential, caller_of
from task_router.access.requests import address_of
from task_router.signin.cookie import session_token_of
from task_router.vendors.callers import VENDOR_WORKER


async def _working_credential(request: Request) -> Credential:
    token = session_token_of(request)
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and not token:
        return VendorCredential(key.strip(), request.headers.get(VENDOR_WORKER), address_of(request))
    return _session_of(token, request)


def _session_of(token: str | None, request: Request) -> SessionCredential:
    if not token:
        raise NotAuthenticated("sign in first; a session ends after some hours")
    return SessionCredential(token_hash(token), address_of(request))


async def _current_worker(request: Request) -> Caller:
    platform: Platform = request.state.platform
    return await caller_of(platform.database, _session_of(session_token_of(request), request))


CurrentWorker = Annotated[Caller, Depends(_current_worker)]
"""The worker who is signed in."""


async def _worker_at_work(request: Request) -> Caller:
    platform: Platform = request.state.platform
    return await caller_of(platform.database, await _working_credential(request))


WorkingWorker = Annotated[Caller, Depends(_worker_at_work)]
"""The same, or a vendor's person, who comes with the key of the team: for the work itself, nothing else."""
WorkingCredential = Annotated[Credential, Depends(_working_credential)]
"""What such a one shows; whoever takes it looks the worker up."""
