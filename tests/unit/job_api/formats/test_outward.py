"""What readers of each format find in it."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest
import yaml
from tests.unit.job_api.formats.conftest import MakeArchive, boxes_value, dataset, item, mask_item, record

from groundwork.errors import InvalidRequest
from job_api.formats import rle
from job_api.formats.outward import out_formats
from job_api.formats.record import Dataset, Record, Size

PETS = dataset("object-detection", ["dog", "cat", "bone"])
STREETS = dataset("semantic-segmentation", ["building", "road"], attribute="streets-ref")
SPECIES = dataset("image-classification", ["cat", "dog"])
THINGS = dataset("image-classification-multilabel", ["person", "bicycle"])
ENTITIES = dataset("text-span", ["person", "date"], media="text")
PLANE = np.array([[0, 1, 1], [2, 2, 1]], dtype=np.uint8)


def boxes(*values: tuple[int, int, int, int, int], ordinal: int = 0) -> Record:
    return record(
        PETS, "object-detection", boxes_value(*values), ordinal, objects=[{"confidence": 0.8} for _ in values]
    )


def streets() -> Record:
    colours = {
        "0": {"class-name": "BACKGROUND", "hex-color": "#ffffff", "confidence": 0.8},
        "1": {"class-name": "building", "hex-color": "#2ca02c", "confidence": 0.8},
        "2": {"class-name": "road", "hex-color": "#1f77b4", "confidence": 0.8},
    }
    return record(STREETS, "semantic-segmentation", "s3://out/0.png", internal_color_map=colours)


def species(class_id: int, ordinal: int = 0) -> Record:
    return record(SPECIES, "image-classification", class_id, ordinal, confidence=0.9)


def check_coco(document: dict[str, Any]) -> None:
    """The rules that COCO's own tools rely on."""
    images = {image["id"]: image for image in document["images"]}
    categories = {category["id"] for category in document["categories"]}
    assert len(images) == len(document["images"])
    assert len({image["file_name"] for image in document["images"]}) == len(images)
    assert all(
        isinstance(image[side], int) and image[side] > 0
        for image in images.values()
        for side in ("width", "height")
    )
    ids = [annotation["id"] for annotation in document["annotations"]]
    assert len(set(ids)) == len(ids)
    assert 0 not in ids  # the evaluation takes it for "no match"
    assert 0 not in categories
    for annotation in document["annotations"]:
        image = images[annotation["image_id"]]
        assert annotation["category_id"] in categories
        left, top, width, height = annotation["bbox"]
        assert left >= 0
        assert top >= 0
        assert left + width <= image["width"]
        assert top + height <= image["height"]
        assert width > 0
        assert height > 0
        assert annotation["area"] > 0
        assert annotation["iscrowd"] in (0, 1)


def test_coco_boxes_keep_their_pixels(archive_of: MakeArchive) -> None:
    records = [boxes((0, 111, 134, 61, 128), (2, 161, 250, 30, 30)), boxes(ordinal=1)]
    files = archive_of("coco", PETS, [item(one) for one in records])
    document = json.loads(files["annotations.json"])
    check_coco(document)
    assert [category["name"] for category in document["categories"]] == ["dog", "cat", "bone"]
    assert [(one["category_id"], one["bbox"], one["area"]) for one in document["annotations"]] == [
        (1, [111, 134, 61, 128], 61 * 128),
        (3, [161, 250, 30, 30], 900),
    ]
    assert [(one["id"], one["coco_url"]) for one in document["images"]] == [
        (1, "s3://in/a b/0.png"),
        (2, "s3://in/a b/1.png"),
    ]


def test_coco_masks_say_exactly_what_the_png_says(archive_of: MakeArchive) -> None:
    files = archive_of("coco", STREETS, [mask_item(streets(), PLANE)])
    document = json.loads(files["annotations.json"])
    check_coco(document)
    planes = {
        one["category_id"]: rle.decode(one["segmentation"]["counts"], 3, 2) for one in document["annotations"]
    }
    assert [category["id"] for category in document["categories"]] == [1, 2]
    for class_id in (1, 2):
        np.testing.assert_array_equal(planes[class_id], class_id == PLANE)


def test_coco_labels_a_whole_picture_by_covering_it(archive_of: MakeArchive) -> None:
    files = archive_of("coco", SPECIES, [item(species(1), Size(40, 30))])
    document = json.loads(files["annotations.json"])
    check_coco(document)
    assert [(one["category_id"], one["bbox"]) for one in document["annotations"]] == [(2, [0, 0, 40, 30])]


def test_voc_counts_pixels_from_one_and_both_corners_in(archive_of: MakeArchive) -> None:
    files = archive_of("voc", PETS, [item(boxes((0, 0, 0, 500, 400), (2, 10, 20, 1, 1)))])
    root = ET.fromstring(files["Annotations/0000000_0.xml"])  # noqa: S314 - our own
    corners = [
        [found.findtext(f"bndbox/{corner}") for corner in ("xmin", "ymin", "xmax", "ymax")]
        for found in root.findall("object")
    ]
    assert corners == [["1", "1", "500", "400"], ["11", "21", "11", "21"]]
    assert [found.findtext("name") for found in root.findall("object")] == ["dog", "bone"]
    assert [root.findtext(f"size/{key}") for key in ("width", "height", "depth")] == ["500", "400", "3"]
    assert files["ImageSets/Main/trainval.txt"] == b"0000000_0\n"
    assert files["pictures.csv"] == b"file,source_ref\nJPEGImages/0000000_0.png,s3://in/a b/0.png\n"


def test_voc_text_is_escaped(archive_of: MakeArchive) -> None:
    odd = dataset("object-detection", ['<b> & "c"\n'])
    one = record(odd, "object-detection", boxes_value((0, 0, 0, 5, 5)), class_map={"0": odd.labels[0]})
    root = ET.fromstring(archive_of("voc", odd, [item(one)])["Annotations/0000000_0.xml"])  # noqa: S314
    assert root.findtext("object/name") == '<b> & "c" '


def test_voc_lists_every_picture_once_for_each_class(archive_of: MakeArchive) -> None:
    files = archive_of("voc", SPECIES, [item(species(n % 2, n), Size(4, 3)) for n in range(3)])
    assert files["ImageSets/Main/cat_trainval.txt"] == b"0000000_0  1\n0000001_1 -1\n0000002_2  1\n"
    assert files["ImageSets/Main/dog_trainval.txt"] == b"0000000_0 -1\n0000001_1  1\n0000002_2 -1\n"


def test_voc_masks_are_the_png_itself(archive_of: MakeArchive) -> None:
    one = mask_item(streets(), PLANE)
    files = archive_of("voc", STREETS, [one])
    assert files["SegmentationClass/0000000_0.png"] == one.png
    assert files["ImageSets/Segmentation/trainval.txt"] == b"0000000_0\n"


def test_yolo_boxes_are_shares_around_their_centre(archive_of: MakeArchive) -> None:
    files = archive_of("yolo", PETS, [item(boxes((2, 100, 100, 50, 200))), item(boxes(ordinal=1))])
    assert files["labels/train/0000000_0.txt"] == b"2 0.250000 0.500000 0.100000 0.500000\n"
    assert files["labels/train/0000001_1.txt"] == b""  # a picture with nothing in it
    assert yaml.safe_load(files["data.yaml"])["names"] == {0: "dog", 1: "cat", 2: "bone"}


def test_yolo_masks_are_polygons_along_the_pixels(archive_of: MakeArchive) -> None:
    files = archive_of("yolo", STREETS, [mask_item(streets(), np.array([[0, 1], [0, 1]], dtype=np.uint8))])
    (line,) = files["labels/train/0000000_0.txt"].decode().splitlines()
    class_id, *numbers = line.split()
    assert class_id == "0"
    points = set(zip(map(float, numbers[::2]), map(float, numbers[1::2]), strict=True))
    assert points == {(0.5, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0)}


def test_yolo_classifies_by_folders(archive_of: MakeArchive) -> None:
    files = archive_of("yolo", SPECIES, [item(species(1), Size(4, 3))], include_images=True)
    assert files == {"train/dog/0000000_0.png": b"a picture"}


def test_csv_has_a_row_for_each_label(archive_of: MakeArchive) -> None:
    files = archive_of("csv", PETS, [item(boxes((0, 1, 2, 3, 4), (2, 5, 6, 7, 8))), item(boxes(ordinal=1))])
    rows = list(csv.DictReader(io.StringIO(files["labels.csv"].decode())))
    assert [(row["object_id"], row["label"], row["left"], row["height"]) for row in rows] == [
        ("0", "dog", "1", "4"),
        ("0", "bone", "5", "8"),
        ("1", "", "", ""),
    ]


def test_jsonl_names_what_the_ids_mean(archive_of: MakeArchive) -> None:
    many = record(
        THINGS,
        "image-classification-multilabel",
        [1, 0],
        class_map={"0": "person", "1": "bicycle"},
        confidence_map={"0": 0.7, "1": 0.9},
    )
    (line,) = archive_of("jsonl", THINGS, [item(many)])["labels.jsonl"].splitlines()
    assert json.loads(line) == {
        "object_id": "0",
        "source_ref": "s3://in/a b/0.png",
        "labels": [
            {"label": "bicycle", "class_id": 1, "confidence": 0.9},
            {"label": "person", "class_id": 0, "confidence": 0.7},
        ],
        "human_annotated": True,
        "created": "2024-05-02T09:22:13.527256",
    }


def test_entities_carry_the_words_they_mean(archive_of: MakeArchive) -> None:
    found = record(
        ENTITIES,
        "text-span",
        {"annotations": {"entities": [{"label": "person", "startOffset": 13, "endOffset": 20}]}},
        entities=[{"confidence": 0.7}],
    )
    (line,) = archive_of("jsonl", ENTITIES, [item(found)])["labels.jsonl"].splitlines()
    assert json.loads(line)["entities"] == [
        {"label": "person", "start": 13, "end": 20, "text": "Charles", "confidence": 0.7}
    ]


def test_a_hugging_face_folder_of_pictures_is_described_by_its_card(archive_of: MakeArchive) -> None:
    files = archive_of("huggingface", PETS, [item(boxes((2, 1, 2, 3, 4)))], include_images=True)
    assert json.loads(files["train/metadata.jsonl"])["objects"] == {
        "bbox": [[1.0, 2.0, 3.0, 4.0]],
        "category": [2],
    }
    assert files["train/0000000_0.png"] == b"a picture"
    header = yaml.safe_load(files["README.md"].decode().split("---")[1])
    features = {feature["name"]: feature for feature in header["dataset_info"]["features"]}
    category = features["objects"]["struct"][1]["sequence"]
    assert category["dtype"]["class_label"]["names"] == {"0": "dog", "1": "cat", "2": "bone"}


@pytest.mark.parametrize("name", ["coco", "voc", "yolo"])
@pytest.mark.parametrize(
    "of", [ENTITIES, dataset("custom", []), dataset("text-classification", ["a", "b"], media="text")]
)
def test_a_picture_format_refuses_what_it_has_no_place_for(
    name: str, of: Dataset, archive_of: MakeArchive
) -> None:
    with pytest.raises(InvalidRequest, match="use csv, jsonl or huggingface") as raised:
        archive_of(name, of, [])
    assert raised.value.where == "format"


@pytest.mark.parametrize("name", sorted(out_formats()))
def test_an_archive_of_nothing_can_be_read(name: str, archive_of: MakeArchive) -> None:
    assert archive_of(name, PETS, [])


def test_boxes_end_where_the_picture_ends_and_those_outside_are_gone() -> None:
    content = boxes((0, -10, 390, 30, 30), (1, 600, 0, 10, 10), (2, 0, 0, 0, 5)).content
    cut = content.clipped(Size(500, 400))  # type: ignore[union-attr]
    assert [(box.left, box.top, box.width, box.height) for box in cut.boxes] == [(0, 390, 20, 10)]
