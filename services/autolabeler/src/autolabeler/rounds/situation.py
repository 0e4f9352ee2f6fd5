"""What a step of a learning run starts from, and what it leads to: plain values that can be pickled.

A step is computed in the training process from a Situation alone and recorded by the service in one
transaction, so a step that was killed is simply computed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from groundwork.settings import ObjectStoreSettings

Purpose = Literal["learn", "audit", "remainder"]


@dataclass(frozen=True, slots=True)
class Job:
    """What does not change while the job runs."""

    task_type: str
    class_count: int
    object_count: int
    target_error: float
    confidence: float
    seed: int
    folder: Path
    """Where the job's pool and predictions are cached."""

    def predictions_path(self, round_number: int) -> Path:
        """Where the predictions of a round are cached."""
        return self.folder / f"predictions-{round_number}.npz"


@dataclass(frozen=True, slots=True)
class TrainedRound:
    """What a training left behind."""

    round: int
    plan: Mapping[str, Any]
    people_labelled: int
    unlabelled: int
    predictions_sha256: str


@dataclass(frozen=True, slots=True)
class Situation:
    job: Job
    object_store: ObjectStoreSettings
    round: int
    """Batches asked for so far."""
    drawn: int
    """Length of the prefix of the random order that is the sample R."""
    audits: int
    """Audits that have failed."""
    look: int
    last_purpose: Purpose | None
    """What the batch that people have just finished was for; None before the first."""
    sources: tuple[tuple[int, str | None, str | None], ...]
    """Ordinal, address and text of every data object; empty unless the pool may have to be built."""
    labels: Mapping[int, int]
    """People's label of each object that has one."""
    failed: frozenset[int]
    """Objects that no step may count with: they have failed, came with their label (a chained job), or are
    with people once more."""
    history: tuple[TrainedRound, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask people for these objects."""

    purpose: Purpose
    ordinals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Trained:
    """A training that happened in this step."""

    plan: dict[str, Any]
    evaluation: dict[str, Any]
    people_labelled: int
    unlabelled: int
    predictions_path: Path
    predictions_sha256: str


@dataclass(frozen=True, slots=True)
class MachineLabels:
    """The certified labels: `rows` of ordinal, class index and score, and the proof."""

    rows: tuple[tuple[int, int, float], ...]
    certificate: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    reason: str
    """For the requester."""
    drawn: int
    audits: int
    look: int
    ask: Ask | None
    """None: nothing is left for people."""
    trained: Trained | None = None
    machine: MachineLabels | None = None
    failures: Mapping[int, str] = field(default_factory=dict)
    """Objects found unreadable in this step, with the reason."""
    ends_in: Literal["certified", "people"] | None = None
    """Set once there is nothing more to decide."""
