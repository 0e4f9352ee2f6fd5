"""Task types: everything about a kind of labelling that all services must agree on.

A task type is one thing: a module of this package that exports `TASK_TYPE`, and one module of the same name
in each service that treats it in its own way. Adding a type is adding modules; nothing else is edited.
"""

from __future__ import annotations

import groundwork.task_types as _package
from groundwork.errors import InvalidRequest
from groundwork.task_types.base import (
    InvalidAnswer,
    Label,
    LabelEntries,
    Medium,
    Output,
    OutputFile,
    Picture,
    Source,
    TaskType,
)
from groundwork.task_types.registry import discover

__all__ = [
    "InvalidAnswer",
    "Label",
    "LabelEntries",
    "Medium",
    "Output",
    "OutputFile",
    "Picture",
    "Source",
    "TaskType",
    "discover",
    "task_type",
    "task_type_by_suffix",
    "task_types",
]

_ALIASES = {"VideoClassification": "VideoMultiClass"}
"""Spellings of suffixes that Amazon's guide uses in places (contract section 5.1)."""


def task_types() -> dict[str, TaskType]:
    """Every task type by its name."""
    return discover(_package, "TASK_TYPE")


def task_type(name: str) -> TaskType:
    """Raises InvalidRequest, naming the choices, for a type that is not there."""
    known = task_types()
    if name not in known:
        raise InvalidRequest(
            f"there is no task type {name!r}; choose one of {', '.join(sorted(known))}", where="task_type"
        )
    return known[name]


def task_type_by_suffix(suffix: str) -> TaskType | None:
    """The type whose built-in functions are `PRE-<suffix>` and `ACS-<suffix>`; None when there is none."""
    wanted = _ALIASES.get(suffix, suffix)
    return next((kind for kind in task_types().values() if kind.suffix == wanted), None)
