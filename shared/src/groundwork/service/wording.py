"""What is wrong with a request, in words for people. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel

NO_JSON_OBJECT = "send a JSON object with Content-Type: application/json"
_ENDS = ", and a letter or digit at both ends"
PATTERNS = {
    r"^[^\x00]*$": "this holds a NUL character (U+0000), which cannot be stored; leave it out",
    r"^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$": f"write letters, digits and hyphens, at most 63{_ENDS}",
    r"^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,126}$": f"write letters, digits and hyphens, at most 127{_ENDS}",
    r"^[a-z0-9](-*[a-z0-9])*$": f"write small letters, digits and hyphens, at most 63{_ENDS}",
    r"^[a-z0-9-]*$": "write small letters, digits and hyphens",
    r"^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$": "write letters, digits, '.', '_' and '-', at most 63, with a letter"
    " or digit first",
    r"^\d{1,18}-\d{1,18}$": "pass the id of the last change that you have read, as it was",
}
"""What a member with this pattern should hold; a test finds the ones without words."""
_SHOULD = re.compile(r"^(?:Input|String|List|Dictionary|Tuple|Set|Value) should\b")
_NO_OBJECT = frozenset({"model_attributes_type", "model_type", "dict_type"})


def problems_of(errors: Iterable[Mapping[str, Any]], model: Any = None) -> list[tuple[str, str]]:
    """Place and message of each of pydantic's errors; `model`, the type of the whole, knows similar names."""
    return [(where_of(error["loc"]), _message(error, model)) for error in errors]


def body_problems(errors: Iterable[Mapping[str, Any]], model: Any = None) -> list[tuple[str, str]]:
    """The same for a request, whose errors have the part of the request first in their places."""
    problems: list[tuple[str, str]] = []
    for error in errors:
        part, *loc = error["loc"]
        if error["type"] == "json_invalid":
            reason = error.get("ctx", {}).get("error", "")
            problems.append(("body", f"{NO_JSON_OBJECT}; this is not JSON: {reason}"))
        elif part == "body" and not loc and error["type"] in _NO_OBJECT | {"missing"}:
            problems.append(("body", NO_JSON_OBJECT))
        else:
            problems += problems_of([{**error, "loc": loc}], model if part == "body" else None)
    return problems


def where_of(loc: Sequence[int | str]) -> str:
    """The path of a member, such as `stopping.max_human_labeled`; `body` for the whole."""
    return ".".join(str(part) for part in loc if part != "[key]") or "body"


def _message(error: Mapping[str, Any], model: Any) -> str:
    kind, text = error["type"], str(error["msg"])
    if kind == "extra_forbidden":
        return "there is no such member" + _similar(error["loc"], model)
    if kind == "string_pattern_mismatch":
        pattern = error["ctx"]["pattern"]
        return PATTERNS.get(pattern, f"this does not match {pattern}")
    if kind == "string_unicode":
        return "this holds half a character (an unpaired surrogate), which is no text"
    if kind == "missing":
        return "this is missing"
    if kind in _NO_OBJECT:
        return "this should be a JSON object"
    return _SHOULD.sub("this should", text.removeprefix("Value error, "))


def _similar(loc: Sequence[int | str], model: Any) -> str:
    models = _models(model)
    for part in loc[:-1]:
        fields = [one.model_fields[part] for one in models if part in one.model_fields]
        if fields:
            models = [inner for field in fields for inner in _models(field.annotation)]
    names = [name for one in models for name in one.model_fields]
    close = get_close_matches(str(loc[-1]), names, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in get_args(annotation) for model in _models(argument)]
