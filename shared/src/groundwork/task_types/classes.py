"""Class ids: an index into the job's labels, which stands for the label everywhere in the output."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import JsonValue


def class_id(value: Any, labels: Sequence[str]) -> int:
    """Raises ValueError for what is no class id of these labels."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < len(labels):
        raise ValueError(f"{value!r} is not a class id between 0 and {len(labels) - 1}")
    return value


def read_class_id(value: Any, name: Any, labels: Sequence[str]) -> int:
    """The class of an output manifest's id and, where the metadata has one, its name.

    The name counts: the manifest may be another job's, with the labels in another order. An id may be a
    number or its digits, because Amazon's guide prints both. Raises ValueError.
    """
    if isinstance(name, str) and name in labels:
        return labels.index(name)
    if isinstance(value, str) and value.isdecimal():
        value = int(value)
    return class_id(value, labels)


def class_map(ids: Iterable[int], labels: Sequence[str]) -> dict[str, JsonValue]:
    """Names by class id, each class once, in the order in which they first come."""
    return {str(index): labels[index] for index in ids}
