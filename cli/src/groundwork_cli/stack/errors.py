"""What can go wrong with the local stack, said in a way that tells the reader what to do."""

from __future__ import annotations


class StackError(Exception):
    """The stack cannot start or go on.

    `hint` is the next step for the person in front of the terminal; empty when there is none to give.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class StateInUse(StackError):
    """Another process runs a stack in this state folder."""


class ProcessFailed(StackError):
    """A process ended, or did not get ready in time; the message carries the end of its log."""
