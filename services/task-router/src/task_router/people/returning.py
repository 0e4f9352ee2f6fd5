"""Whoever is no member of a team any more holds nothing of its jobs; whoever is in no team is signed out."""

from __future__ import annotations

import structlog
from sqlalchemy import ARRAY, BigInteger, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.events import MembershipEnded
from groundwork.messaging import Delivery, Subscription
from groundwork.service import Platform, Reconciler
from task_router.leases.giving_back import giving_back

log = structlog.get_logger()

REASON = "no member of the team any more"

_WORKERS = bindparam("worker_ids", type_=ARRAY(BigInteger))

_RETURN = giving_back("""
j.team_id = :team_id AND s.lease_owner = ANY(:worker_ids)
AND NOT EXISTS (SELECT FROM team_member AS m WHERE m.team_id = j.team_id AND m.worker_id = s.lease_owner)
""").bindparams(_WORKERS)

_SIGN_OUT = text("""
DELETE FROM worker_session AS s
WHERE s.worker_id = ANY(:worker_ids)
  AND NOT EXISTS (SELECT FROM team_member AS m WHERE m.worker_id = s.worker_id)
RETURNING s.worker_id
""").bindparams(_WORKERS)

# People of a vendor may work without being members, under the vendor's key.
_FORGOTTEN = text("""
SELECT j.team_id, array_agg(DISTINCT s.lease_owner)
FROM task_slot AS s
JOIN labeling_job AS j ON j.id = s.job_id
JOIN work_team AS t ON t.id = j.team_id AND t.kind = 'private'
WHERE s.lease_owner IS NOT NULL
  AND NOT EXISTS (SELECT FROM team_member AS m WHERE m.team_id = j.team_id AND m.worker_id = s.lease_owner)
GROUP BY j.team_id
""")

_STILL_SIGNED_IN = text("""
SELECT array_agg(DISTINCT s.worker_id) FROM worker_session AS s
WHERE NOT EXISTS (SELECT FROM team_member AS m WHERE m.worker_id = s.worker_id)
""")


def membership_subscription() -> Subscription[MembershipEnded]:
    async def handle(delivery: Delivery[MembershipEnded]) -> None:
        async with delivery.transaction() as (session, fresh):
            for event in fresh:
                await end_work(session, event.team_id, event.worker_ids)
                await sign_out(session, event.worker_ids)

    return Subscription("task-router-membership-ended", MembershipEnded, handle)


def membership_reconciler(platform: Platform) -> Reconciler:
    async def heal() -> int:
        """Leases and sessions of people who should have none: their message was lost, or they claimed in the
        moment in which they were removed."""
        async with platform.database.sessions() as session:
            teams = (await session.execute(_FORGOTTEN)).all()
            signed_in = await session.scalar(_STILL_SIGNED_IN)
        healed = 0
        for team_id, worker_ids in teams:
            async with platform.transaction() as session:
                healed += await end_work(session, team_id, worker_ids)
        if signed_in:
            async with platform.transaction() as session:
                healed += await sign_out(session, signed_in)
        return healed

    return Reconciler("task-router-membership", heal)


async def end_work(session: AsyncSession, team_id: int, worker_ids: list[int]) -> int:
    """Give back what these workers hold of the team's jobs, unless they are its members; how many slots."""
    returned = await session.scalar(
        _RETURN,
        {"team_id": team_id, "worker_ids": worker_ids, "reason": REASON},
    )
    log.info("membership_ended", team_id=team_id, workers=len(worker_ids), returned=returned)
    return returned or 0


async def sign_out(session: AsyncSession, worker_ids: list[int]) -> int:
    """End the sessions of those of the workers who are in no team; how many."""
    ended = await session.scalars(_SIGN_OUT, {"worker_ids": worker_ids})
    return len(ended.all())
