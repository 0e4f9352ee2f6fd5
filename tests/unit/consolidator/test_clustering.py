"""Boxes and spans of several workers: what is taken for one thing, and what it amounts to."""

from __future__ import annotations

import numpy as np
import pytest

from consolidator.clustering import boxes, spans
from consolidator.clustering.boxes import Box
from consolidator.clustering.spans import Span

NEAR = [Box(0, 10, 10, 40, 20), Box(0, 12, 10, 40, 20), Box(0, 11, 13, 40, 20)]
FAR = Box(0, 200, 200, 40, 20)


def test_iou_is_the_common_part_over_all() -> None:
    sides = np.array([[0, 0, 10, 10], [5, 0, 10, 10], [20, 20, 1, 1]], np.float64)
    assert boxes.iou(sides, sides).round(4).tolist() == [[1, 0.3333, 0], [0.3333, 1, 0], [0, 0, 1]]


def test_a_box_is_the_mean_of_what_the_workers_drew() -> None:
    found = boxes.merge([[box] for box in NEAR])
    (only,) = found.boxes
    assert only.box == Box(0, 11, 11, 40, 20)
    assert 0.8 < only.confidence < 1


def test_what_a_minority_drew_is_no_box() -> None:
    found = boxes.merge([[NEAR[0]], [NEAR[1]], [NEAR[2], FAR]])
    assert [one.box.left for one in found.boxes] == [11]
    assert found.agreement == [1.0, 1.0, pytest.approx(2 / 3)]


def test_what_half_of_the_workers_drew_is_one_with_less_confidence() -> None:
    found = boxes.merge([[NEAR[0]], [NEAR[0]], [], []])
    assert [(one.box, one.confidence) for one in found.boxes] == [(NEAR[0], 0.5)]


def test_two_boxes_of_one_worker_are_two_things() -> None:
    twice = [Box(0, 10, 10, 40, 20), Box(0, 14, 10, 40, 20)]
    found = boxes.merge([twice, twice, twice])
    assert [one.box for one in found.boxes] == twice


def test_a_person_on_a_bicycle_stays_two_things_of_two_classes() -> None:
    def pair(shift: int) -> list[Box]:
        return [Box(0, 10 + shift, 10, 40, 40), Box(1, 14 + shift, 14, 40, 40)]

    found = boxes.merge([pair(0), pair(4), pair(-4)])
    assert [one.box for one in found.boxes] == pair(0)


def test_one_thing_with_two_names_has_the_name_of_most() -> None:
    found = boxes.merge([[Box(1, 0, 0, 9, 9)], [Box(2, 0, 0, 9, 9)], [Box(2, 0, 0, 9, 9)]])
    (only,) = found.boxes
    assert only.box.class_id == 2
    assert only.confidence == pytest.approx(2 / 3)


def test_a_chain_of_boxes_is_not_one_thing() -> None:
    chain = [[Box(0, 8 * step, 0, 30, 30)] for step in range(6)]
    assert len(boxes.merge(chain).boxes) < 6
    for one in boxes.merge(chain).boxes:
        assert one.box.width == 30


def test_nobody_drew_anything() -> None:
    found = boxes.merge([[], [], []])
    assert (found.boxes, found.agreement) == ([], [1.0, 1.0, 1.0])


def test_a_boundary_is_the_one_that_most_chose() -> None:
    found = spans.merge([[Span(4, 9, 0)], [Span(4, 9, 0)], [Span(5, 11, 0)]])
    (only,) = found.spans
    assert only.span == Span(4, 9, 0)
    assert 0.8 < only.confidence < 1


def test_where_no_boundary_leads_the_median_does() -> None:
    found = spans.merge([[Span(3, 12, 0)], [Span(4, 10, 0)], [Span(6, 11, 0)]])
    assert [one.span for one in found.spans] == [Span(4, 11, 0)]


def test_an_entity_that_a_minority_marked_is_left_out() -> None:
    found = spans.merge([[Span(0, 5, 0)], [Span(0, 5, 0), Span(9, 12, 1)], [Span(0, 5, 1)]])
    assert [one.span for one in found.spans] == [Span(0, 5, 0)]
    assert found.spans[0].confidence == pytest.approx(2 / 3)
    assert found.agreement == [1.0, pytest.approx(2 / 3), 1.0]
