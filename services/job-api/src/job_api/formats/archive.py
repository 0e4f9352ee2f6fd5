"""A zip file that is written while it is sent: what is finished is taken out, the rest waits on the disk."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO

_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The same labels make the same file, whenever it is written."""
IN_MEMORY = 4 * 1024 * 1024
COPY_BYTES = 1024 * 1024


class Archive:
    """Blocks, so use it in a thread. `take` what is finished now and then; `close` yields the rest."""

    def __init__(self) -> None:
        self._sink = _Sink()
        self._zip = zipfile.ZipFile(self._sink, "w", allowZip64=True)
        self._spools: dict[str, IO[bytes]] = {}
        self._scratch: list[IO[bytes]] = []

    def add(self, name: str, content: bytes, *, compress: bool = True) -> None:
        self._zip.writestr(_entry(name, compress=compress), content)

    def spool(self, name: str) -> IO[bytes]:
        """A file that grows while others are added; it becomes the entry `name` at the end."""
        if name not in self._spools:
            self._spools[name] = _temporary()
        return self._spools[name]

    def scratch(self) -> IO[bytes]:
        """A file beside the archive, gone at the end."""
        self._scratch.append(_temporary())
        return self._scratch[-1]

    def take(self) -> bytes:
        return self._sink.take()

    def close(self) -> Iterator[bytes]:
        """Finish, in pieces: large spools do not come out at once."""
        for name, spool in self._spools.items():
            size = spool.tell()
            spool.seek(0)
            entry = _entry(name, compress=True)
            entry.file_size = size
            with self._zip.open(entry, "w", force_zip64=size > zipfile.ZIP64_LIMIT // 2) as out:
                while piece := spool.read(COPY_BYTES):
                    out.write(piece)
                    yield self.take()
        self.discard()
        self._zip.close()
        yield self.take()

    def discard(self) -> None:
        """Let go of the temporary files."""
        for file in (*self._spools.values(), *self._scratch):
            file.close()
        self._spools.clear()
        self._scratch.clear()


def _temporary() -> IO[bytes]:
    return tempfile.SpooledTemporaryFile(IN_MEMORY)


def _entry(name: str, *, compress: bool) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=_MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    entry.external_attr = 0o644 << 16
    return entry


class _Sink(io.RawIOBase):
    """Where the zip writes to: it only ever goes forward."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        self._waiting += content
        return len(content)

    def take(self) -> bytes:
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken
