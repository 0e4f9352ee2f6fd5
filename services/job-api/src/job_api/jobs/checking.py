"""Everything about a new job that can be checked without reading its whole manifest.

Every check looks at one thing and reports what is wrong with it, so that a requester learns of all problems
at once; nothing is stored here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from groundwork.errors import InvalidRequest
from groundwork.functions import FunctionMissing, find_function, is_users_own
from groundwork.label_categories import InvalidLabelCategories, LabelCategories, read_label_categories
from groundwork.objectstore import ObjectAddress, ObjectNotFound, ObjectStore
from groundwork.service import Platform
from groundwork.task_types import TaskType, task_type
from groundwork.templates import MAX_TEMPLATE_CHARACTERS, template_problems
from job_api.importing.selection import check_where
from job_api.jobs.auditing import audited_attribute
from job_api.jobs.naming import label_attribute, queue_name
from job_api.jobs.repository import JobRepository
from job_api.jobs.schemas import JobCreate
from job_api.streaming.topics import is_topic, topic_name
from job_api.teams.service import TeamNotFound, get_team

MAX_LABEL_FILE_BYTES = 4 * 1024 * 1024
SAMPLE_BYTES = 1024 * 1024
"""How much of a manifest is read for the checks that need an example."""
_BUILT_IN_UIS = frozenset({"NamedEntityRecognition"})
"""Worker pages of Amazon's own that a task type of ours has built in."""


@dataclass
class Findings:
    """What the checks have found out: the job's parts as far as they are valid, and all that is wrong."""

    problems: list[tuple[str, str]] = field(default_factory=list)
    kind: TaskType | None = None
    attribute: str | None = None
    labels: list[str] = field(default_factory=list)
    categories: LabelCategories | None = None
    template: str | None = None
    team_id: int | None = None
    audited: str | None = None

    def add(self, where: str, message: str) -> None:
        self.problems.append((where, message))


@dataclass(frozen=True)
class Check:
    """One job that is asked for."""

    platform: Platform
    request: JobCreate
    findings: Findings

    @property
    def store(self) -> ObjectStore:
        return self.platform.store

    @asynccontextmanager
    async def part(self, where: str) -> AsyncIterator[None]:
        """What the block raises about the request is a problem of this part of it."""
        try:
            yield
        except InvalidRequest as error:
            self.findings.add(error.where or where, error.message)
        except FunctionMissing as error:
            self.findings.add(where, error.message)
        except ValueError as error:
            self.findings.add(where, str(error))


async def check_job(platform: Platform, request: JobCreate) -> Findings:
    """All findings about the request. Raises ObjectStoreUnavailable when the store does not answer."""
    check = Check(platform, request, Findings())
    for part in _PARTS:
        await part(check)
    return check.findings


async def _task_type(check: Check) -> None:
    async with check.part("task_type"):
        check.findings.kind = task_type(check.request.task_type)


async def _name(check: Check) -> None:
    async with check.platform.database.sessions() as session:
        if await JobRepository(session).find(check.request.name) is not None:
            check.findings.add("name", name_taken(check.request.name))


async def _label_attribute(check: Check) -> None:
    if (kind := check.findings.kind) is None:
        return
    async with check.part("label_attribute"):
        check.findings.attribute = label_attribute(check.request.label_attribute, check.request.name, kind)


async def _labels(check: Check) -> None:
    request, findings = check.request, check.findings
    where = "labels" if request.labels is not None else "label_category_config"
    async with check.part(where):
        if request.labels is not None and request.label_category_config is not None:
            raise InvalidRequest("give only one of 'labels' and 'label_category_config'", where="labels")
        if request.label_category_config is not None:
            findings.categories = await _label_file(check, request.label_category_config)
        names = request.labels if findings.categories is None else findings.categories.labels
        if findings.kind is None:
            return
        if names is None and not findings.kind.own_functions:
            raise InvalidRequest("give exactly one of 'labels' and 'label_category_config'", where="labels")
        findings.labels = names or []
        findings.kind.check_labels(findings.labels)


async def _label_file(check: Check, uri: str) -> LabelCategories:
    address = ObjectAddress.parse(uri)
    request = check.request
    try:
        size = (await check.store.head(address)).size
        if size > MAX_LABEL_FILE_BYTES:
            raise ValueError(f"{address} is larger than {MAX_LABEL_FILE_BYTES:,} bytes")
        content = await check.store.get(address)
    except ObjectNotFound as error:
        raise ValueError(f"there is no label category file at {address}") from error
    try:
        # A page of Amazon's own shows the instructions of this file; other pages have theirs in themselves.
        built_in_page = request.human_task_ui is not None and is_built_in_page(request.human_task_ui)
        return read_label_categories(content, check.findings.kind, needs_instructions=built_in_page)
    except InvalidLabelCategories as error:
        raise ValueError(f"{address}: {error.message}") from error


async def _manifest(check: Check) -> None:
    request = check.request
    if request.input_manifest is None:
        if request.streaming is None:
            check.findings.add("input_manifest", "name the manifest, or make this a streaming job")
        return
    async with check.part("input_manifest"):
        address = ObjectAddress.parse(request.input_manifest)
        if not address.key:
            raise ValueError(f"{address} names no object")
        try:
            await check.store.head(address)
        except ObjectNotFound as error:
            raise ValueError(f"there is no manifest at {address}") from error
        await _manifest_sample(check, await check.store.get(address, first_bytes=SAMPLE_BYTES))


async def _manifest_sample(check: Check, start: bytes) -> None:
    """The checks that need lines to look at; the import looks at every line itself."""
    lines = _whole_lines(start)
    selection, kind = check.request.selection, check.findings.kind
    if selection is not None and selection.where is not None and lines:
        async with check.part("selection.where"):
            await check_where(selection.where, lines, complete=len(start) < SAMPLE_BYTES)
    if kind is not None and kind.audits is not None:
        async with check.part("audited_attribute"):
            check.findings.audited = audited_attribute(
                check.request.audited_attribute or _named_in_categories(check), lines, task_type(kind.audits)
            )
            if check.findings.audited == check.findings.attribute:
                raise InvalidRequest(
                    f"{check.findings.attribute!r} is the label that is audited; choose another key for the"
                    " result",
                    where="label_attribute",
                )


def _named_in_categories(check: Check) -> str | None:
    categories = check.findings.categories
    return None if categories is None else categories.audited_attribute


def _whole_lines(start: bytes) -> list[bytes]:
    lines = start.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if len(start) >= SAMPLE_BYTES:
        lines.pop()  # cut in the middle
    return [line for line in lines if line.strip()]


async def _output(check: Check) -> None:
    async with check.part("output_path"):
        output = ObjectAddress.parse(check.request.output_path)
        if not await check.store.bucket_exists(output.bucket):
            raise ValueError(f"there is no bucket {output.bucket!r}; create it first")


async def _team(check: Check) -> None:
    async with check.part("team"), check.platform.database.sessions() as session:
        try:
            check.findings.team_id = (await get_team(session, check.request.team)).id
        except TeamNotFound as error:
            raise ValueError(error.message) from error


async def _template(check: Check) -> None:
    request = check.request
    if request.template_uri is not None and request.human_task_ui is not None:
        check.findings.add("template_uri", "give only one of 'template_uri' and 'human_task_ui'")
        return
    where = "template_uri" if request.template_uri is not None else "human_task_ui"
    async with check.part(where):
        content: str | None = None
        if request.template_uri is not None:
            content = await _template_file(check.store, request.template_uri)
        elif request.human_task_ui is not None:
            content = await _stored_template(check, request.human_task_ui)
        if content is not None:
            for problem in template_problems(content):
                check.findings.add(where, problem.message)
        check.findings.template = content


async def _template_file(store: ObjectStore, uri: str) -> str:
    address = ObjectAddress.parse(uri)
    try:
        # A character takes at most four bytes.
        content = await store.get(address, first_bytes=MAX_TEMPLATE_CHARACTERS * 4 + 1)
    except ObjectNotFound as error:
        raise ValueError(f"there is no template at {address}") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{address} is not UTF-8 text (byte {error.start:,})") from error


async def _stored_template(check: Check, given: str) -> str | None:
    """The text of a stored template; None for a page that is built in."""
    if is_built_in_page(given):
        return None
    name = given.rpartition("human-task-ui/")[2]
    async with check.platform.database.sessions() as session:
        content = await JobRepository(session).template(name)
    if content is None:
        raise ValueError(f"there is no worker template named {name!r}; create it first")
    return content


async def _functions(check: Check) -> None:
    request, kind = check.request, check.findings.kind
    for where, name in (("pre_function", request.pre_function), ("post_function", request.post_function)):
        if name is not None:
            async with check.part(where), check.platform.database.sessions() as session:
                if is_users_own(name):
                    await find_function(session, name)
    if request.post_function is not None and kind is not None and not kind.own_functions:
        check.findings.add(
            "post_function",
            f"the answers of a {kind.name} job are consolidated by its built-in method; make the job's task"
            " type 'custom' to use a function of your own",
        )


async def _automation(check: Check) -> None:
    request, kind = check.request, check.findings.kind
    if request.automation is None:
        return
    if request.streaming is not None:
        check.findings.add("automation", "a streaming job cannot be labelled by a model; leave one out")
    if kind is not None and not kind.learnable:
        check.findings.add("automation", f"there is no automated labelling for {kind.name} jobs")


async def _topics(check: Check) -> None:
    streaming = check.request.streaming
    if streaming is None:
        return
    named = {"input_topic": streaming.input_topic, "output_topic": streaming.output_topic}
    for member, topic in named.items():
        if topic is not None and not is_topic(topic):
            check.findings.add(
                f"streaming.{member}",
                f"{topic!r} is no topic; write arn:aws:sns:<region>:<account>:<name>, with a name of letters,"
                " digits, '-' and '_'",
            )
    incoming = streaming.input_topic or f":{queue_name(check.request.name)}"
    if streaming.output_topic is not None and topic_name(incoming) == topic_name(streaming.output_topic):
        check.findings.add(
            "streaming.output_topic", "results would come back as objects; name another topic than the input"
        )


async def _deadline(check: Check) -> None:
    deadline = check.request.deadline
    if deadline is not None and deadline <= datetime.now(UTC):
        check.findings.add("deadline", "the deadline is in the past")


def is_built_in_page(given: str) -> bool:
    """The ARN is that of a worker page of Amazon's own."""
    return given.startswith("arn:") and given.rpartition("human-task-ui/")[2] in _BUILT_IN_UIS


def name_taken(name: str) -> str:
    return (
        f"a labelling job named {name!r} is there already (names are compared without case);"
        " choose another name"
    )


# In this order: later checks use what earlier ones have found.
_PARTS: tuple[Callable[[Check], Awaitable[None]], ...] = (
    _task_type,
    _name,
    _label_attribute,
    _labels,
    _manifest,
    _output,
    _team,
    _template,
    _functions,
    _automation,
    _topics,
    _deadline,
)
