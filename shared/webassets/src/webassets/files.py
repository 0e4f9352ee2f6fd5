"""Reading the built files: few, small and asked for all the time, so what was asked for once is in memory,
compressed."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

BUILD_COMMAND = "python -m webassets.build"

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""What `mimetypes` knows differs from machine to machine."""
_NOT_WORTH_IT = (".png", ".woff2", ".gz")


class NotBuilt(Exception):
    """The web files are not there; `python -m webassets.build` makes them."""


_IMMUTABLE = ("assets", "vendor")
"""Folders in which a changed file has another name."""


@dataclass(frozen=True)
class WebFile:
    content: bytes
    compressed: bytes | None
    """With gzip; None when that makes it no smaller."""
    media_type: str
    etag: str
    immutable: bool
    """The name holds a hash of the content, or a version, so that it never changes under this name."""


class WebFiles:
    """The files of one part (`kit` or `portal`), by their path in it."""

    def __init__(self, part: str, *, root: Path | None = None) -> None:
        """`root`: where the parts lie, if not where the build puts them."""
        self._folder = (root or static_dir()) / part
        self._paths: dict[str, Path] = {}
        self._read: dict[str, WebFile] = {}

    def get(self, path: str) -> WebFile | None:
        """Raises NotBuilt when nothing of this part was built."""
        if not self._paths:
            # Looked at again until there is something: a build may come after the start.
            self._paths = {
                found.relative_to(self._folder).as_posix(): found
                for found in self._folder.rglob("*")
                if found.is_file()
            }
        if not self._paths:
            raise NotBuilt
        if path not in self._read and path in self._paths:
            self._read[path] = _file(self._paths[path], self._folder)
        return self._read.get(path)


def static_dir() -> Path:
    """Where the build puts its files."""
    return Path(__file__).parent / "dist"


def _file(path: Path, root: Path) -> WebFile:
    content = path.read_bytes()
    compressed = None if path.suffix in _NOT_WORTH_IT else gzip.compress(content, mtime=0)
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return WebFile(
        content=content,
        compressed=compressed if compressed is not None and len(compressed) < len(content) else None,
        media_type=_TYPES.get(path.suffix, guessed),
        etag=f'"{hashlib.sha256(content).hexdigest()[:32]}"',
        immutable=path.relative_to(root).parts[0] in _IMMUTABLE,
    )
