"""A record as a JSON object that explains itself: names beside ids, no keys that depend on the job."""

from __future__ import annotations

from typing import Any

from job_api.formats.record import Boxes, Choices, Content, Free, Mask, Record, Spans


def as_plain(record: Record) -> dict[str, Any]:
    return {
        "object_id": str(record.ordinal),
        "source_ref" if record.is_reference else "source": record.source,
        **_label(record.content, record),
        "human_annotated": record.human,
        "created": record.created,
    }


def _label(content: Content, record: Record) -> dict[str, Any]:
    match content:
        case Choices(several=False):
            return _choices(content)[0]
        case Choices():
            return {"labels": _choices(content)}
        case Boxes():
            return {
                "width": content.size and content.size.width,
                "height": content.size and content.size.height,
                "boxes": [
                    {
                        "label": box.name,
                        "class_id": box.class_id,
                        "left": box.left,
                        "top": box.top,
                        "width": box.width,
                        "height": box.height,
                        "confidence": box.confidence,
                    }
                    for box in content.boxes
                ],
            }
        case Mask():
            return {
                "mask": content.address,
                "classes": [
                    {
                        "label": entry.name,
                        "class_id": value,
                        "colour": entry.colour,
                        "confidence": entry.confidence,
                    }
                    for value, entry in sorted(content.classes.items())
                ],
            }
        case Spans():
            text = None if record.is_reference else record.source
            return {
                "entities": [
                    {
                        "label": span.name,
                        "start": span.start,
                        "end": span.end,
                        "text": text and text[span.start : span.end],
                        "confidence": span.confidence,
                    }
                    for span in content.spans
                ]
            }
        case Free():
            return {"value": content.value}


def _choices(content: Choices) -> list[dict[str, Any]]:
    return [
        {"label": one.name, "class_id": one.class_id, "confidence": one.confidence} for one in content.chosen
    ]
