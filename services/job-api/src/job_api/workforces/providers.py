"""What an identity provider's configuration may say, beyond what its shape allows. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult

from groundwork.errors import InvalidRequest
from groundwork.outbound import AddressRefused, Network, check_url, refusal

ADDRESSES = (
    "Issuer",
    "AuthorizationEndpoint",
    "TokenEndpoint",
    "UserInfoEndpoint",
    "LogoutEndpoint",
    "JwksUri",
)
OWN_PARAMETERS = frozenset(
    (
        "client_id",
        "code_challenge",
        "code_challenge_method",
        "nonce",
        "redirect_uri",
        "response_mode",
        "response_type",
        "scope",
        "state",
    )
)
"""Of the authentication request: the sign-in depends on what it says there itself."""


def check_provider(config: Mapping[str, Any], allowed: Sequence[Network]) -> None:
    """`config`: `OidcConfig`; `allowed`: networks that may be called though they are this machine's own.

    Raises InvalidRequest with every fault, in the words in which AWS says that a value breaks a constraint.
    """
    faults = [
        f"Value '{config[member]}' at 'oidcConfig.{member[0].lower()}{member[1:]}' failed to satisfy"
        f" constraint: {fault}"
        for member in ADDRESSES
        if (fault := _fault_of_address(config[member], allowed))
    ]
    own = sorted(OWN_PARAMETERS & set(config.get("AuthenticationRequestExtraParams") or {}))
    if own:
        faults.append(
            "Value at 'oidcConfig.authenticationRequestExtraParams' failed to satisfy constraint: the sign-in"
            f" sets {', '.join(own)} itself"
        )
    if faults:
        noun = "error" if len(faults) == 1 else "errors"
        raise InvalidRequest(
            f"{len(faults)} validation {noun} detected: {'; '.join(faults)}", where="oidcConfig"
        )


def _fault_of_address(url: str, allowed: Sequence[Network]) -> str | None:
    try:
        parts = check_url(url)
    except AddressRefused as error:
        return error.message
    if parts.scheme == "https" or _is_our_own(parts, allowed):
        return None
    return (
        "Member must begin with https://; http is for addresses of this machine, if the setting"
        " OUTBOUND__ALLOWED_NETWORKS lists them"
    )


def _is_our_own(parts: SplitResult, allowed: Sequence[Network]) -> bool:
    """Whether nobody else can read along, because the connection never leaves this machine."""
    host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname or ""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback and refusal(address, allowed) is None
