"""How workers are named to the outside."""

from __future__ import annotations

import secrets


def new_worker_id(kind: str, region: str) -> str:
    """Opaque and stable; `kind` is that of the team through which the worker came."""
    return f"{kind}.{region}.{secrets.token_hex(8)}"
