"""Entities: what a form may say of a text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundwork.task_types import InvalidAnswer, task_type

LABELS = ["person", "place"]
KIND = task_type("named-entity-recognition")


def entity(start: Any, end: Any, label: str = "person") -> dict[str, Any]:
    return {"endOffset": end, "label": label, "startOffset": start}


def answer(*entities: Any) -> dict[str, Any]:
    return {"crowd-entity-annotation": {"entities": list(entities)}}


def test_entities_come_in_the_order_of_the_text() -> None:
    label = KIND.label_of(answer(entity(18, 27, "place"), entity(0.0, "5")), LABELS)
    assert label == {
        "entities": [
            {"label": "person", "start": 0, "end": 5},
            {"label": "place", "start": 18, "end": 27},
        ]
    }


@pytest.mark.parametrize(
    ("content", "where", "message"),
    [
        ({"x": {}}, "answer.*.entities", "no list of entities"),
        (answer("Ada"), "answer.*.entities[0]", "not an entity"),
        (answer(entity(0, 3, "thing")), "answer.*.entities[0].label", "'thing' is not one of"),
        (answer(entity(0, 3), entity(-1, 3)), "answer.*.entities[1].startOffset", "starts within"),
        (answer(entity(3, 3)), "answer.*.entities[0].endOffset", "ends after its start"),
        (answer(entity(None, 3)), "answer.*.entities[0].startOffset", "not a number"),
        (answer(entity(0, 3), entity(0, 3)), "answer.*.entities[1]", "there twice"),
    ],
)
def test_an_entity_that_cannot_be_is_refused_by_its_place(
    content: dict[str, Any], where: str, message: str
) -> None:
    with pytest.raises(InvalidAnswer, match=message) as caught:
        KIND.label_of(content, LABELS)
    assert caught.value.where == where


@given(st.text(min_size=1), st.data())
def test_offsets_of_an_answer_count_code_points(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    label = KIND.label_of(answer(entity(start, end)), LABELS)
    assert KIND.checked(label, text) == {"entities": [{"label": "person", "start": start, "end": end}]}
    assert KIND.checked(label, text) == label


def test_an_entity_is_cut_at_the_end_of_the_text_and_refused_beyond_it() -> None:
    label = KIND.label_of(answer(entity(0, 2), entity(3, 9)), LABELS)
    assert KIND.checked(label, "Grace") == {
        "entities": [
            {"label": "person", "start": 0, "end": 2},
            {"label": "person", "start": 3, "end": 5},
        ]
    }
    with pytest.raises(InvalidAnswer, match="starts at 3, and the text ends at 3") as caught:
        KIND.checked(label, "Ada")
    assert caught.value.where == "answer.*.entities[*].startOffset"


def test_the_label_list_of_the_output_has_display_names_where_they_are_known() -> None:
    entries = [
        {"label": "person", "shortDisplayName": "per", "fullDisplayName": "A person"},
        {"label": "place"},
    ]
    output = KIND.output({"entities": []}, LABELS, 0.0, entries=entries)
    plain = KIND.output({"entities": []}, LABELS, 0.0)
    assert output.value == {
        "annotations": {
            "labels": [{"label": "person", "shortDisplayName": "per"}, {"label": "place"}],
            "entities": [],
        }
    }
    assert plain.value == {
        "annotations": {"labels": [{"label": "person"}, {"label": "place"}], "entities": []}
    }


@pytest.mark.parametrize(
    "value", [None, {}, {"annotations": []}, {"annotations": {"entities": [{"label": "thing"}]}}]
)
def test_what_is_no_output_of_entities_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="entit"):
        KIND.read_output(value, {}, LABELS)
