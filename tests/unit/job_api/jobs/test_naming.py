"""The rules about label attributes (contract section 2.2)."""

from __future__ import annotations

import pytest

from groundwork.task_types import TaskType, task_types
from job_api.jobs.naming import input_topic, label_attribute

PLAIN = [kind for kind in task_types().values() if not kind.reference and not kind.own_functions]
REFERENCE = [kind for kind in task_types().values() if kind.reference]
CLASSES = task_types()["image-classification"]


@pytest.mark.parametrize("kind", task_types().values(), ids=lambda kind: kind.name)
def test_the_default_attribute_is_made_from_the_jobs_name_and_is_legal(kind: TaskType) -> None:
    made = label_attribute(None, "pets-1", kind)
    assert label_attribute(made, "pets-1", kind) == made
    assert made.startswith("pets-1")


@pytest.mark.parametrize("attribute", ["source", "source-ref", "pets-metadata"])
def test_reserved_attributes_are_refused(attribute: str) -> None:
    with pytest.raises(ValueError, match=attribute):
        label_attribute(attribute, "pets", CLASSES)


@pytest.mark.parametrize("kind", PLAIN, ids=lambda kind: kind.name)
def test_a_label_that_stands_in_the_line_may_not_be_called_a_reference(kind: TaskType) -> None:
    with pytest.raises(ValueError, match="may not end in '-ref'"):
        label_attribute("pets-ref", "pets", kind)


@pytest.mark.parametrize("kind", REFERENCE, ids=lambda kind: kind.name)
def test_a_label_that_is_a_file_must_be_called_a_reference(kind: TaskType) -> None:
    with pytest.raises(ValueError, match="must end in '-ref'"):
        label_attribute("pets", "pets", kind)


def test_a_custom_job_may_use_either() -> None:
    custom = task_types()["custom"]
    assert label_attribute("pets-ref", "pets", custom) == "pets-ref"
    assert label_attribute("pets", "pets", custom) == "pets"


def test_the_topic_of_a_stream_is_named_as_its_queue_was() -> None:
    assert input_topic("eu-west-1", "111122223333", "Pets-1") == (
        "arn:aws:sns:eu-west-1:111122223333:GroundTruth-pets-1"
    )
