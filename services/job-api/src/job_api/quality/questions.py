"""Questions whose right answer is known: read from a request or an output manifest, checked, and stored.

Every line is checked as an import would, and every label as an answer would be. One bad question keeps all
others out, so that a requester knows what is in the job.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import InvalidParts, InvalidRequest
from groundwork.functions import is_users_own
from groundwork.joblog import log_to_job
from groundwork.manifest import LineProblem, LineRules, NumberedLine, parse_line, read_lines, source_of
from groundwork.objectstore import ObjectAddress, ObjectNotFound, ObjectStore, ObjectStoreUnavailable
from groundwork.service import Platform
from groundwork.sources import read_sources
from groundwork.store.models import LabelingJob
from groundwork.task_types import Label, task_type
from groundwork.task_types.pngs import MAX_BYTES as MAX_MASK_BYTES
from job_api.lifecycle.editing import JobNotEditable
from job_api.lifecycle.repository import LifecycleRepository
from job_api.lifecycle.stopping import RUNNING
from job_api.quality.repository import KnownQuestionRepository
from job_api.quality.schemas import MOST_AT_ONCE, KnownQuestion, KnownQuestionsPut, KnownQuestionsStored

MOST_IN_A_JOB = 10_000
LOOKS_AT_ONCE = 16


@dataclass(frozen=True)
class _Candidate:
    """A question that somebody wants to ask, and where it stands."""

    where: str
    line: bytes
    question: KnownQuestion | None
    """None: the line is one of an output manifest and has its label in itself."""


@dataclass(frozen=True)
class _Checked:
    where: str
    line: str
    label: Label


async def put_known_questions(
    platform: Platform, job: LabelingJob, request: KnownQuestionsPut, buckets: Sequence[str]
) -> KnownQuestionsStored:
    """Add questions to a job that runs; those that it has already, with the same label, are passed over.

    Raises InvalidRequest, InvalidParts naming every bad question, and JobNotEditable.
    """
    if is_users_own(job.pre_function):
        raise InvalidRequest(
            "the pre-annotation function of this job makes what workers see, and is asked about its objects"
            " only; known questions need a job without one",
            where="name",
        )
    checker = _Checker(
        platform.store, job, request, LineRules(task_type(job.task_type).media, tuple(buckets))
    )
    checked = await checker.run()
    async with platform.transaction() as session:
        return await _store(session, job, request.purpose, checked)


class _Checker:
    def __init__(
        self, store: ObjectStore, job: LabelingJob, request: KnownQuestionsPut, rules: LineRules
    ) -> None:
        self._store = store
        self._job = job
        self._request = request
        self._rules = rules
        self._kind = task_type(job.task_type)
        self._attribute = request.label_attribute or job.label_attribute
        self._free = asyncio.Semaphore(LOOKS_AT_ONCE)
        self._problems: dict[int, tuple[str, str]] = {}

    async def run(self) -> list[_Checked]:
        candidates = await self._candidates()
        unavailable: BaseException | None = None
        try:
            async with asyncio.TaskGroup() as group:
                looks = [
                    group.create_task(self._check(position, one)) for position, one in enumerate(candidates)
                ]
        except* ObjectStoreUnavailable as errors:
            unavailable = errors
        if unavailable is not None:
            raise ObjectStoreUnavailable from unavailable
        if self._problems:
            raise InvalidParts([problem for _, problem in sorted(self._problems.items())])
        return [found for look in looks if (found := look.result()) is not None]

    async def _candidates(self) -> list[_Candidate]:
        request = self._request
        if (request.questions is None) == (request.manifest_uri is None):
            raise InvalidRequest("give exactly one of 'questions' and 'manifest_uri'", where="questions")
        if self._attribute == self._job.audited_attribute:
            raise InvalidRequest(
                f"{self._attribute!r} is the label that workers judge, not what they should say of it",
                where="label_attribute",
            )
        if request.questions is not None:
            if request.label_attribute is not None:
                raise InvalidRequest("this goes with 'manifest_uri' only", where="label_attribute")
            return [
                _Candidate(f"questions[{index}]", orjson.dumps(one.line), one)
                for index, one in enumerate(request.questions)
            ]
        return await self._lines(request.manifest_uri or "")

    async def _lines(self, uri: str) -> list[_Candidate]:
        where = "manifest_uri"
        try:
            address = ObjectAddress.parse(uri)
            found = await self._first_lines(address)
        except ObjectNotFound as error:
            raise InvalidRequest(f"there is no manifest at {uri}", where=where) from error
        except ValueError as error:
            raise InvalidRequest(str(error), where=where) from error
        if not found:
            raise InvalidRequest(f"{address} is empty", where=where)
        if len(found) > MOST_AT_ONCE:
            raise InvalidRequest(
                f"{address} has more than {MOST_AT_ONCE:,} lines; give it in parts", where=where
            )
        return [_Candidate(f"{where}: line {line.number}", line.content, None) for line in found]

    async def _first_lines(self, address: ObjectAddress) -> list[NumberedLine]:
        """One line more than there may be, if there are so many."""
        found: list[NumberedLine] = []
        async with aclosing(self._store.stream(address)) as chunks:
            async for lines in read_lines(chunks):
                found += lines
                if len(found) > MOST_AT_ONCE:
                    break
        return found

    async def _check(self, position: int, candidate: _Candidate) -> _Checked | None:
        part = candidate.where
        try:
            if candidate.question is not None:
                part = f"{candidate.where}.line"
            content = parse_line(candidate.line, self._rules)
            line = _without_label(content, {self._attribute, self._job.label_attribute})
            async with self._free:
                await self._look(line)
                if candidate.question is None:
                    metadata = content.get(f"{self._attribute}-metadata")
                    label = await self._read(content.get(self._attribute), metadata or {})
                else:
                    part = candidate.where
                    label = await self._right(candidate.question, line)
            json.dumps(label, allow_nan=False)
        except InvalidRequest as error:
            inner = f" (at {error.where})" if error.where else ""
            self._problems[position] = part, error.message + inner
        except (ArithmeticError, AttributeError, LookupError, TypeError) as error:
            # The label has a shape that its task type did not think of.
            self._problems[position] = part, f"this is no label of a {self._kind.name} job: {error}"
        except ValueError as error:  # LineProblem among them
            self._problems[position] = part, str(error)
        else:
            return _Checked(candidate.where, line, label)
        return None

    async def _look(self, line: str) -> None:
        """A question about something that cannot be shown would tell that it is one."""
        key, value = source_of(line)
        if key == "source-ref":
            try:
                await self._store.head(ObjectAddress.parse(value))
            except ObjectNotFound as error:
                raise LineProblem(error.message) from error

    async def _right(self, question: KnownQuestion, line: str) -> Label:
        given = "label" in question.model_fields_set
        if given == (question.answer is not None):
            raise InvalidRequest("give exactly one of 'answer' and 'label'")
        if question.answer is None:
            return await self._read(question.label, question.metadata)
        label = await asyncio.to_thread(self._kind.label_of, question.answer, self._job.labels)
        if self._kind.reads is None:
            return label
        sources = await read_sources(self._store, self._kind, [(0, line)])
        return self._kind.checked(label, sources[0]) if sources else label

    async def _read(self, value: Any, metadata: Mapping[str, Any]) -> Label:
        """The label that stands in an output manifest."""
        if value is None:
            raise InvalidRequest(f"there is no label under {self._attribute!r}")
        file = None
        if self._kind.reference:
            address = ObjectAddress.parse(str(value))
            self._rules.check_bucket(address.bucket)
            try:
                if (await self._store.head(address)).size > MAX_MASK_BYTES:
                    raise InvalidRequest(f"{address} has more than {MAX_MASK_BYTES:,} bytes")
                file = await self._store.get(address)
            except ObjectNotFound as error:
                raise InvalidRequest(error.message) from error
        return await asyncio.to_thread(
            lambda: self._kind.read_output(value, metadata, self._job.labels, file=file)
        )


def _without_label(content: Mapping[str, Any], attributes: set[str]) -> str:
    """The line as it is shown to workers: the answer does not stand in it."""
    taken = {key for attribute in attributes for key in (attribute, f"{attribute}-metadata")}
    return orjson.dumps({key: value for key, value in content.items() if key not in taken}).decode()


async def _store(
    session: AsyncSession, job: LabelingJob, purpose: str, checked: Sequence[_Checked]
) -> KnownQuestionsStored:
    found = await LifecycleRepository(session).locked(job.id)
    if found is None or found.status not in RUNNING:
        status = "deleted" if found is None else found.status
        raise JobNotEditable(f"job {job.name!r} asks nothing any more: it is {status}", where="name")
    repository = KnownQuestionRepository(session, job.id)
    known = {line: (purpose, label) for line, purpose, label in await repository.asked()}
    before = len(known)
    new: list[tuple[str, Label]] = []
    problems = []
    for one in checked:
        there = known.get(one.line)
        if there is None:
            known[one.line] = (purpose, one.label)
            new.append((one.line, one.label))
        elif there != (purpose, one.label):
            problems.append(
                (
                    one.where,
                    "the job has this question already, with another label or purpose; retire that first",
                )
            )
    if problems:
        raise InvalidParts(problems)
    if len(known) > MOST_IN_A_JOB:
        raise InvalidRequest(f"a job has at most {MOST_IN_A_JOB:,} known questions", where="questions")
    await repository.add(purpose, new)
    if new:
        were = "known question was" if len(new) == 1 else "known questions were"
        told = f"{len(new):,} {were} added, as {purpose}"
        await log_to_job(session, job.id, "job-api", "info", told)
    return KnownQuestionsStored(added=len(new), known=len(checked) - len(new), total=before + len(new))
