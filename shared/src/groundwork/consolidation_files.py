"""The files of a consolidation: what was asked, and what came of it (contract sections 4.1 and 5.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from groundwork.functions import payload_entry
from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.output_layout import OutputLayout


@dataclass(frozen=True)
class Given:
    """One worker's answer: its content, or the address of the file that has it."""

    worker: str
    """Public id."""
    content: Any
    address: str | None = None


@dataclass(frozen=True)
class Consolidated:
    """One data object and its answers."""

    ordinal: int
    line: str
    answers: Sequence[Given]


async def write_request(
    store: ObjectStore, layout: OutputLayout, iteration: int, at: datetime, objects: Sequence[Consolidated]
) -> ObjectAddress:
    """Write what is to be consolidated; large answers are named, where they lie. Returns where."""
    entries = [
        payload_entry(one.ordinal, one.line, [_annotation(given) for given in one.answers]) for one in objects
    ]
    address = layout.consolidation_request(iteration, at)
    await store.put(address, orjson.dumps(entries), content_type="application/json")
    return address


def _annotation(given: Given) -> dict[str, Any]:
    if given.address is not None:
        return {"workerId": given.worker, "annotationData": {"s3Uri": given.address}}
    return {
        "workerId": given.worker,
        "annotationData": {"content": orjson.dumps(given.content).decode()},
    }


async def write_response(
    store: ObjectStore, layout: OutputLayout, iteration: int, at: datetime, answer: Any
) -> None:
    """Write what the consolidation gave."""
    address = layout.consolidation_response(iteration, at)
    await store.put(address, orjson.dumps(answer), content_type="application/json")
