"""What a request shows of who sends it, and who that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import asyncpg

from groundwork.errors import NotAuthenticated
from groundwork.store import Database
from task_router.access.addresses import Address, closed_teams
from task_router.access.caller import Caller
from task_router.vendors.callers import caller_of_vendor


def worker_of_session(hash_place: int) -> str:
    """The statement for the worker whose session's token has the hash that is the parameter of this number;
    its row is for `caller_of_row`.

    Every request asks this, so it is as little as can be. The addresses that a workforce allows come with it,
    so that a change counts at once.
    """
    return f"""
SELECT w.id, w.public_id, w.name, w.email,
       (SELECT jsonb_object_agg(m.team_id, coalesce(f.source_ip, '[]'))
        FROM team_member AS m
        JOIN work_team AS t ON t.id = m.team_id
        LEFT JOIN workforce AS f ON f.id = t.workforce_id
        WHERE m.worker_id = w.id) AS teams
FROM worker_session AS s JOIN worker AS w ON w.id = s.worker_id
WHERE s.token_sha256 = ${hash_place:d} AND s.expires_at > now()"""  # noqa: S608 - a number of ours


_WORKER_OF_SESSION = worker_of_session(1)


@dataclass(frozen=True)
class SessionCredential:
    """A browser's session cookie."""

    token_sha256: str
    address: Address | None


@dataclass(frozen=True)
class VendorCredential:
    """A vendor team's key, and which of its people works."""

    key: str
    person: str | None
    address: Address | None


def caller_of_row(row: asyncpg.Record | None, address: Address | None) -> Caller:
    """The worker in a row of `worker_of_session`. Raises NotAuthenticated and AddressNotAllowed."""
    if row is None:
        raise NotAuthenticated("sign in first; a session ends after some hours")
    teams = {int(team): cidrs for team, cidrs in (row["teams"] or {}).items()}
    return Caller(row["id"], row["public_id"], row["name"], row["email"], closed_teams(teams, address))


Credential: TypeAlias = SessionCredential | VendorCredential


async def caller_of(database: Database, credential: Credential) -> Caller:
    """Raises NotAuthenticated, and what `caller_of_vendor` raises."""
    if isinstance(credential, VendorCredential):
        return await caller_of_vendor(database, credential.key, credential.person, credential.address)
    row = await database.direct.fetchrow(_WORKER_OF_SESSION, credential.token_sha256)
    return caller_of_row(row, credential.address)
