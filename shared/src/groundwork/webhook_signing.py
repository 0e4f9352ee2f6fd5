"""Signatures of what goes to other people's servers and comes back, as the Standard Webhooks convention has
them. Pure.

`webhook-signature` is `v1,` and the base64 of HMAC-SHA256 over `<webhook-id>.<webhook-timestamp>.<body>`; the
key is what follows `whsec_` in the secret, decoded from base64.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping

PREFIX = "whsec_"
TOLERANCE_SECONDS = 300
"""How far the sender's clock may be from ours; what is older may have been recorded and sent again."""


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signed_headers(secret: str, delivery_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers that let the receiver check who sent the body, and when. `timestamp` in Unix seconds."""
    return {
        "Content-Type": "application/json",
        "webhook-id": delivery_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": _signature(secret, delivery_id, str(timestamp), body),
    }


def is_signed(secret: str, headers: Mapping[str, str], body: bytes, *, now: float) -> bool:
    """Whether whoever holds the secret sent this body, and lately. `headers` by their names in lower case;
    several signatures may be given, separated by spaces, and one must fit."""
    delivery_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isascii() or not timestamp.isdecimal():
        return False
    expected = _signature(secret, delivery_id, timestamp, body).encode()
    given = headers.get("webhook-signature", "").split(" ")
    fits = any(hmac.compare_digest(expected, one.encode()) for one in given)
    return fits and abs(int(timestamp) - now) <= TOLERANCE_SECONDS


def _signature(secret: str, delivery_id: str, timestamp: str, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{delivery_id}.{timestamp}.".encode() + body
    return f"v1,{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}"
