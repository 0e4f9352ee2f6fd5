"""The event catalogue: every message that one service sends to another, typed once."""

from groundwork.events.base import Event, EventType, event_types
from groundwork.events.catalogue import (
    AnswerSubmitted,
    BatchSelected,
    JobCreated,
    JobDeleted,
    JobEdited,
    JobEnded,
    JobImported,
    JobStopping,
    LabelingFinished,
    ObjectsArrived,
    ObjectsFailed,
    ObjectsLabeled,
    ObjectsMachineLabeled,
    ObjectsRetried,
    RoundDue,
    WorkDrained,
)

__all__ = [
    "AnswerSubmitted",
    "BatchSelected",
    "Event",
    "EventType",
    "JobCreated",
    "JobDeleted",
    "JobEdited",
    "JobEnded",
    "JobImported",
    "JobStopping",
    "LabelingFinished",
    "ObjectsArrived",
    "ObjectsFailed",
    "ObjectsLabeled",
    "ObjectsMachineLabeled",
    "ObjectsRetried",
    "RoundDue",
    "WorkDrained",
    "event_types",
]
