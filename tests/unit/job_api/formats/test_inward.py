"""What is read out of other tools' files, and what is said of what cannot be."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from tests.unit.job_api.formats.test_geometry import brush_of

from job_api.formats.inward import source_format
from job_api.formats.inward.base import Areas, Earlier, Options, Trouble
from job_api.formats.record import Boxes, Choices, Spans

IMAGES = Options(images="s3://in/pictures/")


def read(
    name: str, *files: bytes | str | Any, options: Options = IMAGES
) -> tuple[list[Earlier], list[Trouble]]:
    """Documents in any form; the task type is found out unless the options say it."""
    contents = [
        (f"file{number}", one if isinstance(one, bytes) else json.dumps(one).encode())
        for number, one in enumerate(files)
    ]
    source = source_format(name)
    kind = options.task_type or source.task_type_of(lambda: contents)
    chosen = Options(options.images, kind, options.predictions, options.first_pixel)
    found = list(source.read(lambda: contents, chosen))
    return [one for one in found if isinstance(one, Earlier)], [
        one for one in found if isinstance(one, Trouble)
    ]


def boxes_of(earlier: Earlier) -> list[tuple[Any, ...]]:
    assert isinstance(earlier.content, Boxes)
    return [(box.name, box.left, box.top, box.width, box.height) for box in earlier.content.boxes]


def coco(*annotations: dict[str, Any]) -> dict[str, Any]:
    return {
        "images": [{"id": 5, "file_name": "train/a.png", "width": 40, "height": 30}],
        "categories": [{"id": 9, "name": "dog"}, {"id": 2, "name": "cat"}],
        "annotations": [{"image_id": 5, "category_id": 9, **one} for one in annotations],
    }


def test_coco_boxes_become_whole_pixels_inside_the_picture() -> None:
    document = coco({"bbox": [1.4, 2.6, 10.2, 5.1]}, {"bbox": [35, 25, 100, 100]}, {"bbox": [3, 3, 0.2, 0.2]})
    (earlier,), troubles = read("coco", document)
    assert (earlier.source, troubles, earlier.dropped) == ("s3://in/pictures/train/a.png", [], 1)
    assert boxes_of(earlier) == [("dog", 1, 3, 11, 5), ("dog", 35, 25, 5, 5)]


def test_coco_classes_are_in_the_order_of_their_ids() -> None:
    content = json.dumps(coco()).encode()
    assert source_format("coco").labels_of(lambda: [("a", content)]) == ["cat", "dog"]


def test_a_crowd_is_no_box_but_part_of_a_mask() -> None:
    crowd = {"bbox": [1, 1, 4, 4], "iscrowd": 1, "segmentation": {"counts": [0, 1200], "size": [30, 40]}}
    (earlier,), _ = read("coco", coco(crowd))
    assert (boxes_of(earlier), earlier.dropped) == ([], 1)
    (masked,), _ = read("coco", coco(crowd), options=Options("s3://in/", "semantic-segmentation"))
    assert isinstance(masked.content, Areas)
    assert (masked.content.plane == 1).all()


def test_coco_compressed_run_lengths_are_read() -> None:
    document = coco({"segmentation": {"counts": "P15500000l0", "size": [10, 10]}})
    document["images"][0].update(width=10, height=10)
    (earlier,), troubles = read("coco", document, options=Options("s3://in/", "semantic-segmentation"))
    assert troubles == []
    assert isinstance(earlier.content, Areas)
    expected = np.zeros((10, 10), dtype=np.bool_)
    expected[2:7, 3:7] = True
    np.testing.assert_array_equal(earlier.content.plane == 1, expected)


def test_where_areas_overlap_the_later_one_wins() -> None:
    whole = {"counts": [0, 1200], "size": [30, 40]}
    over = {"category_id": 2, "segmentation": [[0, 0, 40, 0, 40, 10, 0, 10]]}
    options = Options("s3://in/", "semantic-segmentation")
    (earlier,), _ = read("coco", coco({"segmentation": whole}, over), options=options)
    assert isinstance(earlier.content, Areas)
    assert earlier.content.names == ("dog", "cat")
    assert (earlier.content.plane[:10] == 2).all()
    assert (earlier.content.plane[10:] == 1).all()


def test_a_picture_of_boundless_size_is_refused_before_it_is_painted() -> None:
    document = coco({"segmentation": [[0, 0, 9, 0, 9, 9]]})
    document["images"][0].update(width=900_000, height=900_000)
    _, (trouble,) = read("coco", document, options=Options("s3://in/", "semantic-segmentation"))
    assert "100,000,000 is the most" in trouble.message


@pytest.mark.parametrize(
    ("segmentation", "message"),
    [
        (None, "neither a list of polygons nor run lengths"),
        ([], "neither a list of polygons nor run lengths"),
        ([[1, 2, 3]], "not a list of at least three x and y"),
        ([["a"] * 6], "not a list of at least three x and y"),
        ({"counts": [1], "size": [30, 40]}, "add up to 1 pixels instead of 1,200"),
        ({"counts": [1200], "size": [40, 30]}, "not that of the picture"),
        ({"counts": {}, "size": [30, 40]}, "neither a text nor a list"),
    ],
)
def test_a_damaged_segmentation_is_named(segmentation: Any, message: str) -> None:
    options = Options("s3://in/", "semantic-segmentation")
    _, (trouble,) = read("coco", coco({"segmentation": segmentation}), options=options)
    assert trouble.where == "file0: annotations[0]"
    assert message in trouble.message


@pytest.mark.parametrize(
    ("document", "where"),
    [
        (b"{oops", "file0"),
        ([], "file0: images"),
        ({"images": [], "annotations": {}}, "file0: annotations"),
        ({**coco(), "categories": [{"id": 1}]}, "file0: categories[0]"),
        ({**coco(), "images": [{"id": 1}, {"id": 1}]}, "file0: images[1]"),
        ({**coco(), "images": ["a"]}, "file0: images[0]"),
    ],
)
def test_a_document_of_another_form_is_named(document: Any, where: str) -> None:
    _, troubles = read("coco", document)
    assert where in [trouble.where for trouble in troubles]


def test_a_picture_without_a_place_is_named() -> None:
    _, (trouble,) = read("coco", coco(), options=Options())
    assert "say where the pictures lie with 'images'" in trouble.message


def voc(*objects: str, size: str = "<width>40</width><height>30</height>") -> bytes:
    head = f"<annotation><filename>a.png</filename><size>{size}</size>"
    return f"{head}{''.join(objects)}</annotation>".encode()


def voc_object(xmin: object, ymin: object, xmax: object, ymax: object) -> str:
    corners = {"xmin": xmin, "ymin": ymin, "xmax": xmax, "ymax": ymax}
    inner = "".join(f"<{key}>{value}</{key}>" for key, value in corners.items())
    return f"<object><name>cat</name><bndbox>{inner}</bndbox></object>"


@pytest.mark.parametrize(
    ("first_pixel", "expected"), [(1, ("cat", 0, 0, 40, 30)), (0, ("cat", 1, 1, 39, 29))]
)
def test_voc_corners_depend_on_what_the_first_pixel_is_called(
    first_pixel: int, expected: tuple[Any, ...]
) -> None:
    options = Options("s3://in", first_pixel=first_pixel)
    (earlier,), troubles = read("voc", voc(voc_object(1, 1, 40, 30)), options=options)
    assert troubles == []
    assert boxes_of(earlier) == [expected]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (voc(voc_object(0, 1, 4, 4)), "say first_pixel 0"),
        (voc(voc_object("x", 1, 4, 4)), "<bndbox/xmin> is 'x', not a number"),
        (voc(voc_object(5, 1, 2, 4)), "wide and"),
        (voc(voc_object("nan", 1, 2, 4)), "not a number"),
        (voc(size=""), "<size/width> is None"),
        (b"<annotation>", "not XML"),
        (b"<html/>", "not an <annotation>"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><annotation/>', "document type"),
        (b"", "not XML"),
    ],
)
def test_a_damaged_voc_document_is_named(content: bytes, message: str) -> None:
    _, (trouble,) = read("voc", content)
    assert trouble.where == "file0"
    assert message in trouble.message


def task(*results: dict[str, Any], text: str | None = None, **more: Any) -> dict[str, Any]:
    data = {"image": "/data/upload/3/ab-a%20b.png"} if text is None else {"text": text}
    return {"id": 7, "data": data, "annotations": [{"result": [*results], **more}]}


def result(kind: str, value: dict[str, Any], **more: Any) -> dict[str, Any]:
    to_name = "text" if "start" in value else "image"
    return {
        "type": kind,
        "value": value,
        "to_name": to_name,
        "original_width": 200,
        "original_height": 100,
        **more,
    }


def rectangle(**changes: Any) -> dict[str, Any]:
    value = {
        "x": 10,
        "y": 20,
        "width": 50,
        "height": 30,
        "rotation": 0,
        "rectanglelabels": ["cat"],
        **changes,
    }
    return result("rectanglelabels", value)


def test_label_studio_boxes_are_per_cent_of_the_picture() -> None:
    (earlier,), troubles = read("label-studio", [task(rectangle())])
    assert troubles == []
    assert earlier.source == "s3://in/pictures/ab-a b.png"
    assert boxes_of(earlier) == [("cat", 20, 20, 100, 30)]


def test_label_studio_predictions_are_read_when_they_are_wanted() -> None:
    both = {**task(rectangle()), "predictions": [{"score": 0.7, "result": [rectangle(x=0)]}]}
    (earlier,), _ = read("label-studio", [both], options=Options("s3://in", predictions=True))
    assert boxes_of(earlier)[0][1] == 0
    assert earlier.confidence == 0.7


def test_of_several_annotations_the_certain_one_counts_and_cancelled_ones_do_not() -> None:
    one = task()
    one["annotations"] = [
        {"result": [rectangle(x=1)], "ground_truth": True},
        {"result": [rectangle(x=2)]},
        {"result": [rectangle(x=3)], "was_cancelled": True, "ground_truth": True},
    ]
    (earlier,), _ = read("label-studio", [one])
    assert boxes_of(earlier)[0][1] == 2


def test_label_studio_choices_become_one_class_or_several() -> None:
    chosen = result("choices", {"choices": ["cat", "dog"]})
    one = result("choices", {"choices": ["cat"]})
    (single,), _ = read("label-studio", [task(one)], options=Options("s3://in", "image-classification"))
    assert isinstance(single.content, Choices)
    assert [choice.name for choice in single.content.chosen] == ["cat"]
    many = Options("s3://in", "image-classification-multi-label")
    (several,), _ = read("label-studio", [task(chosen)], options=many)
    assert isinstance(several.content, Choices)
    assert [choice.name for choice in several.content.chosen] == ["cat", "dog"]
    _, (trouble,) = read("label-studio", [task(chosen)], options=Options("s3://in", "image-classification"))
    assert "multi-label" in trouble.message


def test_label_studio_spans_count_code_points_whatever_the_tool_counted() -> None:
    text = "😀 Ada wrote"
    in_units = result("labels", {"start": 3, "end": 6, "text": "Ada", "labels": ["person"]})
    in_points = result("labels", {"start": 2, "end": 5, "text": "Ada", "labels": ["person"]})
    for one in (in_units, in_points):
        (earlier,), troubles = read("label-studio", [task(one, text=text)])
        assert troubles == []
        assert isinstance(earlier.content, Spans)
        assert [(span.name, span.start, span.end) for span in earlier.content.spans] == [("person", 2, 5)]
        assert (earlier.source, earlier.is_reference) == (text, False)


def test_label_studio_brushes_become_areas() -> None:
    plane = np.random.default_rng(1).random((10, 20)) < 0.5
    value = {"format": "rle", "rle": brush_of(plane), "brushlabels": ["road"]}
    brush = result("brushlabels", value, original_width=20, original_height=10)
    (earlier,), troubles = read("label-studio", [task(brush)])
    assert troubles == []
    assert isinstance(earlier.content, Areas)
    np.testing.assert_array_equal(earlier.content.plane == 1, plane)


def test_a_task_without_a_label_is_there_all_the_same() -> None:
    unlabelled = {"id": 1, "data": {"image": "s3://in/x.png"}, "annotations": []}
    found, troubles = read("label-studio", [task(rectangle()), unlabelled])
    assert ([earlier.content is None for earlier in found], troubles) == ([False, True], [])


@pytest.mark.parametrize(
    ("tasks", "where", "message"),
    [
        ({"not": "a list"}, "file0", "choose the format JSON"),
        (b"[", "file0", "not JSON"),
        ([task(rectangle(rotation=3))], "file0: task 7", "rotated"),
        ([task(rectangle(x="left"))], "file0: task 7", ""),
        ([{"id": 3, "annotations": []}], "file0: task 3", "form of an exported task"),
        ([{"data": {}, "annotations": []}], "file0: task 0", "neither a picture nor a text"),
        (["what"], "file0: task 0", "form of an exported task"),
        ([task({"type": "rectanglelabels"})], "file0: task 7", ""),
        (
            [task(result("labels", {"start": 0, "end": 3, "text": "Bob", "labels": ["x"]}), text="Ada")],
            "file0: task 7",
            "does not say 'Bob'",
        ),
    ],
)
def test_what_cannot_be_used_is_named_by_its_task(tasks: Any, where: str, message: str) -> None:
    _, troubles = read("label-studio", tasks)
    assert [trouble.where for trouble in troubles] == [where]
    assert message in troubles[0].message


@pytest.mark.parametrize("name", ["coco", "voc", "label-studio"])
@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"null", b"[[]]", b"{}", b"[null]", b'[{"data":{"text":"a"},"annotations":[{}]}]'],
)
def test_nothing_that_is_read_raises(name: str, content: bytes) -> None:
    read(name, content)
