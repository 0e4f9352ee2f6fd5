"""Links to data objects: one object, one method, a short life, signed."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote

from pydantic import SecretStr

from groundwork.errors import NotAllowed
from groundwork.objectstore import ObjectAddress


class LinkRefused(NotAllowed):
    """This link is not valid, or no longer; claim the task again for a new one."""

    code = "link_refused"


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

    def _signature(self, bucket: str, key: str, team_id: int, expires: int) -> str:
        # No bucket holds a line break and the numbers are numbers, so two objects never sign the same text.
        said = f"GET\n{bucket}\n{team_id}\n{expires}\n{key}"
        return hmac.new(self._key, said.encode(), hashlib.sha256).hexdigest()
