"""Bounding boxes on a picture.

The store's form of the label is `{"boxes": [{"class_id", "left", "top", "width", "height", "confidence"?},
...], "image_size": {"width", "height", "depth"} or null}`, in whole pixels of the picture from its top left
corner (contract section 4.7). No box at all is a label too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, cast

from pydantic import JsonValue

from groundwork.task_types.agreeing import f1, most_pairs
from groundwork.task_types.answers import image_size, label_index, list_of, number, widget_with
from groundwork.task_types.base import InvalidAnswer, Label, LabelEntries, Output, Picture, Source, Traits
from groundwork.task_types.classes import class_id, class_map, read_class_id
from groundwork.task_types.foreign import read_confidence, read_list, read_mapping, read_whole
from groundwork.task_types.names import check_label_names

METADATA_KEYS = ("objects", "class-map", "type", "human-annotated", "creation-date", "job-name")
MOST_LABELS = 50
COLOUR_DEPTH = 3
SAME_THING = 0.5
"""Intersection over union from which two boxes mark the same thing."""
SIZE = ("width", "height", "depth")
SIDES = ("left", "top", "width", "height")


@dataclass(frozen=True, kw_only=True)
class BoundingBoxes(Traits):
    metadata_keys: tuple[str, ...] = METADATA_KEYS
    reads: Literal["text", "picture"] | None = "picture"
    right_from: float = 0.7
    empty_boxes: bool = False
    """A box may have no area: an earlier label can hold one, and who adjusts it may leave it as it is."""

    def check_labels(self, labels: Sequence[str]) -> None:
        check_label_names(self.name, labels, least=1, most=MOST_LABELS)

    def label_of(self, content: Mapping[str, Any], labels: Sequence[str]) -> Label:
        answer = widget_with(content, "boundingBoxes")
        size = image_size(answer)
        boxes: list[JsonValue] = []
        for position, box in enumerate(list_of(answer, "boundingBoxes")):
            where = f"answer.*.boundingBoxes[{position}]"
            if not isinstance(box, Mapping):
                raise InvalidAnswer("this is not a box", where=where)
            index = label_index(box.get("label"), labels, f"{where}.label")
            boxes.append({"class_id": index, **self._inside(_whole(box, where), size, where)})
        if size is None:
            return {"boxes": boxes, "image_size": None}
        return {"boxes": boxes, "image_size": {"width": size[0], "height": size[1], "depth": COLOUR_DEPTH}}

    def checked(self, label: Label, source: Source) -> Label:
        """With the size and depth that the file itself has, and nothing beyond it."""
        if not isinstance(source, Picture):
            return label
        size = (source.width, source.height)
        boxes: list[JsonValue] = [
            {"class_id": box["class_id"], **self._inside(box, size, f"answer.*.boundingBoxes[{position}]")}
            for position, box in enumerate(_parts(label)[0])
        ]
        return {**cast(dict[str, Any], label), "boxes": boxes, "image_size": {**asdict(source)}}

    def content_of(self, label: Label, labels: Sequence[str]) -> dict[str, Any]:
        boxes, size = _parts(label)
        answer: dict[str, Any] = {
            "boundingBoxes": [
                {
                    "height": box["height"],
                    "label": labels[class_id(box["class_id"], labels)],
                    "left": box["left"],
                    "top": box["top"],
                    "width": box["width"],
                }
                for box in boxes
            ]
        }
        if size is not None:
            answer["inputImageProperties"] = {"height": size["height"], "width": size["width"]}
        return {self.widget: answer}

    def output(
        self, label: Label, labels: Sequence[str], confidence: float, *, entries: LabelEntries = ()
    ) -> Output:
        boxes, size = _parts(label)
        ids = [class_id(box["class_id"], labels) for box in boxes]
        return Output(
            {
                "image_size": [] if size is None else [{side: size[side] for side in SIZE}],
                "annotations": [
                    {"class_id": index, **{side: box[side] for side in SIDES}}
                    for index, box in zip(ids, boxes, strict=True)
                ],
            },
            {
                "objects": [{"confidence": round(box.get("confidence", confidence), 2)} for box in boxes],
                "class-map": class_map(ids, labels),
            },
        )

    def read_output(
        self,
        value: JsonValue,
        metadata: Mapping[str, Any],
        labels: Sequence[str],
        *,
        file: bytes | None = None,
    ) -> Label:
        if not isinstance(value, dict) or not isinstance(value.get("annotations"), list):
            raise ValueError("there is no list of annotations")
        annotations = cast(list[Any], value["annotations"])
        names, objects = read_mapping(metadata.get("class-map")), read_list(metadata.get("objects"))
        boxes: list[JsonValue] = []
        for position, found in enumerate(annotations):
            if not isinstance(found, Mapping):
                raise ValueError(f"annotation {position} is not a box")
            key = found.get("class_id")
            box: dict[str, JsonValue] = {"class_id": read_class_id(key, names.get(str(key)), labels)}
            for side in SIDES:
                box[side] = read_whole(found.get(side), f"{side} of annotation {position}")
            confidence = read_confidence(objects, position)
            if confidence is not None:
                box["confidence"] = confidence
            boxes.append(box)
        return {"boxes": boxes, "image_size": _read_size(value.get("image_size"))}

    def agreement(self, one: Label, other: Label) -> float:
        """The F1 score of the boxes found. A pair of the same class with an intersection over union of half
        or more is found (PASCAL VOC), each box in one pair; of all ways to pair them the one with most pairs
        counts."""
        ours, theirs = _parts(one)[0], _parts(other)[0]
        partners = [
            [
                index
                for index, their in enumerate(theirs)
                if their["class_id"] == our["class_id"] and _iou(our, their) >= SAME_THING
            ]
            for our in ours
        ]
        return f1(most_pairs(partners), len(ours), len(theirs))

    def _inside(
        self, box: Mapping[str, int], size: tuple[int, int] | None, where: str
    ) -> dict[str, JsonValue]:
        """What of the box lies on the picture; everything when the size of the picture is not known."""
        for side in ("width", "height"):
            if box[side] == 0 and not self.empty_boxes:
                raise InvalidAnswer("a box is wider and higher than nothing", where=f"{where}.{side}")
        if size is None:
            return {side: box[side] for side in SIDES}
        left, right = (min(max(edge, 0), size[0]) for edge in (box["left"], box["left"] + box["width"]))
        top, bottom = (min(max(edge, 0), size[1]) for edge in (box["top"], box["top"] + box["height"]))
        if (left == right or top == bottom) and not self.empty_boxes:
            raise InvalidAnswer(
                f"the box lies outside the picture, which has {size[0]} x {size[1]} pixels", where=where
            )
        return {"left": left, "top": top, "width": right - left, "height": bottom - top}


def _parts(label: Label) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    stored = cast(dict[str, Any], label)
    return stored["boxes"], stored["image_size"]


def _iou(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """Intersection over union; 1 for equal boxes, also without extent."""
    if all(one[side] == other[side] for side in SIDES):
        return 1.0
    common = 1
    for start, extent in (("left", "width"), ("top", "height")):
        end = min(one[start] + one[extent], other[start] + other[extent])
        common *= max(end - max(one[start], other[start]), 0)
    union = one["width"] * one["height"] + other["width"] * other["height"] - common
    return common / union if union else 0.0


def _whole(box: Mapping[str, Any], where: str) -> dict[str, int]:
    """The box in whole pixels; a box that is too thin for one has one."""
    found = {side: number(box.get(side), f"{where}.{side}") for side in SIDES}
    whole = {side: round(value) for side, value in found.items()}
    for side in ("width", "height"):
        if found[side] < 0:
            raise InvalidAnswer("a box is wider and higher than nothing", where=f"{where}.{side}")
        if found[side] > 0:
            whole[side] = max(whole[side], 1)
    return whole


def _read_size(given: Any) -> JsonValue:
    """Written as a list of one; some tools write the one alone."""
    first = given[0] if isinstance(given, list) and given else given
    if not isinstance(first, Mapping):
        return None
    return {
        "width": read_whole(first.get("width"), "the width of the picture"),
        "height": read_whole(first.get("height"), "the height of the picture"),
        "depth": read_whole(first.get("depth", COLOUR_DEPTH), "the depth of the picture"),
    }
