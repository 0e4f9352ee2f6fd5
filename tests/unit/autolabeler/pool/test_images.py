from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autolabeler.pool import ObjectSource, UnreadableObject, ensure_pool
from autolabeler.pool.images import ImagePoolKind, decode_square


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


async def build(folder: Path, contents: list[bytes]) -> dict[int, str]:
    async def read(uri: str) -> bytes:
        return contents[int(uri)]

    sources = [ObjectSource(ordinal, uri=str(ordinal)) for ordinal in range(len(contents))]
    return await ensure_pool(ImagePoolKind(), folder, sources, read)


@pytest.mark.parametrize(("size", "side"), [((8, 8), 16), ((28, 28), 32), ((32, 32), 32), ((640, 480), 64)])
async def test_the_side_follows_the_median_image(tmp_path: Path, size: tuple[int, int], side: int) -> None:
    assert await build(tmp_path / "pool", [encoded(Image.new("RGB", size))] * 3) == {}
    assert ImagePoolKind().open(tmp_path / "pool").pixels.shape == (3, side, side, 3)


async def test_bad_objects_fail_one_by_one_with_their_reason(tmp_path: Path) -> None:
    good = encoded(Image.new("RGB", (16, 16), (10, 20, 30)))
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 40, 3), np.uint8))
    failures = await build(tmp_path / "pool", [b"not an image", good, encoded(noise)[:700], b""])
    assert sorted(failures) == [0, 2, 3]
    assert failures[0] == "not a decodable image: the format is unknown"
    assert failures[2].startswith("not a decodable image: ")
    assert ImagePoolKind().open(tmp_path / "pool").pixels[1, 5, 5].tolist() == [10, 20, 30]


def test_an_image_of_too_many_pixels_is_refused_unopened() -> None:
    bomb = encoded(Image.new("1", (12_000, 12_000)))
    assert len(bomb) < 50_000
    with pytest.raises(UnreadableObject, match="more than 100 million pixels"):
        decode_square(bomb, 16)


async def test_an_object_of_too_many_bytes_is_refused(tmp_path: Path) -> None:
    failures = await build(tmp_path / "pool", [b"\0" * 40_000_001])
    assert failures[0].startswith("larger than 40 MB")


def test_exif_orientation_is_ignored() -> None:
    image = Image.new("RGB", (16, 16))
    image.paste((255, 255, 255), (0, 0, 16, 8))
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    pixels = decode_square(encoded(image, exif=exif), 16)
    assert pixels[0].min() == 255
    assert pixels[15].max() == 0


def test_transparent_images_are_seen_on_white() -> None:
    pixels = decode_square(encoded(Image.new("RGBA", (16, 16), (0, 0, 0, 0))), 16)
    assert pixels.min() == 255


def test_deep_grey_images_keep_their_contrast() -> None:
    deep = np.full((16, 16), 1000, np.uint16)
    deep[:8] = 60_000
    pixels = decode_square(encoded(Image.fromarray(deep)), 16)
    assert pixels[0].min() == 255
    assert pixels[15].max() == 0


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "CMYK"])
def test_every_mode_becomes_rgb(mode: str) -> None:
    kind = "TIFF" if mode == "CMYK" else "PNG"
    assert decode_square(encoded(Image.new(mode, (20, 10)), kind), 16).shape == (16, 16, 3)
