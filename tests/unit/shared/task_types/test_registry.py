"""Task types are found by themselves, by their names and by those of their built-in functions."""

from __future__ import annotations

import pytest

from groundwork.errors import InvalidRequest
from groundwork.task_types import task_type, task_type_by_suffix, task_types

SUFFIXES = {
    "BoundingBox": "object-detection",
    "ImageMultiClass": "image-classification",
    "ImageMultiClassMultiLabel": "image-classification-multi-label",
    "SemanticSegmentation": "semantic-segmentation",
    "TextMultiClass": "text-classification",
    "TextMultiClassMultiLabel": "text-classification-multi-label",
    "NamedEntityRecognition": "named-entity-recognition",
    "VideoMultiClass": "video-classification",
    "VideoClassification": "video-classification",
    "VerificationBoundingBox": "object-detection-verification",
    "VerificationSemanticSegmentation": "semantic-segmentation-verification",
    "AdjustmentBoundingBox": "object-detection-adjustment",
    "AdjustmentSemanticSegmentation": "semantic-segmentation-adjustment",
    "PassThrough": "custom",
}


def test_the_types_of_this_release() -> None:
    assert set(task_types()) == set(SUFFIXES.values())


def test_an_unknown_type_names_the_choices() -> None:
    with pytest.raises(InvalidRequest, match=r"no task type 'boxes'.*image-classification") as caught:
        task_type("boxes")
    assert caught.value.where == "task_type"


@pytest.mark.parametrize(("suffix", "name"), SUFFIXES.items())
def test_a_built_in_function_names_its_type(suffix: str, name: str) -> None:
    found = task_type_by_suffix(suffix)
    assert found is not None
    assert found.name == name


def test_a_suffix_that_is_not_built_in_names_none() -> None:
    assert task_type_by_suffix("boundingbox") is None


def test_only_masks_are_files() -> None:
    assert {name for name, kind in task_types().items() if kind.reference} == {
        "semantic-segmentation",
        "semantic-segmentation-adjustment",
    }


def test_what_audits_is_about_a_type_that_is_there() -> None:
    audited = {name: kind.audits for name, kind in task_types().items() if kind.audits is not None}
    assert set(audited) == {
        f"{name}-{what}"
        for name in ("object-detection", "semantic-segmentation")
        for what in ("verification", "adjustment")
    }
    assert all(name.startswith(f"{of}-") for name, of in audited.items())
