"""The worker pages that are built in: one for each task type with form elements of its own, in `pages`.

Beside what every template knows (`taskObject`, `labels`, `manifestLine`) they show, where the task's input
has them: `instructions.short`, `instructions.full` (HTML of the requester), `instructions.text` (plain), and
`labelEntries`, the labels with their display names.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PAGES = Path(__file__).parent / "pages"
_TOP = "<page-top></page-top>"
"""In a page, where the head that all pages share belongs."""
_AMAZONS = {"NamedEntityRecognition": "named-entity-recognition"}
"""Those that Amazon has under an ARN, which jobs may name, by the name in it; and our task types."""


def built_in_page(reference: str) -> str | None:
    """The page that an ARN of Amazon's own stands for, in any region; None for any other name or ARN."""
    arn, _, name = reference.rpartition("human-task-ui/")
    known = _AMAZONS.get(name) if arn.startswith("arn:") else None
    return None if known is None else _page(known)


def page_of_type(task_type: str, audited: str | None = None) -> str | None:
    """The page of a job that brings none; None for a type whose pages are always the job's own.

    `audited` is the key in the manifest line that holds the label which is verified or adjusted.
    """
    page = _page(task_type)
    if page is None or audited is None:
        return page
    names = {"audited": audited, "audited_metadata": f"{audited}-metadata"}
    # Keys of labels are letters, digits and hyphens.
    return "".join(f'{{% assign {name} = "{key}" %}}' for name, key in names.items()) + page


@cache
def _page(name: str) -> str | None:
    file = _PAGES / f"{name}.html"
    if not file.is_file():
        return None
    top = (_PAGES / "_top.html").read_text(encoding="utf-8")
    return file.read_text(encoding="utf-8").replace(_TOP, top)
