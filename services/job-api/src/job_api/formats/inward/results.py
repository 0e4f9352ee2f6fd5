"""The results of one Label Studio annotation as a label of a task type."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from job_api.formats import rle
from job_api.formats.inward.base import NOT_YET, Canvas, Found, Unusable, read_size, whole_box
from job_api.formats.inward.brush import decode_brush
from job_api.formats.record import Boxes, Choice, Choices, Size, Span, Spans

Results = Sequence[Mapping[str, Any]]


class Kind(NamedTuple):
    results: str
    """The type of the results that are read."""
    medium: Literal["image", "text"]
    read: Callable[[Results, str], tuple[Found | None, int]]


def kind_of(results: Results) -> str | None:
    """The task type that fits the first result that can be read."""
    for result in results:
        text = "text" in str(result.get("to_name", "")) or "start" in (result.get("value") or {})
        for name, kind in KINDS.items():
            if kind.results == result.get("type") and (kind.medium == "text") == text:
                return name
    return None


def found_in(task_type: str, results: Results, data: str) -> tuple[Found | None, int]:
    """The label, and how many boxes were dropped.

    Raises ValueError, and for results of another form KeyError, TypeError and the like.
    """
    kind = KINDS[task_type]
    return kind.read([one for one in results if one.get("type") == kind.results], data)


def _boxes(results: Results, data: str) -> tuple[Found | None, int]:
    if not results:
        return None, 0
    size = _size(results[0])
    boxes = []
    for result in results:
        value = result["value"]
        if value.get("rotation"):
            raise Unusable("a box is rotated, which a bounding box cannot be")
        (name,) = value["rectanglelabels"]
        across, down = size.width / 100, size.height / 100
        boxes.append(
            whole_box(
                str(name),
                value["x"] * across,
                value["y"] * down,
                value["width"] * across,
                value["height"] * down,
                size,
            )
        )
    kept = tuple(box for box in boxes if box is not None)
    return Boxes(size, kept), len(boxes) - len(kept)


def _brush(results: Results, data: str) -> tuple[Found | None, int]:
    if not results:
        return None, 0
    size = _size(results[0])
    canvas = Canvas(size)
    for result in results:
        value = result["value"]
        (name,) = value["brushlabels"]
        if value.get("format") != "rle":
            raise Unusable(f"a mask of format {value.get('format')!r}; only 'rle' is read")
        plane: rle.Plane = decode_brush(value["rle"], size.width, size.height)
        canvas.paint(str(name), plane)
    return canvas.done(), 0


def _choice(results: Results, data: str) -> tuple[Found | None, int]:
    names = _names(results)
    if len(names) > 1:
        raise Unusable(f"{len(names)} classes are chosen; read it as a multi-label task type")
    return (Choices((Choice(NOT_YET, names[0]),)) if names else None), 0


def _choices(results: Results, data: str) -> tuple[Found | None, int]:
    if not results:
        return None, 0
    return Choices(tuple(Choice(NOT_YET, name) for name in _names(results)), several=True), 0


def _names(results: Results) -> list[str]:
    names = [str(name) for result in results for name in result["value"]["choices"]]
    return list(dict.fromkeys(names))


def _spans(results: Results, data: str) -> tuple[Found | None, int]:
    if not results:
        return None, 0
    spans: list[Span] = []
    for result in results:
        value = result["value"]
        start, end = _offsets(value, data)
        spans.extend(Span(str(name), start, end) for name in value["labels"])
    return Spans(tuple(sorted(spans, key=lambda span: (span.start, span.end)))), 0


def _offsets(value: Mapping[str, Any], text: str) -> tuple[int, int]:
    """In code points.

    Browsers count UTF-16 units, some importers code points: the quoted text tells which.
    """
    start, end = value["start"], value["end"]
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end:
        raise Unusable(f"a span from {start!r} to {end!r} is not in the text")
    quoted = value.get("text")
    units = text.encode("utf-16-le")
    converted = (
        len(units[: 2 * start].decode("utf-16-le", "ignore")),
        len(units[: 2 * end].decode("utf-16-le", "ignore")),
    )
    for first, last in ((start, end), converted):
        if last <= len(text) and (quoted is None or text[first:last] == quoted):
            return first, last
    raise Unusable(f"the span from {start} to {end} does not say {quoted!r} in the text")


def _size(result: Mapping[str, Any]) -> Size:
    return read_size(result.get("original_width"), result.get("original_height"))


KINDS: dict[str, Kind] = {
    "object-detection": Kind("rectanglelabels", "image", _boxes),
    "semantic-segmentation": Kind("brushlabels", "image", _brush),
    "image-classification": Kind("choices", "image", _choice),
    "image-classification-multi-label": Kind("choices", "image", _choices),
    "text-classification": Kind("choices", "text", _choice),
    "text-classification-multi-label": Kind("choices", "text", _choices),
    "named-entity-recognition": Kind("labels", "text", _spans),
}
"""By task type; of two that read the same results, the first is meant when nobody says."""
