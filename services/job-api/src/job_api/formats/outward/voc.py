"""Pascal VOC: the folder layout of the challenge, one XML document a picture.

Box corners are pixels counted from 1 and both inside the box, as in the challenge: `xmin = left + 1`,
`xmax = left + width`. A mask is its own palette PNG. A classification is a list of all pictures for each
class, with 1 or -1 behind the name.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from array import array
from collections import defaultdict

from groundwork.errors import InvalidRequest
from job_api.formats.archive import Archive
from job_api.formats.naming import unique_folders
from job_api.formats.outward.base import Item, refuse_unless
from job_api.formats.outward.downloads import Downloads
from job_api.formats.record import Box, Boxes, Choices, Dataset, Mask, Number
from job_api.formats.text import printable

MOST_CLASSES = 500
"""Of a classification: each of them has a list of all pictures."""


class PascalVoc:
    name = "voc"
    title = "Pascal VOC: XML for each picture, ImageSets, masks in SegmentationClass"
    needs_size = True
    clips = True

    def check(self, dataset: Dataset, *, include_images: bool) -> None:
        refuse_unless(dataset, self.name, (Boxes, Mask, Choices))
        if dataset.content is Choices and len(dataset.labels) > MOST_CLASSES:
            raise InvalidRequest(
                f"voc lists all pictures once for each class; with more than {MOST_CLASSES} classes use csv",
                where="format",
            )

    def begin(self, dataset: Dataset, archive: Archive, *, include_images: bool) -> VocWriter:
        return VocWriter(dataset, archive, Downloads(archive, wanted=not include_images))


class VocWriter:
    def __init__(self, dataset: Dataset, archive: Archive, downloads: Downloads) -> None:
        self._dataset = dataset
        self._archive = archive
        self._downloads = downloads
        topic = "Segmentation" if dataset.content is Mask else "Main"
        self._list = archive.spool(f"ImageSets/{topic}/trainval.txt")
        self._stems: list[str] = []
        self._of_class: dict[int, array[int]] = defaultdict(lambda: array("Q"))

    def picture_path(self, item: Item) -> str:
        return f"JPEGImages/{item.file_name}"

    def add(self, item: Item) -> None:
        self._archive.add(f"Annotations/{item.stem}.xml", _document(self._dataset, item))
        self._list.write(f"{item.stem}\n".encode())
        self._downloads.add(self.picture_path(item), item.record.source)
        content = item.record.content
        if isinstance(content, Mask) and item.png is not None:
            self._archive.add(f"SegmentationClass/{item.stem}.png", item.png, compress=False)
        if isinstance(content, Choices):
            for one in content.chosen:
                self._of_class[one.class_id].append(len(self._stems))
            self._stems.append(item.stem)

    def finish(self) -> None:
        names = [name for _, name in self._dataset.classes()]
        self._archive.add("labels.txt", "".join(f"{printable(name)}\n" for name in names).encode())
        if self._dataset.content is not Choices:
            return
        for (class_id, _), safe in zip(self._dataset.classes(), unique_folders(names), strict=True):
            chosen = set(self._of_class[class_id])
            lines = (
                f"{stem} {' 1' if number in chosen else '-1'}\n" for number, stem in enumerate(self._stems)
            )
            self._archive.add(f"ImageSets/Main/{safe}_trainval.txt", "".join(lines).encode())


def _document(dataset: Dataset, item: Item) -> bytes:
    if item.size is None:
        raise ValueError("the size of the picture is not known")
    root = ET.Element("annotation")
    _text(root, "folder", "JPEGImages")
    _text(root, "filename", item.file_name)
    source = ET.SubElement(root, "source")
    _text(source, "database", dataset.name)
    _text(source, "annotation", "Groundwork")
    _text(source, "image", item.record.source)
    size = ET.SubElement(root, "size")
    for key in ("width", "height", "depth"):
        _text(size, key, str(getattr(item.size, key)))
    _text(root, "segmented", "1" if isinstance(item.record.content, Mask) else "0")
    if isinstance(item.record.content, Boxes):
        for box in item.record.content.boxes:
            _object(root, box)
    ET.indent(root)
    document: str = ET.tostring(root, encoding="unicode")
    return f"{document}\n".encode()


def _object(root: ET.Element, box: Box) -> None:
    element = ET.SubElement(root, "object")
    for key, value in (
        ("name", box.name),
        ("pose", "Unspecified"),
        ("truncated", "0"),
        ("difficult", "0"),
    ):
        _text(element, key, value)
    corners = ET.SubElement(element, "bndbox")
    for key, corner in (
        ("xmin", box.left + 1),
        ("ymin", box.top + 1),
        ("xmax", box.left + box.width),
        ("ymax", box.top + box.height),
    ):
        _text(corners, key, _number(corner))


def _number(value: Number) -> str:
    return str(int(value)) if value == int(value) else str(value)


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = printable(text)


FORMAT = PascalVoc()
