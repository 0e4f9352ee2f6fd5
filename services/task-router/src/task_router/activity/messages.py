"""What is published of a change, and where. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

import orjson

from groundwork.activity import TaskEventKind
from groundwork.activity.change import TaskChange
from groundwork.activity.forms import ENTRY_KIND, activity_entry, task_event, task_kind
from groundwork.messaging.streams import NOTIFICATION_PREFIX

ENTRY_SUBJECT = f"{NOTIFICATION_PREFIX}{ENTRY_KIND}"
TASK_SUBJECTS = {kind: f"{NOTIFICATION_PREFIX}{task_kind(kind)}" for kind in TaskEventKind}
SUBJECTS = frozenset({ENTRY_SUBJECT, *TASK_SUBJECTS.values()})


class Message(NamedTuple):
    subject: str
    message_id: str
    """The same whenever the change is told again."""
    body: bytes


def messages_of(changes: Iterable[TaskChange], account: str, subjects: Collection[str]) -> Iterator[Message]:
    """Those that go to one of the subjects."""
    for change in changes:
        subject = TASK_SUBJECTS[change.kind]
        if subject in subjects:
            event = task_event(change, account)
            yield Message(subject, event["id"], orjson.dumps(event))
        if ENTRY_SUBJECT in subjects:
            entry = activity_entry(change, account)
            if entry is not None:
                yield Message(ENTRY_SUBJECT, change.notice_id(ENTRY_KIND), orjson.dumps(entry))
