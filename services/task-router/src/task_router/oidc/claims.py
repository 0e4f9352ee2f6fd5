"""What an identity provider says of a worker, in the claims of contract section 8.2. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from groundwork.errors import InvalidParts

Claims: TypeAlias = Mapping[str, Any]

REQUIRED = ("sagemaker:groups", "sagemaker:sub", "sagemaker:client_id", "sagemaker:name")
"""Each may also be written with a hyphen in place of the colon."""
MAX_GROUPS = 10
MAX_GROUP_CHARACTERS = 63
MAX_CLIENT_ID_CHARACTERS = 128
# The contract bounds neither; these keep what is stored, and the index over it, within bounds.
MAX_SUB_CHARACTERS = 255
MAX_NAME_CHARACTERS = 200
MAX_EMAIL_CHARACTERS = 320

_EMAIL = re.compile(r"[^@\s/]+@[^@\s/]+")
_GROUP_CATEGORIES = frozenset("LMSNP")
"""First letters of Unicode's categories: letters, marks, symbols, numbers, punctuation."""


class ClaimsRefused(InvalidParts):
    """The identity provider does not say what is needed of the worker."""

    code = "claims_refused"


@dataclass(frozen=True)
class Identity:
    subject: str
    name: str
    groups: frozenset[str]
    email: str | None
    """In lower case."""
    email_verified: bool


def known_claims(source: Claims) -> dict[str, Any]:
    """Those that we read, under the names with a colon; null counts as absent."""
    found = {name: source.get(name, source.get(name.replace(":", "-"))) for name in REQUIRED}
    found |= {name: source.get(name) for name in ("email", "email_verified")}
    return {name: value for name, value in found.items() if value is not None}


def wants_user_info(id_token: Claims, scope: str) -> bool:
    """Whether UserInfo may have something that the ID token has not."""
    known = known_claims(id_token)
    return any(name not in known for name in REQUIRED) or ("email" in scope.split() and "email" not in known)


def identity_of(id_token: Claims, user_info: Claims, client_id: str) -> Identity:
    """What the ID token says counts, then what UserInfo says. Raises ClaimsRefused with everything wrong."""
    claims = known_claims(user_info) | known_claims(id_token)
    problems = [(name, _missing(name)) for name in REQUIRED if name not in claims]
    problems += [
        (name, f"the claim {name} {fault}")
        for name, value in claims.items()
        if (fault := _fault(name, value, client_id))
    ]
    if problems:
        raise ClaimsRefused(problems)
    groups = claims["sagemaker:groups"]
    email = claims.get("email", "").strip().lower()
    return Identity(
        subject=claims["sagemaker:sub"],
        name=claims["sagemaker:name"].strip(),
        groups=frozenset([groups] if isinstance(groups, str) else groups),
        email=email or None,
        email_verified=claims.get("email_verified", False),
    )


def _missing(name: str) -> str:
    return (
        f"the claim {name} (or {name.replace(':', '-')}) is missing from the ID token and from UserInfo; have"
        " the identity provider add it for this client"
    )


def _fault(name: str, value: Any, client_id: str) -> str | None:
    """What is wrong with the claim, as the end of a sentence about it."""
    if name == "sagemaker:groups":
        return _fault_of_groups(value)
    if name == "email_verified":
        return None if isinstance(value, bool) else "must be true or false, not a text or a number"
    if not isinstance(value, str):
        return "must be a text"
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
        return "has control characters or half characters, which are no text; leave them out"
    if name == "email":
        wrong = value.strip() and not _EMAIL.fullmatch(value.strip())
        return "is not an e-mail address" if wrong or len(value) > MAX_EMAIL_CHARACTERS else None
    if not value.strip():
        return "is empty"
    if name == "sagemaker:client_id":
        if len(value) > MAX_CLIENT_ID_CHARACTERS:
            return f"has more than {MAX_CLIENT_ID_CHARACTERS} characters"
        return None if value == client_id else "must equal the ClientId of the workforce"
    longest = MAX_SUB_CHARACTERS if name == "sagemaker:sub" else MAX_NAME_CHARACTERS
    return f"has more than {longest} characters" if len(value) > longest else None


def _fault_of_groups(value: Any) -> str | None:
    groups = [value] if isinstance(value, str) else value
    if not isinstance(groups, list) or not all(isinstance(group, str) for group in groups):
        return "must be one group name or a list of them"
    if len(groups) > MAX_GROUPS:
        return f"has {len(groups)} groups; {MAX_GROUPS} is the most, so send those alone that work teams name"
    for group in groups:
        if not 0 < len(group) <= MAX_GROUP_CHARACTERS or not all(map(_fits_a_group, group)):
            return (
                f"has a group name that is not 1 to {MAX_GROUP_CHARACTERS} letters, marks, symbols, numbers"
                " and punctuation (no spaces)"
            )
    return None


def _fits_a_group(character: str) -> bool:
    return unicodedata.category(character)[0] in _GROUP_CATEGORIES
