"""Where the contents of answers lie: small ones in their rows, large ones as files in the job's output.

A file is named for what it holds, so storing an answer again writes the same file again, and what is read is
checked against its name. A file is written before the row that names it. One without a row (the row could not
be written) is an orphan: it lies in the output folder and does no harm.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from typing import Any

import orjson
import structlog

from groundwork.errors import LabelingError, NotFound
from groundwork.objectstore import ObjectAddress, ObjectNotFound, ObjectStore, ObjectStoreUnavailable
from groundwork.output_layout import OutputLayout

log = structlog.get_logger()

LARGE_BYTES = 32 * 1024
"""Of an answer as JSON text; a larger one is a file."""
AHEAD = 4
"""Files that are read at the same time, and so in memory beside the one in use."""


class AnswerNotKept(LabelingError):
    """The object store does not take your answer at the moment. Nothing is lost: submit it again."""

    status, code = 503, "answer_not_kept"


class ContentLost(NotFound):
    """The file with the content of an answer is gone, or is not what was stored."""

    code = "answer_content_lost"


async def keep(store: ObjectStore, layout: OutputLayout, content: bytes) -> str | None:
    """Write `content`, JSON text, to a file and return its address; None when it is small enough for its row.

    Call it outside of transactions. Raises AnswerNotKept.
    """
    if len(content) <= LARGE_BYTES:
        return None
    address = layout.answer(hashlib.sha256(content).hexdigest())
    try:
        await store.put(address, content, content_type="application/json")
    except (ObjectNotFound, ObjectStoreUnavailable) as error:
        log.warning("answer_not_kept", address=str(address), error=str(error))
        raise AnswerNotKept from error
    return str(address)


async def read_text(store: ObjectStore, address: str) -> bytes:
    """The JSON text that was kept at this address. Raises ContentLost and ObjectStoreUnavailable."""
    place = ObjectAddress.parse(address)
    try:
        content = await store.get(place)
    except ObjectNotFound as error:
        raise ContentLost(f"the content of an answer is gone: {error.message}") from error
    if hashlib.sha256(content).hexdigest() != place.key.rpartition("/")[2].removesuffix(".json"):
        raise ContentLost(f"{address} is not the answer that was stored there")
    return content


async def read_content(store: ObjectStore, content: Any, address: str | None) -> Any:
    """An answer's content as it was handed in, from what its row has. Raises what `read_text` raises."""
    return content if address is None else orjson.loads(await read_text(store, address))


async def texts_in_order(
    store: ObjectStore, addresses: Sequence[str]
) -> AsyncGenerator[bytes | ContentLost, None]:
    """The JSON texts at these addresses, or why there is none; a few are in memory at a time, however many
    there are. Raises ObjectStoreUnavailable; close it."""

    async def one(address: str) -> bytes | ContentLost:
        try:
            return await read_text(store, address)
        except ContentLost as lost:
            return lost

    coming: deque[asyncio.Task[bytes | ContentLost]] = deque()
    try:
        for address in addresses:
            coming.append(asyncio.create_task(one(address)))
            if len(coming) == AHEAD:
                yield await coming.popleft()
        while coming:
            yield await coming.popleft()
    finally:
        for task in coming:
            task.cancel()
        await asyncio.gather(*coming, return_exceptions=True)
