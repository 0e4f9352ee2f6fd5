"""Names for the array types that the mathematics passes around."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

IntArray: TypeAlias = NDArray[np.int64]
"""Ordinals (0-based line numbers of the input manifest), or class indices."""

FloatArray: TypeAlias = NDArray[np.float64]
"""Scores, probabilities, rates."""

BoolArray: TypeAlias = NDArray[np.bool_]
