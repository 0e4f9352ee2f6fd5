"""Texts as a sparse TF-IDF matrix on disk, with a dense sketch of it for measuring distance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

from autolabeler.pool.protocol import ObjectSource, ReadObject, UnreadableObject
from autolabeler.pool.reading import for_each, read_within_limit

_COLUMNS = 2**18
"""Hash buckets for each kind of n-gram. Hashing needs no vocabulary in memory and cannot come out empty."""

_SKETCH = 64
_TERMS = "tfidf.npz"
_SKETCHES = "sketch.npy"


@dataclass(frozen=True, slots=True)
class TextPool:
    """Rows are ordinals; failed objects are rows of zeros.

    `terms` is a sparse matrix (objects, 2 * _COLUMNS): words and word pairs, then character n-grams.
    `sketch` is (objects, at most _SKETCH): latent semantic coordinates.
    """

    terms: sparse.csr_matrix[np.float64]
    sketch: NDArray[np.float64]


class TextPoolKind:
    async def build(self, sources: Sequence[ObjectSource], read: ReadObject, folder: Path) -> dict[int, str]:
        count = max((source.ordinal for source in sources), default=-1) + 1
        texts = [""] * count

        async def load(source: ObjectSource) -> None:
            texts[source.ordinal] = source.text if source.text is not None else await _read_text(source, read)

        failures = await for_each(sources, load)
        terms = _tfidf(texts)
        sparse.save_npz(folder / _TERMS, terms, compressed=False)
        np.save(folder / _SKETCHES, _sketch(terms))
        return failures

    def open(self, folder: Path) -> TextPool:
        terms = sparse.csr_matrix(sparse.load_npz(folder / _TERMS))
        return TextPool(terms, np.load(folder / _SKETCHES, mmap_mode="r"))


async def _read_text(source: ObjectSource, read: ReadObject) -> str:
    content = await read_within_limit(source, read)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableObject(f"not a UTF-8 text: byte {error.start} is invalid") from error


def _tfidf(texts: Sequence[str]) -> sparse.csr_matrix[np.float64]:
    if not texts:
        return sparse.csr_matrix((0, 2 * _COLUMNS), dtype=np.float64)
    words = HashingVectorizer(n_features=_COLUMNS, ngram_range=(1, 2), alternate_sign=False, norm=None)
    characters = HashingVectorizer(
        n_features=_COLUMNS, ngram_range=(2, 4), analyzer="char_wb", alternate_sign=False, norm=None
    )
    blocks = [
        TfidfTransformer(sublinear_tf=True).fit_transform(kind.transform(texts))
        for kind in (words, characters)
    ]
    return sparse.csr_matrix(sparse.hstack(blocks, format="csr"))


def _sketch(terms: sparse.csr_matrix[np.float64]) -> NDArray[np.float64]:
    """Deterministic: the seed of the randomised decomposition is fixed, for it is part of the cache."""
    size = min(_SKETCH, terms.shape[0] - 1)
    if size < 1 or terms.nnz == 0:
        return np.zeros((terms.shape[0], 1))
    used = terms[:, np.unique(terms.indices)]
    coordinates: NDArray[np.float64] = TruncatedSVD(min(size, used.shape[1]), random_state=0).fit_transform(
        used
    )
    return coordinates
