"""The progress of a job in words and numbers."""

from __future__ import annotations

from dataclasses import dataclass

from groundwork_cli.client import Learning, Progress

PURPOSES = {
    "learn": "people teach the model",
    "audit": "people check the model",
    "remainder": "people do the rest",
}


@dataclass(frozen=True)
class Standing:
    """Where the objects of a job are. The parts add up to `total`."""

    total: int
    human: int
    machine: int
    with_people: int
    not_yet: int
    failed: int

    @classmethod
    def of(cls, progress: Progress) -> Standing:
        counters = progress.counters
        with_people = min(progress.objects_with_people, counters.unlabeled)
        return cls(
            total=counters.total,
            human=counters.human_labeled,
            machine=counters.machine_labeled,
            with_people=with_people,
            not_yet=counters.unlabeled - with_people,
            failed=counters.failed,
        )

    @property
    def done(self) -> int:
        return self.human + self.machine + self.failed


def learning_text(learning: Learning | None) -> str:
    """What is going on between people and model; empty for a job without automation."""
    if learning is None:
        return ""
    if learning.state == "finished" and learning.outcome == "certified":
        what = "the model has done its part, people do the rest"
    elif learning.state == "finished":
        what = PURPOSES["remainder"]
    elif learning.state == "due":
        what = "the model trains"
    else:
        what = PURPOSES.get(learning.purpose or "", "people label")
    return f"round {learning.round}: {what}"


def plain_line(progress: Progress) -> str:
    """The numbers in one line, for logs."""
    standing = Standing.of(progress)
    line = (
        f"{progress.status}: {standing.done:,} of {standing.total:,} objects done"
        f" ({standing.human:,} by people, {standing.machine:,} by machine, {standing.failed:,} failed),"
        f" {standing.with_people:,} with people, {progress.answers:,} answers"
        f" ({progress.answers_per_second:.0f} a second)"
    )
    learning = learning_text(progress.learning)
    return f"{line}; {learning}" if learning else line


def reason_of(learning: Learning | None) -> str:
    """Why the model's side decided as it last did; empty when it has not."""
    return (learning.reason or "") if learning else ""
