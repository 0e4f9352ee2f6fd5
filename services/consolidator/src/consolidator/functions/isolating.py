"""Finding the objects that a function cannot digest, so that the others of a call get their labels.

A call that raises is made again for each half of its objects, and so on; a single bad object among a thousand
costs some twenty calls. After `MAX_CALLS` nothing is halved any more: then the function itself is broken.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from consolidator.functions.repository import Waiting
from groundwork.functions import FunctionFailed, PostAnswer

MAX_CALLS = 24
PAUSE = 1.0
"""Seconds between two calls. Not less than one: their files are told apart by the second."""


@dataclass
class Calls:
    """What came of the calls for some objects. Objects in none of the parts wait for another time."""

    labels: dict[int, dict[str, Any]] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    """What is wrong with an answer that came, for an object."""
    unknown: list[str] = field(default_factory=list)
    """Ids that were answered for without being asked about."""
    raised: list[tuple[FunctionFailed, list[int]]] = field(default_factory=list)
    """Calls that failed for good, and their objects."""


async def call_isolating(
    call: Callable[[Sequence[Waiting]], Awaitable[PostAnswer]],
    waiting: Sequence[Waiting],
    *,
    pause: float = PAUSE,
) -> Calls:
    """Raises FunctionFailed when the function cannot be reached and nothing has come of it yet."""
    came = Calls()
    parts = [waiting]
    made = 0
    while parts:
        part = parts.pop()
        if made:
            await asyncio.sleep(pause)
        made += 1
        try:
            read = await call(part)
        except FunctionFailed as failure:
            if failure.mendable:
                if made > 1:
                    break
                raise
            if len(part) > 1 and made < MAX_CALLS:
                middle = len(part) // 2
                parts += [part[middle:], part[:middle]]
            else:
                came.raised.append((failure, [one.ordinal for one in part]))
        else:
            came.labels |= read.labels
            came.refused |= read.failures
            came.unknown += read.unknown
    return came
