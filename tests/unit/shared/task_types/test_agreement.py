"""Agreement of two labels: what holds for every type, and what each type counts."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundwork.task_types import Label, task_type, task_types
from groundwork.task_types.agreeing import most_pairs
from groundwork.task_types.masks import mask_label
from groundwork.task_types.pngs import Mask

CLASSES = st.integers(0, 2)
MULTI = st.lists(CLASSES, unique=True).flatmap(
    lambda ids: st.lists(
        st.none() | st.sampled_from([0.1, 0.5, 0.9]), min_size=len(ids), max_size=len(ids)
    ).map(
        lambda shares: {
            "classes": [
                {"id": index} if share is None else {"id": index, "confidence": share}
                for index, share in zip(ids, shares, strict=True)
            ]
        }
    )
)
BOX = st.fixed_dictionaries(
    {
        "class_id": CLASSES,
        **{side: st.integers(0, 6) for side in ("left", "top")},
        **{side: st.integers(0, 6) for side in ("width", "height")},
    }
)
BOXES = st.lists(BOX, max_size=6).map(lambda boxes: {"boxes": boxes, "image_size": None})
ENTITY = st.tuples(st.integers(0, 5), st.integers(1, 3), st.sampled_from(["who", "where"]))
ENTITIES = st.lists(ENTITY, unique=True, max_size=6).map(
    lambda spans: {
        "entities": [{"label": name, "start": start, "end": start + length} for start, length, name in spans]
    }
)
VERDICTS = st.builds(
    lambda index, comments: {"class": index, "comments": comments}, CLASSES, st.lists(st.text(), max_size=1)
)


@st.composite
def a_mask(draw: st.DrawFn) -> Label:
    width, height = draw(st.sampled_from([(2, 3), (3, 2), (4, 4)]))
    pixels = draw(st.lists(st.integers(0, 3), min_size=width * height, max_size=width * height))
    return mask_label(Mask(width, height, bytes(pixels)), {})


def adjusted(labels: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(lambda label, modified: {**label, "modified": modified}, labels, st.booleans())


LABELS: Mapping[str, st.SearchStrategy[Any]] = {
    "image-classification": CLASSES,
    "text-classification": CLASSES,
    "video-classification": CLASSES,
    "image-classification-multi-label": MULTI,
    "text-classification-multi-label": MULTI,
    "object-detection": BOXES,
    "object-detection-adjustment": adjusted(BOXES),
    "object-detection-verification": VERDICTS,
    "semantic-segmentation": a_mask(),
    "semantic-segmentation-adjustment": adjusted(a_mask()),
    "semantic-segmentation-verification": VERDICTS,
    "named-entity-recognition": ENTITIES,
    "custom": st.dictionaries(st.sampled_from("ab"), st.integers(0, 1) | st.booleans(), max_size=2),
}


def test_every_type_is_tried() -> None:
    assert set(LABELS) == set(task_types())


@pytest.mark.parametrize("name", LABELS)
@given(data=st.data())
def test_agreement_is_a_share_and_the_same_both_ways(name: str, data: st.DataObject) -> None:
    kind = task_type(name)
    one, other = data.draw(LABELS[name]), data.draw(LABELS[name])
    agreement = kind.agreement(one, other)
    assert 0 <= agreement <= 1
    assert kind.agreement(other, one) == agreement


@pytest.mark.parametrize("name", LABELS)
@given(data=st.data())
def test_a_label_agrees_fully_with_itself(name: str, data: st.DataObject) -> None:
    label = data.draw(LABELS[name])
    assert task_type(name).agreement(label, json.loads(json.dumps(label))) == 1


@pytest.mark.parametrize("name", LABELS)
def test_no_more_than_full_agreement_is_asked_for_and_more_than_none(name: str) -> None:
    assert 0 < task_type(name).right_from <= 1


@given(st.lists(st.lists(st.integers(0, 4), unique=True), max_size=5))
def test_as_many_pairs_as_trying_every_way_finds(partners: list[list[int]]) -> None:
    def best(rows: list[list[int]], free: frozenset[int]) -> int:
        if not rows:
            return 0
        with_first = (1 + best(rows[1:], free - {other}) for other in rows[0] if other in free)
        return max(itertools.chain([best(rows[1:], free)], with_first))

    assert most_pairs(partners) == best(partners, frozenset(range(5)))


def box(left: int, width: int = 10, class_id: int = 0) -> dict[str, int]:
    return {"class_id": class_id, "left": left, "top": 0, "width": width, "height": 10}


def boxes(*found: dict[str, int]) -> Label:
    return {"boxes": [{**one} for one in found], "image_size": None}


@pytest.mark.parametrize(
    ("one", "other", "agreement"),
    [
        (boxes(), boxes(), 1),
        (boxes(box(0)), boxes(), 0),
        (boxes(box(0)), boxes(box(0, class_id=1)), 0),
        (boxes(box(0)), boxes(box(3)), 1),  # 7 of 13 columns
        (boxes(box(0)), boxes(box(4)), 0),  # 6 of 14
        (boxes(box(0), box(100)), boxes(box(0)), 2 / 3),
        (boxes(box(0), box(0)), boxes(box(0)), 2 / 3),
        # The nearest first would pair 10 with 11 and leave the others alone.
        (boxes(box(8), box(10)), boxes(box(11), box(13)), 1),
    ],
)
def test_boxes_agree_by_those_that_find_each_other(one: Label, other: Label, agreement: float) -> None:
    assert task_type("object-detection").agreement(one, other) == pytest.approx(agreement)


def mask(*pixels: int) -> Label:
    return mask_label(Mask(len(pixels), 1, bytes(pixels)), {})


@pytest.mark.parametrize(
    ("one", "other", "agreement"),
    [
        (mask(0, 0), mask(0, 0), 1),
        (mask(0, 0, 0, 0), mask(1, 0, 0, 0), 0),
        (mask(1, 1, 0, 0), mask(1, 0, 0, 0), 1 / 2),
        (mask(1, 1, 2, 0), mask(1, 0, 2, 0), 3 / 4),
        (mask(1, 1, 0), mask(1, 1), 0),
    ],
)
def test_masks_agree_by_the_mean_of_their_classes(one: Label, other: Label, agreement: float) -> None:
    assert task_type("semantic-segmentation").agreement(one, other) == pytest.approx(agreement)


def classes(*ids: int, confidence: float | None = None) -> Label:
    return {
        "classes": [
            {"id": index} if confidence is None else {"id": index, "confidence": confidence} for index in ids
        ]
    }


@pytest.mark.parametrize(
    ("one", "other", "agreement"),
    [
        (classes(), classes(), 1),
        (classes(0, 1), classes(1, 2), 1 / 3),
        (classes(0), classes(0, confidence=0.5), 1),
        (classes(0), classes(0, confidence=0.4), 0),
    ],
)
def test_chosen_classes_agree_by_what_they_share(one: Label, other: Label, agreement: float) -> None:
    assert task_type("image-classification-multi-label").agreement(one, other) == pytest.approx(agreement)


def test_entities_agree_only_when_exact() -> None:
    kind = task_type("named-entity-recognition")
    one: Label = {
        "entities": [{"label": "who", "start": 0, "end": 4}, {"label": "where", "start": 6, "end": 9}]
    }
    other: Label = {
        "entities": [{"label": "who", "start": 0, "end": 4}, {"label": "where", "start": 6, "end": 8}]
    }
    assert kind.agreement(one, other) == pytest.approx(1 / 2)


def test_comments_and_marks_of_change_are_no_part_of_a_judgement() -> None:
    verification = task_type("object-detection-verification")
    assert verification.agreement({"class": 1, "comments": ["blurred"]}, {"class": 1, "comments": []}) == 1
    one: Label = {"boxes": [], "image_size": None, "modified": True}
    other: Label = {"boxes": [], "image_size": None, "modified": False}
    assert task_type("object-detection-adjustment").agreement(one, other) == 1


def test_true_is_not_one_in_custom_answers() -> None:
    assert task_type("custom").agreement({"a": True}, {"a": 1}) == 0
