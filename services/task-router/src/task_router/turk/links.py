"""Addresses of task pages: each names a task, and is signed so that nobody can ask for another."""

from __future__ import annotations

from pydantic import SecretStr

from groundwork.errors import NotFound
from groundwork.sealing import Signer

PATH = "/turk/tasks"


class TaskPageNotFound(NotFound):
    """There is no such task, or it is closed."""

    code = "task_page_not_found"


class TurkLinks:
    def __init__(self, origin: str, sealing_key: SecretStr) -> None:
        self._origin = origin
        self._signer = Signer(sealing_key, "turk task pages")

    def address(self, task_id: int) -> str:
        """Good for as long as the task's HIT is."""
        return f"{self._origin}{PATH}/{task_id}-{self._signer.sign(str(task_id))}"

    def task_of(self, word: str) -> int:
        """The task that the last part of an address names. Raises TaskPageNotFound."""
        number, _, signature = word.partition("-")
        if not number.isascii() or not number.isdecimal() or not self._signer.matches(number, signature):
            raise TaskPageNotFound
        return int(number)
