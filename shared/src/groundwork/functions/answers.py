"""What functions answer, read liberally (contract sections 5.2 and 5.3). Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from groundwork.functions.errors import FunctionAnswerInvalid

MAX_INPUT_CHARACTERS = 128_000
MAX_CONTENT_CHARACTERS = 1_000_000
_REQUIRED_KEYS = ("isHumanAnnotationRequired", "humanAnnotationRequired")


@dataclass(frozen=True)
class PreAnswer:
    task_input: dict[str, Any] | None
    """`task.input` of the object's tasks; None: nobody is asked about the object."""


@dataclass(frozen=True)
class PostAnswer:
    labels: dict[int, dict[str, Any]] = field(default_factory=dict)
    """The `content` of each object."""
    failures: dict[int, str] = field(default_factory=dict)
    """What is wrong with the answer for an object."""
    unknown: list[str] = field(default_factory=list)
    """Ids in the answer that were not asked for."""


def read_pre_answer(function: str, answer: Any) -> PreAnswer:
    """Raises FunctionAnswerInvalid."""
    if not isinstance(answer, dict):
        raise FunctionAnswerInvalid(f"It answered {_shown(answer)}, not an object", where=function)
    if not _human_annotation_required(function, answer):
        return PreAnswer(None)
    task_input = answer.get("taskInput")
    if not isinstance(task_input, dict):
        raise FunctionAnswerInvalid(
            f"Its answer has no object 'taskInput', but {_shown(task_input)}", where=function
        )
    problem = _problem(task_input, MAX_INPUT_CHARACTERS)
    if problem:
        raise FunctionAnswerInvalid(f"'taskInput' in its answer {problem}", where=function)
    return PreAnswer(task_input)


def read_post_answer(function: str, answer: Any, asked: Collection[int]) -> PostAnswer:
    """Raises FunctionAnswerInvalid for an answer that is of no use for any object."""
    if not isinstance(answer, list):
        raise FunctionAnswerInvalid(
            f"It answered {_shown(answer)}, not a list of consolidated annotations", where=function
        )
    read = PostAnswer()
    problem: str | None
    for index, entry in enumerate(answer):
        if not isinstance(entry, Mapping) or "datasetObjectId" not in entry:
            raise FunctionAnswerInvalid(
                f"Entry {index} of its answer has no 'datasetObjectId'", where=function
            )
        object_id = str(entry["datasetObjectId"])
        if not object_id.isdecimal() or int(object_id) not in asked:
            read.unknown.append(object_id)
            continue
        content = _content(entry)
        if content is None:
            problem = "holds no object 'consolidatedAnnotation.content'"
        else:
            problem = _problem(content, MAX_CONTENT_CHARACTERS)
        if content is None or problem:
            read.failures[int(object_id)] = f"Its answer for the object {problem}"
        else:
            read.labels[int(object_id)] = content
    for ordinal in asked:
        if ordinal not in read.labels and ordinal not in read.failures:
            read.failures[ordinal] = "It left the object out of its answer"
    return read


def _human_annotation_required(function: str, answer: Mapping[str, Any]) -> bool:
    """Booleans and their names in any case, under either spelling of the key; true when left out."""
    for key in _REQUIRED_KEYS:
        value = answer.get(key)
        if value is None:
            continue
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.strip().lower() in ("true", "false"):
            return value.strip().lower() == "true"
        raise FunctionAnswerInvalid(
            f"{key!r} in its answer is {_shown(value)}, not a boolean", where=function
        )
    return True


def _content(entry: Mapping[str, Any]) -> dict[str, Any] | None:
    consolidated = entry.get("consolidatedAnnotation")
    content = consolidated.get("content") if isinstance(consolidated, Mapping) else None
    return content if isinstance(content, dict) else None


def _problem(value: dict[str, Any], limit: int) -> str | None:
    """Why the store cannot keep it."""
    text = orjson.dumps(value)
    if len(text) > limit and (characters := len(text.decode())) > limit:
        return f"has {characters:,} characters; {limit:,} is the most"
    if rb"\u0000" in text and _has_nul(value):
        return "has a NUL character, which cannot be stored"
    return None


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(item) for key, item in value.items())
    return isinstance(value, list) and any(map(_has_nul, value))


def _shown(value: Any) -> str:
    text = orjson.dumps(value).decode()
    return text if len(text) <= 100 else text[:99] + "…"
