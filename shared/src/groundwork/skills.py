"""Names of what members of a team can do, as jobs require them."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

Skill = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, min_length=1, max_length=64, pattern=r"^[^\x00]*$"
    ),
]
Skills = Annotated[
    list[Skill], Field(max_length=32), AfterValidator(lambda names: list(dict.fromkeys(names)))
]
"""In lower case, each once."""
