"""What workers did and what they were told, in the order in which it became known."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Verb(StrEnum):
    CLAIM = "claim"
    SUBMIT = "submit"
    RELEASE = "release"
    DECLINE = "decline"
    EXTEND = "extend"


class Outcome(StrEnum):
    DONE = "done"
    """Acknowledged."""
    REFUSED = "refused"
    """A clear no: nothing has changed, or will."""
    UNKNOWN = "unknown"
    """No answer, or a fault: it may have been done, or may still be."""


@dataclass(frozen=True)
class Lease:
    token: str
    slot: int
    ordinal: int
    until: float
    """Like all times here in seconds of the machine's clock, which the database shares."""


@dataclass(frozen=True)
class Operation:
    worker: str
    verb: Verb
    called: float
    ended: float
    outcome: Outcome
    status: int | None = None
    """Of the HTTP answer, if one came."""
    lease: Lease | None = None
    """What it was about; claims are about none."""
    content: Mapping[str, Any] | None = None
    """Of a submit."""
    granted: tuple[Lease, ...] = ()
    """What the worker holds by the answer: of claims, of submits that claim, of extensions."""


class History:
    """All operations of a run, and a signal for those who wait for a number of acknowledged answers."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self.answered = 0
        self._grew = asyncio.Condition()

    async def add(self, operation: Operation) -> None:
        async with self._grew:
            self.operations.append(operation)
            if (operation.verb, operation.outcome) == (Verb.SUBMIT, Outcome.DONE):
                self.answered += 1
            self._grew.notify_all()

    async def wait_for_answers(self, count: int) -> None:
        async with self._grew:
            await self._grew.wait_for(lambda: self.answered >= count)

    @property
    def statuses(self) -> set[int | None]:
        """How operations whose outcome is unknown were answered; None: not at all."""
        return {one.status for one in self.operations if one.outcome is Outcome.UNKNOWN}
