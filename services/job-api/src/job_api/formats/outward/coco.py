"""COCO: one JSON document.

Boxes become `bbox`. A mask becomes one annotation for each class in it, as uncompressed run lengths, which
say exactly what the mask says; polygons would round it and lose its holes. COCO knows no label of a whole
picture: a classification becomes an annotation that covers the picture. Category ids start at 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Any

import orjson

from job_api.formats import rle
from job_api.formats.archive import Archive
from job_api.formats.outward.base import Item, refuse_unless
from job_api.formats.record import Boxes, Choices, Dataset, Mask, Number


class Coco:
    name = "coco"
    title = "COCO: one JSON document with boxes, masks as run lengths, or whole-picture labels"
    needs_size = True
    needs_text = False
    clips = True

    def check(self, dataset: Dataset, *, include_images: bool) -> None:
        refuse_unless(dataset, self.name, (Boxes, Mask, Choices))

    def begin(self, dataset: Dataset, archive: Archive, *, include_images: bool) -> CocoWriter:
        return CocoWriter(dataset, archive)


class CocoWriter:
    def __init__(self, dataset: Dataset, archive: Archive) -> None:
        self._dataset = dataset
        # The document holds two lists one after the other, and both grow at once: the second waits beside it.
        self._document = archive.spool("annotations.json")
        self._annotations: IO[bytes] = archive.scratch()
        self._shift = 1 - dataset.first_class_id
        self._pictures = 0
        self._made = 0
        self._document.write(b'{"info":')
        self._document.write(
            orjson.dumps(
                {
                    "description": f"Labels of labelling job {dataset.name}",
                    "version": "1.0",
                    "contributor": "Groundwork",
                }
            )
        )
        self._document.write(b',"licenses":[],"categories":')
        self._document.write(
            orjson.dumps(
                [
                    {"id": class_id + self._shift, "name": name, "supercategory": ""}
                    for class_id, name in dataset.classes()
                ]
            )
        )
        self._document.write(b',"images":[')

    def picture_path(self, item: Item) -> str:
        return f"images/{item.file_name}"

    def add(self, item: Item) -> None:
        if item.size is None:
            raise ValueError("the size of the picture is not known")
        image = {
            "id": item.record.ordinal + 1,
            "file_name": item.file_name,
            "width": item.size.width,
            "height": item.size.height,
            "coco_url": item.record.source,
        }
        self._document.write(b"," if self._pictures else b"")
        self._document.write(orjson.dumps(image))
        self._pictures += 1
        for annotation in self._parts(item, item.size.width, item.size.height):
            self._made += 1
            self._annotations.write(b"," if self._made > 1 else b"")
            self._annotations.write(
                orjson.dumps({"id": self._made, "image_id": item.record.ordinal + 1, **annotation})
            )

    def finish(self) -> None:
        self._document.write(b'],"annotations":[')
        self._annotations.seek(0)
        while piece := self._annotations.read(1024 * 1024):
            self._document.write(piece)
        self._document.write(b"]}")

    def _parts(self, item: Item, width: int, height: int) -> list[dict[str, Any]]:
        content = item.record.content
        if isinstance(content, Boxes):
            return [
                _annotation(
                    box.class_id + self._shift,
                    [box.left, box.top, box.width, box.height],
                    box.width * box.height,
                    box.confidence,
                )
                for box in content.boxes
            ]
        if isinstance(content, Choices):
            return [
                _annotation(one.class_id + self._shift, [0, 0, width, height], width * height, one.confidence)
                for one in content.chosen
            ]
        if isinstance(content, Mask) and item.plane is not None:
            return [
                {
                    **_annotation(value, rle.extent(area), int(area.sum()), entry.confidence),
                    "segmentation": {"counts": rle.encode(area), "size": [height, width]},
                }
                for value, entry in sorted(content.classes.items())
                if value != 0 and (area := item.plane == value).any()
            ]
        return []


def _annotation(
    category: int, box: Sequence[Number], area: float, confidence: float | None
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "category_id": category,
        "bbox": box,
        "area": area,
        "iscrowd": 0,
        "segmentation": [],
    }
    return made if confidence is None else {**made, "confidence": confidence}


FORMAT = Coco()
