"""Reading a faulty request as far as it goes, so that what is right in it can be checked too. Pure."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import ValidationError, WithJsonSchema

from groundwork.service.wording import problems_of, where_of
from job_api.jobs.schemas import JobCreate

_STAND_INS: dict[str, Any] = {
    "name": "unnamed",
    "task_type": "",
    "output_path": "s3://unnamed",
    "team": "",
    # What was meant is there, though not how.
    "streaming": {},
    "automation": {},
}
"""For members that have to be there; what the checks find out about one of these is not told."""
_ROUNDS = 3
"""Mending one fault may bring out another."""


UncheckedJob = Annotated[dict[str, Any], WithJsonSchema({"$ref": "#/components/schemas/JobCreate"})]
"""A body that should be a JobCreate; any JSON object passes."""


@dataclass
class Reading:
    request: JobCreate | None = None
    """Without what is at fault; None when nothing can be made of it."""
    problems: list[tuple[str, str]] = field(default_factory=list)
    faulty: set[str] = field(default_factory=set)
    """The paths of the members that were taken out."""

    def is_sound(self, member: str) -> bool:
        """Whether nothing was taken out of this member of the request."""
        return not any(path.split(".")[0] == member for path in self.faulty)

    def is_new(self, where: str) -> bool:
        """Whether a later finding there is about something else than what was taken out."""
        return not any(where == path or where.startswith((f"{path}.", f"{path}[")) for path in self.faulty)


def read_request(body: dict[str, Any]) -> Reading:
    reading = Reading()
    # Mending reaches one level down; a body may be nested deeper than a whole copy can go.
    given = {member: copy.copy(value) for member, value in body.items()}
    for _ in range(_ROUNDS):
        try:
            reading.request = JobCreate.model_validate(given)
        except ValidationError as error:
            errors = error.errors(include_url=False)
            reading.problems += [one for one in problems_of(errors, JobCreate) if one not in reading.problems]
            for fault in errors:
                reading.faulty.add(where_of(fault["loc"]))
                _mend(given, fault["loc"])
        else:
            break
    if "label_category_config" in reading.faulty and body.get("labels") is None:
        reading.faulty.add("labels")  # they would have come from the file
    if "task_price" in reading.faulty:
        reading.faulty.add("budget")  # whether it is enough depends on the price
    return reading


def _mend(given: dict[str, Any], loc: Sequence[int | str]) -> None:
    if not loc:
        return  # the whole cannot be read, and is nobody's request
    member = str(loc[0])
    inner = given.get(member)
    if len(loc) > 1 and isinstance(inner, dict) and loc[1] in inner:
        del inner[loc[1]]
    elif len(loc) > 1 and isinstance(inner, list) and isinstance(loc[1], int):
        inner[loc[1]] = f"(item {loc[1]})"  # keeps the places of the others
    elif member in _STAND_INS:
        given[member] = copy.copy(_STAND_INS[member])
    else:
        given.pop(member, None)
