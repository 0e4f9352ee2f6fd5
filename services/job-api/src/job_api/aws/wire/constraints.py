"""Constraints of the contract: lengths, ranges, patterns, enums. Each broken one is a `Failure`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from job_api.aws.contract.model import Shape

PATTERN_SECONDS = 0.5
"""Longest time that one pattern may take on one value; over it the value counts as not matching."""
SHOWN_CHARACTERS = 256
SHOWN_FAILURES = 50


@dataclass(frozen=True, slots=True)
class Failure:
    path: str
    value: str | None
    """As it may be shown; None shows nothing (a secret) or, with `known` unset, `null`."""
    constraint: str
    known: bool = True

    def __str__(self) -> str:
        shown = f" '{self.value}'" if self.value is not None else ("" if self.known else " null")
        return f"Value{shown} at '{self.path}' failed to satisfy constraint: {self.constraint}"


def failures_message(failures: list[Failure]) -> str:
    """In the words of AWS; counts all, lists the first fifty."""
    listed = "; ".join(str(one) for one in failures[:SHOWN_FAILURES])
    noun = "error" if len(failures) == 1 else "errors"
    return f"{len(failures)} validation {noun} detected: {listed}"


def check_scalar(shape: Shape, value: str | int | bool, path: str, failures: list[Failure]) -> None:
    def broken(constraint: str) -> None:
        shown = None if shape.sensitive else str(value)[:SHOWN_CHARACTERS]
        failures.append(Failure(path, shown, constraint))

    if isinstance(value, str):
        _check_bounds(shape, len(value), "length", broken)
        if "\x00" in value:
            # No pattern of the model that is open to it means it, and no text column can hold it.
            broken("Member must not contain the character U+0000")
        if shape.pattern is not None and not _matches(shape, value):
            broken(f"Member must satisfy regular expression pattern: {shape.pattern.pattern}")
        if shape.enum and value not in shape.enum:
            broken(f"Member must satisfy enum value set: [{', '.join(shape.enum)}]")
    elif not isinstance(value, bool):
        _check_bounds(shape, value, "value", broken)


def check_size(shape: Shape, value: list[Any] | dict[str, Any], path: str, failures: list[Failure]) -> None:
    """The number of elements. The failure shows no element: one of them may be a secret."""

    def broken(constraint: str) -> None:
        failures.append(Failure(path, f"[{len(value)} elements]", constraint))

    _check_bounds(shape, len(value), "length", broken)


def _check_bounds(shape: Shape, measure: int, what: str, broken: Any) -> None:
    if shape.minimum is not None and measure < shape.minimum:
        broken(f"Member must have {what} greater than or equal to {shape.minimum}")
    if shape.maximum is not None and measure > shape.maximum:
        broken(f"Member must have {what} less than or equal to {shape.maximum}")


def _matches(shape: Shape, value: str) -> bool:
    assert shape.pattern is not None  # noqa: S101 - asked by the one caller
    try:
        return shape.pattern.fullmatch(value, timeout=PATTERN_SECONDS) is not None
    except TimeoutError:
        return False
