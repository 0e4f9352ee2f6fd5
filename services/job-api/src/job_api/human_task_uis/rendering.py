"""What a worker would see of a template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from groundwork.objectstore import ObjectStore
from groundwork.readable_objects import ReadableObjects
from groundwork.templates import Rendered, RenderProblem, TemplateRenderer

LINK_SECONDS = 3600
NOT_GRANTED = "AccessNotGranted"
"""The code of a problem: the template asks for an object that its task does not name."""


class Previews:
    def __init__(self, renderer: TemplateRenderer, store: ObjectStore, buckets: Sequence[str]) -> None:
        """`buckets`: patterns of those that data may lie in."""
        self._renderer = renderer
        self._store = store
        self._buckets = buckets

    async def render(self, content: str, task_input: dict[str, Any]) -> Rendered:
        """The page comes even with problems, as far as it could be rendered; its links are good for an hour.

        As for a worker, read access is granted to what the input names, and to nothing else.
        """
        readable = ReadableObjects(task_input, buckets=self._buckets)
        refused: dict[str, None] = {}

        def link(uri: str) -> str:
            address = readable.find(uri)
            if address is None:
                refused[uri] = None
                return ""
            return self._store.presigned(address, LINK_SECONDS)

        page = await self._renderer.render(content, task_input, grant=link)
        return replace(page, problems=(*page.problems, *map(_not_granted, refused)))


def _not_granted(uri: str) -> RenderProblem:
    return RenderProblem(
        NOT_GRANTED,
        f"no read access to {uri!r}: the input of the task names no such object, nor a folder (ending in '/')"
        " that it lies in; name it there",
    )
