"""Several kept processes that start together and stop together."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any

from groundwork_cli.stack.errors import StackError
from groundwork_cli.stack.events import OnEvent
from groundwork_cli.stack.keeper import Keeper, Remember
from groundwork_cli.stack.processes import ProcessSpec


class Crew:
    def __init__(self, *, remember: Remember, on_event: OnEvent) -> None:
        self._remember = remember
        self._on_event = on_event
        self._keepers: dict[str, Keeper] = {}

    def __contains__(self, name: object) -> bool:
        return name in self._keepers

    def __getitem__(self, name: str) -> Keeper:
        return self._keepers[name]

    async def start(self, specs: Iterable[ProcessSpec]) -> None:
        """Start all at once; returns when all are ready. If one fails, or this is cancelled, none is left."""
        for spec in specs:
            self._keepers[spec.name] = Keeper(spec, remember=self._remember, on_event=self._on_event)
        try:
            await together(keeper.start() for keeper in self._keepers.values())
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End all at once; returns when all are gone."""
        await asyncio.gather(*(keeper.stop() for keeper in self._keepers.values()))


async def together(parts: Iterable[Coroutine[Any, Any, object]]) -> None:
    """Run at once. The first failure cancels the others and is raised; a StackError before any other."""
    try:
        async with asyncio.TaskGroup() as group:
            for part in parts:
                group.create_task(part)
    except BaseExceptionGroup as failed:
        raise min(failed.exceptions, key=lambda exc: not isinstance(exc, StackError)) from None
