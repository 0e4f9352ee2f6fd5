"""The functions that come with every task type: `PRE-<suffix>` and `ACS-<suffix>`, of any region."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from groundwork.functions.references import parse_reference
from groundwork.task_types import TaskType, task_type_by_suffix

_NAME = re.compile(r"(?P<prefix>PRE|ACS)-(?P<suffix>[A-Za-z0-9]+)")


@dataclass(frozen=True)
class BuiltIn:
    phase: Literal["pre", "post"]
    task_type: TaskType


def built_in(reference: str) -> BuiltIn | None:
    """What a job's function means, if it is one of ours; None for the user's own."""
    parsed = parse_reference(reference)
    match = _NAME.fullmatch(parsed.name) if parsed else None
    if match is None:
        return None
    kind = task_type_by_suffix(match["suffix"])
    if kind is None:
        return None
    return BuiltIn("pre" if match["prefix"] == "PRE" else "post", kind)


def is_users_own(reference: str | None) -> bool:
    """The job names a function, and it is none of ours."""
    return reference is not None and built_in(reference) is None
