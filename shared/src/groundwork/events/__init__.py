"""The event catalogue: every message that one service sends to another, typed once."""

from groundwork.events.base import Event, EventType, event_types
from groundwork.events.catalogue import (
    AnswerSubmitted,
    BatchSelected,
    JobCreated,
    JobEnded,
    JobImported,
    LabelingFinished,
    ObjectsFailed,
    ObjectsLabeled,
    ObjectsMachineLabeled,
    RoundDue,
)

__all__ = [
    "AnswerSubmitted",
    "BatchSelected",
    "Event",
    "EventType",
    "JobCreated",
    "JobEnded",
    "JobImported",
    "LabelingFinished",
    "ObjectsFailed",
    "ObjectsLabeled",
    "ObjectsMachineLabeled",
    "RoundDue",
    "event_types",
]
