"""Reading output manifest lines (contract sections 4.4 to 4.17) into records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

import orjson

from job_api.formats.record import (
    Box,
    Boxes,
    Choice,
    Choices,
    Content,
    Dataset,
    Free,
    Mask,
    MaskClass,
    Record,
    Size,
    Span,
    Spans,
)

Unlabelled = Literal["unlabelled", "failed"]
Read: TypeAlias = Callable[[Any, Mapping[str, Any], Sequence[str]], Content]


class Form(NamedTuple):
    content: type[Content]
    read: Read
    several: bool = False


def form_of(metadata_type: str) -> Form:
    """How labels with this `type` in their metadata are read; a type of the user's own is taken as it is."""
    return _FORMS.get(metadata_type.lower(), _FREE)


def dataset_of(name: str, attribute: str, metadata_type: str, media: str, labels: Sequence[str]) -> Dataset:
    form = form_of(metadata_type)
    return Dataset(name, attribute, form.content, form.several, media, list(labels))


def read_record(line: bytes, ordinal: int, dataset: Dataset) -> Record | Unlabelled:
    """The record of a line, or why it has no label. Raises ValueError for a label that cannot be read."""
    content = orjson.loads(line)
    metadata = content.get(f"{dataset.attribute}-metadata") or {}
    if "failure-reason" in metadata:
        return "failed"
    value = content.get(dataset.attribute)
    if value is None:
        return "unlabelled"
    # What a user's own function writes is the user's own, whatever it calls it.
    form = _FREE if dataset.content is Free else form_of(str(metadata.get("type", "")))
    if form.content is not dataset.content:
        raise ValueError(f"the label is of type {metadata.get('type')!r}, not of the job's")
    try:
        read = form.read(value, metadata, dataset.labels)
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError(f"the label does not have the form of its type: {error!r}") from error
    reference = content.get("source-ref")
    return Record(
        ordinal=ordinal,
        source=str(content["source"] if reference is None else reference),
        is_reference=reference is not None,
        content=read,
        human=str(metadata.get("human-annotated", "yes")).lower() == "yes",
        created=str(metadata.get("creation-date", "")),
        confidence=_number(metadata.get("confidence")),
    )


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _name(class_id: int, class_map: Mapping[str, Any], labels: Sequence[str]) -> str:
    known = class_map.get(str(class_id))
    if known is not None:
        return str(known)
    if 0 <= class_id < len(labels):
        return labels[class_id]
    raise ValueError(f"class {class_id} has no name")


def _choice(value: Any, metadata: Mapping[str, Any], labels: Sequence[str]) -> Choices:
    class_id = int(value)  # the guide prints it as a string in places
    name = metadata.get("class-name")
    return Choices(
        (Choice(class_id, str(name or _name(class_id, {}, labels)), _number(metadata.get("confidence"))),)
    )


def _choices(value: Any, metadata: Mapping[str, Any], labels: Sequence[str]) -> Choices:
    names, sure = metadata.get("class-map", {}), metadata.get("confidence-map", {})
    return Choices(
        tuple(Choice(int(one), _name(int(one), names, labels), _number(sure.get(str(one)))) for one in value),
        several=True,
    )


def _boxes(value: Any, metadata: Mapping[str, Any], labels: Sequence[str]) -> Boxes:
    names, objects = metadata.get("class-map", {}), metadata.get("objects", [])
    return Boxes(
        _size(value.get("image_size")),
        tuple(
            Box(
                class_id=int(one["class_id"]),
                name=_name(int(one["class_id"]), names, labels),
                left=one["left"],
                top=one["top"],
                width=one["width"],
                height=one["height"],
                confidence=_number(objects[index].get("confidence")) if index < len(objects) else None,
            )
            for index, one in enumerate(value["annotations"])
        ),
    )


def _size(value: Any) -> Size | None:
    if not value:
        return None
    size = value[0]
    return Size(int(size["width"]), int(size["height"]), int(size.get("depth", 3)))


def _mask(value: Any, metadata: Mapping[str, Any], labels: Sequence[str]) -> Mask:
    entries = metadata["internal-color-map"]
    return Mask(
        str(value),
        {
            int(key): MaskClass(
                str(entry["class-name"]), str(entry["hex-color"]), _number(entry.get("confidence"))
            )
            for key, entry in entries.items()
        },
    )


def _spans(value: Any, metadata: Mapping[str, Any], labels: Sequence[str]) -> Spans:
    sure = metadata.get("entities", [])
    return Spans(
        tuple(
            Span(
                str(one["label"]),
                int(one["startOffset"]),
                int(one["endOffset"]),
                _number(sure[index].get("confidence")) if index < len(sure) else None,
            )
            for index, one in enumerate(value["annotations"]["entities"])
        )
    )


def _free(value: Any, metadata: Mapping[str, Any], labels: Sequence[str]) -> Free:
    return Free(value)


_FREE = Form(Free, _free)
_FORMS = {
    "groundtruth/image-classification": Form(Choices, _choice),
    "groundtruth/text-classification": Form(Choices, _choice),
    "groundtruth/video-classification": Form(Choices, _choice),
    "groundtruth/label-verification": Form(Choices, _choice),
    "groundtruth/image-classification-multilabel": Form(Choices, _choices, several=True),
    "groundtruth/text-classification-multilabel": Form(Choices, _choices, several=True),
    "groundtruth/object-detection": Form(Boxes, _boxes),
    "groundtruth/semantic-segmentation": Form(Mask, _mask),
    "groundtruth/text-span": Form(Spans, _spans),
}
