"""JSON Lines: `labels.jsonl`, one object a line, names beside ids."""

from __future__ import annotations

import orjson

from groundwork.errors import InvalidRequest
from job_api.formats.archive import Archive
from job_api.formats.outward.base import Item
from job_api.formats.plain import as_plain
from job_api.formats.record import Dataset


class JsonLines:
    name = "jsonl"
    title = "JSON Lines: one object a line, names beside ids"
    needs_size = False
    needs_text = False
    clips = False

    def check(self, dataset: Dataset, *, include_images: bool) -> None:
        if include_images:
            raise InvalidRequest(
                f"{self.name} holds labels only; it names the pictures", where="include_images"
            )

    def begin(self, dataset: Dataset, archive: Archive, *, include_images: bool) -> LineWriter:
        return LineWriter(archive)


class LineWriter:
    def __init__(self, archive: Archive) -> None:
        self._file = archive.spool("labels.jsonl")

    def picture_path(self, item: Item) -> None:
        return None

    def add(self, item: Item) -> None:
        self._file.write(orjson.dumps(as_plain(item.record)) + b"\n")

    def finish(self) -> None:
        """Nothing is left to be said."""


FORMAT = JsonLines()
