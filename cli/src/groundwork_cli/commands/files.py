"""Reading the files that commands are given."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from groundwork_cli.errors import CommandError


def read_text(path: Path) -> str:
    """Raises CommandError."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error


def read_json_object(path: Path) -> dict[str, Any]:
    """Raises CommandError."""
    try:
        content = json.loads(read_text(path))
    except ValueError as error:
        raise CommandError(f"{path} is not JSON: {error}") from error
    if not isinstance(content, dict):
        raise CommandError(f"{path} holds no JSON object.")
    return content


def read_json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The object of each line. Raises CommandError with the number of a line that is none."""
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            content = json.loads(line)
        except ValueError as error:
            raise CommandError(f"{path}, line {number}: not JSON: {error}") from error
        if not isinstance(content, dict):
            raise CommandError(f"{path}, line {number}: not a JSON object.")
        yield content
