"""Passwords: which ones are taken, and argon2id, off the event loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from groundwork.errors import InvalidRequest

SHORTEST, LONGEST = 10, 200
"""Characters of a password."""

# The smaller of the two settings that OWASP's password storage sheet calls equal in strength: 19 MiB a hash
# keeps a service that signs many people in within its memory limit.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _HASHER.hash("nobody has this password")
# One at a time: each takes its 19 MiB, and a rush of sign-ins must not take that many times over.
_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="passwords")


def check_password(password: str, email: str, *, where: str = "password") -> None:
    """Raises InvalidRequest for a password that nobody should have."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidRequest(f"a password has {SHORTEST} to {LONGEST} characters", where=where)
    if password.strip().lower() == email.strip().lower():
        raise InvalidRequest("the password should not be the e-mail address; choose another one", where=where)


async def hash_password(password: str) -> str:
    """Takes tens of milliseconds by design."""
    return await asyncio.get_running_loop().run_in_executor(_THREAD, _HASHER.hash, password)


async def password_matches(password: str, hashed: str | None) -> bool:
    """Compare with a stored hash; None (no such person) takes as long as a wrong password does."""
    try:
        await asyncio.get_running_loop().run_in_executor(_THREAD, _HASHER.verify, hashed or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return hashed is not None
