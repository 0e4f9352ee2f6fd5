"""What can stop the robots."""

from __future__ import annotations

from groundwork_cli.errors import CommandError, UsageError


class RobotError(CommandError):
    """The robots cannot work on this job as asked."""


class PersonaError(RobotError, UsageError):
    """The options that describe the robots cannot be read."""


class TruthError(RobotError):
    """The truth file cannot be read, or says nothing of an object."""
