"""A job's selection at work: first the condition, then the sample, then the cut."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from typing import Any

from groundwork.errors import InvalidRequest
from job_api.importing.problems import ManifestRejected
from job_api.importing.reading import ManifestReader
from job_api.importing.selection.condition import BoundCondition
from job_api.importing.selection.expression import parse_condition
from job_api.importing.selection.sampling import Sample
from job_api.importing.selection.sandbox import open_sandbox
from job_api.importing.selection.value_types import ColumnTypes


class Picker:
    """Decides about the lines of a manifest in their order; it must see each once."""

    def __init__(self, condition: BoundCondition | None, sample: Sample | None, first: int | None) -> None:
        self._condition = condition
        self._sample = sample
        self._room = first

    @property
    def done(self) -> bool:
        """No further line will be taken."""
        return self._room == 0

    async def take(self, contents: Sequence[Mapping[str, Any]]) -> list[bool]:
        """Whether each of these next lines is taken. Raises ManifestRejected when that cannot be said."""
        taken = [True] * len(contents)
        if self._condition is not None:
            try:
                taken = await self._condition.holds(contents)
            except InvalidRequest as error:
                raise rejected(error) from error
        if self._sample is not None:
            taken = [held and self._sample.takes_next() for held in taken]
        if self._room is not None:
            for index, held in enumerate(taken):
                taken[index] = held and self._room > 0
                self._room -= taken[index]
        return taken


@asynccontextmanager
async def picking(selection: Mapping[str, Any], reader: ManifestReader) -> AsyncIterator[Picker]:
    """The picker of a selection (`where`, `sample`, `seed`, `first`) for the manifest.

    A condition needs the types of all values, a sample the number of lines: each is one reading of the whole
    manifest. Raises ManifestRejected when lines cannot be used or the condition does not fit them.
    """
    where, fraction, first = selection.get("where"), selection.get("sample"), selection.get("first")
    async with AsyncExitStack() as stack:
        condition = None
        if where is not None:
            sandbox = await stack.enter_async_context(open_sandbox())
            try:
                parsed = await sandbox.in_time(lambda: parse_condition(where, sandbox))
                types = ColumnTypes(parsed.paths)
                async with aclosing(reader.blocks()) as blocks:
                    async for block in blocks:
                        types.learn(block.lines.contents)
                reader.problems.raise_if_any()
                types.check()
                condition = BoundCondition(sandbox, parsed, types.names())
                await sandbox.in_time(condition.check)
            except InvalidRequest as error:
                raise rejected(error) from error
        sample = None
        if fraction is not None:
            counting = Picker(condition, None, None)
            lines = 0
            async with aclosing(reader.blocks()) as blocks:
                async for block in blocks:
                    lines += sum(await counting.take(block.lines.contents))
            reader.problems.raise_if_any()
            sample = Sample(lines, fraction, selection.get("seed") or 0)
        yield Picker(condition, sample, first)


def rejected(error: InvalidRequest) -> ManifestRejected:
    return ManifestRejected(f"ClientError: the selection's condition: {error.message}"[:1024])
