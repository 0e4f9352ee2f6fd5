"""Types for the values that a condition looks at: those of all lines of the manifest decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from groundwork.errors import InvalidRequest
from job_api.importing.selection.expression import Path, shown
from job_api.importing.selection.sandbox import WHERE

_MAX_KEYS_SHOWN = 20
_MAX_KEYS = 1_000
"""More keys than that are not remembered: a manifest may have a new one in every line."""


class ColumnTypes:
    """What is known of the values at each path."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self._kinds: list[set[str]] = [set() for _ in paths]
        self._keys: set[str] = set()

    def learn(self, contents: Sequence[Mapping[str, Any]]) -> None:
        """Take account of these lines."""
        if len(self._keys) < _MAX_KEYS:
            self._keys.update(*contents)
        for path, kinds in zip(self._paths, self._kinds, strict=True):
            kinds.update({_kind(value) for value in values_at(path, contents)} - {""})

    @property
    def unseen(self) -> list[Path]:
        """Paths that no line has a value at."""
        return [path for path, kinds in zip(self._paths, self._kinds, strict=True) if not kinds]

    def check(self) -> None:
        """Raises InvalidRequest when a path leads nowhere in any line."""
        for path in self.unseen:
            if path[0] in self._keys and len(path) == 1:
                continue  # it is there, and always null
            known = sorted(self._keys)[:_MAX_KEYS_SHOWN]
            more = ", ..." if len(self._keys) > len(known) else ""
            raise InvalidRequest(
                f"no line of the manifest has {shown(path)}; the keys are {', '.join(known)}{more}",
                where=WHERE,
            )

    def names(self) -> list[str]:
        """The SQL type of each path."""
        return [_type(kinds) for kinds in self._kinds]


def column(path: Path, type_name: str, contents: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The values at the path, which have that type as JSON."""
    values = values_at(path, contents)
    if type_name == "VARCHAR":  # perhaps because the lines do not agree on a type
        return [_text(value) for value in values]
    return values


def values_at(path: Path, contents: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The value at the path in each line; None where there is none."""
    key = path[0]
    if len(path) == 1 and isinstance(key, str):
        return [content.get(key) for content in contents]
    return [_value_at(path, content) for content in contents]


def _value_at(path: Path, value: Any) -> Any:
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def _kind(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "boolean"
        case int():
            return "integer" if -(2**63) <= value < 2**63 else "number"
        case float():
            return "number"
        case str():
            return "text"
        case _:
            return "nested"


def _type(kinds: set[str]) -> str:
    match sorted(kinds):
        case ["boolean"]:
            return "BOOLEAN"
        case ["integer"]:
            return "BIGINT"
        case ["number"] | ["integer", "number"]:
            return "DOUBLE"
        case _:
            return "VARCHAR"


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return orjson.dumps(value).decode()
