from __future__ import annotations

from pathlib import Path

import numpy as np

from autolabeler.pool import ObjectSource, UnreadableObject, ensure_pool
from autolabeler.pool.texts import TextPoolKind


async def no_store(uri: str) -> bytes:
    raise UnreadableObject(f"{uri} does not exist")


async def test_texts_come_from_the_manifest_or_from_the_store(tmp_path: Path) -> None:
    async def read(uri: str) -> bytes:
        return {"s3://b/good": b"gute Sache", "s3://b/bad": b"caf\xe9"}[uri]

    sources = [
        ObjectSource(0, text="gute Sache"),
        ObjectSource(1, uri="s3://b/good"),
        ObjectSource(2, uri="s3://b/bad"),
        ObjectSource(3, text=""),
    ]
    failures = await ensure_pool(TextPoolKind(), tmp_path / "pool", sources, read)
    assert failures == {2: "not a UTF-8 text: byte 3 is invalid"}
    pool = TextPoolKind().open(tmp_path / "pool")
    terms = pool.terms.toarray()
    np.testing.assert_array_equal(terms[0], terms[1])
    assert terms[0].any()
    assert not terms[2:].any()
    assert len(pool.sketch) == 4


async def test_a_pool_of_nothing_but_blanks_is_a_pool(tmp_path: Path) -> None:
    sources = [ObjectSource(0, text=" "), ObjectSource(1, uri="s3://b/gone")]
    failures = await ensure_pool(TextPoolKind(), tmp_path / "pool", sources, no_store)
    assert failures == {1: "s3://b/gone does not exist"}
    assert not TextPoolKind().open(tmp_path / "pool").sketch.any()
