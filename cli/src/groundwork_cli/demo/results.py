"""What came out, read from the output manifest itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from groundwork.manifest import read_lines
from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.task_types import Label, task_type
from groundwork_cli.client import Job
from groundwork_cli.demo.errors import DemoError


@dataclass(frozen=True)
class Outcome:
    """One line of an output manifest. Without a label, `failure` may say why."""

    source: str
    label: Label = None
    by_people: bool = False
    failure: str | None = None

    @property
    def labelled(self) -> bool:
        return self.label is not None


async def read_outcomes(store: ObjectStore, job: Job) -> list[Outcome]:
    """Download the job's output manifest and read it. Raises DemoError for a bad line."""
    if job.output_manifest is None:
        raise DemoError(f"Job {job.name} has no output manifest.")
    outcomes: list[Outcome] = []
    async for lines in read_lines(store.stream(ObjectAddress.parse(job.output_manifest))):
        for line in lines:
            try:
                outcomes.append(outcome_of(json.loads(line.content), job))
            except (ValueError, KeyError, TypeError) as error:
                raise DemoError(f"{job.output_manifest}, line {line.number}: {error!r}") from error
    return outcomes


def outcome_of(line: Mapping[str, Any], job: Job) -> Outcome:
    """Raises ValueError, KeyError or TypeError for a line that breaks the contract."""
    source = line.get("source-ref") or line["source"]
    attribute = job.label_attribute
    metadata = line.get(f"{attribute}-metadata")
    if metadata is None:
        return Outcome(source)
    if attribute not in line:
        return Outcome(source, failure=metadata["failure-reason"])
    label = task_type(job.task_type).read_output(line[attribute], metadata, job.labels)
    return Outcome(source, label, by_people={"yes": True, "no": False}[metadata["human-annotated"]])
