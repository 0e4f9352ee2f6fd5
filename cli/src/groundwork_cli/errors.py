"""Errors of the commands: what went wrong, and what to do about it."""

from __future__ import annotations


class CommandError(Exception):
    """A command cannot go on.

    `hint` is the next step for the person in front of the terminal; empty when there is none to give.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(CommandError):
    """The command was called in a way that has no meaning; it ends with status 2."""
