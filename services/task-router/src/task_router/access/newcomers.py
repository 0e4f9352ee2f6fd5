"""People whom somebody else vouches for, and who are made on first sight: a vendor's, Mechanical Turk's."""

from __future__ import annotations

import secrets

from groundwork.store import Database

# Whoever was taken out of the team later stays out: only a new worker becomes a member.
_ADD = """
WITH made AS (
  INSERT INTO worker (public_id, email, name, issuer, subject) VALUES ($1, $2, $3, $4, $3)
  ON CONFLICT (issuer, subject) DO NOTHING
  RETURNING id)
INSERT INTO team_member (team_id, worker_id) SELECT $5, made.id FROM made
"""


async def add_newcomer(
    database: Database, *, kind: str, region: str, issuer: str, subject: str, team_id: int
) -> None:
    """The worker whom `issuer` knows as `subject`, as a member of the team; harmless when he is there.

    Responses name him by kind and region, as they do with everybody: `vendor.eu-west-1.<hex>`.
    """
    word = secrets.token_hex(8)
    email = f"{word}@{issuer.replace(':', '-')}.invalid"
    await database.direct.execute(_ADD, f"{kind}.{region}.{word}", email, subject, issuer, team_id)
