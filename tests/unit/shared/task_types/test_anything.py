"""Whatever JSON comes as an answer or stands in a manifest, it is read or refused in words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundwork.task_types import InvalidAnswer, task_type, task_types

LABELS = ["cat", "dog"]
WORDS = """
label labels boundingBoxes entities labelMappings labeledImage pngImageData inputImageProperties
width height left top startOffset endOffset cat color workerComment initialValueModified annotations
image_size class_id class-map class-name confidence-map objects confidence internal-color-map 0 1 2
worker-feedback comment adjustment-status hex-color
"""
KEYS = st.sampled_from(WORDS.split())
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["", "cat", "0", "1", "#2ca02c", "AAAA"])
)
ANYTHING = st.recursive(
    SCALARS, lambda part: st.lists(part, max_size=3) | st.dictionaries(KEYS, part, max_size=4), max_leaves=12
)
OBJECTS: Any = st.dictionaries(KEYS, ANYTHING, max_size=4)


@pytest.mark.parametrize("name", task_types())
@settings(max_examples=60)
@given(content=OBJECTS)
def test_any_answer_is_read_or_refused_with_its_place(name: str, content: Any) -> None:
    try:
        task_type(name).label_of(content, LABELS)
    except InvalidAnswer as refused:
        _check(refused.where, refused.message)


@pytest.mark.parametrize("name", task_types())
@settings(max_examples=60)
@given(value=ANYTHING, metadata=OBJECTS, file=st.none() | st.binary(max_size=20))
def test_any_line_is_read_or_refused(name: str, value: Any, metadata: Any, file: bytes | None) -> None:
    kind = task_type(name)
    try:
        label = kind.read_output(value, metadata, LABELS, file=file)
    except ValueError as refused:
        _check(str(refused))
    else:
        kind.output(label, LABELS, 0.5)


def _check(*words: str | None) -> None:
    assert all(words)
