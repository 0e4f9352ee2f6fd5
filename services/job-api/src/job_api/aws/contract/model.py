"""Our operations and the shapes of their requests and answers, as the service model states them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import orjson
import regex

from job_api.aws.contract.deviations import PATTERNS

CONTRACT_FILE = Path(__file__).parent / "contract.json"

Kind = Literal["structure", "list", "map", "string", "integer", "boolean", "timestamp"]


@dataclass(slots=True, eq=False)
class Shape:
    """One type of the contract; `minimum` and `maximum` bound a length, a size or a value, by kind."""

    name: str
    kind: Kind
    members: dict[str, Shape] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    element: Shape | None = None
    """Of a list: what it holds. Of a map: its values."""
    key: Shape | None = None
    minimum: int | None = None
    maximum: int | None = None
    pattern: regex.Pattern[str] | None = None
    """Matches the whole value or is broken."""
    enum: tuple[str, ...] = ()
    sensitive: bool = False
    """The value may stand in no message and no log."""


@dataclass(frozen=True, slots=True)
class Operation:
    name: str
    input: Shape
    output: Shape


@dataclass(frozen=True, slots=True)
class Contract:
    target_prefix: str
    operations: dict[str, Operation]


@cache
def contract() -> Contract:
    """The contract, read once a process."""
    return load(orjson.loads(CONTRACT_FILE.read_bytes()))


def load(document: dict[str, Any]) -> Contract:
    shapes = {name: _shape(name, facts) for name, facts in document["shapes"].items()}
    for name, facts in document["shapes"].items():
        shape = shapes[name]
        shape.members = {member: shapes[inner] for member, inner in facts.get("members", {}).items()}
        inner = facts.get("member") or facts.get("value")
        shape.element = shapes[inner] if inner else None
        shape.key = shapes[facts["key"]] if "key" in facts else None
    nothing = Shape("Unit", "structure")
    return Contract(
        document["target_prefix"],
        {
            name: Operation(
                name,
                shapes[sides["input"]] if "input" in sides else nothing,
                shapes[sides["output"]] if "output" in sides else nothing,
            )
            for name, sides in document["operations"].items()
        },
    )


def _shape(name: str, facts: dict[str, Any]) -> Shape:
    return Shape(
        name,
        facts["type"],
        required=tuple(facts.get("required", ())),
        minimum=facts.get("min"),
        maximum=facts.get("max"),
        pattern=_compiled(PATTERNS.get(name, facts["pattern"])) if "pattern" in facts else None,
        enum=tuple(facts.get("enum", ())),
        sensitive=facts.get("sensitive", False),
    )


def _compiled(pattern: str) -> regex.Pattern[str]:
    r"""The pattern as Java reads it: `.` stops at every line terminator, and `\w`, `\d`, `\s` are ASCII.

    The ASCII flag would also empty `\p{..}`; the model never mixes the two.
    """
    flags = regex.WORD if r"\p{" in pattern else regex.WORD | regex.ASCII
    return regex.compile(pattern, flags)
