"""Choosing lines of a manifest before it is imported."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

from job_api.importing.reading import ManifestReader


class Picker(Protocol):
    done: bool

    async def take(self, contents: Sequence[Mapping[str, Any]]) -> Sequence[bool]: ...


@asynccontextmanager
async def picking(selection: Mapping[str, Any], reader: ManifestReader) -> AsyncIterator[Picker | None]:
    yield None
