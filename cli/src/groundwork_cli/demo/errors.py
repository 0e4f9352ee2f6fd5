"""What can stop the demo."""

from __future__ import annotations

from groundwork_cli.errors import CommandError


class DemoError(CommandError):
    """The demo cannot go on."""
