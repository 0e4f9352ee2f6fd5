"""Every table, grouped by the one service that writes it (see docs/architecture/data.md)."""

from groundwork.store.models.base import Base
from groundwork.store.models.jobs import (
    ApiKey,
    DatasetObject,
    ImportCheckpoint,
    LabelingJob,
    ObjectFailure,
    TeamMember,
    Worker,
    WorkTeam,
)
from groundwork.store.models.labels import ConsolidationFit, HumanLabel, WorkerSkill
from groundwork.store.models.learning import (
    Batch,
    BatchObject,
    Certificate,
    LearningRound,
    LearningRun,
    MachineLabel,
)
from groundwork.store.models.messages import DeadLetter, InboxEntry, OutboxEvent
from groundwork.store.models.work import Answer, LabelingTask, TaskSlot, WorkerSession, WorkOrder

__all__ = [
    "Answer",
    "ApiKey",
    "Base",
    "Batch",
    "BatchObject",
    "Certificate",
    "ConsolidationFit",
    "DatasetObject",
    "DeadLetter",
    "HumanLabel",
    "ImportCheckpoint",
    "InboxEntry",
    "LabelingJob",
    "LabelingTask",
    "LearningRound",
    "LearningRun",
    "MachineLabel",
    "ObjectFailure",
    "OutboxEvent",
    "TaskSlot",
    "TeamMember",
    "WorkOrder",
    "WorkTeam",
    "Worker",
    "WorkerSession",
    "WorkerSkill",
]
