"""YOLO: a text file for each picture, and `data.yaml`.

A box is `class centre-x centre-y width height`, as shares of the picture. A mask becomes a polygon for each
connected area of a class, along the edges of its pixels; YOLO has no holes, so they are filled. A
classification is a folder of pictures for each class, which needs the pictures. Class ids start at 0.
"""

from __future__ import annotations

import json

from groundwork.errors import InvalidRequest
from job_api.formats.archive import Archive
from job_api.formats.contours import outlines
from job_api.formats.naming import unique_folders
from job_api.formats.outward.base import Item, refuse_unless
from job_api.formats.outward.downloads import Downloads
from job_api.formats.record import Boxes, Choices, Dataset, Mask, Size


class Yolo:
    name = "yolo"
    title = "YOLO: a text file for each picture and data.yaml; folders of pictures for a classification"
    needs_size = True
    needs_text = False
    clips = True

    def check(self, dataset: Dataset, *, include_images: bool) -> None:
        refuse_unless(dataset, self.name, (Boxes, Mask, Choices))
        if dataset.content is Choices and (dataset.several or not include_images):
            raise InvalidRequest(
                "yolo keeps a classification as folders of pictures: one class for each picture, "
                "and include_images",
                where="format",
            )

    def begin(self, dataset: Dataset, archive: Archive, *, include_images: bool) -> YoloWriter:
        return YoloWriter(dataset, archive, Downloads(archive, wanted=not include_images))


class YoloWriter:
    def __init__(self, dataset: Dataset, archive: Archive, downloads: Downloads) -> None:
        self._dataset = dataset
        self._archive = archive
        self._downloads = downloads
        self._folders = unique_folders(dataset.labels)

    def picture_path(self, item: Item) -> str:
        content = item.record.content
        if isinstance(content, Choices):
            return f"train/{self._folders[content.chosen[0].class_id]}/{item.file_name}"
        return f"images/train/{item.file_name}"

    def add(self, item: Item) -> None:
        content = item.record.content
        if isinstance(content, Choices):
            return
        if item.size is None:
            raise ValueError("the size of the picture is not known")
        lines = _boxes(content, item.size) if isinstance(content, Boxes) else self._areas(item, item.size)
        self._archive.add(f"labels/train/{item.stem}.txt", "".join(f"{line}\n" for line in lines).encode())
        self._downloads.add(self.picture_path(item), item.record.source)

    def finish(self) -> None:
        if self._dataset.content is not Choices:
            self._archive.add("data.yaml", _data_yaml(self._dataset))

    def _areas(self, item: Item, size: Size) -> list[str]:
        content = item.record.content
        if not isinstance(content, Mask) or item.plane is None:
            return []
        return [
            f"{value - self._dataset.first_class_id} "
            + " ".join(f"{x / size.width:.6f} {y / size.height:.6f}" for x, y in outline)
            for value in sorted(content.classes)
            if value != 0
            for outline in outlines(item.plane == value)
        ]


def _boxes(content: Boxes, size: Size) -> list[str]:
    return [
        f"{box.class_id} {(box.left + box.width / 2) / size.width:.6f} "
        f"{(box.top + box.height / 2) / size.height:.6f} "
        f"{box.width / size.width:.6f} {box.height / size.height:.6f}"
        for box in content.boxes
    ]


def _data_yaml(dataset: Dataset) -> bytes:
    """Written by hand: a text in JSON is one in YAML too."""
    names = "".join(
        f"  {class_id - dataset.first_class_id}: {json.dumps(name, ensure_ascii=False)}\n"
        for class_id, name in dataset.classes()
    )
    return (
        "# Labels of one job; the part for validation is to be split off by whoever trains.\n"
        f"path: .\ntrain: images/train\nval: images/train\nnames:\n{names}"
    ).encode()


FORMAT = Yolo()
