"""What must hold for any label of any type: writing and reading it are inverse."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundwork.task_types import Label, task_type
from groundwork.task_types.masks import mask_label
from groundwork.task_types.pngs import Mask

LABELS = ["cat", "dog", "bird", "Käuzchen \U0001f989"]
CONFIDENCES = st.integers(0, 100).map(lambda cents: cents / 100)
"""As written: two decimals."""


def with_confidences(parts: st.SearchStrategy[list[dict[str, Any]]]) -> st.SearchStrategy[list[Any]]:
    return parts.flatmap(
        lambda found: st.lists(CONFIDENCES, min_size=len(found), max_size=len(found)).map(
            lambda shares: [{**part, "confidence": share} for part, share in zip(found, shares, strict=True)]
        )
    )


CLASSES = st.lists(st.integers(0, len(LABELS) - 1), unique=True).map(
    lambda ids: [{"id": index} for index in ids]
)


@st.composite
def a_box(draw: st.DrawFn) -> dict[str, int]:
    left, top = draw(st.integers(0, 499)), draw(st.integers(0, 399))
    return {
        "class_id": draw(st.integers(0, len(LABELS) - 1)),
        "left": left,
        "top": top,
        "width": draw(st.integers(1, 500 - left)),
        "height": draw(st.integers(1, 400 - top)),
    }


BOXES = st.lists(a_box(), max_size=6)
SIZE = {"width": 500, "height": 400, "depth": 3}
ENTITIES = st.lists(
    st.tuples(st.integers(0, 50), st.integers(1, 20), st.sampled_from(LABELS)), unique=True, max_size=6
).map(
    lambda spans: [
        {"label": label, "start": start, "end": start + length}
        for start, length, label in sorted(spans, key=lambda one: (one[0], one[0] + one[1], one[2]))
    ]
)
COMMENTS = st.lists(st.text(min_size=1).filter(str.strip), max_size=1)


@st.composite
def a_mask(draw: st.DrawFn) -> Label:
    width, height = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    pixels = draw(st.lists(st.integers(0, len(LABELS)), min_size=width * height, max_size=width * height))
    return mask_label(Mask(width, height, bytes(pixels)), {})


def adjusted(labels: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(lambda label, modified: {**label, "modified": modified}, labels, st.booleans())


def boxes_label(boxes: list[Any]) -> Label:
    return {"boxes": boxes, "image_size": {**SIZE}}


ANSWERED: Mapping[str, st.SearchStrategy[Any]] = {
    "image-classification": st.integers(0, len(LABELS) - 1),
    "image-classification-multi-label": CLASSES.map(lambda classes: {"classes": classes}),
    "text-classification-multi-label": CLASSES.map(lambda classes: {"classes": classes}),
    "object-detection": BOXES.map(boxes_label),
    "object-detection-adjustment": adjusted(BOXES.map(boxes_label)),
    "named-entity-recognition": ENTITIES.map(lambda entities: {"entities": entities}),
    "object-detection-verification": st.builds(
        lambda index, comments: {"class": index, "comments": comments},
        st.integers(0, len(LABELS) - 1),
        COMMENTS,
    ),
    "semantic-segmentation": a_mask(),
    "semantic-segmentation-adjustment": adjusted(a_mask()),
    "custom": st.dictionaries(st.text(), st.text()),
}
"""Labels as single workers' answers make them: without confidences."""

WRITTEN: Mapping[str, st.SearchStrategy[Any]] = {
    **{name: ANSWERED[name] for name in ("image-classification", "object-detection-verification")},
    "semantic-segmentation": a_mask(),
    "semantic-segmentation-adjustment": adjusted(a_mask()),
    "text-classification-multi-label": with_confidences(CLASSES).map(lambda found: {"classes": found}),
    "object-detection": with_confidences(BOXES).map(boxes_label),
    "object-detection-adjustment": adjusted(with_confidences(BOXES).map(boxes_label)),
    "named-entity-recognition": with_confidences(ENTITIES).map(lambda found: {"entities": found}),
}


@pytest.mark.parametrize("name", ANSWERED)
@given(data=st.data())
def test_a_label_said_in_a_form_is_read_from_it(name: str, data: st.DataObject) -> None:
    kind = task_type(name)
    label = data.draw(ANSWERED[name])
    content = json.loads(json.dumps(kind.content_of(label, LABELS)))
    assert kind.label_of(content, LABELS) == label


@pytest.mark.parametrize("name", WRITTEN)
@given(data=st.data())
def test_a_label_written_to_the_output_is_read_from_it(name: str, data: st.DataObject) -> None:
    kind = task_type(name)
    label = data.draw(WRITTEN[name])
    output = kind.output(label, LABELS, 0.5)
    value, metadata = json.loads(json.dumps([output.value, output.metadata]))
    file = output.file.content if output.file is not None else None
    assert kind.read_output(value, metadata, LABELS, file=file) == label


@pytest.mark.parametrize("name", WRITTEN)
@given(data=st.data())
def test_the_output_does_not_depend_on_the_order_of_keys_in_the_store(name: str, data: st.DataObject) -> None:
    kind = task_type(name)
    label = data.draw(WRITTEN[name])
    for again in (json.loads(json.dumps(label, sort_keys=True)), _reversed(label)):
        one, other = kind.output(label, LABELS, 0.5), kind.output(again, LABELS, 0.5)
        assert json.dumps([one.value, one.metadata]) == json.dumps([other.value, other.metadata])
        assert one.file == other.file


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed(part) for key, part in reversed(value.items())}
    return [_reversed(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", WRITTEN)
@given(data=st.data())
def test_every_key_of_the_metadata_has_its_place(name: str, data: st.DataObject) -> None:
    kind = task_type(name)
    output = kind.output(data.draw(WRITTEN[name]), LABELS, 0.5)
    assert set(output.metadata) <= set(kind.metadata_keys)
    assert {"type", "job-name", "human-annotated", "creation-date"} <= set(kind.metadata_keys)
