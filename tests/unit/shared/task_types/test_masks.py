"""Masks as workers' forms give them, and as files hold them."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from groundwork.task_types import InvalidAnswer, task_type
from groundwork.task_types.colours import class_colour, normal_colour
from groundwork.task_types.masks import mask_label, mask_of
from groundwork.task_types.pngs import Mask, read_palette, write_palette

LABELS = ["quay", "water"]
KIND = task_type("semantic-segmentation")
GREEN, BLUE, GREY = (0x2C, 0xA0, 0x2C), (0x1F, 0x77, 0xB4), (0x80, 0x80, 0x80)
MAPPINGS = {"quay": {"color": "#2ca02c"}, "water": {"color": "#1F77B4"}}
PIXELS = [GREEN, BLUE, GREY, BLUE, BLUE, GREEN]


def png(mode: str = "RGB", **options: Any) -> bytes:
    picture = Image.new("RGB", (3, 2))
    picture.putdata(PIXELS)
    out = io.BytesIO()
    (picture.quantize(3) if mode == "P" else picture.convert(mode)).save(out, format="PNG", **options)
    return out.getvalue()


def answer(picture: Any, mappings: Any = MAPPINGS, **more: Any) -> dict[str, Any]:
    if isinstance(picture, bytes):
        picture = base64.b64encode(picture).decode()
    return {"it": {"labelMappings": mappings, "labeledImage": {"pngImageData": picture}, **more}}


def read(content: dict[str, Any]) -> tuple[list[int], dict[int, str]]:
    mask, colours = mask_of(KIND.label_of(content, LABELS))
    assert (mask.width, mask.height) == (3, 2)
    return list(mask.pixels), colours


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_the_colour_of_a_pixel_names_its_class(mode: str) -> None:
    pixels, colours = read(answer(png(mode)))
    assert pixels == [1, 2, 0, 2, 2, 1]
    assert colours == {1: "#2ca02c", 2: "#1f77b4"}


def test_a_colour_that_is_mapped_to_nothing_is_background_and_unused_labels_are_left_out() -> None:
    pixels, colours = read(answer(png(), {"quay": {"color": "#2ca02c"}}))
    assert pixels == [1, 0, 0, 0, 0, 1]
    assert colours == {1: "#2ca02c"}


def test_what_is_transparent_is_background() -> None:
    picture = Image.open(io.BytesIO(png())).convert("RGBA")
    picture.putpixel((0, 0), (*GREEN, 0))
    out = io.BytesIO()
    picture.save(out, format="PNG")
    assert read(answer(out.getvalue()))[0] == [0, 2, 0, 2, 2, 1]


def test_pictures_without_colours_are_background() -> None:
    for mode in ("1", "L", "LA", "I;16"):
        assert read(answer(png(mode)))[0] == [0] * 6


def test_a_data_url_and_a_short_colour_are_understood() -> None:
    url = "data:image/png;base64," + base64.b64encode(png()).decode()
    assert read(answer(url))[0] == [1, 2, 0, 2, 2, 1]
    assert normal_colour("#AbC") == "#aabbcc"


def bomb() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "where", "message"),
    [
        ({"it": {}}, "answer.*.labelMappings", "no colours"),
        (answer(png(), []), "answer.*.labelMappings", "no colours"),
        (answer(png(), {"sky": {"color": "#000000"}}), "answer.*.labelMappings.sky", "'sky' is not one of"),
        (answer(png(), {"quay": {"color": "red"}}), "answer.*.labelMappings.quay.color", "#rrggbb"),
        (answer(png(), {"quay": {}}), "answer.*.labelMappings.quay.color", "#rrggbb"),
        (
            answer(png(), {"quay": {"color": "#2ca02c"}, "water": {"color": "#2CA02C"}}),
            "answer.*.labelMappings.water.color",
            "another label too",
        ),
        (answer(None), "answer.*.labeledImage.pngImageData", "no picture"),
        (answer("nothing but words"), "answer.*.labeledImage.pngImageData", "not base64"),
        (answer(b"GIF89a" + bytes(40)), "answer.*.labeledImage.pngImageData", "not a PNG"),
        (answer(png()[:60]), "answer.*.labeledImage.pngImageData", "cannot be read"),
        (answer(bomb()), "answer.*.labeledImage.pngImageData", "100,000 x 100,000 pixels"),
        (
            answer(png(), inputImageProperties={"width": 3, "height": 3}),
            "answer.*.labeledImage.pngImageData",
            "mask has 3 x 2 pixels, the picture 3 x 3",
        ),
    ],
)
def test_a_mask_that_cannot_be_is_refused_by_its_place(
    content: dict[str, Any], where: str, message: str
) -> None:
    with pytest.raises(InvalidAnswer, match=message) as caught:
        KIND.label_of(content, LABELS)
    assert caught.value.where == where


@pytest.mark.parametrize("n_classes", [1, 2, 3, 4, 15, 16, 17, 255])
def test_pixel_values_are_classes_however_many_there_are(n_classes: int) -> None:
    mask = Mask(n_classes + 1, 1, bytes(range(n_classes + 1)))
    assert read_palette(write_palette(mask, {})) == mask


def test_the_colours_of_255_classes_differ_and_none_is_that_of_the_background() -> None:
    colours = [class_colour(index) for index in range(255)]
    assert colours[:4] == ["#2ca02c", "#1f77b4", "#ff7f0e", "#d62728"]
    assert len({*colours, "#ffffff"}) == 256


def test_a_mask_of_a_job_with_its_labels_in_another_order_is_read_by_names() -> None:
    colours = {"1": {"class-name": "water", "hex-color": "#2ca02c"}}
    file = write_palette(Mask(2, 1, bytes([0, 1])), {1: "#2ca02c"})
    mask, found = mask_of(
        KIND.read_output("s3://b/m.png", {"internal-color-map": colours}, LABELS, file=file)
    )
    assert list(mask.pixels) == [0, 2]
    assert found == {2: "#2ca02c"}


def test_a_mask_in_colours_is_read_by_them() -> None:
    metadata = {
        "internal-color-map": {
            str(index): {"class-name": name, "hex-color": MAPPINGS[name]["color"]}
            for index, name in enumerate(LABELS, 1)
        }
    }
    mask, _ = mask_of(KIND.read_output("s3://b/m.png", metadata, LABELS, file=png()))
    assert list(mask.pixels) == [1, 2, 0, 2, 2, 1]


def test_a_mask_that_nobody_fetched_cannot_be_read() -> None:
    with pytest.raises(ValueError, match="was not read"):
        KIND.read_output("s3://b/m.png", {}, LABELS)


@pytest.mark.parametrize("n_classes", [8, 9, 40])
def test_many_colours_are_told_apart(n_classes: int) -> None:
    labels = [str(index) for index in range(n_classes)]
    pixels = bytes(index % (n_classes + 1) for index in range(3 * n_classes))
    label = mask_label(Mask(n_classes, 3, pixels), {})
    assert KIND.label_of(KIND.content_of(label, labels), labels) == label
