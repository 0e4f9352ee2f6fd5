"""Reading COCO: boxes, or masks from polygons and run lengths.

Annotations with `iscrowd` stand for many things at once: they are part of a mask, and are no box.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import orjson
from PIL import Image, ImageDraw

from job_api.formats import rle
from job_api.formats.inward.base import (
    Canvas,
    Earlier,
    Files,
    Found,
    Options,
    Trouble,
    Unusable,
    read_size,
    whole_box,
)
from job_api.formats.record import Box, Boxes, Size

BOXES, MASKS = "object-detection", "semantic-segmentation"


class CocoSource:
    name = "coco"
    many_files = False
    task_types = (BOXES, MASKS)

    def labels_of(self, files: Files) -> list[str] | None:
        """The categories in the order of their ids."""
        for _, content in files():
            try:
                categories = orjson.loads(content)["categories"]
                names = [str(one["name"]) for one in sorted(categories, key=lambda one: one["id"])]
                return list(dict.fromkeys(names))
            except (orjson.JSONDecodeError, KeyError, TypeError):
                return None  # reading says what is wrong
        return None

    def task_type_of(self, files: Files) -> str:
        return BOXES

    def read(self, files: Files, options: Options) -> Iterator[Earlier | Trouble]:
        for file, content in files():
            try:
                document = orjson.loads(content)
            except orjson.JSONDecodeError as error:
                yield Trouble(file, f"not JSON: {error}")
                continue
            yield from _Document(file, document, options).read()


class _Document:
    def __init__(self, file: str, document: Any, options: Options) -> None:
        self._file = file
        self._document = document
        self._options = options
        self._names: dict[Any, str] = {}
        self._of_image: dict[Any, list[tuple[int, dict[str, Any]]]] = {}

    def read(self) -> Iterator[Earlier | Trouble]:
        for key in ("images", "annotations", "categories"):
            value = self._document.get(key) if isinstance(self._document, dict) else None
            if not isinstance(value, list):
                yield Trouble(f"{self._file}: {key}", "this list is missing; is it a COCO document?")
                return
        yield from self._read_categories()
        yield from self._read_image_ids()
        yield from self._read_annotations()
        for index, image in enumerate(self._document["images"]):
            if isinstance(image, dict) and "id" in image:
                yield from self._read_image(f"{self._file}: images[{index}]", image)

    def _read_categories(self) -> Iterator[Trouble]:
        for index, category in enumerate(self._document["categories"]):
            where = f"{self._file}: categories[{index}]"
            if not isinstance(category, dict) or "id" not in category or not category.get("name"):
                yield Trouble(where, "it needs 'id' and 'name'")
            elif category["id"] in self._names:
                yield Trouble(where, f"the id {category['id']} is there twice")
            else:
                self._names[category["id"]] = str(category["name"])

    def _read_image_ids(self) -> Iterator[Trouble]:
        for index, image in enumerate(self._document["images"]):
            where = f"{self._file}: images[{index}]"
            if not isinstance(image, dict) or "id" not in image:
                yield Trouble(where, "it needs 'id', 'file_name', 'width' and 'height'")
            elif image["id"] in self._of_image:
                yield Trouble(where, f"the id {image['id']} is there twice")
            else:
                self._of_image[image["id"]] = []

    def _read_annotations(self) -> Iterator[Trouble]:
        for index, annotation in enumerate(self._document["annotations"]):
            where = f"{self._file}: annotations[{index}]"
            if not isinstance(annotation, dict):
                yield Trouble(where, "it is not an object")
            elif annotation.get("image_id") not in self._of_image:
                yield Trouble(where, f"image_id {annotation.get('image_id')!r} is the id of no image")
            elif annotation.get("category_id") not in self._names:
                yield Trouble(
                    where, f"category_id {annotation.get('category_id')!r} is the id of no category"
                )
            else:
                self._of_image[annotation["image_id"]].append((index, annotation))

    def _read_image(self, where: str, image: dict[str, Any]) -> Iterator[Earlier | Trouble]:
        try:
            size = read_size(image.get("width"), image.get("height"))
            given = str(image.get("coco_url", ""))
            named = given if given.startswith("s3://") else image.get("file_name")
            if not isinstance(named, str) or not named:
                raise Unusable("it has no 'file_name'")
            address = self._options.address_of(named)
        except ValueError as error:
            yield Trouble(where, str(error))
            return
        canvas = Canvas(size) if self._options.task_type == MASKS else None
        boxes: list[Box] = []
        dropped = 0
        for index, annotation in self._of_image[image["id"]]:
            name = self._names[annotation["category_id"]]
            try:
                if canvas is not None:
                    canvas.paint(name, _plane(annotation.get("segmentation"), size))
                    continue
                box = None if annotation.get("iscrowd") else _box(name, annotation.get("bbox"), size)
            except ValueError as error:
                yield Trouble(f"{self._file}: annotations[{index}]", str(error))
                continue
            if box is None:
                dropped += 1
            else:
                boxes.append(box)
        found: Found = Boxes(size, tuple(boxes)) if canvas is None else canvas.done()
        yield Earlier(where, address, True, found, dropped=dropped)


def _box(name: str, box: Any, size: Size) -> Box | None:
    if not isinstance(box, list) or len(box) != 4:
        raise Unusable("'bbox' is not a list of four numbers")
    left, top, width, height = box
    return whole_box(name, left, top, width, height, size)


def _plane(segmentation: Any, size: Size) -> rle.Plane:
    """Polygons, or either form of run lengths. Raises ValueError."""
    if isinstance(segmentation, dict):
        if segmentation.get("size") != [size.height, size.width]:
            raise Unusable(
                f"the size of 'segmentation' is not that of the picture, {size.height} x {size.width}"
            )
        return rle.decode(rle.read_counts(segmentation.get("counts")), size.width, size.height)
    if not isinstance(segmentation, list) or not segmentation:
        raise Unusable("'segmentation' is neither a list of polygons nor run lengths")
    image = Image.new("1", (size.width, size.height))
    draw = ImageDraw.Draw(image)
    for polygon in segmentation:
        numbers = isinstance(polygon, list) and all(
            isinstance(one, int | float) and not isinstance(one, bool) for one in polygon
        )
        if not numbers or len(polygon) < 6 or len(polygon) % 2:
            raise Unusable("a polygon is not a list of at least three x and y")
        # COCO counts along the edges of pixels, Pillow along their middles.
        draw.polygon([(x - 0.5, y - 0.5) for x, y in zip(polygon[::2], polygon[1::2], strict=True)], fill=1)
    return np.asarray(image, dtype=np.bool_)


SOURCE = CocoSource()
