"""A manifest in S3 as checked lines, a block at a time; what is wrong with it is collected on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import NamedTuple

from groundwork.errors import NotFound
from groundwork.manifest import Block, CheckedLines, LineRules, check_block, read_blocks
from groundwork.objectstore import ObjectAddress, ObjectStore
from job_api.importing.problems import ManifestRejected, Problems


class CheckedBlock(NamedTuple):
    block: Block
    lines: CheckedLines


class ManifestReader:
    """One manifest, read as often as it takes; `problems` has the bad lines of the latest reading."""

    def __init__(self, store: ObjectStore, address: ObjectAddress, rules: LineRules) -> None:
        self._store = store
        self._rules = rules
        self.address = address
        self.problems = Problems()

    async def etag(self) -> str:
        """The manifest's version. Raises ManifestRejected when it is gone."""
        try:
            return (await self._store.head(self.address)).etag
        except NotFound as error:
            raise ManifestRejected(f"ClientError: the manifest {self.address} is gone") from error

    async def blocks(self, *, offset: int = 0, lines_before: int = 0) -> AsyncGenerator[CheckedBlock, None]:
        """The good lines from `offset` on. Every block lets others have their turn: the work is not small."""
        self.problems = Problems()
        chunks = self._store.stream(self.address, start=offset)
        async with aclosing(chunks):
            async for block in read_blocks(chunks, offset=offset, lines_before=lines_before):
                lines = check_block(block, self._rules)
                for number, message in lines.problems:
                    self.problems.add(number, message)
                yield CheckedBlock(block, lines)
                await asyncio.sleep(0)
