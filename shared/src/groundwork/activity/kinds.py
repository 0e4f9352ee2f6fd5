"""What happens to tasks, as rows of `task_event`: the audit trail, and the source of activity entries."""

from __future__ import annotations

from enum import StrEnum


class TaskEventKind(StrEnum):
    """Every change of a task's state."""

    CREATED = "created"
    """The object is offered to people."""
    ACCEPTED = "accepted"
    """A worker took it."""
    SUBMITTED = "submitted"
    REVISED = "revised"
    """The worker went back and changed the answer."""
    DECLINED = "declined"
    """The worker does not want it, now or ever."""
    RETURNED = "returned"
    """The worker gave it back, or it was taken from him (`reason`)."""
    EXPIRED = "expired"
    """Of a worker: the time limit was over when somebody else took it, or when it was closed. Of nobody: it
    was offered for longer than its job allows (`reason`)."""
    STOPPED = "stopped"
    """The worker put it aside for later."""
    RESUMED = "resumed"
    EXTENDED = "extended"
    REPORTED = "reported"
    """The worker says that something is wrong with it (`reason`)."""
    DISCARDED = "discarded"
    """An answer counts no more."""
    WANTED = "wanted"
    """More answers are wanted of it than before."""
    CLOSED = "closed"
    """It is offered no more (`reason`)."""
