"""Guessing passwords gets slower with every failure.

The counts lie in the database, so any number of routers behave as one. An account has a count whether it
exists or not, so that the waits tell nothing.

- An account's count takes an attempt for a failure before it is known how it ends: guesses that are made at
  once are counted one after another. Its waits stay short, because somebody else's guesses bring them about.
- An address's count grows by failures alone, since many people may sign in from one address; its waits grow
  long. Success does not take it back, or a guesser with an account of his own could clear it.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_network

from sqlalchemy import delete, func, text
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import NotAuthenticated, TooManyRequests
from groundwork.service import Platform
from groundwork.store.models import SignInAttempts
from task_router.access.addresses import Address


class WrongCredentials(NotAuthenticated):
    """The e-mail address or the password is wrong."""

    code = "wrong_credentials"


class TooManyAttempts(TooManyRequests):
    """This was tried too often."""

    code = "too_many_attempts"


@dataclass(frozen=True)
class Limit:
    free: int
    """The first wait follows this many failures; each further failure doubles it."""
    longest: timedelta


ACCOUNT = Limit(free=5, longest=timedelta(seconds=30))
ADDRESS = Limit(free=20, longest=timedelta(minutes=5))
FORGET_AFTER = timedelta(hours=1)
"""Without a failure for so long, counting begins anew."""
FIRST_WAIT = 1.0

# What an attempt makes of its row. `clock_timestamp` because the statement may have waited for the row.
_COUNT = """
ON CONFLICT (key) DO UPDATE SET (failures, last_failed_at, blocked_until) = (
  SELECT n, clock_timestamp(),
         CASE WHEN n >= :free THEN clock_timestamp() + make_interval(
           secs => least(:longest, :first * power(2, least(n - :free, 30)))) END
  FROM (SELECT CASE WHEN a.last_failed_at < clock_timestamp() - make_interval(secs => :forget) THEN 1
                    ELSE a.failures + 1 END AS n) AS counted)
"""
_ADMIT_ACCOUNT = text(f"""
INSERT INTO sign_in_attempts AS a (key, failures, last_failed_at)
SELECT :key, 1, clock_timestamp()
WHERE NOT EXISTS (SELECT FROM sign_in_attempts WHERE key = :address AND blocked_until > clock_timestamp())
{_COUNT} WHERE coalesce(a.blocked_until <= clock_timestamp(), true)
RETURNING failures
""")  # noqa: S608 - only our own text
_COUNT_ADDRESS = text(f"""
INSERT INTO sign_in_attempts AS a (key, failures, last_failed_at) VALUES (:key, 1, clock_timestamp())
{_COUNT}
""")  # noqa: S608 - only our own text
_SECONDS_LEFT = text("""
SELECT coalesce(max(EXTRACT(EPOCH FROM blocked_until - clock_timestamp())), 0)::float8
FROM sign_in_attempts WHERE key IN (:account, :address)
""")


def account_key(email: str) -> str:
    return f"account:{hashlib.sha256(email.encode()).hexdigest()}"


def address_key(address: Address | None) -> str:
    """Whoever has one IPv6 address has a network of them."""
    if isinstance(address, IPv6Address):
        return f"address:{ip_network((address, 64), strict=False)}"
    return f"address:{address or 'unknown'}"


@asynccontextmanager
async def attempt(platform: Platform, email: str, address: Address | None) -> AsyncIterator[None]:
    """A try at an account's password; the block raises WrongCredentials when it fails.

    Raises TooManyAttempts when it is too early for another one.
    """
    account, origin = account_key(email), address_key(address)
    async with platform.database.transaction() as session:
        admitted = await session.scalar(
            _ADMIT_ACCOUNT, {"key": account, "address": origin, **_parameters(ACCOUNT)}
        )
        if admitted is None:
            left = await session.scalar(_SECONDS_LEFT, {"account": account, "address": origin})
            raise _too_many(math.ceil(max(left or 0.0, 1.0)))
    try:
        yield
    except WrongCredentials:
        async with platform.database.transaction() as session:
            await session.execute(_COUNT_ADDRESS, {"key": origin, **_parameters(ADDRESS)})
        raise
    async with platform.database.transaction() as session:
        await forgive(session, email)


async def forgive(session: AsyncSession, email: str) -> None:
    """Whoever this account belongs to is there: its count ends."""
    await session.execute(delete(SignInAttempts).where(SignInAttempts.key == account_key(email)))


async def purge_attempts(session: AsyncSession) -> None:
    """Delete counts that would begin anew."""
    await session.execute(
        delete(SignInAttempts).where(SignInAttempts.last_failed_at < func.now() - FORGET_AFTER)
    )


def _parameters(limit: Limit) -> dict[str, float]:
    return {
        "free": limit.free,
        "longest": limit.longest.total_seconds(),
        "first": FIRST_WAIT,
        "forget": FORGET_AFTER.total_seconds(),
    }


def _too_many(seconds: int) -> TooManyAttempts:
    wait = f"{seconds} seconds" if seconds > 1 else "a second"
    return TooManyAttempts(
        f"there were too many failed attempts; try again in {wait}. If you have forgotten the password, have"
        " a link to a new one sent.",
        retry_after=seconds,
    )
