"""Manifest lines with an earlier label, in the very form that our own jobs write. Pure."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
import orjson
from pydantic import JsonValue

from groundwork.manifest import LabelMetadata, label_metadata
from groundwork.objectstore import ObjectAddress
from groundwork.task_types import Label, OutputFile, task_type
from groundwork.task_types.colours import class_colour
from groundwork.task_types.pngs import Mask, write_palette
from job_api.formats.inward.base import Areas, Earlier, Found
from job_api.formats.record import Boxes, Choices, Size, Spans


class Line(NamedTuple):
    content: bytes
    file: tuple[ObjectAddress, OutputFile] | None = None
    """To be stored before the line is, because the line points at it."""


@dataclass(frozen=True)
class LineForm:
    """What the lines of one manifest have in common."""

    task_type: str
    attribute: str
    labels: list[str]
    origin: str
    """Takes the place of the job's name in the metadata."""
    human: bool
    at: datetime
    masks: ObjectAddress
    """Folder for labels that are files."""

    def line(self, ordinal: int, earlier: Earlier) -> Line:
        key = "source-ref" if earlier.is_reference else "source"
        line: dict[str, JsonValue] = {key: earlier.source}
        if earlier.content is None:
            return Line(orjson.dumps(line))
        kind = task_type(self.task_type)
        ids = {name: index for index, name in enumerate(self.labels)}
        output = kind.output(_stored(earlier.content, ids), self.labels, earlier.confidence or 0.0)
        common = LabelMetadata(self.origin, kind.metadata_type, self.human, self.at)
        value, file = output.value, None
        if output.file is not None:
            address = self.masks.child(f"{ordinal:07d}{output.file.suffix}")
            value, file = str(address), (address, output.file)
        line[self.attribute] = value
        line[f"{self.attribute}-metadata"] = label_metadata(kind.metadata_keys, output.metadata, common)
        return Line(orjson.dumps(line), file)


def _stored(content: Found, ids: Mapping[str, int]) -> Label:
    """The store's form of the label."""
    match content:
        case Choices(several=False):
            return ids[content.chosen[0].name]
        case Choices():
            return {"classes": [{"id": ids[one.name]} for one in content.chosen]}
        case Boxes():
            return {
                "boxes": [
                    {
                        "class_id": ids[box.name],
                        "left": box.left,
                        "top": box.top,
                        "width": box.width,
                        "height": box.height,
                    }
                    for box in content.boxes
                ],
                "image_size": _size(content.size),
            }
        case Areas():
            return _mask(content, ids)
        case Spans():
            return {
                "entities": [
                    {"label": span.name, "start": span.start, "end": span.end} for span in content.spans
                ]
            }


def _size(size: Size | None) -> JsonValue:
    return None if size is None else {"width": size.width, "height": size.height, "depth": size.depth}


def _mask(content: Areas, ids: Mapping[str, int]) -> Label:
    # From the order in which the source named the classes to that of the job.
    values = np.array([0, *(ids[name] + 1 for name in content.names)], dtype=np.uint8)
    mask = Mask(content.size.width, content.size.height, values[content.plane].tobytes())
    colours = {value: class_colour(value - 1) for value in mask.classes()}
    return {
        "png": base64.b64encode(write_palette(mask, colours)).decode(),
        "classes": {str(value): colour for value, colour in colours.items()},
    }
