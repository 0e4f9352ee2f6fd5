"""Semantic segmentation: a class for every pixel of a picture.

The store's form of the label is `{"png": base64 of a palette PNG, "classes": {class: "#rrggbb", ...}}`. The
value of a pixel is 0 for the background, and one more than the class index for a class; `classes` has those
that occur, under the same numbers, in the colour in which workers painted them (contract section 4.9).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from pydantic import JsonValue

from groundwork.task_types.answers import image_size, label_index, widget_with
from groundwork.task_types.base import InvalidAnswer, Label, LabelEntries, Output, OutputFile, Traits
from groundwork.task_types.colours import BACKGROUND, class_colour, normal_colour
from groundwork.task_types.foreign import read_mapping, read_whole
from groundwork.task_types.names import check_label_names
from groundwork.task_types.pngs import (
    MOST_CLASSES,
    Mask,
    UnreadableMask,
    decode_base64,
    read_coloured,
    read_palette,
    write_coloured,
    write_palette,
)

METADATA_KEYS = ("internal-color-map", "type", "human-annotated", "creation-date", "job-name")
BACKGROUND_NAME = "BACKGROUND"


@dataclass(frozen=True, kw_only=True)
class SemanticSegmentation(Traits):
    metadata_keys: tuple[str, ...] = METADATA_KEYS
    reference: bool = True
    right_from: float = 0.7

    def check_labels(self, labels: Sequence[str]) -> None:
        check_label_names(self.name, labels, least=1, most=MOST_CLASSES)

    def label_of(self, content: Mapping[str, Any], labels: Sequence[str]) -> Label:
        answer = widget_with(content, "labeledImage")
        colours = _mapped_colours(answer.get("labelMappings"), labels)
        image = answer.get("labeledImage")
        where = "answer.*.labeledImage.pngImageData"
        encoded = image.get("pngImageData") if isinstance(image, Mapping) else None
        if not isinstance(encoded, str):
            raise InvalidAnswer("there is no picture", where=where)
        try:
            mask = read_coloured(decode_base64(encoded), colours)
        except UnreadableMask as error:
            raise InvalidAnswer(str(error), where=where) from error
        size = image_size(answer)
        if size is not None and size != (mask.width, mask.height):
            raise InvalidAnswer(
                f"the mask has {mask.width} x {mask.height} pixels, the picture {size[0]} x {size[1]}",
                where=where,
            )
        return mask_label(mask, {index: colour for colour, index in colours.items()})

    def content_of(self, label: Label, labels: Sequence[str]) -> dict[str, Any]:
        mask, colours = mask_of(label)
        picture = write_coloured(mask, colours)
        return {
            self.widget: {
                "labelMappings": {
                    labels[index - 1]: {"color": colour} for index, colour in sorted(colours.items())
                },
                "labeledImage": {"pngImageData": base64.b64encode(picture).decode()},
                "inputImageProperties": {"height": mask.height, "width": mask.width},
            }
        }

    def output(
        self, label: Label, labels: Sequence[str], confidence: float, *, entries: LabelEntries = ()
    ) -> Output:
        stored = cast(dict[str, Any], label)
        shown = round(confidence, 5)

        def entry(name: str, colour: str) -> JsonValue:
            return {"class-name": name, "hex-color": colour, "confidence": shown}

        colour_map: dict[str, JsonValue] = {"0": entry(BACKGROUND_NAME, BACKGROUND)}
        for key, colour in sorted(stored["classes"].items(), key=lambda item: int(item[0])):
            colour_map[key] = entry(labels[_label_index(key, labels)], colour)
        png = base64.b64decode(stored["png"])
        return Output(None, {"internal-color-map": colour_map}, OutputFile(png, ".png", "image/png"))

    def read_output(
        self,
        value: JsonValue,
        metadata: Mapping[str, Any],
        labels: Sequence[str],
        *,
        file: bytes | None = None,
    ) -> Label:
        if file is None:
            raise ValueError(f"the mask at {value} was not read")
        colours: dict[int, str] = {}
        renumbered = list(range(256))
        for key, entry in read_mapping(metadata.get("internal-color-map")).items():
            entry = read_mapping(entry)
            if key == "0":
                continue
            name = entry.get("class-name")
            index = 1 + (labels.index(name) if name in labels else _label_index(key, labels))
            renumbered[read_whole(key, "a key of the colour map") % len(renumbered)] = index
            colours[index] = normal_colour(entry.get("hex-color")) or class_colour(index - 1)
        mask = read_palette(file)
        if mask is None:
            mask = read_coloured(file, {colour: index for index, colour in colours.items()})
        else:
            mask = Mask(mask.width, mask.height, mask.pixels.translate(bytes(renumbered)))
        if any(index > len(labels) for index in mask.classes()):
            raise ValueError(f"the mask has classes beyond the {len(labels)} labels")
        return mask_label(mask, colours)

    def agreement(self, one: Label, other: Label) -> float:
        """Mean intersection over union of the classes that either has, counted in pixels.

        The background is no class: where one has it and the other a class, that class's union grows. 1 when
        neither has a class, 0 when the pictures differ in size.
        """
        (ours, _), (theirs, _) = mask_of(one), mask_of(other)
        if (ours.width, ours.height) != (theirs.width, theirs.height):
            return 0.0
        classes = sorted({*ours.classes(), *theirs.classes()})
        shares = [_overlap(ours.pixels, theirs.pixels, index) for index in classes]
        return sum(shares) / len(shares) if shares else 1.0


def _overlap(one: bytes, other: bytes, index: int) -> float:
    """Intersection over union of the pixels of a class that is there."""
    only = bytes(255 if value == index else 0 for value in range(256))
    # Whole pictures are the operands, because that is fast without an array library.
    first, second = (int.from_bytes(pixels.translate(only), "big") for pixels in (one, other))
    return (first & second).bit_count() / (first | second).bit_count()


def mask_label(mask: Mask, colours: Mapping[int, str]) -> Label:
    """The store's form of a mask."""
    present = {index: colours.get(index, class_colour(index - 1)) for index in mask.classes()}
    return {
        "png": base64.b64encode(write_palette(mask, present)).decode(),
        "classes": {str(index): colour for index, colour in present.items()},
    }


def mask_of(label: Label) -> tuple[Mask, dict[int, str]]:
    """The mask of a label in the store's form, and the colours of its classes."""
    stored = cast(dict[str, Any], label)
    mask = read_palette(base64.b64decode(stored["png"]))
    if mask is None:
        raise UnreadableMask("a stored mask is a palette picture")
    return mask, {int(index): colour for index, colour in stored["classes"].items()}


def _mapped_colours(given: Any, labels: Sequence[str]) -> dict[str, int]:
    """Classes (from 1) by the colours that the form says they have."""
    where = "answer.*.labelMappings"
    if not isinstance(given, Mapping):
        raise InvalidAnswer("there are no colours of labels", where=where)
    colours: dict[str, int] = {}
    for name, entry in given.items():
        at = f"{where}.{name}"
        index = 1 + label_index(name, labels, at)
        colour = normal_colour(entry.get("color") if isinstance(entry, Mapping) else entry)
        if colour is None:
            raise InvalidAnswer("a colour is written #rrggbb", where=f"{at}.color")
        if colour in colours:
            raise InvalidAnswer(f"{colour} is the colour of another label too", where=f"{at}.color")
        colours[colour] = index
    return colours


def _label_index(key: str, labels: Sequence[str]) -> int:
    if not key.isdecimal() or not 1 <= int(key) <= len(labels):
        raise ValueError(f"{key!r} is not a class of the mask between 1 and {len(labels)}")
    return int(key) - 1
