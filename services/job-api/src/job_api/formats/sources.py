"""Getting the files of a source out of S3, so that they can be read more than once."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import PurePosixPath
from typing import IO

from groundwork.errors import InvalidRequest
from groundwork.objectstore import ObjectAddress, ObjectNotFound, ObjectStore
from job_api.formats.inward.base import Files

MAX_DOCUMENT_BYTES = 128 * 1024 * 1024
"""It is held in memory while it is read, at several times its size."""
MAX_ARCHIVE_BYTES = 4 * 1024 * 1024 * 1024
MAX_FILE_BYTES = 4 * 1024 * 1024
"""Of one file among many."""
SUFFIX = ".xml"
WHERE = "source"


@asynccontextmanager
async def source_files(store: ObjectStore, address: ObjectAddress, *, many: bool) -> AsyncIterator[Files]:
    """Raises InvalidRequest when there is nothing, or too much."""
    if not many:
        content = await _document(store, address)
        yield lambda: [(PurePosixPath(address.key).name, content)]
        return
    with tempfile.TemporaryFile() as file:
        if address.key.endswith("/") or not address.key:
            await _gather(store, address, file)
        else:
            await _download(store, address, file)
        try:
            archive = zipfile.ZipFile(file)
        except zipfile.BadZipFile as error:
            raise InvalidRequest(
                f"{address} is no zip archive; name one, or a folder with a slash at its end", where=WHERE
            ) from error
        with archive:
            entries = _entries(archive, address)
            yield lambda: _read(archive, entries)


async def _document(store: ObjectStore, address: ObjectAddress) -> bytes:
    await _check_size(store, address, MAX_DOCUMENT_BYTES)
    return await store.get(address)


async def _download(store: ObjectStore, address: ObjectAddress, file: IO[bytes]) -> None:
    await _check_size(store, address, MAX_ARCHIVE_BYTES)
    async for chunk in store.stream(address):
        file.write(chunk)


async def _check_size(store: ObjectStore, address: ObjectAddress, most: int) -> None:
    try:
        size = (await store.head(address)).size
    except ObjectNotFound as error:
        raise InvalidRequest(error.message, where=WHERE) from error
    if size > most:
        raise InvalidRequest(f"{address} has more than {most:,} bytes; split it", where=WHERE)


async def _gather(store: ObjectStore, folder: ObjectAddress, file: IO[bytes]) -> None:
    """The files of a folder, as an archive of our own."""
    with zipfile.ZipFile(file, "w") as archive:
        try:
            async for address in store.keys(folder):
                if address.key.endswith(SUFFIX):
                    name = address.key.removeprefix(folder.key)
                    archive.writestr(name, await store.get(address, first_bytes=MAX_FILE_BYTES + 1))
        except ObjectNotFound as error:
            raise InvalidRequest(error.message, where=WHERE) from error


def _entries(archive: zipfile.ZipFile, address: ObjectAddress) -> list[zipfile.ZipInfo]:
    entries = sorted(
        (entry for entry in archive.infolist() if entry.filename.endswith(SUFFIX)),
        key=lambda entry: entry.filename,
    )
    if not entries:
        raise InvalidRequest(f"there is no {SUFFIX} file in {address}", where=WHERE)
    for entry in entries:
        if entry.file_size > MAX_FILE_BYTES:
            raise InvalidRequest(f"{entry.filename} has more than {MAX_FILE_BYTES:,} bytes", where=WHERE)
        if entry.flag_bits & 1:
            raise InvalidRequest(f"{entry.filename} is encrypted", where=WHERE)
    return entries


def _read(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    return ((entry.filename, archive.read(entry)) for entry in entries)
