"""The files of a consolidation: what was asked, and what came of it (contract sections 4.1 and 5.3)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from groundwork.functions import payload_entry
from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.output_layout import OutputLayout

LARGE_ANSWER_BYTES = 100_000
UPLOADS = 16


@dataclass(frozen=True)
class Consolidated:
    """One data object and its answers."""

    ordinal: int
    line: str
    answers: Sequence[tuple[str, Any]]
    """Public id of the worker, and content."""


async def write_request(
    store: ObjectStore, layout: OutputLayout, iteration: int, at: datetime, objects: Sequence[Consolidated]
) -> ObjectAddress:
    """Write what is to be consolidated; large answers into files of their own. Returns where."""
    room = asyncio.Semaphore(UPLOADS)

    async def annotation(ordinal: int, worker: str, content: Any) -> dict[str, Any]:
        text = orjson.dumps(content)
        data = {"content": text.decode()}
        if len(text) > LARGE_ANSWER_BYTES:
            address = layout.large_answer(iteration, at, ordinal, worker)
            async with room:
                await store.put(address, text, content_type="application/json")
            data = {"s3Uri": str(address)}
        return {"workerId": worker, "annotationData": data}

    entries = []
    for one in objects:
        annotations = await asyncio.gather(
            *(annotation(one.ordinal, worker, content) for worker, content in one.answers)
        )
        entries.append(payload_entry(one.ordinal, one.line, annotations))
    address = layout.consolidation_request(iteration, at)
    await store.put(address, orjson.dumps(entries), content_type="application/json")
    return address


async def write_response(
    store: ObjectStore, layout: OutputLayout, iteration: int, at: datetime, answer: Any
) -> None:
    """Write what the consolidation gave."""
    address = layout.consolidation_response(iteration, at)
    await store.put(address, orjson.dumps(answer), content_type="application/json")
