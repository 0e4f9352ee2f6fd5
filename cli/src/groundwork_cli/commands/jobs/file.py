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
from groundwork_cli.errors import CommandError


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
    """The job, once every member is known and none is missing. Raises CommandError."""
    for name in members:
        if name not in NewJob.model_fields:
            close = difflib.get_close_matches(str(name), NewJob.model_fields, 1)
            hint = f"Did you mean {close[0]!r}?" if close else f"Members: {', '.join(NewJob.model_fields)}"
            raise CommandError(f"A job has no member {name!r}.", hint)
    try:
        return NewJob.model_validate(members)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        if first["type"] == "missing":
            raise CommandError(
                f"The job needs {where!r}.", f"Give --{where.replace('_', '-')}, or write it into the file."
            ) from error
        raise CommandError(f"{where}: {first['msg']}") from error


def listed(text: str | None) -> list[str] | None:
    """`a,b` as a list; None stays None."""
    return None if text is None else [part.strip() for part in text.split(",") if part.strip()]


def tags_of(pairs: list[str] | None) -> dict[str, str] | None:
    """`key=value` pairs. Raises CommandError."""
    if not pairs:
        return None
    tags = {}
    for pair in pairs:
        key, separator, value = pair.partition("=")
        if not separator or not key:
            raise CommandError(f"--tag {pair}: write key=value.")
        tags[key] = value
    return tags
