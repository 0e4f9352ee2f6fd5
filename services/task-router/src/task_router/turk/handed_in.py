"""Reading what a turker handed in: a QuestionFormAnswers document. Pure.

The document is written by whoever sits in front of the form, so it declares no entities, and what it may hold
is bounded. The names of its elements are looked at without their namespace, which has a date in it.
"""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

import orjson

from groundwork.task_types import InvalidAnswer

FIELD = "answer"
"""Of the form on our page: the answer as JSON."""
MAX_CHARACTERS = 4 * 1024 * 1024


def answer_in(document: str) -> dict[str, Any]:
    """The form's output. Raises InvalidAnswer, in words for the turker."""
    if len(document) > MAX_CHARACTERS:
        raise InvalidAnswer(f"the answer is larger than {MAX_CHARACTERS:,} characters")
    fields = _fields(document)
    if FIELD not in fields:
        raise InvalidAnswer("the form was handed in without an answer")
    try:
        answer = orjson.loads(fields[FIELD])
    except orjson.JSONDecodeError as error:
        raise InvalidAnswer(f"the answer is not what the form makes: {error}") from error
    if not isinstance(answer, dict):
        raise InvalidAnswer("the answer is not what the form makes")
    return answer


def _fields(document: str) -> dict[str, str]:
    """The form's fields with what was entered."""
    fields: dict[str, str] = {}
    answer: dict[str, str] = {}
    words: list[str] = []

    def begin(name: str, _attributes: dict[str, str]) -> None:
        words.clear()
        if name == "Answer":
            answer.clear()

    def end(name: str) -> None:
        if name == "Answer" and answer.keys() >= {"QuestionIdentifier", "FreeText"}:
            fields[answer["QuestionIdentifier"]] = answer["FreeText"]
        else:
            answer[name] = "".join(words)
        words.clear()

    def refuse(*_declaration: object) -> None:
        raise InvalidAnswer("the form was handed in with declarations of its own")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = words.append
    # Without declarations there are no entities, which could unfold in memory or read files.
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(document.encode("utf-8", "surrogatepass"), True)
    except expat.ExpatError as error:
        raise InvalidAnswer(f"the form cannot be read: {error}") from error
    return fields
