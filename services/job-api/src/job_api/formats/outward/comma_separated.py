"""CSV: `labels.csv`, one row for each label; an object without any (no box, no class) has one row without."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import orjson

from groundwork.errors import InvalidRequest
from job_api.formats.archive import Archive
from job_api.formats.outward.base import Item
from job_api.formats.record import Boxes, Choices, Content, Dataset, Free, Mask, Record, Spans

_COLUMNS: dict[type[Content], tuple[str, ...]] = {
    Choices: ("label", "class_id", "confidence"),
    Boxes: ("label", "class_id", "confidence", "left", "top", "width", "height"),
    Mask: ("label", "class_id", "confidence", "mask"),
    Spans: ("label", "confidence", "start", "end", "text"),
    Free: ("value",),
}


class CommaSeparated:
    name = "csv"
    title = "CSV: one row for each label"
    needs_size = False
    needs_text = False
    clips = False

    def check(self, dataset: Dataset, *, include_images: bool) -> None:
        if include_images:
            raise InvalidRequest(
                f"{self.name} holds labels only; it names the pictures", where="include_images"
            )

    def begin(self, dataset: Dataset, archive: Archive, *, include_images: bool) -> RowWriter:
        return RowWriter(dataset, archive)


class RowWriter:
    def __init__(self, dataset: Dataset, archive: Archive) -> None:
        self._file = archive.spool("labels.csv")
        self._columns = _COLUMNS[dataset.content]
        self._write([("object_id", "source", *self._columns, "human_annotated", "created")])

    def picture_path(self, item: Item) -> None:
        return None

    def add(self, item: Item) -> None:
        record = item.record
        self._write(
            (
                record.ordinal,
                record.source,
                *(row.get(column, "") for column in self._columns),
                "yes" if record.human else "no",
                record.created,
            )
            for row in list(_rows(record)) or [{}]
        )

    def finish(self) -> None:
        """Nothing is left to be said."""

    def _write(self, rows: Any) -> None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        self._file.write(text.getvalue().encode())


def _rows(record: Record) -> Iterator[dict[str, Any]]:
    content = record.content
    match content:
        case Choices():
            for one in content.chosen:
                yield {"label": one.name, "class_id": one.class_id, "confidence": _blank(one.confidence)}
        case Boxes():
            for box in content.boxes:
                yield {
                    "label": box.name,
                    "class_id": box.class_id,
                    "confidence": _blank(box.confidence),
                    "left": box.left,
                    "top": box.top,
                    "width": box.width,
                    "height": box.height,
                }
        case Mask():
            for value, entry in sorted(content.classes.items()):
                yield {
                    "label": entry.name,
                    "class_id": value,
                    "confidence": _blank(entry.confidence),
                    "mask": content.address,
                }
        case Spans():
            for span in content.spans:
                yield {
                    "label": span.name,
                    "confidence": _blank(span.confidence),
                    "start": span.start,
                    "end": span.end,
                    "text": "" if record.is_reference else record.source[span.start : span.end],
                }
        case Free():
            yield {"value": orjson.dumps(content.value).decode()}


def _blank(value: float | None) -> float | str:
    return "" if value is None else value


FORMAT = CommaSeparated()
