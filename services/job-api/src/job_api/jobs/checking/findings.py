"""What is found out about a job that is asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from groundwork.errors import InvalidRequest
from groundwork.functions import FunctionMissing
from groundwork.label_categories import LabelCategories
from groundwork.objectstore import ObjectStore
from groundwork.service import Platform
from groundwork.task_types import TaskType
from job_api.jobs.schemas import JobCreate


@dataclass
class Findings:
    """What the checks have found out: the job's parts as far as they are valid, and all that is wrong."""

    problems: list[tuple[str, str]] = field(default_factory=list)
    kind: TaskType | None = None
    attribute: str | None = None
    labels: list[str] = field(default_factory=list)
    categories: LabelCategories | None = None
    template: str | None = None
    team_id: int | None = None
    price_mills: int | None = None
    """Of an answer: what the request says, or else the team."""
    public: bool = False
    """The team is Mechanical Turk."""
    audited: str | None = None

    def add(self, where: str, message: str) -> None:
        self.problems.append((where, message))


@dataclass(frozen=True)
class Check:
    """One job that is asked for."""

    platform: Platform
    request: JobCreate
    findings: Findings

    @property
    def store(self) -> ObjectStore:
        return self.platform.store

    @asynccontextmanager
    async def part(self, where: str) -> AsyncIterator[None]:
        """What the block raises about the request is a problem of this part of it."""
        try:
            yield
        except InvalidRequest as error:
            self.findings.add(error.where or where, error.message)
        except FunctionMissing as error:
            self.findings.add(where, error.message)
        except ValueError as error:
            self.findings.add(where, str(error))
