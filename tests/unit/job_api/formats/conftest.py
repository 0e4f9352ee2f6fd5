"""Small datasets as output manifests say them, and archives as their readers see them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import orjson
import pytest
from numpy.typing import NDArray

from groundwork.task_types.pngs import Mask, write_palette
from job_api.formats.archive import Archive
from job_api.formats.naming import stem_of, suffix_of
from job_api.formats.outward import out_format
from job_api.formats.outward.base import Item
from job_api.formats.reading import dataset_of, read_record
from job_api.formats.record import Boxes, Dataset, Record, Size

COMMON = {
    "human-annotated": "yes",
    "creation-date": "2024-05-02T09:22:13.527256",
    "job-name": "labeling-job/x",
}

MakeArchive = Callable[..., dict[str, bytes]]


def dataset(kind: str, labels: Sequence[str], *, media: str = "image", attribute: str = "x") -> Dataset:
    return dataset_of("pets-2", attribute, f"groundtruth/{kind}", media, labels)


def record(of: Dataset, kind: str, value: Any, ordinal: int = 0, **metadata: Any) -> Record:
    """The record of an output line with this label; `metadata` goes in with hyphens for underscores."""
    source = (
        {"source": "Ada wrote to Charles."}
        if of.media == "text"
        else {"source-ref": f"s3://in/a b/{ordinal}.png"}
    )
    own = {key.replace("_", "-"): entry for key, entry in metadata.items()}
    line = {
        **source,
        of.attribute: value,
        f"{of.attribute}-metadata": {**own, "type": f"groundtruth/{kind}", **COMMON},
    }
    read = read_record(orjson.dumps(line), ordinal, of)
    assert isinstance(read, Record)
    return read


def boxes_value(
    *boxes: tuple[int, int, int, int, int], width: int = 500, height: int = 400
) -> dict[str, Any]:
    keys = ("class_id", "left", "top", "width", "height")
    return {
        "image_size": [{"width": width, "height": height, "depth": 3}],
        "annotations": [dict(zip(keys, box, strict=True)) for box in boxes],
    }


def mask_item(of: Record, plane: NDArray[np.uint8]) -> Item:
    height, width = plane.shape
    png = write_palette(Mask(width, height, plane.tobytes()), {1: "#2ca02c", 2: "#1f77b4"})
    return item(of, Size(width, height), png=png, plane=plane)


def item(
    of: Record, size: Size | None = None, *, png: bytes | None = None, plane: NDArray[np.uint8] | None = None
) -> Item:
    stem = stem_of(of.ordinal, of.source if of.is_reference else "text")
    if size is None and isinstance(of.content, Boxes):
        size = of.content.size
    return Item(of, stem, f"{stem}.{suffix_of(of.source) if of.is_reference else 'txt'}", size, png, plane)


def files_in(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def archive_of() -> MakeArchive:
    def make(
        name: str, of: Dataset, items: Sequence[Item], *, include_images: bool = False
    ) -> dict[str, bytes]:
        kind = out_format(name)
        kind.check(of, include_images=include_images)
        archive = Archive()
        writer = kind.begin(of, archive, include_images=include_images)
        content = bytearray()
        for one in items:
            writer.add(one)
            if include_images:
                path = writer.picture_path(one)
                assert path is not None
                archive.add(path, b"a picture", compress=False)
            content += archive.take()
        writer.finish()
        for piece in archive.close():
            content += piece
        return files_in(bytes(content))

    return make
