"""Which objects of the store a template may show: those that the input of its task names, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any

from groundwork.objectstore import ObjectAddress
from groundwork.templates.addresses import s3_address

_BUCKET = re.compile(r"[A-Za-z0-9._-]{1,255}")


class ReadableObjects:
    """The objects that a task's input names, and those below an address in it that ends with a slash."""

    def __init__(self, task_input: Any, *, buckets: Sequence[str] = ("*",)) -> None:
        """`buckets`: patterns of the buckets that data may lie in at all."""
        self._buckets = buckets
        named = [address for text in _texts(task_input) if (address := self._address(text)) is not None]
        self._objects = frozenset(named)
        self._folders = frozenset(one for one in named if one.key.endswith("/"))

    def find(self, address: str) -> ObjectAddress | None:
        """The object at `s3://bucket/key`, in any spelling, if it may be shown."""
        asked = self._address(address)
        if asked is None:
            return None
        below = any(
            asked.bucket == folder.bucket and asked.key.startswith(folder.key) for folder in self._folders
        )
        return asked if below or asked in self._objects else None

    def _address(self, text: str) -> ObjectAddress | None:
        """None: no address that an object can have, or in a bucket that data may not lie in."""
        try:
            address = ObjectAddress.parse(s3_address(text) or "")
        except ValueError:  # no S3 address, or one with '.' and '..' steps
            return None
        if not address.key or not _BUCKET.fullmatch(address.bucket):
            return None
        return address if any(fnmatchcase(address.bucket, one) for one in self._buckets) else None


def _texts(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
