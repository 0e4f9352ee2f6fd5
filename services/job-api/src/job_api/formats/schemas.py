"""The wire format of exports and conversions."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

MOST_PROBLEMS = 20
"""Shown one by one; the others are counted."""


class ExportCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"format": "coco", "include_images": False}}
    )

    format: str = Field(max_length=40)
    """`coco`, `voc`, `yolo`, `csv`, `jsonl` or `huggingface`."""
    include_images: bool = False
    """Put the pictures into the archive; without, it only names their addresses."""


class Skipped(BaseModel):
    """A labelled object that could not be written, and why."""

    object_id: str
    reason: str


class Export(BaseModel):
    """The labels of a job in another format. It lies beside the other output of the job."""

    format: str
    include_images: bool
    state: Literal["running", "ready", "failed"]
    address: str
    """Where the archive lies once it is ready."""
    size: int | None = None
    """In bytes."""
    objects: int = 0
    """Labelled objects in the archive; while it is running, so far."""
    unlabelled: int = 0
    """Objects without a label, which are left out."""
    failed: int = 0
    """Objects that failed, which are left out."""
    boxes_dropped: int = 0
    """Boxes with no area inside their picture, which are left out."""
    skipped: int = 0
    """Labelled objects that could not be written."""
    problems: list[Skipped] = []
    """The first of those, with the reasons."""
    reason: str | None = None
    """Why it failed."""
    updated_at: datetime


class ExportList(BaseModel):
    exports: list[Export]


class ConvertCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "format": "coco",
                "source": "s3://demo/coco/instances.json",
                "images": "s3://demo/coco/images/",
                "output": "s3://demo/coco/earlier.manifest",
                "label_attribute": "boxes",
            }
        },
    )

    format: str = Field(max_length=40)
    """`coco`, `voc` or `label-studio`."""
    source: str = Field(max_length=1024)
    """S3 address of the document; for Pascal VOC a zip archive, or a folder, which ends with a slash."""
    images: str | None = Field(default=None, max_length=1024)
    """S3 folder with the pictures. Without it, the source must name the pictures by their S3 addresses."""
    output: str = Field(max_length=1024)
    """S3 address of the manifest to write; the label category file is written beside it."""
    label_attribute: str = Field(pattern=r"^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,126}$", max_length=127)
    """Key of the earlier label in the manifest; it ends in `-ref` for masks."""
    task_type: str | None = Field(default=None, max_length=63)
    """What to read out of the source; found out when left out."""
    labels: list[str] | None = Field(default=None, min_length=1, max_length=10_000)
    """The classes in the order of their ids; those of the source when left out."""
    predictions: bool = False
    """Label Studio: read the predictions of models, not the annotations of people."""
    first_pixel: Literal[0, 1] = 1
    """Pascal VOC: what the first pixel is called. 1 in the challenge, 0 in files of some other tools."""


class Converted(BaseModel):
    manifest: str
    label_category_config: str
    task_type: str
    """Of the earlier labels."""
    label_attribute: str
    labels: list[str]
    objects: int
    without_label: int
    """Objects that the source has no label for; they are in the manifest without one."""
    boxes_dropped: int
    """Boxes that have no area in whole pixels of their picture, and are left out."""
