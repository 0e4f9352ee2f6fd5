"""What each method makes of disagreement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from consolidator.task_types import consolidation
from consolidator.task_types.base import Opinions, Verdicts
from groundwork.task_types import Label
from groundwork.task_types.masks import mask_label, mask_of
from groundwork.task_types.pngs import Mask

LABELS = ["a", "b", "c"]


def opinions(*rows: tuple[int, int, Any]) -> Opinions:
    ordinals, workers, labels = zip(*rows, strict=True)
    return Opinions(np.array(ordinals), np.array(workers), list(labels))


def first(verdicts: Verdicts) -> dict[str, Any]:
    return cast(dict[str, Any], verdicts.labels[0])


def classes(*ids: int) -> Label:
    return {"classes": [{"id": index} for index in ids]}


def many(answers: Sequence[Label], objects: int = 30) -> list[tuple[int, int, Any]]:
    return [(ordinal, worker, label) for ordinal in range(objects) for worker, label in enumerate(answers)]


def test_every_class_that_somebody_chose_stays_the_likeliest_first() -> None:
    method = consolidation("image-classification-multi-label")
    disputed = [(99, worker, said) for worker, said in enumerate((classes(0, 2), classes(2), classes(2, 1)))]
    rows = [*many([classes(2), classes(2), classes(2)]), *disputed]
    label = cast(dict[str, Any], method.fit(opinions(*rows), LABELS).verdicts.labels[-1])
    assert [entry["id"] for entry in label["classes"]] == [2, 0, 1]
    confidences = [entry["confidence"] for entry in label["classes"]]
    assert confidences[0] > 0.9
    assert max(confidences[1:]) < 0.5


def test_a_worker_who_chooses_at_random_counts_less_for_each_class() -> None:
    random = np.random.default_rng(1)
    rows = []
    for ordinal in range(120):
        truth = set(np.flatnonzero(random.random(3) < 0.5).tolist())
        for worker in range(3):
            chosen = set(np.flatnonzero(random.random(3) < 0.5).tolist()) if worker == 2 else truth
            rows.append((ordinal, worker, classes(*sorted(chosen))))
    skills = consolidation("text-classification-multi-label").fit(opinions(*rows), LABELS).skills
    assert skills[0].accuracy > 0.9
    assert skills[2].accuracy < 0.7
    assert {skill.answers for skill in skills.values()} == {120}


def box(left: int, class_id: int = 0, **more: Any) -> dict[str, Any]:
    return {"class_id": class_id, "left": left, "top": 0, "width": 40, "height": 40, **more}


def boxes(*found: dict[str, Any], width: int | None = 100) -> dict[str, Any]:
    size = None if width is None else {"width": width, "height": 50, "depth": 3}
    return {"boxes": list(found), "image_size": size}


def test_boxes_have_confidences_only_where_workers_were_compared() -> None:
    method = consolidation("object-detection")
    verdicts = method.apply(
        opinions((1, 1, boxes(box(0))), (2, 1, boxes(box(0))), (2, 2, boxes(box(0)))), LABELS, None
    )
    alone, together = cast(list[dict[str, Any]], verdicts.labels)
    assert alone == boxes(box(0))
    assert together == boxes(box(0, confidence=1.0))
    assert verdicts.confidences.tolist() == [0.0, 1.0]


def test_the_size_of_the_picture_is_what_most_say() -> None:
    said = [boxes(width=100), boxes(width=None), boxes(width=90), boxes(width=100)]
    verdicts = consolidation("object-detection").apply(opinions(*many(said, 1)), LABELS, None)
    assert first(verdicts)["image_size"]["width"] == 100
    assert verdicts.confidences.tolist() == [1.0]


def test_the_agreement_of_workers_becomes_their_skill() -> None:
    said = [boxes(box(0)), boxes(box(1)), boxes(box(70))]
    skills = consolidation("object-detection").fit(opinions(*many(said)), LABELS).skills
    assert skills[0].accuracy > 0.9
    assert skills[2].accuracy < 0.3


def test_who_was_never_compared_with_anybody_has_no_skill_yet() -> None:
    fitted = consolidation("object-detection").fit(opinions((1, 5, boxes(box(0)))), LABELS)
    assert fitted.skills == {}


def test_an_object_is_adjusted_when_any_worker_changed_something() -> None:
    method = consolidation("object-detection-adjustment")

    def said(*modified: bool) -> dict[str, Any]:
        answers: list[Label] = [{**boxes(box(0)), "modified": one} for one in modified]
        return first(method.apply(opinions(*many(answers, 1)), LABELS, None))

    assert said(False, True, False)["modified"] is True
    assert said(False, False)["modified"] is False


def test_all_comments_on_a_label_are_kept() -> None:
    method = consolidation("object-detection-verification")
    said: list[Label] = [
        {"class": 1, "comments": ["too wide"]},
        {"class": 1, "comments": []},
        {"class": 0, "comments": ["fine"]},
    ]
    verdicts = method.apply(opinions(*many(said, 1)), ["good", "bad"], None)
    assert first(verdicts) == {"class": 1, "comments": ["too wide", "fine"]}


def test_a_verification_may_have_one_label_only() -> None:
    method = consolidation("semantic-segmentation-verification")
    said: list[Label] = [{"class": 0, "comments": []}, {"class": 0, "comments": []}]
    fitted = method.fit(opinions(*many(said, 4)), ["seen"])
    assert [cast(dict[str, Any], label)["class"] for label in fitted.verdicts.labels] == [0] * 4


def test_masks_keep_the_colours_that_most_workers_saw() -> None:
    mask = Mask(4, 1, bytes([0, 1, 1, 2]))
    said = [
        mask_label(mask, {1: "#111111"}),
        mask_label(mask, {1: "#111111"}),
        mask_label(mask, {1: "#222222"}),
    ]
    label = first(consolidation("semantic-segmentation").apply(opinions(*many(said, 1)), LABELS, None))
    assert mask_of(cast(Label, label)) == (mask, {1: "#111111", 2: "#1f77b4"})


def test_a_mask_of_another_size_than_most_has_no_vote() -> None:
    mask, other = Mask(4, 1, bytes([0, 1, 1, 2])), Mask(2, 1, bytes([1, 1]))
    said = [mask_label(mask, {}), mask_label(other, {}), mask_label(mask, {})]
    verdicts = consolidation("semantic-segmentation").apply(opinions(*many(said, 1)), LABELS, None)
    assert mask_of(verdicts.labels[0])[0] == mask
    assert round(float(verdicts.confidences[0]), 4) == 0.6667


def test_masks_of_a_whole_job_are_never_in_memory_together() -> None:
    assert not consolidation("semantic-segmentation").learns
    assert not consolidation("semantic-segmentation-adjustment").learns
    assert consolidation("object-detection").learns


def test_a_custom_job_without_a_function_has_an_empty_label() -> None:
    verdicts = consolidation("custom").apply(opinions((4, 1, {"x": 1}), (4, 2, {})), LABELS, None)
    assert json.dumps(verdicts.labels) == "[{}]"
    assert verdicts.answers.tolist() == [2]
