"""A condition at work on the lines of a manifest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from groundwork.errors import InvalidRequest
from job_api.importing.selection.expression import Condition, parse_condition
from job_api.importing.selection.sandbox import WHERE, Sandbox, open_sandbox
from job_api.importing.selection.value_types import ColumnTypes, column

MAX_BYTES = 64 * 1024 * 1024
"""Of the values that are in memory at once: lines x parts x the longest text. The engine's own limit does not
count texts, of which each part of a condition has its copy."""
_SLOT = 16
"""Bytes that a value takes besides its text."""


class BoundCondition:
    """A condition whose values have types."""

    def __init__(self, sandbox: Sandbox, condition: Condition, types: Sequence[str]) -> None:
        self._sandbox = sandbox
        self._paths = condition.paths
        self._types = types
        self._parts = condition.parts
        self._longest_literal = condition.longest_literal
        columns = ", ".join(
            f"unnest(from_json(${number}::VARCHAR, '[\"{name}\"]')) AS c{number - 1}"
            for number, name in enumerate(types, 1)
        )
        self._statement = f"SELECT list({condition.sql}) FROM (SELECT {columns})"  # noqa: S608 - see expression.py
        nulls = ", ".join(f"NULL::{name} AS c{index}" for index, name in enumerate(types))
        self._type_statement = f"SELECT typeof({condition.sql}) FROM (SELECT {nulls})"  # noqa: S608

    def check(self) -> None:
        """Blocks. Raises InvalidRequest when the condition does not fit the types, or is none."""
        found = self._sandbox.ask(self._type_statement)
        if found != "BOOLEAN":
            raise InvalidRequest(
                f"the condition is a value of the type {found}, not true or false; compare it with something",
                where=WHERE,
            )

    async def holds(self, contents: Sequence[Mapping[str, Any]]) -> list[bool]:
        """For each line whether it fulfils the condition; NULL is no. Raises InvalidRequest."""
        if not contents:
            return []

        def work() -> list[Any]:
            columns = [
                column(path, name, contents) for path, name in zip(self._paths, self._types, strict=True)
            ]
            held: list[Any] = []
            for part in self._portions(columns):
                parameters = [orjson.dumps(values[part]).decode() for values in columns]
                held += self._sandbox.ask(self._statement, parameters)
            return held

        return [held is True for held in await self._sandbox.in_time(work)]

    def _portions(self, columns: Sequence[list[Any]]) -> Iterator[slice]:
        """The lines in portions of at most MAX_BYTES. Raises InvalidRequest when one line takes more."""
        start = longest = 0
        for index, values in enumerate(zip(*columns, strict=True)):
            texts = [len(value.encode()) for value in values if isinstance(value, str)]
            size = self._parts * (_SLOT + max([*texts, self._longest_literal]))
            if size > MAX_BYTES:
                raise InvalidRequest(
                    f"the condition has too many parts ({self._parts:,}) for a line with a text of"
                    f" {max([*texts, self._longest_literal]):,} bytes",
                    where=WHERE,
                )
            if max(longest, size) * (index + 1 - start) > MAX_BYTES:
                yield slice(start, index)
                start, longest = index, 0
            longest = max(longest, size)
        yield slice(start, None)


async def check_where(text: str, lines: Sequence[bytes], *, complete: bool = False) -> None:
    """Check a condition on some lines of a manifest, or on all of them (`complete`).

    Raises InvalidRequest. What cannot be known from some lines alone is not found fault with; lines that
    are no JSON objects are passed over.
    """
    contents = []
    for line in lines:
        try:
            content = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if isinstance(content, dict):
            contents.append(content)
    async with open_sandbox() as sandbox:
        condition = await sandbox.in_time(lambda: parse_condition(text, sandbox))
        types = ColumnTypes(condition.paths)
        types.learn(contents)
        if complete:
            types.check()
        if types.unseen:
            return
        bound = BoundCondition(sandbox, condition, types.names())
        await sandbox.in_time(bound.check)
        await bound.holds(contents)
