"""Boxes as workers' forms give them: what is put right, and what is refused by its place."""

from __future__ import annotations

import io
from typing import Any, cast

import pytest
from PIL import Image

from groundwork.errors import InvalidRequest
from groundwork.task_types import InvalidAnswer, Picture, task_type
from groundwork.task_types.pictures import read_picture

LABELS = ["boat", "buoy"]
KIND = task_type("object-detection")
SIZE = {"height": 400, "width": 500}
DROPPED = object()


def answer(*boxes: Any, **more: Any) -> dict[str, Any]:
    return {"boundingBox": {"boundingBoxes": list(boxes), **more}}


def a_box(**changes: Any) -> dict[str, Any]:
    box = {"height": 30, "label": "buoy", "left": 10, "top": 20, "width": 40, **changes}
    return {key: value for key, value in box.items() if value is not DROPPED}


def read(*boxes: Any, **more: Any) -> Any:
    return KIND.label_of(answer(*boxes, **more), LABELS)


def test_boxes_keep_their_order_and_the_picture_its_size() -> None:
    label = read(a_box(), a_box(label="boat", left=0), inputImageProperties=SIZE)
    assert label == {
        "boxes": [
            {"class_id": 1, "left": 10, "top": 20, "width": 40, "height": 30},
            {"class_id": 0, "left": 0, "top": 20, "width": 40, "height": 30},
        ],
        "image_size": {"width": 500, "height": 400, "depth": 3},
    }


def test_no_box_is_an_answer() -> None:
    assert read(inputImageProperties=SIZE)["boxes"] == []


def test_what_else_a_form_says_is_let_be() -> None:
    said = answer(a_box(rotation=3), initialValueModified=True, inputImageProperties={**SIZE, "dpi": 72})
    assert KIND.label_of({"sure": {"on": True}, "note": "x", **said}, LABELS) == KIND.label_of(said, LABELS)


def test_pixels_are_whole_and_a_thin_box_has_one() -> None:
    (box,) = read(a_box(left=9.5001, top="20.4", width=0.2, height=30.6))["boxes"]
    assert box == {"class_id": 1, "left": 10, "top": 20, "width": 1, "height": 31}


def test_what_lies_beyond_the_picture_is_cut_off() -> None:
    (box,) = read(a_box(left=-5, top=390, width=600, height=30), inputImageProperties=SIZE)["boxes"]
    assert box == {"class_id": 1, "left": 0, "top": 390, "width": 500, "height": 10}


def test_without_the_size_of_the_picture_nothing_is_cut() -> None:
    label = read(a_box(left=-5))
    assert label["boxes"][0]["left"] == -5
    assert label["image_size"] is None
    output = KIND.output(label, LABELS, 0.0)
    assert isinstance(output.value, dict)
    assert output.value["image_size"] == []


@pytest.mark.parametrize(
    ("content", "where", "message"),
    [
        ({}, "answer", "no form element"),
        ({"boundingBox": {}}, "answer.*.boundingBoxes", "no list of boundingBoxes"),
        (answer(a_box(), 7), "answer.*.boundingBoxes[1]", "not a box"),
        (answer(a_box(label="ship")), "answer.*.boundingBoxes[0].label", "'ship' is not one of the labels"),
        (answer(a_box(label=DROPPED)), "answer.*.boundingBoxes[0].label", "no label"),
        (answer(a_box(left=DROPPED)), "answer.*.boundingBoxes[0].left", "not a number"),
        (answer(a_box(top=True)), "answer.*.boundingBoxes[0].top", "not a number"),
        (answer(a_box(top=float("inf"))), "answer.*.boundingBoxes[0].top", "not a number"),
        (answer(a_box(width=-4)), "answer.*.boundingBoxes[0].width", "wider and higher than nothing"),
        (answer(a_box(height=0)), "answer.*.boundingBoxes[0].height", "wider and higher than nothing"),
        (
            answer(a_box(left=500), inputImageProperties=SIZE),
            "answer.*.boundingBoxes[0]",
            "outside the picture, which has 500 x 400 pixels",
        ),
        (
            answer(inputImageProperties={"height": 0, "width": 5}),
            "answer.*.inputImageProperties.height",
            "at least one pixel",
        ),
    ],
)
def test_a_box_that_cannot_be_is_refused_by_its_place(
    content: dict[str, Any], where: str, message: str
) -> None:
    with pytest.raises(InvalidAnswer, match=message) as caught:
        KIND.label_of(content, LABELS)
    assert caught.value.where == where


def test_the_picture_itself_says_how_large_it_is_and_nothing_lies_beyond_it() -> None:
    label = read(a_box(left=80, width=40), inputImageProperties=SIZE)
    assert KIND.checked(label, Picture(100, 60, 1)) == {
        "boxes": [{"class_id": 1, "left": 80, "top": 20, "width": 20, "height": 30}],
        "image_size": {"width": 100, "height": 60, "depth": 1},
    }


def test_a_box_beyond_the_picture_itself_is_refused() -> None:
    with pytest.raises(InvalidAnswer, match="outside the picture, which has 100 x 60 pixels") as caught:
        KIND.checked(read(a_box(), a_box(left=100), inputImageProperties=SIZE), Picture(100, 60, 1))
    assert caught.value.where == "answer.*.boundingBoxes[1]"


def test_an_adjustment_is_checked_as_what_it_adjusts() -> None:
    kind = task_type("object-detection-adjustment")
    label = kind.label_of(answer(a_box(), initialValueModified=True), LABELS)
    checked = cast(dict[str, Any], kind.checked(label, Picture(100, 60, 1)))
    assert kind.reads == "picture"
    assert checked["modified"] is True
    assert checked["image_size"]["depth"] == 1


@pytest.mark.parametrize(
    ("mode", "depth"), [("1", 1), ("L", 1), ("LA", 1), ("I;16", 1), ("P", 3), ("RGB", 3), ("RGBA", 3)]
)
def test_colour_has_a_depth_of_3_and_grey_of_1(mode: str, depth: int) -> None:
    out = io.BytesIO()
    Image.new(mode, (7, 5)).save(out, format="PNG")
    assert read_picture(out.getvalue()) == Picture(7, 5, depth)


def test_turned_pictures_are_measured_as_they_are_stored() -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (7, 5)).save(out, format="JPEG", exif=exif)
    assert read_picture(out.getvalue()) == Picture(7, 5, 3)


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"])
def test_what_is_no_picture_has_no_size(content: bytes) -> None:
    assert read_picture(content) is None


def test_the_output_of_other_tools_is_read() -> None:
    value: Any = {
        "image_size": {"width": "500", "height": 400},
        "annotations": [{"class_id": "7", "left": "1", "top": 2.4, "width": 3, "height": 4}],
    }
    label = KIND.read_output(value, {"class-map": {"7": "buoy"}}, LABELS)
    assert label == {
        "boxes": [{"class_id": 1, "left": 1, "top": 2, "width": 3, "height": 4}],
        "image_size": {"width": 500, "height": 400, "depth": 3},
    }


@pytest.mark.parametrize("value", [None, [], {}, {"annotations": 3}, {"annotations": [{"class_id": 9}]}])
def test_what_is_no_output_of_boxes_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"annotations|class id"):
        KIND.read_output(value, {}, LABELS)


def test_a_job_has_from_1_to_50_labels() -> None:
    KIND.check_labels(["one"])
    for labels in ([], [str(index) for index in range(51)]):
        with pytest.raises(InvalidRequest):
            KIND.check_labels(labels)


@pytest.mark.parametrize("box", [(7, 9, 0, 4), (7, 9, 0, 0), (640, 480, 12, 3)])
def test_an_adjustment_leaves_a_box_without_area_as_it_was(box: tuple[int, int, int, int]) -> None:
    sides = dict(zip(("left", "top", "width", "height"), box, strict=True))
    content = {
        "boundingBox": {
            "boundingBoxes": [{"label": "cat", **sides}],
            "inputImageProperties": {"width": 640, "height": 480},
            "initialValueModified": False,
        }
    }
    adjusted = task_type("object-detection-adjustment")
    label = adjusted.label_of(content, ["cat"])
    (written,) = cast(dict[str, Any], adjusted.output(label, ["cat"], 0.0).value)["annotations"]
    assert written["width"] * written["height"] == 0
    assert (written["left"], written["top"]) == box[:2]
    with pytest.raises(InvalidAnswer):
        task_type("object-detection").label_of(content, ["cat"])
