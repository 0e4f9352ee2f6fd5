"""The frozen predictions of one round: what an audit audits and what machine labels are copied from."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from autolabeler.arrays import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Predictions:
    """One row for each object that had no label when the round was trained, by ascending ordinal."""

    ordinals: IntArray
    labels: IntArray
    """Predicted class indices."""
    scores: FloatArray
    """Probability that the model gives the predicted class."""

    def candidates(self, threshold: float) -> IntArray:
        """Ordinals of the objects that score at least `threshold`."""
        return self.ordinals[self.scores >= threshold]

    def sha256(self) -> str:
        """Of the numbers, not of the file: equal predictions have equal hashes however they are stored."""
        digest = hashlib.sha256()
        for column, kind in ((self.ordinals, "<i8"), (self.labels, "<i8"), (self.scores, "<f8")):
            digest.update(np.ascontiguousarray(column, dtype=kind).tobytes())
        return digest.hexdigest()

    def save(self, path: Path) -> None:
        """Write an .npz file, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.partial")
        with partial.open("wb") as file:
            np.savez(file, ordinals=self.ordinals, labels=self.labels, scores=self.scores)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)


def load_predictions(path: Path, sha256: str) -> Predictions:
    """Read what `save` wrote. Raises ValueError when it is not the predictions with this hash."""
    with np.load(path, allow_pickle=False) as file:
        predictions = Predictions(file["ordinals"], file["labels"], file["scores"])
    if predictions.sha256() != sha256:
        raise ValueError(f"{path.name} does not hold the predictions of this round")
    return predictions
