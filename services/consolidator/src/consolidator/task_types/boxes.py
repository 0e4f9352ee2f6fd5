"""Bounding boxes, by clustering (see `consolidator.clustering.boxes`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, cast

from pydantic import JsonValue

from consolidator.clustering.boxes import Box, merge
from consolidator.task_types.objectwise import Merged
from groundwork.task_types import Label


def merge_boxes(answers: Sequence[Label], labels: Sequence[str]) -> Merged:
    stored = [cast(dict[str, Any], answer) for answer in answers]
    found = merge([[_box(box) for box in one["boxes"]] for one in stored])
    boxes: list[JsonValue] = [{**asdict(one.box), "confidence": one.confidence} for one in found.boxes]
    # Without boxes, as sure as there are workers who drew none.
    empty = sum(not one["boxes"] for one in stored) / len(stored)
    confidence = sum(one.confidence for one in found.boxes) / len(boxes) if boxes else empty
    return Merged({"boxes": boxes, "image_size": _size(stored)}, confidence, found.agreement)


def _box(stored: dict[str, Any]) -> Box:
    return Box(stored["class_id"], stored["left"], stored["top"], stored["width"], stored["height"])


def _size(stored: Sequence[dict[str, Any]]) -> JsonValue:
    """What most workers' pages took the picture to measure."""
    known = Counter(tuple(one["image_size"].items()) for one in stored if one["image_size"] is not None)
    if not known:
        return None
    return dict(max(known.items(), key=lambda item: (item[1], item[0]))[0])
