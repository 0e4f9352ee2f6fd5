"""A job, an assignment and progress as the APIs say them. Tests vary them with `model_copy`."""

from __future__ import annotations

import pytest

from groundwork_cli.client import Assignment, Job, Progress


@pytest.fixture
def job() -> Job:
    return Job(
        name="pets-1",
        status="InProgress",
        failure_reason=None,
        task_type="image-classification",
        label_attribute="pets-1",
        labels=["cat", "dog", "owl"],
        output_manifest="s3://out/pets-1/manifests/output/output.manifest",
        team="people",
        portal_url="http://portal.test",
    )


@pytest.fixture
def assignment() -> Assignment:
    return Assignment.model_validate(
        {
            "assignment_id": 1,
            "lease_token": "6f1f0a5e-4a0e-4b4e-9a77-0d2f6a0e4b11",
            "object_id": "6c1f0a5e4a0e4b4e",
            "input": {"taskObject": "s3://in/pets/7.png", "labels": ["cat", "dog", "owl"]},
        }
    )


@pytest.fixture
def progress() -> Progress:
    return Progress.model_validate(
        {
            "status": "InProgress",
            "counters": {
                "total": 100,
                "human_labeled": 20,
                "machine_labeled": 0,
                "failed": 1,
                "unlabeled": 79,
            },
            "answers": 65,
            "answers_per_second": 12.5,
            "objects_with_people": 30,
            "learning": {
                "state": "labeling",
                "round": 2,
                "purpose": "audit",
                "outcome": None,
                "reason": "an audit should leave 40 to the model",
            },
        }
    )
