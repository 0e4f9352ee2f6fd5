"""What happens to tasks: kinds of change, the trail of them, and the forms in which the world is told."""

from groundwork.activity.kinds import TaskEventKind

__all__ = ["TaskEventKind"]
