"""When a job stops by itself. Pure: counts in, a reason out."""

from __future__ import annotations

from dataclasses import dataclass

from groundwork.store.models import LabelingJob


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What the store knows of a job's objects, as numbers of objects."""

    human: int
    """Labelled by people in this job."""
    machine: int
    """Labelled by a model in this job."""
    failed: int
    kept: int
    """Came with this label."""
    waived: int
    """Nobody is to label them, a pre-annotation function said."""

    @property
    def labeled(self) -> int:
        return self.human + self.machine + self.kept

    @property
    def settled(self) -> int:
        """An upper bound, since an object may have both a label and a failure."""
        return self.labeled + self.failed + self.waived


def condition_met(job: LabelingJob, outcomes: Outcomes) -> str | None:
    """The stopping condition that is met, in words; None: the job goes on. A streaming job has none."""
    if job.streaming:
        return None
    most = job.max_human_labeled
    if most is not None and outcomes.human >= most:
        return f"stopping condition: {outcomes.human:,} objects are labelled by people, {most:,} were wanted"
    share, total = job.max_percentage_labeled, job.objects_total or 0
    labeled = outcomes.labeled
    if share is not None and total and labeled * 100 >= share * total:
        return f"stopping condition: {labeled:,} of {total:,} objects are labelled, {share} % were wanted"
    return None
