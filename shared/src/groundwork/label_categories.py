"""The label category file: which labels a job has, and what people are told of them (contract section 3.6).

Keys that we do not know are let be, because files are written for other tools too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from groundwork.errors import InvalidRequest
from groundwork.manifest import repeated_key
from groundwork.task_types import LabelEntries, TaskType
from groundwork.task_types.names import name_problems

VERSION_KEYS = ("document-version", "documentVersion")
VERSIONS = ("2018-11-28", "2020-03-01")
INSTRUCTION_LIMITS = {"shortInstruction": 255, "fullInstruction": 2048}
"""In characters; the texts have to be shorter."""
SHOWN_PROBLEMS = 10
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Problem:
    where: str
    """The key that is wrong, as a path from the top; empty for the file as a whole."""
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class InvalidLabelCategories(InvalidRequest):
    """The label category file cannot be used; `problems` has everything that is wrong with it."""

    code = "invalid_label_categories"

    def __init__(self, problems: Sequence[Problem], *, where: str | None = None) -> None:
        self.problems = tuple(problems)
        shown = "; ".join(str(problem) for problem in problems[:SHOWN_PROBLEMS])
        more = len(problems) - SHOWN_PROBLEMS
        super().__init__(f"{shown}; and {more} more" if more > 0 else shown, where=where)


@dataclass(frozen=True)
class LabelCategories:
    labels: list[str]
    """The names; the index of one is its class id everywhere."""
    entries: LabelEntries
    """The labels with all that the file says of them, such as `shortDisplayName`."""
    short_instruction: str | None = None
    """HTML."""
    full_instruction: str | None = None
    """HTML."""
    audited_attribute: str | None = None
    """The label attribute of the earlier job whose labels are verified or adjusted."""


@dataclass
class _Reading:
    document: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, where: str, message: str) -> None:
        self.problems.append(Problem(where, message))

    def text(self, holder: dict[str, Any], key: str, where: str) -> str | None:
        """The text under a key that may be left out."""
        found = holder.get(key)
        if found is None or isinstance(found, str):
            return found
        self.wrong(where, "this should be a text")
        return None


def read_label_categories(
    content: bytes, kind: TaskType | None = None, *, needs_instructions: bool = False
) -> LabelCategories:
    """Read and check a file; with `kind`, also for what this task type wants of labels.

    A job whose page is built in, without a template of its own, `needs_instructions` in the file. Raises
    InvalidLabelCategories with every problem that there is.
    """
    try:
        document = orjson.loads(content.removeprefix(_BOM))
    except orjson.JSONDecodeError as error:
        raise InvalidLabelCategories([Problem("", f"it is not JSON: {error}")]) from error
    if not isinstance(document, dict):
        message = 'it is not a JSON object; write {"document-version": "2018-11-28", "labels": [...]}'
        raise InvalidLabelCategories([Problem("", message)])
    if (key := _twice(content.removeprefix(_BOM), document)) is not None:
        raise InvalidLabelCategories([Problem(key, "this key is there twice")])
    if rb"\u0000" in content.replace(rb"\\", b""):
        message = r"it has a NUL character (\u0000), which cannot be stored"
        raise InvalidLabelCategories([Problem("", message)])
    reading = _Reading(document)
    _check_version(reading)
    found = _entries(reading)
    entries = list(found.values())
    labels = [entry["label"] for entry in entries]
    for position, message in name_problems(labels):
        reading.wrong(f"labels[{list(found)[position]}].label", message)
    if kind is not None and not reading.problems:
        try:
            kind.check_labels(labels)
        except InvalidRequest as error:
            reading.wrong(error.where or "labels", error.message)
    instructions = _instructions(reading, needed=needs_instructions)
    audited = reading.text(document, "auditLabelAttributeName", "auditLabelAttributeName")
    if reading.problems:
        raise InvalidLabelCategories(reading.problems)
    return LabelCategories(labels, entries, *instructions, audited)


def _twice(content: bytes, document: dict[str, Any]) -> str | None:
    try:
        written = orjson.dumps(document)
    except TypeError as error:  # the only thing it cannot write of what it has read
        raise InvalidLabelCategories([Problem("", "it is nested too deeply")]) from error
    return repeated_key(content.decode(), written)


def _check_version(reading: _Reading) -> None:
    given = [reading.document[key] for key in VERSION_KEYS if key in reading.document]
    for key in VERSION_KEYS:
        if key in reading.document and reading.document[key] not in VERSIONS:
            reading.wrong(key, f"this should be one of {', '.join(VERSIONS)}")
    if len(given) == 2 and given[0] != given[1]:
        reading.wrong(VERSION_KEYS[0], f"{VERSION_KEYS[1]!r} says something else")


def _entries(reading: _Reading) -> dict[int, dict[str, Any]]:
    """The labels that can be read, by their place in the list."""
    found = reading.document.get("labels")
    if not isinstance(found, list):
        reading.wrong("labels", 'this should be a list such as [{"label": "cat"}, {"label": "dog"}]')
        return {}
    entries: dict[int, dict[str, Any]] = {}
    for index, entry in enumerate(found):
        where = f"labels[{index}]"
        if not isinstance(entry, dict) or not isinstance(entry.get("label"), str):
            reading.wrong(where, 'this should be an object with the name as a text: {"label": "cat"}')
            continue
        for key in ("shortDisplayName", "fullDisplayName"):
            reading.text(entry, key, f"{where}.{key}")
        entries[index] = entry
    return entries


def _instructions(reading: _Reading, *, needed: bool) -> tuple[str | None, str | None]:
    given = reading.document.get("instructions")
    if given is None:
        if needed:
            reading.wrong("instructions", "a job without a template of its own has its instructions here")
        return None, None
    if not isinstance(given, dict):
        reading.wrong("instructions", f"this should be an object with {' and '.join(INSTRUCTION_LIMITS)}")
        return None, None
    texts: list[str | None] = []
    for key, limit in INSTRUCTION_LIMITS.items():
        where = f"instructions.{key}"
        text = reading.text(given, key, where)
        if text is not None and len(text) >= limit:
            reading.wrong(where, f"this has {len(text):,} characters, and fewer than {limit:,} are allowed")
        if needed and not (text or "").strip():
            reading.wrong(where, "people need this to know what to do")
        texts.append(text)
    return texts[0], texts[1]
