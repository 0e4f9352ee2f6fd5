"""A job as a file and options: what `jobs create` and `jobs validate` read."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from groundwork_cli.client import NewJob
from groundwork_cli.commands.files import read_text
from groundwork_cli.errors import CommandError, UsageError

Fault = tuple[str, str]
"""What is wrong, and what to do about it."""


def read_job_file(path: Path) -> dict[str, Any]:
    """The members of a job from YAML or JSON. Raises CommandError."""
    try:
        text = read_text(path)
        content = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as error:
        raise CommandError(f"{path} is neither YAML nor JSON: {error}") from error
    if not isinstance(content, dict):
        raise CommandError(f"{path} holds no job.", "Write one member a line, for example `name: pets-1`.")
    return content


def job_of(members: Mapping[str, Any]) -> NewJob:
    """The job, once every member is known and none is missing.

    Raises CommandError with everything that is wrong; UsageError when members are missing and nothing else.
    """
    strange = [_unknown(str(name)) for name in members if name not in NewJob.model_fields]
    missing: list[Fault] = []
    unfit: list[Fault] = []
    try:
        job = NewJob.model_validate(members)
    except ValidationError as error:
        for found in error.errors():
            where = ".".join(map(str, found["loc"]))
            if found["type"] == "missing":
                missing.append((f"The job needs {where!r}.", _how_to_give(where)))
            else:
                unfit.append((f"{where}: {found['msg']}.", ""))
    faults = [*strange, *unfit, *missing]
    if not faults:
        return job
    kind = CommandError if strange or unfit else UsageError
    if len(faults) == 1:
        raise kind(*faults[0])
    raise kind(
        f"{len(faults)} things are wrong with the job:",
        "\n".join(f"  {message} {hint}".rstrip() for message, hint in faults),
    )


def _unknown(name: str) -> Fault:
    close = difflib.get_close_matches(name, NewJob.model_fields, 1)
    hint = f"Did you mean {close[0]!r}?" if close else f"Members: {', '.join(NewJob.model_fields)}"
    return f"A job has no member {name!r}.", hint


def _how_to_give(member: str) -> str:
    if member == "name":
        return "Give it behind the command, or write it into the file."
    return f"Give --{member.replace('_', '-')}, or write it into the file."


def listed(text: str | None) -> list[str] | None:
    """`a,b` as a list; None stays None."""
    return None if text is None else [part.strip() for part in text.split(",") if part.strip()]


def tags_of(pairs: list[str] | None) -> dict[str, str] | None:
    """`key=value` pairs. Raises UsageError."""
    if not pairs:
        return None
    tags = {}
    for pair in pairs:
        key, separator, value = pair.partition("=")
        if not separator or not key:
            raise UsageError(f"--tag {pair}: write key=value.")
        tags[key] = value
    return tags
