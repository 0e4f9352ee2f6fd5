"""Links on the content origin, signed: to a data object for a short time, to a task's page for one lease."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote
from uuid import UUID

from pydantic import SecretStr

from groundwork.errors import NotAllowed
from groundwork.objectstore import ObjectAddress


class LinkRefused(NotAllowed):
    """This link is not valid, or no longer; claim the task again for a new one."""

    code = "link_refused"


def lease_mark(lease_token: UUID) -> str:
    """Names a lease in a link. The token itself would let the page's scripts submit under it."""
    return hashlib.sha256(lease_token.bytes).hexdigest()[:32]


class ContentLinks:
    def __init__(
        self, origin: str, key: SecretStr, lifetime: timedelta, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._origin = origin
        self._key = key.get_secret_value().encode()
        self._lifetime = lifetime
        self._clock = clock

    def link(self, address: ObjectAddress, team_id: int, *, at_least: timedelta = timedelta(0)) -> str:
        """For the people of one team: what their workforce allows is looked up when the link is used."""
        expires = int(self._clock() + max(self._lifetime, at_least).total_seconds())
        signature = self._signature(address.bucket, address.key, team_id, expires)
        path = f"/objects/{quote(address.bucket, safe='')}/{quote(address.key, safe='/')}"
        return f"{self._origin}{path}?team={team_id}&expires={expires}&signature={signature}"

    def check(self, bucket: str, key: str, team_id: int, expires: int, signature: str) -> ObjectAddress:
        """The address that the link stands for. Raises LinkRefused."""
        expected = self._signature(bucket, key, team_id, expires)
        if not hmac.compare_digest(expected.encode(), signature.encode()) or expires < self._clock():
            raise LinkRefused
        return ObjectAddress(bucket, key)

    def page_link(self, assignment_id: int, team_id: int, lease_token: UUID) -> str:
        """For whoever holds the task under this token: the page opens for as long as the lease lasts."""
        lease = lease_mark(lease_token)
        signature = self._page_signature(assignment_id, team_id, lease)
        return f"{self._origin}/tasks/{assignment_id}/page?team={team_id}&lease={lease}&signature={signature}"

    def check_page(self, assignment_id: int, team_id: int, lease: str, signature: str) -> None:
        """Raises LinkRefused; whether the lease goes on, the store says."""
        expected = self._page_signature(assignment_id, team_id, lease)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise LinkRefused

    def _signature(self, bucket: str, key: str, team_id: int, expires: int) -> str:
        # No bucket holds a line break and the numbers are numbers, so two objects never sign the same text.
        return self._signed(f"GET\n{bucket}\n{team_id}\n{expires}\n{key}")

    def _page_signature(self, assignment_id: int, team_id: int, lease: str) -> str:
        return self._signed(f"PAGE\n{assignment_id}\n{team_id}\n{lease}")

    def _signed(self, said: str) -> str:
        return hmac.new(self._key, said.encode(), hashlib.sha256).hexdigest()
