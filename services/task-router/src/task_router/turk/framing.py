"""What is added to the page of a task so that it works in Mechanical Turk's frame. Pure.

The page's form elements hand in as they do everywhere; a script of ours sends that to Mechanical Turk as one
JSON text, the same that workers of other teams hand in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from groundwork.errors import InvalidRequest
from task_router.turk.handed_in import FIELD

PREVIEW = "ASSIGNMENT_ID_NOT_AVAILABLE"
_ID = re.compile(r"[A-Z0-9]{1,64}")
_SCRIPT = (Path(__file__).parent / "form.js").read_text(encoding="utf-8")
_NO_WORK_YET = "This is a preview. Accept the HIT to work on it."


def submit_address(asked: str, allowed: Sequence[str]) -> str:
    """Where what is entered may go. Raises InvalidRequest: to nobody but Mechanical Turk."""
    origin = asked.rstrip("/")
    if origin not in allowed:
        raise InvalidRequest(
            f"answers go to {' or '.join(allowed)} only; open the task on Mechanical Turk",
            where="turkSubmitTo",
        )
    return f"{origin}/mturk/externalSubmit"


def checked_assignment(assignment_id: str) -> str:
    """Raises InvalidRequest."""
    if not _ID.fullmatch(assignment_id):
        raise InvalidRequest("this is no id of Mechanical Turk", where="assignmentId")
    return assignment_id


def preview_page(page: str) -> str:
    """The page of a task that nobody has accepted: to be looked at."""
    return _with(page, preview=_NO_WORK_YET)


def work_page(page: str, assignment_id: str, address: str) -> str:
    """The page of a task that somebody has accepted; its Submit sends the answer to this address."""
    return _with(page, action=address, assignment=assignment_id, field=FIELD)


def _with(page: str, **said: str) -> str:
    # At the end, wherever the template's own document ends: browsers put what follows into its body. The
    # script reads its own attributes, because markup would become part of what the template has left open.
    told = " ".join(f'data-{name}="{escape(value)}"' for name, value in said.items())
    return f"{page}\n<script {told}>\n{_SCRIPT}</script>\n"
