"""What can stop the demo."""

from __future__ import annotations

from groundwork_cli.errors import CommandError, UsageError


class DemoError(CommandError):
    """The demo cannot go on."""


class DemoUsageError(DemoError, UsageError):
    """The options do not go together."""
