"""Every change of a task is a kind of event that a webhook can ask for."""

from __future__ import annotations

from groundwork.activity import TaskEventKind
from groundwork.activity.forms import ENTRY_KIND, task_kind
from job_api.webhooks.kinds import WORK_KINDS


def test_the_kinds_are_those_of_the_trail_and_worker_activity() -> None:
    assert {*WORK_KINDS} == {ENTRY_KIND, *map(task_kind, TaskEventKind)}
