"""Finding the modules of a package that each provide one entry."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType
from typing import Any


@cache
def discover(package: ModuleType, attribute: str) -> dict[str, Any]:
    """The `attribute` of every module of `package` that has one, keyed by the entry's `name`."""
    entries: dict[str, Any] = {}
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        entry = getattr(module, attribute, None)
        if entry is None:
            continue
        if entry.name in entries:
            raise RuntimeError(f"{package.__name__}: two modules provide {entry.name!r}")
        entries[entry.name] = entry
    return entries
