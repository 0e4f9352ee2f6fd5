"""How jobs name functions: a Lambda ARN, or a plain name. Pure.

The account in an ARN says nothing here, and wrong ones circulate; so when the exact text is not registered,
the function's name decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

MAX_CHARACTERS = 2048

_REFERENCE = re.compile(
    r"(?:(?:arn:aws[a-z-]*:lambda:)?(?:(?P<region>[a-z0-9-]*):)?\d{12}:(?:function:)?|function:)?"
    r"(?P<name>[A-Za-z0-9_.-]{1,140})(?::(?P<qualifier>\$LATEST|[A-Za-z0-9_-]{1,128}))?"
)


@dataclass(frozen=True)
class Reference:
    name: str
    qualifier: str | None
    """Version or alias; None: the latest."""
    region: str | None


def parse_reference(text: str) -> Reference | None:
    """None for what cannot name a function."""
    match = _REFERENCE.fullmatch(text)
    if match is None:
        return None
    qualifier = match["qualifier"]
    return Reference(match["name"], None if qualifier == "$LATEST" else qualifier, match["region"])


def best_match(text: str, registered: Iterable[str]) -> str | None:
    """Which of the registered names a job's function means.

    The same text; else a function of that name with the same version or alias; else one of that name without
    any. Between equals, one of the same region goes first.
    """
    names = sorted(registered)
    if text in names:
        return text
    wanted = parse_reference(text)
    if wanted is None:
        return None
    ranked = [
        (found.qualifier != wanted.qualifier, found.region != wanted.region, name)
        for name in names
        if (found := parse_reference(name)) is not None
        and found.name == wanted.name
        and found.qualifier in (wanted.qualifier, None)
    ]
    return min(ranked)[2] if ranked else None
