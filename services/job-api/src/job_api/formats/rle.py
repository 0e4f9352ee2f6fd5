"""Run lengths of a binary mask, column by column, starting with a run of zeros: what COCO calls RLE."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Plane: TypeAlias = NDArray[np.bool_]


def encode(mask: Plane) -> list[int]:
    flat = mask.ravel(order="F")
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    edges = np.concatenate(([0], changes, [flat.size]))
    counts: list[int] = np.diff(edges).tolist()
    return [0, *counts] if flat.size and flat[0] else counts


def decode(counts: Sequence[int], width: int, height: int) -> Plane:
    """Raises ValueError when the runs do not fill the picture."""
    lengths = np.asarray(counts, dtype=np.int64)
    if lengths.size and lengths.min() < 0:
        raise ValueError("a run is negative")
    if int(lengths.sum()) != width * height:
        raise ValueError(f"the runs add up to {int(lengths.sum()):,} pixels instead of {width * height:,}")
    values = np.arange(lengths.size) % 2 == 1
    return np.repeat(values, lengths).reshape((height, width), order="F")


def unpack(text: str) -> list[int]:
    """The run lengths of COCO's compressed text: six bits a character, differences from the last but one.

    Raises ValueError.
    """
    counts: list[int] = []
    position = 0
    while position < len(text):
        value, shift, more = 0, 0, True
        while more:
            if position >= len(text):
                raise ValueError("the compressed run lengths end in the middle of a number")
            bits = ord(text[position]) - 48
            if not 0 <= bits < 64:
                raise ValueError(f"{text[position]!r} does not belong in compressed run lengths")
            value |= (bits & 0x1F) << shift
            more = bool(bits & 0x20)
            position += 1
            shift += 5
            if not more and bits & 0x10:
                value -= 1 << shift
        counts.append(value + counts[-2] if len(counts) > 2 else value)
    return counts


def extent(mask: Plane) -> list[int]:
    """[left, top, width, height] of what is set in the mask, which may not be empty."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return [
        int(columns[0]),
        int(rows[0]),
        int(columns[-1] - columns[0] + 1),
        int(rows[-1] - rows[0] + 1),
    ]


def read_counts(counts: Any) -> list[int]:
    """Either form of COCO's `counts`. Raises ValueError."""
    if isinstance(counts, str):
        return unpack(counts)
    if isinstance(counts, list) and all(isinstance(one, int) for one in counts):
        return counts
    raise ValueError("'counts' is neither a text nor a list of whole numbers")
