"""Run lengths, outlines and names: exact, and back again."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from job_api.formats import rle
from job_api.formats.contours import outlines
from job_api.formats.inward.brush import decode_brush
from job_api.formats.naming import stem_of, unique_folders

RANDOM = np.random.default_rng(7)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 1.0])
def test_run_lengths_give_the_mask_back(share: float) -> None:
    mask = RANDOM.random((17, 23)) < share
    counts = rle.encode(mask)
    assert sum(counts) == mask.size
    np.testing.assert_array_equal(rle.decode(counts, 23, 17), mask)


def test_run_lengths_go_down_the_columns_and_begin_with_zeros() -> None:
    assert rle.encode(np.array([[1, 0], [1, 0], [0, 1]], dtype=np.bool_)) == [0, 2, 3, 1]


def test_compressed_run_lengths_are_those_of_coco() -> None:
    # Written by COCO's own tools for a picture of 10 x 10 with rows 2 to 6 of columns 3 to 6 set.
    assert rle.unpack("P15500000l0") == [32, 5, 5, 5, 5, 5, 5, 5, 33]


@pytest.mark.parametrize("text", ["~", "S1P", "\x00"])
def test_damaged_run_lengths_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="run lengths"):
        rle.unpack(text)


def test_runs_that_do_not_fill_the_picture_are_refused() -> None:
    with pytest.raises(ValueError, match="add up to 5 pixels instead of 6"):
        rle.decode([2, 3], 3, 2)


def drawn(polygons: list[list[tuple[int, int]]], width: int, height: int) -> rle.Plane:
    """Pillow's idea of the polygons, at ten times the size: edges of pixels can be told from middles."""
    image = Image.new("1", (width * 10, height * 10))
    for polygon in polygons:
        ImageDraw.Draw(image).polygon([(x * 10 - 0.5, y * 10 - 0.5) for x, y in polygon], fill=1)
    return np.asarray(image)[5::10, 5::10]


def test_outlines_enclose_exactly_the_pixels() -> None:
    for _ in range(20):
        mask = RANDOM.random((6, 7)) < 0.3
        holes_filled = drawn(outlines(mask), 7, 6)
        assert (holes_filled | ~mask).all()
    solid = np.zeros((8, 8), dtype=np.bool_)
    solid[1:4, 2:7] = solid[4:7, 5:7] = True
    np.testing.assert_array_equal(drawn(outlines(solid), 8, 8), solid)


def test_areas_that_touch_at_a_corner_are_two() -> None:
    assert len(outlines(np.array([[1, 0], [0, 1]], dtype=np.bool_))) == 2


def test_a_hole_is_no_outline_of_its_own() -> None:
    ring = np.ones((3, 3), dtype=np.bool_)
    ring[1, 1] = False
    assert outlines(ring) == [[(0, 0), (3, 0), (3, 3), (0, 3)]]


def packed(bits: str) -> list[int]:
    padded = bits + "0" * (-len(bits) % 8)
    return [int(padded[at : at + 8], 2) for at in range(0, len(padded), 8)]


def brush_of(plane: rle.Plane) -> list[int]:
    """Label Studio's form, with single values only: an independent writer."""
    values = [value for pixel in plane.ravel() for value in (0, 0, 0, 255 if pixel else 0)]
    bits = f"{len(values):032b}" + f"{7:05b}" + f"{2:04b}" * 4
    for start in range(0, len(values), 8):
        block = values[start : start + 8]
        bits += "0" + "00" + f"{len(block) - 1:03b}" + "".join(f"{value:08b}" for value in block)
    return packed(bits)


def test_a_brush_is_where_it_is_not_transparent() -> None:
    plane = RANDOM.random((5, 4)) < 0.5
    np.testing.assert_array_equal(decode_brush(brush_of(plane), 4, 5), plane)


def test_a_brush_of_one_long_run() -> None:
    bits = f"{16:032b}" + f"{7:05b}" + f"{15:04b}" * 4 + "1" + "00" + f"{15:016b}" + f"{255:08b}"
    assert decode_brush(packed(bits), 2, 2).all()


@pytest.mark.parametrize("damaged", [[], [0, 0, 0, 16], [1, 2, 3], [300] * 40, ["a"] * 9])
def test_a_damaged_brush_is_refused(damaged: list[int]) -> None:
    with pytest.raises(ValueError, match="brush"):
        decode_brush(damaged, 2, 2)


def test_names_are_safe_and_unique() -> None:
    assert stem_of(7, "s3://in/2024-05-02_09:14:03/a b:c.tar.png") == "0000007_a_b_c.tar"
    assert stem_of(8, "s3://in/..") == "0000008_unnamed"
    assert unique_folders(["cat", "Cat", "a/b", "a:b", "dog"]) == ["cat_0", "Cat_1", "a_b_2", "a_b_3", "dog"]
