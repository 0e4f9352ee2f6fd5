"""What a worker would see of a template."""

from __future__ import annotations

import asyncio
from typing import Any

from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.templates import Rendered, render_template

LINK_SECONDS = 3600


async def rendered(store: ObjectStore, content: str, task_input: dict[str, Any]) -> Rendered:
    """The page comes even with problems, as far as it could be rendered; its links are good for an hour."""

    def link(uri: str) -> str:
        try:
            return store.presigned(ObjectAddress.parse(uri), LINK_SECONDS)
        except ValueError:
            return uri  # no address of an object: it shows as broken on the page

    return await asyncio.to_thread(render_template, content, task_input, grant=link)
