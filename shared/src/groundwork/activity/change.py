"""One change of a task with all that is told of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import NAMESPACE_OID, uuid5

from groundwork.activity.kinds import TaskEventKind

JobType = Literal["Private", "Vendor", "Public"]


@dataclass(frozen=True, slots=True)
class JobFacts:
    """What is told of a job."""

    id: int
    name: str
    arn: str
    region: str
    reference_code: str
    team_arn: str
    job_type: JobType
    pool: str
    """Who vouches for its workers: a user pool, an OIDC issuer, or ourselves."""


@dataclass(frozen=True, slots=True)
class WorkerFacts:
    public_id: str
    subject: str
    """The worker's id with who vouches for him."""


@dataclass(frozen=True, slots=True)
class TaskChange:
    """A row of `task_event`, with its job and its worker."""

    transaction: int
    id: int
    kind: TaskEventKind
    job: JobFacts
    ordinal: int
    worker: WorkerFacts | None
    reason: str | None
    accepted_at: datetime | None
    at: datetime
    seconds_spent: float | None
    """Of a submitted answer."""

    def notice_id(self, form: str) -> str:
        """The same whenever, and by whomever, this change is told in this form."""
        # Ids repeat from database to database; reference codes do not.
        return str(uuid5(NAMESPACE_OID, f"{self.job.reference_code}/{form}/{self.id}"))
