"""Reading Label Studio's JSON export: tasks with the annotations of people, or the predictions of models.

Of several annotations of a task the one marked as ground truth counts, else the last one; cancelled ones do
not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import orjson

from job_api.formats.inward.base import Earlier, Files, Options, Trouble, Unusable
from job_api.formats.inward.results import KINDS, found_in, kind_of

_USUAL_KEYS = ("image", "img", "text", "data")


class LabelStudioSource:
    name = "label-studio"
    many_files = False
    task_types = tuple(KINDS)

    def labels_of(self, files: Files) -> list[str] | None:
        return None

    def task_type_of(self, files: Files) -> str:
        """What the first labelled task has."""
        for _, content in files():
            try:
                tasks = orjson.loads(content)
            except orjson.JSONDecodeError:
                break
            for task in tasks if isinstance(tasks, list) else []:
                for entry in (*_listed(task, "annotations"), *_listed(task, "predictions")):
                    kind = kind_of(_listed(entry, "result"))
                    if kind is not None:
                        return kind
        return self.task_types[0]

    def read(self, files: Files, options: Options) -> Iterator[Earlier | Trouble]:
        for file, content in files():
            try:
                tasks = orjson.loads(content)
            except orjson.JSONDecodeError as error:
                yield Trouble(file, f"not JSON: {error}")
                continue
            if not isinstance(tasks, list):
                yield Trouble(file, "it is not a list of tasks; choose the format JSON when exporting")
                continue
            for index, task in enumerate(tasks):
                named = task.get("id", index) if isinstance(task, Mapping) else index
                where = f"{file}: task {named}"
                try:
                    yield _earlier(where, task, options)
                except ValueError as error:
                    yield Trouble(where, str(error))
                except (KeyError, TypeError, AttributeError, IndexError) as error:
                    yield Trouble(where, f"it does not have the form of an exported task ({error!r})")


def _listed(value: Any, key: str) -> list[Any]:
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, list) else []


def _earlier(where: str, task: Any, options: Options) -> Earlier:
    """Raises ValueError, and for a task of another form KeyError, TypeError and the like."""
    medium = KINDS[options.task_type or "object-detection"].medium
    data = _data_of(task)
    source = _address(data, options) if medium == "image" else data
    entry = _chosen(task, predictions=options.predictions)
    if entry is None:
        return Earlier(where, source, medium == "image", None)
    found, dropped = found_in(options.task_type or "", _listed(entry, "result"), data)
    score = entry.get("score")
    return Earlier(
        where,
        source,
        medium == "image",
        found,
        float(score) if isinstance(score, int | float) else None,
        dropped,
    )


def _chosen(task: Mapping[str, Any], *, predictions: bool) -> Mapping[str, Any] | None:
    entries: list[Mapping[str, Any]] = _listed(task, "predictions" if predictions else "annotations")
    entries = [entry for entry in entries if not entry.get("was_cancelled")]
    certain = [entry for entry in entries if entry.get("ground_truth")]
    return (certain or entries)[-1] if entries else None


def _data_of(task: Mapping[str, Any]) -> str:
    data = task["data"]
    for key in (*_USUAL_KEYS, *data):
        value = data.get(key)
        if isinstance(value, str) and value.strip():
            return value
    raise Unusable("its 'data' names neither a picture nor a text")


def _address(data: str, options: Options) -> str:
    """A picture that was uploaded or served from elsewhere is looked for by its name in the given folder."""
    if data.startswith("s3://"):
        return data
    return options.address_of(PurePosixPath(unquote(urlsplit(data).path)).name)


SOURCE = LabelStudioSource()
