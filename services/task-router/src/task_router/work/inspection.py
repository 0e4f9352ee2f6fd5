"""Looking at data objects before people are asked about them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from groundwork.manifest import source_of
from groundwork.objectstore import ObjectAddress, ObjectNotFound, ObjectStore
from task_router.content.media import MAGIC_BYTES, image_type

MAX_IMAGE_BYTES = 40 * 1000 * 1000
MAX_TEXT_BYTES = 1000 * 1000
CONCURRENCY = 16

_BUCKET = re.compile(r"[A-Za-z0-9._-]{1,255}")


class UnusableObject(Exception):
    """Why an object cannot be labelled, in the words of its failure reason."""


@dataclass(frozen=True)
class Source:
    """One data object: its place in the job and the manifest line that names it."""

    ordinal: int
    line: str


async def unusable(store: ObjectStore, sources: Sequence[Source], media: str) -> dict[int, str]:
    """The reason for each source that cannot be labelled, by ordinal.

    Raises a group of ObjectStoreUnavailable when the store, not an object, is at fault.
    """
    inspect = _INSPECTORS[media]
    slots = asyncio.Semaphore(CONCURRENCY)

    async def reason(source: Source) -> str | None:
        kind, value = source_of(source.line)
        if kind == "source":
            return None
        async with slots:
            try:
                await inspect(store, _address(value))
            except UnusableObject as found:
                return f"ClientError: {found}"
            except ObjectNotFound as missing:
                return f"ClientError: {missing.message}"
        return None

    async with asyncio.TaskGroup() as group:
        looks = {source.ordinal: group.create_task(reason(source)) for source in sources}
    return {ordinal: found for ordinal, look in looks.items() if (found := look.result()) is not None}


def _address(uri: str) -> ObjectAddress:
    """Only what an S3 client can ask for: anything else would look like a fault of the store."""
    try:
        address = ObjectAddress.parse(uri)
    except ValueError as error:
        raise UnusableObject(str(error)) from error
    if not _BUCKET.fullmatch(address.bucket):
        raise UnusableObject(f"{uri!r}: there can be no bucket named {address.bucket!r}")
    if not address.key:
        raise UnusableObject(f"{uri!r} names no object; write s3://bucket/key")
    return address


async def _inspect_image(store: ObjectStore, address: ObjectAddress) -> None:
    await _check_size(store, address, MAX_IMAGE_BYTES)
    if image_type(await store.get(address, first_bytes=MAGIC_BYTES)) is None:
        raise UnusableObject(f"{address} is not a JPEG or PNG image")


async def _inspect_text(store: ObjectStore, address: ObjectAddress) -> None:
    await _check_size(store, address, MAX_TEXT_BYTES)


async def _inspect_presence(store: ObjectStore, address: ObjectAddress) -> None:
    await store.head(address)


async def _check_size(store: ObjectStore, address: ObjectAddress, limit: int) -> None:
    size = (await store.head(address)).size
    if size == 0:
        raise UnusableObject(f"{address} is empty")
    if size > limit:
        raise UnusableObject(f"{address} has {size:,} bytes; {limit:,} is the most that can be shown")


_INSPECTORS: Mapping[str, Callable[[ObjectStore, ObjectAddress], Awaitable[None]]] = {
    "image": _inspect_image,
    "text": _inspect_text,
    "video": _inspect_presence,
    "any": _inspect_presence,
}
"""By the task type's medium."""
