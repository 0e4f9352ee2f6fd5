"""A pool on disk: whole, or not there."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autolabeler.pool.protocol import ObjectSource, PoolKind, ReadObject

_INDEX = "index.json"


async def ensure_pool(
    kind: PoolKind[Any], folder: Path, sources: Sequence[ObjectSource], read: ReadObject
) -> dict[int, str]:
    """Build the pool of `sources` in `folder` unless it is there; returns the failed ordinals' reasons.

    The pool is written beside `folder` and renamed when complete, so a crash leaves at most a temporary
    folder, which the next call removes. A pool of other sources is replaced. One process builds a given
    folder at a time.
    """
    digest = _digest(sources)
    if (failures := _failures(folder, digest)) is not None:
        return failures
    folder.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{folder.name}.building-"
    for stale in folder.parent.glob(f"{prefix}*"):
        shutil.rmtree(stale)
    building = Path(tempfile.mkdtemp(prefix=prefix, dir=folder.parent))
    try:
        failures = await kind.build(sources, read, building)
        _complete(building, folder, digest, failures)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return failures


def _complete(building: Path, folder: Path, digest: str, failures: dict[int, str]) -> None:
    index = {"sources": digest, "failures": {str(k): failures[k] for k in sorted(failures)}}
    (building / _INDEX).write_text(json.dumps(index), encoding="utf-8")
    if folder.exists():
        shutil.rmtree(folder)
    building.rename(folder)


def _failures(folder: Path, digest: str) -> dict[int, str] | None:
    """The recorded failures of a complete pool of these sources, None when there is no such pool."""
    try:
        index = json.loads((folder / _INDEX).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    if index["sources"] != digest:
        return None
    return {int(ordinal): str(reason) for ordinal, reason in index["failures"].items()}


def _digest(sources: Sequence[ObjectSource]) -> str:
    digest = hashlib.sha256()
    for source in sources:
        line = json.dumps([source.ordinal, source.uri, source.text])
        digest.update(line.encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()
