"""A folder that `datasets.load_dataset` reads: an image folder, or JSON lines, and a card.

With the pictures: `train/` holds them and `metadata.jsonl`. Without: `train.jsonl` with their addresses, or
the texts. Classes are `ClassLabel` features, named in the card. Boxes are `objects` with `bbox` as
[left, top, width, height].
"""

from __future__ import annotations

import json
from typing import Any

import orjson

from job_api.formats.archive import Archive
from job_api.formats.outward.base import Item
from job_api.formats.record import Boxes, Choices, Dataset, Free, Mask, Spans


class HuggingFace:
    name = "huggingface"
    title = "A folder for Hugging Face datasets.load_dataset: image folder or JSON lines, with a card"
    needs_size = False
    needs_text = True
    clips = True

    def check(self, dataset: Dataset, *, include_images: bool) -> None:
        """Everything has a place here."""

    def begin(self, dataset: Dataset, archive: Archive, *, include_images: bool) -> FolderWriter:
        return FolderWriter(dataset, archive, pictures=include_images and dataset.media == "image")


class FolderWriter:
    def __init__(self, dataset: Dataset, archive: Archive, *, pictures: bool) -> None:
        self._archive = archive
        self._dataset = dataset
        self._pictures = pictures
        self._rows = archive.spool("train/metadata.jsonl" if pictures else "train.jsonl")
        self._count = 0

    def picture_path(self, item: Item) -> str:
        return f"train/{item.file_name}"

    def add(self, item: Item) -> None:
        row = {**self._source(item), **_label(item)}
        if self._pictures and item.png is not None:
            mask = f"masks/{item.stem}.png"
            self._archive.add(f"train/{mask}", item.png, compress=False)
            row["mask_file_name"] = mask
            del row["mask"]
        self._rows.write(orjson.dumps(row) + b"\n")
        self._count += 1

    def finish(self) -> None:
        self._archive.add("README.md", card(self._dataset, self._count, pictures=self._pictures))

    def _source(self, item: Item) -> dict[str, str]:
        if self._pictures:
            return {"file_name": item.file_name}
        return {_source_column(self._dataset): item.text or item.record.source}


def _label(item: Item) -> dict[str, Any]:
    content = item.record.content
    match content:
        case Choices(several=False):
            return {"label": content.chosen[0].class_id}
        case Choices():
            return {"labels": [one.class_id for one in content.chosen]}
        case Boxes():
            return {
                "width": content.size and content.size.width,
                "height": content.size and content.size.height,
                "objects": {
                    "bbox": [
                        [float(box.left), float(box.top), float(box.width), float(box.height)]
                        for box in content.boxes
                    ],
                    "category": [box.class_id for box in content.boxes],
                },
            }
        case Mask():
            return {"mask": content.address}
        case Spans():
            return {
                "entities": [
                    {"label": span.name, "start": span.start, "end": span.end} for span in content.spans
                ]
            }
        case Free():
            return {"value": orjson.dumps(content.value).decode()}


def card(dataset: Dataset, rows: int, *, pictures: bool) -> bytes:
    """README.md: a header that the library reads, and a page for people."""
    features = _features(dataset, pictures=pictures)
    header = [
        "---",
        f"pretty_name: {json.dumps(dataset.name)}",
        "configs:",
        "- config_name: default",
        "  data_files:",
        "  - split: train",
        f"    path: {'train/**' if pictures else 'train.jsonl'}",
        "dataset_info:",
        "  config_name: default",
        "  features:",
        *features,
        "---",
    ]
    names = [f"| {class_id} | {name.replace('|', '/')} |" for class_id, name in dataset.classes()]
    table = ["| id | class |", "|---|---|", *names] if names else []
    page = [
        f"# {dataset.name}",
        "",
        f"{rows:,} labelled data objects of a Groundwork labelling job. Read them with:",
        "",
        "```python",
        "from datasets import load_dataset",
        'load_dataset("path/to/this/folder")',
        "```",
        "",
        *table,
    ]
    return "\n".join([*header, "", *page, ""]).encode()


def _features(dataset: Dataset, *, pictures: bool) -> list[str]:
    """The library's own notation; what is not named here is not in the rows."""
    source = _plain("image", "image") if pictures else _plain(_source_column(dataset), "string")
    if dataset.content is Choices and not dataset.several:
        return [*source, "  - name: label", *_classes("    ", dataset)]
    if dataset.content is Choices:
        return [*source, "  - name: labels", "    sequence:", *_classes("      ", dataset)]
    if dataset.content is Boxes:
        return [
            *source,
            *_plain("width", "int64"),
            *_plain("height", "int64"),
            "  - name: objects",
            "    struct:",
            "    - name: bbox",
            "      sequence:",
            "        sequence: float64",
            "    - name: category",
            "      sequence:",
            *_classes("        ", dataset),
        ]
    if dataset.content is Mask:
        return [*source, *_plain("mask", "image" if pictures else "string")]
    if dataset.content is Spans:
        return [
            *source,
            "  - name: entities",
            "    list:",
            "    - name: label",
            "      dtype: string",
            "    - name: start",
            "      dtype: int64",
            "    - name: end",
            "      dtype: int64",
        ]
    return [*source, *_plain("value", "string")]


def _source_column(dataset: Dataset) -> str:
    """Where the text is, or the address of what is labelled."""
    return {"image": "image_ref", "text": "text"}.get(dataset.media, "source")


def _plain(name: str, dtype: str) -> list[str]:
    return [f"  - name: {name}", f"    dtype: {dtype}"]


def _classes(indent: str, dataset: Dataset) -> list[str]:
    return [
        f"{indent}dtype:",
        f"{indent}  class_label:",
        f"{indent}    names:",
        *(
            f"{indent}      '{class_id}': {json.dumps(name, ensure_ascii=False)}"
            for class_id, name in dataset.classes()
        ),
    ]


FORMAT = HuggingFace()
