"""Turning labels of another tool into a manifest that has them as an earlier label.

The source is read twice: the first pass finds everything that is wrong and writes nothing; the second one
writes the masks, the label category file and, last, the manifest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

import orjson

from groundwork.errors import InvalidParts, InvalidRequest
from groundwork.manifest import LineProblem, LineRules
from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.task_types import task_type
from job_api.formats.inward import source_format
from job_api.formats.inward.base import Earlier, Files, Options, Source, Trouble, names_in
from job_api.formats.inward.lines import Line, LineForm
from job_api.formats.schemas import ConvertCreate, Converted
from job_api.formats.sources import source_files

MOST_NAMED = 100
"""Problems named one by one."""
_AT_ONCE, _AT_ONCE_WITH_FILES = 1000, 2


@dataclass
class Survey:
    """What the first pass finds."""

    rules: LineRules
    allowed: frozenset[str] | None
    """Names that classes may have; None: any."""
    objects: int = 0
    without_label: int = 0
    boxes_dropped: int = 0
    names: set[str] = field(default_factory=set)
    problems: list[tuple[str, str]] = field(default_factory=list)
    unnamed: int = 0

    def add(self, found: Earlier | Trouble) -> None:
        if isinstance(found, Trouble):
            self.trouble(found.where, found.message)
            return
        self.objects += 1
        if found.is_reference:
            try:
                self.rules.check_bucket(ObjectAddress.parse(found.source).bucket)
            except ValueError as error:
                self.trouble(found.where, str(error))
        if found.content is None:
            self.without_label += 1
            return
        self.boxes_dropped += found.dropped
        names = names_in(found.content)
        self.names.update(names)
        if self.allowed is not None:
            for name in sorted({*names} - self.allowed):
                self.trouble(found.where, f"the class {name!r} is not among the labels that were given")

    def trouble(self, where: str, message: str) -> None:
        if len(self.problems) < MOST_NAMED:
            self.problems.append((where, message))
        else:
            self.unnamed += 1

    def check(self) -> None:
        """Raises InvalidParts with everything that is wrong."""
        if self.unnamed:
            self.problems.append(("source", f"and {self.unnamed:,} more problems like these"))
        if not self.problems and self.objects == 0:
            self.problems.append(("source", "it holds no data object"))
        if self.problems:
            raise InvalidParts(self.problems)


async def convert(store: ObjectStore, request: ConvertCreate, rules: LineRules) -> Converted:
    """Raises InvalidRequest, and InvalidParts with everything that is wrong in the source.

    `rules` say in which buckets data may lie.
    """
    source = source_format(request.format)
    output = _address(request.output, "output")
    if not await store.bucket_exists(output.bucket):
        raise InvalidRequest(f"there is no bucket {output.bucket!r}; create it first", where="output")
    if len(set(request.labels or ())) < len(request.labels or ()):
        raise InvalidRequest("a label is there twice", where="labels")
    if request.images is not None:
        _address(request.images, "images")
    origin = _address(request.source, "source")
    try:
        rules.check_bucket(origin.bucket)
    except LineProblem as problem:
        raise InvalidRequest(str(problem), where="source") from problem
    async with source_files(store, origin, many=source.many_files) as files:
        options = await asyncio.to_thread(_options, source, files, request)
        survey, labels = await asyncio.to_thread(_survey, source, files, options, rules, request.labels)
        form = LineForm(
            task_type=options.task_type or "",
            attribute=request.label_attribute,
            labels=labels,
            origin=f"{source.name}-import",
            human=not request.predictions,
            at=datetime.now(UTC),
            masks=_beside(output, "-masks"),
        )
        label_file = _beside(output, ".labels.json")
        await store.put(label_file, _label_file(labels), content_type="application/json")
        await _write(store, output, _Lines(source, files, options, form))
    return Converted(
        manifest=str(output),
        label_category_config=str(label_file),
        task_type=form.task_type,
        label_attribute=form.attribute,
        labels=labels,
        objects=survey.objects,
        without_label=survey.without_label,
        boxes_dropped=survey.boxes_dropped,
    )


def _options(source: Source, files: Files, request: ConvertCreate) -> Options:
    """Raises InvalidRequest."""
    name = request.task_type or source.task_type_of(files)
    if name not in source.task_types:
        raise InvalidRequest(
            f"{source.name} gives no labels for {name!r}; choose one of {', '.join(source.task_types)}",
            where="task_type",
        )
    reference = task_type(name).reference
    if request.label_attribute.endswith("-ref") != reference or request.label_attribute.endswith("-metadata"):
        must = "end in '-ref'" if reference else "not end in '-ref' or '-metadata'"
        raise InvalidRequest(f"the label attribute of {name} labels must {must}", where="label_attribute")
    return Options(request.images, name, request.predictions, request.first_pixel)


def _survey(
    source: Source, files: Files, options: Options, rules: LineRules, labels: Sequence[str] | None
) -> tuple[Survey, list[str]]:
    """The first pass, and the classes in the order of their ids. Raises InvalidRequest."""
    survey = Survey(rules, None if labels is None else frozenset(labels))
    for found in source.read(files, options):
        survey.add(found)
    survey.check()
    ordered = list(labels or source.labels_of(files) or sorted(survey.names))
    kind = task_type(options.task_type or "")
    if kind.reference:
        kind.check_labels(ordered)  # a mask can tell only so many apart
    return survey, ordered


class _Lines:
    """The second pass, some lines at a time. Blocks."""

    def __init__(self, source: Source, files: Files, options: Options, form: LineForm) -> None:
        self._found = enumerate(found for found in source.read(files, options) if isinstance(found, Earlier))
        self._form = form
        self._at_once = _AT_ONCE_WITH_FILES if task_type(form.task_type).reference else _AT_ONCE

    def some(self) -> list[Line]:
        """The next lines; none at the end."""
        return [self._form.line(ordinal, found) for ordinal, found in islice(self._found, self._at_once)]


async def _write(store: ObjectStore, output: ObjectAddress, lines: _Lines) -> None:
    async with store.writer(output, content_type="application/x-ndjson") as out:
        while some := await asyncio.to_thread(lines.some):
            files = [line.file for line in some if line.file is not None]
            await asyncio.gather(
                *(store.put(address, file.content, content_type=file.content_type) for address, file in files)
            )
            await out.write(b"".join(line.content + b"\n" for line in some))


def _label_file(labels: Sequence[str]) -> bytes:
    return orjson.dumps(
        {"document-version": "2018-11-28", "labels": [{"label": label} for label in labels]},
        option=orjson.OPT_INDENT_2,
    )


def _address(uri: str, where: str) -> ObjectAddress:
    try:
        return ObjectAddress.parse(uri)
    except ValueError as error:
        raise InvalidRequest(str(error), where=where) from error


def _beside(output: ObjectAddress, ending: str) -> ObjectAddress:
    return ObjectAddress(output.bucket, output.key.removesuffix(".manifest") + ending)
