"""Which subjects a consumer's filter takes in."""

from __future__ import annotations

import pytest

from task_router.activity.listeners import matches

SUBJECT = "notifications.task.submitted"


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("notifications.task.submitted", True),
        ("notifications.task.*", True),
        ("notifications.*.submitted", True),
        ("notifications.>", True),
        ("notifications.task.>", True),
        (">", True),
        ("notifications.task.submitted.>", False),
        ("notifications.task", False),
        ("notifications.*", False),
        ("notifications.task.*.*", False),
        ("topics.>", False),
        ("notifications.task.accepted", False),
    ],
)
def test_tokens_fit_as_nats_has_it(pattern: str, fits: bool) -> None:
    assert matches(pattern.split("."), SUBJECT.split(".")) is fits
