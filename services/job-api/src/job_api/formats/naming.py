"""Names of files in an archive: legal on every system, and never the same twice."""

from __future__ import annotations

import posixpath
import re

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST = 80


def safe(name: str) -> str:
    """The name with everything but letters, digits, dots, underscores and hyphens replaced."""
    return _UNSAFE.sub("_", name).strip("._")[:LONGEST] or "unnamed"


def stem_of(ordinal: int, source: str) -> str:
    """The ordinal makes it unique and keeps the order of the manifest; the rest is there for people."""
    return f"{ordinal:07d}_{safe(posixpath.splitext(posixpath.basename(source))[0])}"


def suffix_of(source: str) -> str:
    return safe(posixpath.splitext(source)[1].lower().lstrip(".") or "bin")


def unique_folders(names: list[str]) -> list[str]:
    """A folder name for each class; two classes that would share one are told apart by their index."""
    plain = [safe(name) for name in names]
    lowered = [name.lower() for name in plain]
    return [
        name if lowered.count(name.lower()) == 1 else f"{name}_{index}" for index, name in enumerate(plain)
    ]
