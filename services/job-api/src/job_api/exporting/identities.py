"""Who vouches for a worker, as worker-response files say it (contract section 4.3). Pure."""

from __future__ import annotations

from groundwork.store.models import Workforce

OWN = "groundwork"
"""Stands for the pool of our own accounts where no configuration names another."""


def pool_of(workforce: Workforce | None) -> str:
    """The issuer of accounts with a password: the pool that the workforce is configured with, or our own."""
    if workforce is None or workforce.cognito is None:
        return OWN
    return f"https://cognito-idp.{workforce.region}.amazonaws.com/{workforce.cognito['UserPool']}"


def identity_data(
    pool: str, public_id: str, issuer: str | None, subject: str | None
) -> dict[str, str] | None:
    """None for people of vendors and of Mechanical Turk, of whom requesters are told nothing but an id."""
    if issuer is None:
        return {"identityProviderType": "Cognito", "issuer": pool, "sub": public_id.rpartition(".")[2]}
    if issuer.startswith(("https://", "http://")):
        return {"identityProviderType": "Oidc", "issuer": issuer, "sub": str(subject)}
    return None
