"""Requests: JSON bytes to checked values.

The result holds only members that the contract knows, in its spelling: strings, integers, booleans,
`datetime` for timestamps, and dicts and lists of them. Unknown members are dropped, null members count as
absent. Wrong JSON types end the reading at the first (`SerializationFailed`); broken constraints are
collected, and `BrokenConstraints` names them all.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from typing import Any

import orjson

from job_api.aws.contract.model import Shape
from job_api.aws.wire.constraints import Failure, check_scalar, check_size, failures_message
from job_api.aws.wire.errors import BrokenConstraints, SerializationFailed

_INT32 = 2**31 - 1
_TYPE_NAMES = {"string": "String", "integer": "Integer", "boolean": "Boolean", "timestamp": "Timestamp"}


def read_request(shape: Shape, body: bytes) -> dict[str, Any]:
    """Raises SerializationFailed and BrokenConstraints."""
    try:
        document = orjson.loads(body) if body.strip() else {}
    except orjson.JSONDecodeError as error:
        raise SerializationFailed(f"the body is not JSON in UTF-8: {error}") from error
    failures: list[Failure] = []
    values = _structure(shape, document, "", failures)
    if failures:
        raise BrokenConstraints(failures_message(failures))
    return values


def _read(shape: Shape, value: Any, path: str, failures: list[Failure]) -> Any:
    match shape.kind:
        case "structure":
            return _structure(shape, value, path, failures)
        case "list":
            return _list(shape, value, path, failures)
        case "map":
            return _map(shape, value, path, failures)
        case "timestamp":
            return _timestamp(value, path)
    _check_type(shape, value, path)
    if isinstance(value, float):
        value = int(value)
    check_scalar(shape, value, path, failures)
    return value


def _structure(shape: Shape, value: Any, path: str, failures: list[Failure]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(value, "Structure", path)
    read: dict[str, Any] = {}
    for name, member in shape.members.items():
        given = value.get(name)
        inner = f"{path}.{_camel(name)}" if path else _camel(name)
        if given is not None:
            read[name] = _read(member, given, inner, failures)
        elif name in shape.required:
            failures.append(Failure(inner, None, "Member must not be null", known=False))
    return read


def _list(shape: Shape, value: Any, path: str, failures: list[Failure]) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong(value, "List", path)
    assert shape.element is not None  # noqa: S101 - the model gives every list an element
    check_size(shape, value, path, failures)
    read = []
    # Elements beyond the most that there may be are a fault together, and not looked at one by one.
    for number, item in enumerate(value[: shape.maximum], start=1):
        inner = f"{path}.{number}.member"
        if item is None:
            failures.append(Failure(inner, None, "Member must not be null", known=False))
        else:
            read.append(_read(shape.element, item, inner, failures))
    return read


def _map(shape: Shape, value: Any, path: str, failures: list[Failure]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(value, "Map", path)
    assert shape.element is not None  # noqa: S101 - the model gives every map values
    assert shape.key is not None  # noqa: S101 - and keys
    check_size(shape, value, path, failures)
    read = {}
    for key, item in islice(value.items(), shape.maximum):
        check_scalar(shape.key, key, f"{path}.key", failures)
        if item is not None:
            read[key] = _read(shape.element, item, f"{path}.{key[:40]}.member", failures)
    return read


def _check_type(shape: Shape, value: Any, path: str) -> None:
    match shape.kind:
        case "string":
            right = isinstance(value, str)
        case "boolean":
            right = isinstance(value, bool)
        case _:
            # JSON knows one kind of number: 3.0 is the integer 3.
            right = not isinstance(value, bool) and (
                isinstance(value, int) or (isinstance(value, float) and value.is_integer())
            )
            right = right and abs(value) <= _INT32
    if not right:
        raise _wrong(value, _TYPE_NAMES[shape.kind], path)


def _timestamp(value: Any, path: str) -> datetime:
    """Epoch seconds, as the protocol has it; ISO 8601 text is read too."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise _wrong(value, _TYPE_NAMES["timestamp"], path)


def _wrong(value: Any, wanted: str, path: str) -> SerializationFailed:
    """Never shows the value: it may be a secret that lost its way."""
    found = {
        str: "STRING_VALUE",
        bool: "BOOLEAN_VALUE",
        int: "NUMBER_VALUE",
        float: "DECIMAL_VALUE",
        list: "START_ARRAY",
        dict: "START_OBJECT",
    }.get(type(value), "NULL_VALUE")
    return SerializationFailed(f"{found} can not be converted to a valid {wanted} (at '{path or 'body'}')")


def _camel(name: str) -> str:
    return name[0].lower() + name[1:]
