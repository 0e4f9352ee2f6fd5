"""Label Studio's run lengths of a brush mask: a stream of bits that holds an RGBA picture.

Header: 32 bits with the number of values, 5 bits with the bits of a value less one, four times 4 bits with
the bits of a length less one. Then blocks: one bit says whether a single value follows for the whole run, two
bits which of the four lengths is used, the length less one, the value or the values.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from job_api.formats.rle import Plane

CHANNELS = 4
MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 40_000_000


def decode_brush(packed: Sequence[int], width: int, height: int) -> Plane:
    """Where the brush was: pixels that are not wholly transparent. Raises ValueError."""
    if len(packed) > MAX_BYTES or width * height > MAX_PIXELS:
        raise ValueError(
            f"a brush has at most {MAX_BYTES:,} bytes, its picture at most {MAX_PIXELS:,} pixels"
        )
    try:
        bits = _Bits(bytes(packed))
    except (ValueError, TypeError) as error:
        raise ValueError("the run lengths of the brush are not a list of bytes") from error
    values = _values(bits, width * height * CHANNELS)
    return values.reshape((height, width, CHANNELS))[:, :, CHANNELS - 1] > 0


def _values(bits: _Bits, expected: int) -> NDArray[np.uint8]:
    count = bits.take(32)
    if count != expected:
        raise ValueError(f"the brush has {count:,} values, the picture needs {expected:,}")
    word = bits.take(5) + 1
    lengths = [bits.take(4) + 1 for _ in range(4)]
    values = np.zeros(count, dtype=np.uint8)
    position = 0
    while position < count:
        same = bits.take(1)
        end = position + bits.take(lengths[bits.take(2)]) + 1
        if end > count:
            raise ValueError("the brush runs over the end of the picture")
        if same:
            values[position:end] = bits.take(word) & 0xFF
        else:
            values[position:end] = [bits.take(word) & 0xFF for _ in range(end - position)]
        position = end
    return values


class _Bits:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self._position = 0

    def take(self, count: int) -> int:
        """The next bits as a number, the first one the highest. Raises ValueError at the end."""
        end = self._position + count
        last = (end + 7) // 8
        if last > len(self._content):
            raise ValueError("the run lengths of the brush end too early")
        number = int.from_bytes(self._content[self._position // 8 : last], "big")
        self._position = end
        return number >> (last * 8 - end) & ((1 << count) - 1)
