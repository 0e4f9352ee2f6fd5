"""Pictures on their way to a bucket."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from groundwork.objectstore import ObjectAddress
from groundwork_cli.demo.errors import DemoError

CONTENT_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


@dataclass(frozen=True)
class Picture:
    """`read` gives the file's bytes when they are needed, so that a large folder does not fill the memory."""

    address: ObjectAddress
    content_type: str
    read: Callable[[], bytes]


def pictures_in(folder: Path, bucket: str) -> list[Picture]:
    """The pictures of a folder and of those below it, in the order of their paths. Raises DemoError."""
    if not folder.is_dir():
        raise DemoError(f"--data {folder}: there is no such folder.")
    paths = sorted(
        path for path in folder.rglob("*") if path.suffix.lower() in CONTENT_TYPES and path.is_file()
    )
    if not paths:
        raise DemoError(
            f"--data {folder}: no pictures in this folder.",
            "Pictures are files that end in .png, .jpg or .jpeg; folders inside are searched too.",
        )
    base = ObjectAddress(bucket, _prefix(folder))
    return [
        Picture(
            base.child(path.relative_to(folder).as_posix()),
            CONTENT_TYPES[path.suffix.lower()],
            path.read_bytes,
        )
        for path in paths
    ]


def _prefix(folder: Path) -> str:
    """The same for the same folder; different for two folders of one name."""
    whole = folder.resolve()
    name = re.sub(r"[^a-z0-9]+", "-", whole.name.lower()).strip("-") or "pictures"
    return f"{name}-{hashlib.sha256(str(whole).encode()).hexdigest()[:8]}"
