"""The forms in which changes of tasks are told, to the letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import orjson
import pytest

from groundwork.activity import TaskEventKind
from groundwork.activity.change import JobFacts, TaskChange, WorkerFacts
from groundwork.activity.forms import activity_entry, task_event

GOLDEN = Path(__file__).parents[3] / "golden" / "activity" / "task-changes.jsonl"
ACCOUNT = "111122223333"
JOB = JobFacts(
    id=7,
    name="Pets-1",
    arn=f"arn:aws:sagemaker:us-east-2:{ACCOUNT}:labeling-job/pets-1",
    region="us-east-2",
    reference_code="6d21d4e1-0ee9-4a39-9ff0-4e4f4b8d2e11",
    team_arn=f"arn:aws:sagemaker:us-east-2:{ACCOUNT}:workteam/private-crowd/vets",
    job_type="Private",
    pool="us-east-2_AbCdEf",
)
ACCEPTED = datetime(2019, 8, 14, 16, 0, 59, tzinfo=UTC)
SUBMITTED = TaskChange(
    transaction=5,
    id=12,
    kind=TaskEventKind.SUBMITTED,
    job=JOB,
    ordinal=3,
    worker=WorkerFacts("private.us-east-2.cd449a289e129409", "d6947aeb-0650-447a-ab5d-894db61017fd"),
    reason=None,
    accepted_at=ACCEPTED,
    at=ACCEPTED + timedelta(seconds=5, microseconds=999_999),
    seconds_spent=4.5,
)


def changes() -> list[TaskChange]:
    """One of each kind."""
    nobody = {TaskEventKind.CREATED, TaskEventKind.WANTED, TaskEventKind.CLOSED}
    reasons = {
        TaskEventKind.DECLINED: "too dark",
        TaskEventKind.RETURNED: "the job was stopped",
        TaskEventKind.CLOSED: "the job was stopped",
    }
    made = []
    for number, kind in enumerate(TaskEventKind, start=12):
        change = replace(SUBMITTED, id=number, kind=kind, reason=reasons.get(kind))
        if kind != TaskEventKind.SUBMITTED:
            change = replace(change, seconds_spent=None)
        made.append(replace(change, worker=None, accepted_at=None) if kind in nobody else change)
    return made


@pytest.mark.parametrize(
    ("change", "golden"),
    list(zip(changes(), GOLDEN.read_bytes().splitlines(), strict=True)),
    ids=[str(kind) for kind in TaskEventKind],
)
def test_each_kind_is_told_in_the_golden_forms(change: TaskChange, golden: bytes) -> None:
    told = {"event": task_event(change, ACCOUNT), "entry": activity_entry(change, ACCOUNT)}
    assert orjson.dumps(told).decode() == golden.decode(), "in this order of keys too"


def test_a_time_is_told_in_universal_time_whatever_zone_it_came_in() -> None:
    east = timezone(timedelta(hours=9))
    moved = replace(SUBMITTED, at=SUBMITTED.at.astimezone(east), accepted_at=ACCEPTED.astimezone(east))
    assert activity_entry(moved, ACCOUNT) == activity_entry(SUBMITTED, ACCOUNT)
    assert task_event(moved, ACCOUNT) == task_event(SUBMITTED, ACCOUNT)


def test_every_value_of_an_entry_is_a_string() -> None:
    entry = activity_entry(SUBMITTED, ACCOUNT)
    assert entry is not None
    assert {type(value) for value in entry.values()} == {str}


def test_a_change_has_one_id_for_each_form_and_no_other_change_has_it() -> None:
    other_job = replace(JOB, reference_code="7d21d4e1-0ee9-4a39-9ff0-4e4f4b8d2e11")
    several = [SUBMITTED, replace(SUBMITTED, id=13), replace(SUBMITTED, job=other_job)]
    ids = [change.notice_id(form) for change in several for form in ("task.", "worker.activity")]
    assert len(set(ids)) == 6
    assert SUBMITTED.notice_id("task.") == replace(SUBMITTED, transaction=9).notice_id("task.")
