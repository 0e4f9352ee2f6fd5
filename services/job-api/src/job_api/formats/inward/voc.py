"""Reading Pascal VOC: the boxes of one XML document a picture."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from job_api.formats.inward.base import Earlier, Files, Options, Trouble, Unusable, read_size, whole_box
from job_api.formats.record import Boxes, Size


class VocSource:
    name = "voc"
    many_files = True
    task_types = ("object-detection",)

    def labels_of(self, files: Files) -> list[str] | None:
        return None

    def task_type_of(self, files: Files) -> str:
        return self.task_types[0]

    def read(self, files: Files, options: Options) -> Iterator[Earlier | Trouble]:
        for file, content in files():
            try:
                yield _earlier(file, content, options)
            except ET.ParseError as error:
                yield Trouble(file, f"not XML: {error}")
            except ValueError as error:
                yield Trouble(file, str(error))


def _earlier(file: str, content: bytes, options: Options) -> Earlier:
    """Raises ParseError and ValueError."""
    # Entities can make a small document a huge one, and no annotation needs them.
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Unusable("it declares a document type, which is not read")
    root = ET.fromstring(content)  # noqa: S314 - without a document type there is nothing to expand
    if root.tag != "annotation":
        raise Unusable(f"it is a <{root.tag}>, not an <annotation>")
    size = _size(root)
    boxes = []
    dropped = 0
    for number, element in enumerate(root.findall("object"), 1):
        name = (element.findtext("name") or "").strip()
        if not name:
            raise Unusable(f"object {number} has no <name>")
        try:
            x0, y0, x1, y1 = (
                _number(element, f"bndbox/{corner}") for corner in ("xmin", "ymin", "xmax", "ymax")
            )
            if min(x0, y0) < options.first_pixel:
                raise Unusable(
                    f"a corner at {min(x0, y0):g}, but the first pixel is {options.first_pixel}; "
                    "if this tool counts from 0, say first_pixel 0"
                )
            # Counted from 1, both corners are inside the box; counted from 0, the second one is beyond it.
            inside = options.first_pixel
            box = whole_box(name, x0 - inside, y0 - inside, x1 - x0 + inside, y1 - y0 + inside, size)
        except ValueError as error:
            raise Unusable(f"object {number}: {error}") from error
        if box is None:
            dropped += 1
        else:
            boxes.append(box)
    name = (root.findtext("filename") or "").strip()
    if not name:
        raise Unusable("it has no <filename>")
    return Earlier(file, options.address_of(name), True, Boxes(size, tuple(boxes)), dropped=dropped)


def _size(root: ET.Element) -> Size:
    return read_size(_number(root, "size/width"), _number(root, "size/height"))


def _number(element: ET.Element, path: str) -> float:
    text = element.findtext(path)
    try:
        return float(text or "")
    except ValueError:
        raise Unusable(f"<{path}> is {text!r}, not a number") from None


SOURCE = VocSource()
