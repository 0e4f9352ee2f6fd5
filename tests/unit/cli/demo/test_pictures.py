from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits

from groundwork_cli.demo.digits import DIGITS, digits
from groundwork_cli.demo.errors import DemoError
from groundwork_cli.demo.own_run import own_pictures
from groundwork_cli.demo.pictures import pictures_in


def test_digits_keep_their_pixels_and_labels() -> None:
    data = load_digits()
    assert len(data.images) == DIGITS
    loaded = digits(20, "b")
    assert [int(digit.label) for digit in loaded] == list(data.target[:20])
    assert str(loaded[0].picture.address) == "s3://b/digits/0001.png"
    pixels = np.asarray(Image.open(io.BytesIO(loaded[7].picture.read())))
    assert pixels.shape == (8, 8)
    assert np.array_equal(np.rint(pixels / 255 * 16), data.images[7])


def test_pictures_are_found_in_folders_below_by_their_endings(tmp_path: Path) -> None:
    for name in ("b.JPG", "sub folder/a.png", "c.jpeg", "notes.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())
    found = pictures_in(tmp_path, "bucket")
    keys = [picture.address.key.split("/", 1)[1] for picture in found]
    assert keys == ["b.JPG", "c.jpeg", "sub folder/a.png"]
    assert [picture.content_type for picture in found] == ["image/jpeg", "image/jpeg", "image/png"]
    assert found[0].read() == b"b.JPG"
    assert [picture.address for picture in pictures_in(tmp_path, "bucket")] == [
        picture.address for picture in found
    ]


def test_two_folders_of_one_name_do_not_mix(tmp_path: Path) -> None:
    prefixes = set()
    for parent in ("one", "two"):
        folder = tmp_path / parent / "pets"
        folder.mkdir(parents=True)
        (folder / "a.png").write_bytes(b"x")
        prefixes.add(pictures_in(folder, "bucket")[0].address.key)
    assert len(prefixes) == 2


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (None, "--data needs --labels with at least two names"),
        ("cat", "at least two names"),
        ("cat, ,", "at least two names"),
        ("cat,dog,cat", "a name is there twice"),
        ("cat,dog", "no pictures in this folder"),
    ],
)
def test_what_is_wrong_with_own_data_is_said_before_anything_starts(
    labels: str | None, message: str, tmp_path: Path
) -> None:
    with pytest.raises(DemoError) as raised:
        own_pictures(tmp_path, labels)
    assert message in raised.value.message


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DemoError, match="there is no such folder"):
        own_pictures(tmp_path / "none", "cat,dog")
