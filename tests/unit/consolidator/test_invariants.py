"""What must hold for the consolidation of any type, whatever was answered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consolidator.task_types import consolidation
from consolidator.task_types.base import Opinions, StoredModel, Verdicts
from groundwork.task_types import task_types
from groundwork.task_types.masks import mask_label
from groundwork.task_types.pngs import Mask

LABELS = ["a", "b", "c"]
CLASS = st.integers(0, len(LABELS) - 1)
SIZE = {"width": 60, "height": 40, "depth": 3}


@st.composite
def a_box(draw: st.DrawFn) -> dict[str, int]:
    left, top = draw(st.integers(0, 40)), draw(st.integers(0, 20))
    width, height = draw(st.integers(1, 20)), draw(st.integers(1, 20))
    return {"class_id": draw(CLASS), "left": left, "top": top, "width": width, "height": height}


SPAN = st.builds(
    lambda label, start, length: {"label": label, "start": start, "end": start + length},
    st.sampled_from(LABELS),
    st.integers(0, 20),
    st.integers(1, 9),
)


def in_order(spans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(spans, key=lambda one: (one["start"], one["end"], one["label"]))


def unique(things: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(things, max_size=4, unique_by=lambda one: json.dumps(one, sort_keys=True))


BOXES = unique(a_box()).map(lambda boxes: {"boxes": boxes, "image_size": SIZE})
MASKS = st.binary(min_size=20, max_size=20).map(
    lambda pixels: mask_label(Mask(5, 4, bytes(value % 4 for value in pixels)), {})
)


def adjusted(labels: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(lambda label, modified: {**label, "modified": modified}, labels, st.booleans())


JUDGEMENTS = st.builds(lambda index: {"class": index, "comments": [f"is {index}"]}, CLASS)
ANSWERS: Mapping[str, st.SearchStrategy[Any]] = {
    "image-classification": CLASS,
    "text-classification": CLASS,
    "video-classification": CLASS,
    "image-classification-multi-label": unique(st.builds(lambda index: {"id": index}, CLASS)).map(
        lambda classes: {"classes": classes}
    ),
    "text-classification-multi-label": unique(st.builds(lambda index: {"id": index}, CLASS)).map(
        lambda classes: {"classes": classes}
    ),
    "object-detection": BOXES,
    "object-detection-adjustment": adjusted(BOXES),
    "object-detection-verification": JUDGEMENTS,
    "semantic-segmentation": MASKS,
    "semantic-segmentation-adjustment": adjusted(MASKS),
    "semantic-segmentation-verification": JUDGEMENTS,
    "named-entity-recognition": unique(SPAN).map(lambda spans: {"entities": in_order(spans)}),
    "custom": st.dictionaries(st.sampled_from("xyz"), st.integers()),
}


@st.composite
def answered(draw: st.DrawFn, name: str, *, workers: int | None = None) -> Opinions:
    """Some objects, each answered once by some of the workers."""
    rows = [
        (ordinal, 70 + worker, draw(ANSWERS[name]))
        for ordinal in draw(st.lists(st.integers(0, 99), min_size=1, max_size=4, unique=True))
        for worker in draw(st.lists(st.integers(0, (workers or 4) - 1), min_size=1, max_size=4, unique=True))
    ]
    return opinions(rows)


def opinions(rows: Sequence[tuple[int, int, Any]]) -> Opinions:
    ordinals, workers, labels = zip(*rows, strict=True)
    return Opinions(np.array(ordinals), np.array(workers), list(labels))


def shown(verdicts: Verdicts, *, decimals: int = 6) -> list[Any]:
    """Verdicts for comparing: confidences may differ by the order of sums, comments by that of workers."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key: sorted(part) if key == "comments" else plain(part)
                for key, part in value.items()
                if key != "image_size"
            }
        if isinstance(value, list):
            return [plain(part) for part in value]
        return round(value, decimals) if isinstance(value, float) else value

    return [
        (ordinal, plain(label), round(confidence, decimals), count)
        for ordinal, label, confidence, count in zip(
            verdicts.ordinals.tolist(),
            verdicts.labels,
            verdicts.confidences.tolist(),
            verdicts.answers.tolist(),
            strict=True,
        )
    ]


def test_every_task_type_is_looked_at() -> None:
    assert set(ANSWERS) == set(task_types())


@pytest.mark.parametrize("name", ANSWERS)
@settings(max_examples=30)
@given(data=st.data())
def test_there_is_one_verdict_for_each_object_in_order(name: str, data: st.DataObject) -> None:
    said = data.draw(answered(name))
    verdicts = consolidation(name).fit(said, LABELS).verdicts
    expected, counts = np.unique(said.ordinals, return_counts=True)
    assert verdicts.ordinals.tolist() == expected.tolist()
    assert verdicts.answers.tolist() == counts.tolist()
    assert np.all((verdicts.confidences >= 0) & (verdicts.confidences <= 1 + 1e-9))
    json.dumps(verdicts.labels)


@pytest.mark.parametrize("name", ANSWERS)
@settings(max_examples=30)
@given(data=st.data())
def test_a_fitted_model_gives_the_verdicts_of_its_fit(name: str, data: st.DataObject) -> None:
    method, said = consolidation(name), data.draw(answered(name))
    fitted = method.fit(said, LABELS)
    prior, skills = json.loads(json.dumps([fitted.prior, [s.model for s in fitted.skills.values()]]))
    model = StoredModel(prior, dict(zip(fitted.skills, skills, strict=True)))
    assert shown(method.apply(said, LABELS, model)) == shown(fitted.verdicts)


@pytest.mark.parametrize("name", [name for name in ANSWERS if name != "custom"])
@settings(max_examples=30)
@given(data=st.data())
def test_the_only_answer_is_the_label(name: str, data: st.DataObject) -> None:
    said = data.draw(answered(name, workers=1))
    by_ordinal = dict(zip(said.ordinals.tolist(), said.labels, strict=True))
    verdicts = consolidation(name).apply(said, LABELS, None)
    assert dict(zip(verdicts.ordinals.tolist(), verdicts.labels, strict=True)) == by_ordinal


@pytest.mark.parametrize("name", [name for name in ANSWERS if name != "custom"])
@settings(max_examples=30)
@given(data=st.data())
def test_the_order_of_answers_and_the_names_of_workers_do_not_matter(name: str, data: st.DataObject) -> None:
    said = data.draw(answered(name))
    names = data.draw(st.permutations(range(4)))
    rows = data.draw(st.permutations(range(len(said))))
    renamed = opinions(
        [(int(said.ordinals[row]), 70 + names[said.workers[row] - 70], said.labels[row]) for row in rows]
    )
    method = consolidation(name)
    assert shown(method.apply(renamed, LABELS, None)) == shown(method.apply(said, LABELS, None))


@pytest.mark.parametrize("name", [name for name in ANSWERS if name != "custom"])
@settings(max_examples=30)
@given(data=st.data())
def test_what_all_say_is_the_label(name: str, data: st.DataObject) -> None:
    answer = data.draw(ANSWERS[name])
    count = data.draw(st.integers(2, 5))
    verdicts = consolidation(name).apply(opinions([(3, w, answer) for w in range(count)]), LABELS, None)
    (label,) = verdicts.labels
    assert without_confidences(label) == without_confidences(answer)


def without_confidences(value: Any) -> Any:
    """In an order of its own: verdicts order what they find by themselves."""
    if isinstance(value, dict):
        return {
            key: set(part) if key == "comments" else without_confidences(part)
            for key, part in value.items()
            if key != "confidence"
        }
    if isinstance(value, list):
        return sorted((without_confidences(part) for part in value), key=lambda one: json.dumps(one))
    return value
