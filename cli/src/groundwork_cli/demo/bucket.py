"""The bucket of the demo: made, filled with pictures, described by a manifest."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from pydantic import SecretStr

from groundwork.objectstore import ObjectAddress, ObjectStore, open_object_store
from groundwork.settings import ObjectStoreSettings
from groundwork_cli.demo.pictures import Picture
from groundwork_cli.stack import Addresses
from groundwork_cli.stack.crew import together

AT_ONCE = 16


@asynccontextmanager
async def demo_bucket(addresses: Addresses, bucket: str) -> AsyncIterator[ObjectStore]:
    """The stack's object store, with this bucket in it."""
    settings = ObjectStoreSettings(
        endpoint_url=addresses.s3,
        access_key=SecretStr(addresses.access_key),
        secret_key=SecretStr(addresses.secret_key),
    )
    async with open_object_store(settings) as store:
        await store.ensure_bucket(bucket)
        yield store


async def upload(
    store: ObjectStore, pictures: Sequence[Picture], *, done: Callable[[int], None] = lambda count: None
) -> None:
    """Put the pictures into the store, some at once; `done` hears how many are there."""
    left = iter(pictures)
    finished = 0

    async def carry() -> None:
        nonlocal finished
        for picture in left:
            content = await asyncio.to_thread(picture.read)
            await store.put(picture.address, content, content_type=picture.content_type)
            finished += 1
            done(finished)

    await together(carry() for _ in range(AT_ONCE))


async def write_manifest(store: ObjectStore, address: ObjectAddress, pictures: Sequence[Picture]) -> None:
    lines = "".join(json.dumps({"source-ref": str(picture.address)}) + "\n" for picture in pictures)
    await store.put(address, lines.encode(), content_type="application/x-ndjson")
