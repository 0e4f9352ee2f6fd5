"""Vendors' people, who come with the key of their team instead of a session of their own."""

from __future__ import annotations

import asyncpg

from groundwork.errors import InvalidRequest, NotAllowed, NotAuthenticated
from groundwork.store import Database
from groundwork.tokens import token_hash
from task_router.access.addresses import Address, allows
from task_router.access.caller import Caller
from task_router.access.newcomers import add_newcomer

VENDOR_WORKER = "X-Vendor-Worker"
MAX_ID_CHARACTERS = 128

# One round trip a request, as for a session.
_KNOWN = """
SELECT t.id AS team_id, t.region, coalesce(f.source_ip, '[]') AS cidrs, w.id, w.public_id, w.name, w.email,
       array(SELECT m.team_id FROM team_member AS m WHERE m.worker_id = w.id) AS teams
FROM api_key AS k
JOIN work_team AS t ON t.id = k.team_id AND t.deleted_at IS NULL
LEFT JOIN workforce AS f ON f.id = t.workforce_id
LEFT JOIN worker AS w ON w.issuer = 'vendor:' || t.id AND w.subject = $2
WHERE k.key_sha256 = $1 AND k.role = 'vendor' AND k.revoked_at IS NULL
"""


async def caller_of_vendor(
    database: Database, key: str, person: str | None, address: Address | None
) -> Caller:
    """The vendor's person behind this id, who is made on first sight.

    Of all teams only the key's is open to the caller. Raises NotAuthenticated, InvalidRequest for an id that
    is missing or cannot be one, and NotAllowed for somebody who was taken out of the team.
    """
    row = await database.direct.fetchrow(_KNOWN, token_hash(key), person)
    if row is None or not allows(row["cidrs"], address):
        raise NotAuthenticated("this key is not a vendor's, or was revoked")
    if row["id"] is None:
        await add_vendors_person(database, row["team_id"], row["region"], _checked(person))
        row = await database.direct.fetchrow(_KNOWN, token_hash(key), person)
        if row is None or row["id"] is None:
            raise NotAuthenticated("this key is not a vendor's, or was revoked")
    return _caller(row)


async def add_vendors_person(database: Database, team_id: int, region: str, subject: str) -> None:
    """Harmless when the person is there."""
    await add_newcomer(
        database, kind="vendor", region=region, issuer=f"vendor:{team_id}", subject=subject, team_id=team_id
    )


async def team_of_key(database: Database, key: str) -> int | None:
    """The team that a vendor's key is for; None for any other key."""
    row = await database.direct.fetchrow(_KNOWN, token_hash(key), None)
    return None if row is None else int(row["team_id"])


def _caller(row: asyncpg.Record) -> Caller:
    if row["team_id"] not in row["teams"]:
        raise NotAllowed("this person was taken out of the team")
    closed = frozenset(row["teams"]) - {row["team_id"]}
    return Caller(row["id"], row["public_id"], row["name"], row["email"], closed)


def _checked(person: str | None) -> str:
    """Raises InvalidRequest."""
    if person is None:
        raise InvalidRequest(
            "say which of your people works: send your own id of the person", where=VENDOR_WORKER
        )
    if not 1 <= len(person) <= MAX_ID_CHARACTERS or not person.isprintable() or person != person.strip():
        raise InvalidRequest(
            f"this should be 1 to {MAX_ID_CHARACTERS} printable characters without a space at either end",
            where=VENDOR_WORKER,
        )
    return person
