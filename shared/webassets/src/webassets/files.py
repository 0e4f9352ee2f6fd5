"""Reading the built files: few, small and asked for all the time, so they are in memory, compressed."""

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


@dataclass(frozen=True)
class WebFile:
    content: bytes
    compressed: bytes | None
    """With gzip; None when that makes it no smaller."""
    media_type: str
    etag: str
    immutable: bool
    """The name holds a hash of the content, so that it never changes under this name."""


class WebFiles:
    """The files of one part (`kit` or `portal`), by their path in it."""

    def __init__(self, part: str, *, root: Path | None = None) -> None:
        """`root`: where the parts lie, if not where the build puts them."""
        self._folder = (root or static_dir()) / part
        self._found: dict[str, WebFile] = {}

    def get(self, path: str) -> WebFile | None:
        """Raises NotBuilt when nothing of this part was built."""
        if not self._found:
            # Read again until there is something: a build may come after the start.
            self._found = _read(self._folder)
        if not self._found:
            raise NotBuilt
        return self._found.get(path)


def static_dir() -> Path:
    """Where the build puts its files."""
    return Path(__file__).parent / "dist"


def _read(root: Path) -> dict[str, WebFile]:
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): _file(path, root) for path in files}


def _file(path: Path, root: Path) -> WebFile:
    content = path.read_bytes()
    compressed = None if path.suffix in _NOT_WORTH_IT else gzip.compress(content, mtime=0)
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return WebFile(
        content=content,
        compressed=compressed if compressed is not None and len(compressed) < len(content) else None,
        media_type=_TYPES.get(path.suffix, guessed),
        etag=f'"{hashlib.sha256(content).hexdigest()[:32]}"',
        immutable=path.relative_to(root).parts[0] == "assets",
    )
