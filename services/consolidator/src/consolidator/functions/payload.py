"""The files of one call of a consolidation function (contract sections 4.1 and 5.3)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from consolidator.functions.repository import Waiting
from groundwork.functions import payload_entry
from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.output_layout import OutputLayout

ITERATION = 1
"""Calls are told apart by their time: the objects of a job without automated labelling are one iteration."""
LARGE_ANSWER_BYTES = 100_000
UPLOADS = 16


async def write_payload(
    store: ObjectStore, layout: OutputLayout, at: datetime, objects: Sequence[Waiting]
) -> ObjectAddress:
    """Write what the function is to consolidate; large answers into files of their own. Returns where."""
    room = asyncio.Semaphore(UPLOADS)

    async def annotation(ordinal: int, worker: str, content: Any) -> dict[str, Any]:
        text = orjson.dumps(content)
        data = {"content": text.decode()}
        if len(text) > LARGE_ANSWER_BYTES:
            address = layout.large_answer(ITERATION, at, ordinal, worker)
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
    address = layout.consolidation_request(ITERATION, at)
    await store.put(address, orjson.dumps(entries), content_type="application/json")
    return address


async def write_response(store: ObjectStore, layout: OutputLayout, at: datetime, answer: Any) -> None:
    """Keep what the function answered."""
    await store.put(
        layout.consolidation_response(ITERATION, at), orjson.dumps(answer), content_type="application/json"
    )
