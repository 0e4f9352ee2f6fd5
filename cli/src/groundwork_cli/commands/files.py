"""The files that commands are given, to read and to write."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from groundwork_cli.errors import CommandError


def read_text(path: Path) -> str:
    """Raises CommandError."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} cannot be read: it is not text in UTF-8.") from error


def read_json_object(path: Path) -> dict[str, Any]:
    """Raises CommandError."""
    try:
        content = json.loads(read_text(path))
    except ValueError as error:
        raise CommandError(f"{path} is not JSON: {error}") from error
    if not isinstance(content, dict):
        raise CommandError(f"{path} holds no JSON object.")
    return content


def read_json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The object of each line that is not empty, after its number.

    Raises CommandError with the number of a line that is none.
    """
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            content = json.loads(line)
        except ValueError as error:
            raise CommandError(f"{path}, line {number}: not JSON: {error}") from error
        if not isinstance(content, dict):
            raise CommandError(f"{path}, line {number}: not a JSON object.")
        yield number, content


def check_target(path: Path) -> None:
    """Before any work is done for it: whether the file can be written. Raises CommandError."""
    folder = path.parent
    if path.is_dir():
        raise CommandError(f"{path} is a folder.", f"Name a file in it, for example --output {path / 'out'}")
    if not folder.is_dir():
        raise CommandError(
            f"{path} cannot be written: there is no folder {folder}.", f"Make it first: mkdir -p {folder}"
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CommandError(
            f"{path} cannot be written: you may not write into {folder}.",
            "Name another folder with --output.",
        )


def reason_of(error: OSError) -> str:
    """What the operating system refused, for people."""
    place = "" if error.filename is None else f"{error.filename}: "
    return f"{place}{error.strerror or error}."
