"""Who a request comes from."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from groundwork.errors import NotAuthenticated
from groundwork.service import Platform
from groundwork.store import Database
from groundwork.tokens import token_hash
from task_router.access.addresses import Address, closed_teams
from task_router.access.caller import Caller
from task_router.access.requests import address_of
from task_router.signin.cookie import session_token_of
from task_router.vendors.callers import VENDOR_WORKER, caller_of_vendor

# Every request asks this, so it is one round trip and as little as can be. The addresses that a workforce
# allows come with it, so that a change counts at once.
WORKER_OF_SESSION = """
SELECT w.id, w.public_id, w.name, w.email,
       (SELECT jsonb_object_agg(m.team_id, coalesce(f.source_ip, '[]'))
        FROM team_member AS m
        JOIN work_team AS t ON t.id = m.team_id
        LEFT JOIN workforce AS f ON f.id = t.workforce_id
        WHERE m.worker_id = w.id) AS teams
FROM worker_session AS s JOIN worker AS w ON w.id = s.worker_id
WHERE s.token_sha256 = $1 AND s.expires_at > now()
"""


async def caller_of_session(database: Database, token: str, address: Address | None) -> Caller | None:
    """Who this session belongs to; None when there is none, or no more."""
    row = await database.direct.fetchrow(WORKER_OF_SESSION, token_hash(token))
    if row is None:
        return None
    teams = {int(team): cidrs for team, cidrs in (row["teams"] or {}).items()}
    return Caller(row["id"], row["public_id"], row["name"], row["email"], closed_teams(teams, address))


async def _current_worker(request: Request) -> Caller:
    platform: Platform = request.state.platform
    token = session_token_of(request)
    caller = await caller_of_session(platform.database, token, address_of(request)) if token else None
    if caller is None:
        raise NotAuthenticated("sign in first; a session ends after some hours")
    return caller


CurrentWorker = Annotated[Caller, Depends(_current_worker)]
"""The worker who is signed in."""


async def _worker_at_work(request: Request) -> Caller:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and not session_token_of(request):
        platform: Platform = request.state.platform
        person = request.headers.get(VENDOR_WORKER)
        return await caller_of_vendor(platform.database, key.strip(), person, address_of(request))
    return await _current_worker(request)


WorkingWorker = Annotated[Caller, Depends(_worker_at_work)]
"""The same, or a vendor's person, who comes with the key of the team: for the work itself, nothing else."""
