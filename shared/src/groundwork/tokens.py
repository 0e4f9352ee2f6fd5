"""Secrets that are shown once and stored hashed: of sessions, invitations, new passwords, API keys."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """Fit for an address: letters, digits, `-` and `_`."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Tokens are long and random, so a plain hash is enough; a slow one would only slow every request."""
    return hashlib.sha256(token.encode()).hexdigest()
