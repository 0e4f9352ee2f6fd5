"""The checks of what a job names in S3: label category file, manifest, output, template."""

from __future__ import annotations

from groundwork.errors import InvalidRequest
from groundwork.label_categories import InvalidLabelCategories, LabelCategories, read_label_categories
from groundwork.objectstore import ObjectAddress, ObjectNotFound, ObjectStore
from groundwork.task_types import task_type
from groundwork.templates import MAX_TEMPLATE_CHARACTERS, built_in_page, template_problems
from job_api.importing.selection import check_where
from job_api.jobs.auditing import audited_attribute
from job_api.jobs.checking.findings import Check
from job_api.jobs.repository import JobRepository

MAX_LABEL_FILE_BYTES = 4 * 1024 * 1024
MAX_FILE_PROBLEMS = 1000
"""So many are named one by one."""
SAMPLE_BYTES = 1024 * 1024
"""How much of a manifest is read for the checks that need an example."""


async def check_labels(check: Check) -> None:
    request, findings = check.request, check.findings
    where = "labels" if request.labels is not None else "label_category_config"
    async with check.part(where):
        if request.labels is not None and request.label_category_config is not None:
            raise InvalidRequest("give only one of 'labels' and 'label_category_config'", where="labels")
        if request.label_category_config is not None:
            try:
                findings.categories = await _label_file(check, request.label_category_config)
            except InvalidLabelCategories as error:
                _add_file_problems(check, error)
                return
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
    # A page of Amazon's own shows the instructions of this file; other pages have theirs in themselves.
    shows_instructions = built_in_page(request.human_task_ui or "") is not None
    return read_label_categories(content, check.findings.kind, needs_instructions=shows_instructions)


def _add_file_problems(check: Check, error: InvalidLabelCategories) -> None:
    member = "label_category_config"
    for problem in error.problems[:MAX_FILE_PROBLEMS]:
        check.findings.add(f"{member}: {problem.where}" if problem.where else member, problem.message)
    if (more := len(error.problems) - MAX_FILE_PROBLEMS) > 0:
        check.findings.add(member, f"{more:,} more things are wrong with it")


async def check_manifest(check: Check) -> None:
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


async def check_output(check: Check) -> None:
    async with check.part("output_path"):
        output = ObjectAddress.parse(check.request.output_path)
        if not await check.store.bucket_exists(output.bucket):
            raise ValueError(f"there is no bucket {output.bucket!r}; create it first")


async def check_template(check: Check) -> None:
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
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{address} is not UTF-8 text (byte {error.start:,})") from error
    if "\x00" in text:
        raise ValueError(f"{address} holds a NUL character (U+0000), which cannot be stored")
    return text


async def _stored_template(check: Check, given: str) -> str | None:
    """The text of a stored template; None for a page that is built in."""
    if built_in_page(given) is not None:
        return None
    name = given.rpartition("human-task-ui/")[2]
    async with check.platform.database.sessions() as session:
        content = await JobRepository(session).template(name)
    if content is None:
        raise ValueError(f"there is no worker template named {name!r}; create it first")
    return content
