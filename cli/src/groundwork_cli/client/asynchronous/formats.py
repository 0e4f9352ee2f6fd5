"""`/v1/jobs/{name}/exports` and `/v1/manifests`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from groundwork_cli.client.asynchronous.connection import AsyncConnection
from groundwork_cli.client.models import Conversion, Converted, Export

EVERY_SECONDS = 1.0


class AsyncFormats:
    """Every method raises ApiError."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def export(self, job: str, export_format: str, *, include_images: bool = False) -> Export:
        """Begin to write the labels of an ended job in another format; a small export is ready at once."""
        body = {"format": export_format, "include_images": include_images}
        answer = await self._connection.call("POST", _path(job), body=body, repeatable=False, patient=True)
        return Export.model_validate(answer)

    async def list(self, job: str) -> list[Export]:
        answer = await self._connection.call("GET", _path(job))
        return [Export.model_validate(export) for export in answer["exports"]]

    async def get(self, job: str, export_format: str) -> Export:
        return Export.model_validate(await self._connection.call("GET", _path(job, export_format)))

    async def wait(
        self, job: str, export_format: str, *, show: Callable[[Export], None] = lambda export: None
    ) -> Export:
        """Ask until the export is ready or has failed; `show` sees each answer."""
        while True:
            export = await self.get(job, export_format)
            show(export)
            if export.state != "running":
                return export
            await asyncio.sleep(EVERY_SECONDS)

    async def download(self, job: str, export_format: str, target: Path) -> int:
        """Write the archive to a file; returns its bytes."""
        return await self._connection.download(f"{_path(job, export_format)}/archive", target)

    async def convert(self, conversion: Conversion) -> Converted:
        """Turn labels of another tool into a manifest that has them as an earlier label."""
        answer = await self._connection.call(
            "POST", "/v1/manifests/convert", body=conversion.model_dump(exclude_none=True), patient=True
        )
        return Converted.model_validate(answer)


def _path(job: str, export_format: str | None = None) -> str:
    rest = "" if export_format is None else f"/{quote(export_format, safe='')}"
    return f"/v1/jobs/{quote(job, safe='')}/exports{rest}"
