"""Pascal VOC: the folder layout of the challenge, one XML document a picture.

Box corners are pixels counted from 1 and both inside the box, as in the challenge: `xmin = left + 1`,
`xmax = left + width`. A mask is its own palette PNG. A classification is a list of all pictures for each
class, with 1 or -1 behind the name.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from xml.sax.saxutils import escape

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
    needs_text = False
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
    """Written as text: a tree of elements takes five times as long."""
    if item.size is None:
        raise ValueError("the size of the picture is not known")
    content = item.record.content
    boxes = content.boxes if isinstance(content, Boxes) else ()
    return f"""<annotation>
  <folder>JPEGImages</folder>
  <filename>{_text(item.file_name)}</filename>
  <source>
    <database>{_text(dataset.name)}</database>
    <annotation>Groundwork</annotation>
    <image>{_text(item.record.source)}</image>
  </source>
  <size>
    <width>{item.size.width}</width>
    <height>{item.size.height}</height>
    <depth>{item.size.depth}</depth>
  </size>
  <segmented>{int(isinstance(content, Mask))}</segmented>
{"".join(map(_object, boxes))}</annotation>
""".encode()


def _object(box: Box) -> str:
    return f"""  <object>
    <name>{_text(box.name)}</name>
    <pose>Unspecified</pose>
    <truncated>0</truncated>
    <difficult>0</difficult>
    <bndbox>
      <xmin>{_number(box.left + 1)}</xmin>
      <ymin>{_number(box.top + 1)}</ymin>
      <xmax>{_number(box.left + box.width)}</xmax>
      <ymax>{_number(box.top + box.height)}</ymax>
    </bndbox>
  </object>
"""


def _number(value: Number) -> str:
    return str(int(value)) if value == int(value) else str(value)


def _text(text: str) -> str:
    return escape(printable(text))


FORMAT = PascalVoc()
