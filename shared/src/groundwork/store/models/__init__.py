"""Every table, grouped by the one service that writes it (see docs/architecture/data.md)."""

from groundwork.store.models.base import Base
from groundwork.store.models.jobs import (
    DatasetObject,
    ImportCheckpoint,
    JobDefinition,
    JobLog,
    LabelingJob,
    ObjectFailure,
    StreamedObject,
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
from groundwork.store.models.work import (
    Answer,
    JobDrain,
    LabelingTask,
    TaskInput,
    TaskSlot,
    WorkerSession,
    WorkOrder,
)
from groundwork.store.models.workforces import (
    ApiKey,
    HumanTaskUi,
    RegisteredFunction,
    Tag,
    TeamMember,
    Webhook,
    WebhookDelivery,
    Worker,
    Workforce,
    WorkTeam,
)

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
    "HumanTaskUi",
    "ImportCheckpoint",
    "InboxEntry",
    "JobDefinition",
    "JobDrain",
    "JobLog",
    "LabelingJob",
    "LabelingTask",
    "LearningRound",
    "LearningRun",
    "MachineLabel",
    "ObjectFailure",
    "OutboxEvent",
    "RegisteredFunction",
    "StreamedObject",
    "Tag",
    "TaskInput",
    "TaskSlot",
    "TeamMember",
    "Webhook",
    "WebhookDelivery",
    "WorkOrder",
    "WorkTeam",
    "Worker",
    "WorkerSession",
    "WorkerSkill",
    "Workforce",
]
