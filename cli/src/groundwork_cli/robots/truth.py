"""The truth that robots know: what the right label of every object is.

Two forms. CSV, a line `object,label` for each object, where the object is its S3 address, the last part of
that address, or the text itself. Or an output manifest (JSON Lines), for labels that do not fit a cell; masks
lie beside it. A file whose first line is a JSON object is a manifest, whatever its name.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groundwork.task_types import Label, task_type
from groundwork_cli.client import Assignment, Job
from groundwork_cli.robots.errors import TruthError
from groundwork_cli.robots.task_types import Robot

HEADER = ("object", "label")
MANIFEST_SUFFIXES = {".manifest", ".jsonl", ".ndjson", ".json"}


@dataclass(frozen=True)
class Truth:
    """Right labels by object, in the store's form."""

    labels: Mapping[str, Label]
    origin: str
    """Where they were read; for messages."""

    def of(self, assignment: Assignment) -> Label:
        """Raises TruthError, naming the object, when nothing is known of it."""
        source = assignment.input.taskObject
        for key in _keys(source):
            if key in self.labels:
                return self.labels[key]
        shown = source if len(source) <= 100 else f"{source[:100]}..."
        raise TruthError(
            f"{self.origin} has no label for {shown}.",
            "Add a line for it. An object is named by its S3 address, the last part of that address, or the "
            "text itself.",
        )


def read_truth(path: Path, job: Job, robot: Robot) -> Truth:
    """Read a truth file for this job. Raises TruthError with the line that is wrong."""
    labels: dict[str, Label] = {}
    try:
        pairs = _manifest_pairs if _is_manifest(path) else _csv_pairs
        for number, name, label in pairs(path, job, robot):
            if labels.setdefault(name, label) != label:
                raise TruthError(f"{path}, line {number}: {name!r} is there already, with another label.")
    except OSError as error:
        raise TruthError(f"The truth file {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise TruthError(f"The truth file {path} cannot be read: it is not text in UTF-8.") from error
    if not labels:
        raise TruthError(f"{path} holds no labels.", "Write one line for each object: object,label")
    return Truth(labels, str(path))


def _is_manifest(path: Path) -> bool:
    if path.suffix in MANIFEST_SUFFIXES:
        return True
    with path.open(encoding="utf-8-sig") as file:
        first = next((line for line in file if line.strip()), "")
    try:
        return isinstance(json.loads(first), dict)
    except ValueError:
        return False


def _keys(source: str) -> Iterator[str]:
    yield source
    if source.startswith("s3://"):
        yield source.rpartition("/")[2]


def _csv_pairs(path: Path, job: Job, robot: Robot) -> Iterator[tuple[int, str, Label]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.reader(file)
        for row in reader:
            if not row or (reader.line_num == 1 and tuple(cell.strip().lower() for cell in row) == HEADER):
                continue
            if len(row) != 2:
                raise TruthError(
                    f"{path}, line {reader.line_num}: {len(row)} cells instead of 2.",
                    "Write object,label; put quotes around a text that has a comma in it.",
                )
            name, text = row
            try:
                yield reader.line_num, name, robot.read_truth(text.strip(), job.labels)
            except ValueError as error:
                raise TruthError(f"{path}, line {reader.line_num}: {error}.") from error


def _manifest_pairs(path: Path, job: Job, robot: Robot) -> Iterator[tuple[int, str, Label]]:
    kind = task_type(job.task_type)
    with path.open(encoding="utf-8-sig") as file:
        for number, text in enumerate(file, 1):
            if not text.strip():
                continue
            try:
                line = json.loads(text)
                name = line.get("source-ref") or line["source"]
                attribute = _label_attribute(line, job.label_attribute)
                if attribute is not None:
                    value, metadata = line[attribute], line[f"{attribute}-metadata"]
                    mask = _label_file(path, number, value) if kind.reference else None
                    yield number, name, kind.read_output(value, metadata, job.labels, file=mask)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise TruthError(
                    f"{path}, line {number}: not a line of an output manifest: {error}."
                ) from error


def _label_file(manifest: Path, number: int, address: str) -> bytes:
    """A label that is a file of its own lies beside the manifest, under the last part of its address."""
    folder, _, name = address.rpartition("/")
    path = manifest.parent / name
    try:
        return path.read_bytes()
    except OSError as error:
        raise TruthError(
            f"{manifest}, line {number}: the mask {address} is looked for at {path}: {error.strerror}.",
            f"Masks are read from the folder that the manifest lies in. Copy there what {folder}/ has.",
        ) from error


def _label_attribute(line: Mapping[str, Any], preferred: str) -> str | None:
    """The job's own attribute, else the one label that the line has; None for a line without a label."""
    found = [key for key in line if f"{key}-metadata" in line]
    if preferred in found:
        return preferred
    if len(found) > 1:
        raise ValueError(f"it has several labels ({', '.join(found)}) and none is named {preferred!r}")
    return found[0] if found else None
