"""Answers: values to JSON bytes, by the operation's output shape.

Members that are None are left out, timestamps become epoch seconds. A member that the contract does not
know, or a required one that is missing, is a fault of ours and raises.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from job_api.aws.contract.model import Shape


def write_response(shape: Shape, values: dict[str, Any]) -> bytes:
    return orjson.dumps(_plain(shape, values))


def _plain(shape: Shape, value: Any) -> Any:
    match shape.kind:
        case "structure":
            return _structure(shape, value)
        case "list":
            assert shape.element is not None  # noqa: S101 - the model gives every list an element
            return [_plain(shape.element, item) for item in value]
        case "timestamp":
            assert isinstance(value, datetime)  # noqa: S101 - handlers give datetimes
            return round(value.timestamp(), 6)
    return value


def _structure(shape: Shape, value: dict[str, Any]) -> dict[str, Any]:
    present = {name: given for name, given in value.items() if given is not None}
    if unknown := present.keys() - shape.members.keys():
        raise KeyError(f"{shape.name} has no members {sorted(unknown)}")
    if missing := set(shape.required) - present.keys():
        raise KeyError(f"{shape.name} lacks {sorted(missing)}")
    return {name: _plain(shape.members[name], present[name]) for name in shape.members if name in present}
