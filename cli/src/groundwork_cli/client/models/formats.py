"""Labels in other formats, and back."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from groundwork_cli.client.models.base import Message


class Skipped(Message):
    object_id: str
    reason: str


class Export(Message):
    format: str
    include_images: bool
    state: Literal["running", "ready", "failed"]
    address: str
    size: int | None = None
    objects: int = 0
    unlabelled: int = 0
    failed: int = 0
    boxes_dropped: int = 0
    skipped: int = 0
    problems: tuple[Skipped, ...] = ()
    reason: str | None = None
    updated_at: datetime


class Conversion(Message):
    """Labels of another tool, to become a manifest with an earlier label."""

    format: str
    source: str
    output: str
    label_attribute: str
    images: str | None = None
    task_type: str | None = None
    labels: list[str] | None = None
    predictions: bool = False
    first_pixel: Literal[0, 1] = 1


class Converted(Message):
    manifest: str
    label_category_config: str
    task_type: str
    label_attribute: str
    labels: list[str]
    objects: int
    without_label: int
    boxes_dropped: int = 0
