"""Outlines of what a worker holds."""

from __future__ import annotations

from uuid import UUID

from groundwork.manifest import source_of
from groundwork.objectstore import ObjectAddress, ObjectNotFound, ObjectStore
from task_router.access.caller import Caller
from task_router.content.media import MAGIC_BYTES, shown_type
from task_router.leases.service import LeaseDesk
from task_router.outlines.isolated import Hint, NoOutline, Outliner
from task_router.outlines.schemas import Outline, OutlineRequest, Point

MOST_BYTES = 64 * 1024 * 1024
"""Of a picture's file: it is in memory for a moment."""


class OutlineDesk:
    def __init__(self, store: ObjectStore, leases: LeaseDesk, outliner: Outliner) -> None:
        self._store = store
        self._leases = leases
        self._outliner = outliner

    async def outline(self, caller: Caller, slot_id: int, token: UUID, asked: OutlineRequest) -> Outline:
        """Raises LeaseLost, JobNotFound, OutlinesBusy and NoOutline."""
        source, value = source_of(await self._leases.source_line(caller, slot_id, token))
        if source != "source-ref":
            raise NoOutline("this task is about no picture")
        hint = hint_of(asked)
        address = ObjectAddress.parse(value)
        rings = await self._outliner.outline(hint, lambda: self._picture(address))
        return Outline(
            rings=[[Point(x=x, y=y) for x, y in ring] for ring in rings], width=hint.width, height=hint.height
        )

    async def _picture(self, address: ObjectAddress) -> bytes:
        try:
            async with self._store.opened(address) as found:
                if found.head.size > MOST_BYTES:
                    raise NoOutline(f"the picture's file has more than {MOST_BYTES:,} bytes")
                content = bytearray()
                async for chunk in found.chunks():
                    content += chunk
                    if len(content) == len(chunk) and not _is_picture(chunk):
                        raise NoOutline("this task is about no picture")
        except ObjectNotFound as error:
            raise NoOutline("the picture is gone") from error
        return bytes(content)


def _is_picture(start: bytes) -> bool:
    return (shown_type(start[:MAGIC_BYTES]) or "").startswith("image/")


def hint_of(asked: OutlineRequest) -> Hint:
    """With all that lies beyond the picture's edge moved to it. Raises NoOutline when nothing is left."""

    def held(x: float, y: float) -> tuple[float, float]:
        return min(max(x, 0.0), float(asked.width)), min(max(y, 0.0), float(asked.height))

    if asked.box is not None:
        box = asked.box
        extremes: tuple[tuple[float, float], ...] = ()
        corners = [held(box.left, box.top), held(box.left + box.width, box.top + box.height)]
    else:
        extremes = tuple(held(point.x, point.y) for point in asked.extremes or ())
        corners = list(extremes)
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    top, bottom = min(y for _, y in corners), max(y for _, y in corners)
    if right - left < 2 or bottom - top < 2:
        raise NoOutline("what is shown is too small, or beyond the picture")
    return Hint(asked.width, asked.height, (left, top, right, bottom), extremes)
