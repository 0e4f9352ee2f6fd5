"""Decisions about tags: which resources have them, and how many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.arns import resource_of
from groundwork.errors import InvalidRequest, NotFound
from groundwork.store.models import HumanTaskUi, LabelingJob, WorkTeam
from job_api.tags.repository import TagRepository

MAX_TAGS = 50
_TAGGABLE = ("labeling-job", "workteam", "human-task-ui", "flow-definition")


def unique_tags(tags: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Raises InvalidRequest for a key that is there twice, or reserved."""
    found: dict[str, str] = {}
    for key, value in tags:
        if key in found:
            raise InvalidRequest(f"the tag key {key!r} is there twice; keys are unique", where="tags")
        if key.lower().startswith("aws:"):
            raise InvalidRequest(f"the tag key {key!r} starts with 'aws:', which is reserved", where="tags")
        found[key] = value
    return found


async def tags_of(session: AsyncSession, arn: str) -> dict[str, str]:
    return await TagRepository(session).of(await _taggable(session, arn))


async def add_tags(session: AsyncSession, arn: str, tags: Mapping[str, str]) -> dict[str, str]:
    """Set the tags, keep the others, and return all. Raises InvalidRequest beyond fifty."""
    resource = await _taggable(session, arn)
    repository = TagRepository(session)
    await repository.lock(resource)
    after = {**await repository.of(resource), **tags}
    if len(after) > MAX_TAGS:
        raise InvalidRequest(
            f"a resource has at most {MAX_TAGS} tags; with these it would have {len(after)}", where="tags"
        )
    await repository.put(resource, tags)
    return dict(sorted(after.items()))


async def remove_tags(session: AsyncSession, arn: str, keys: Sequence[str]) -> None:
    await TagRepository(session).remove(await _taggable(session, arn), keys)


async def _taggable(session: AsyncSession, arn: str) -> str:
    """The resource that the ARN names. Raises InvalidRequest for a kind without tags, NotFound."""
    resource = resource_of(arn) or ""
    kind, _, name = resource.partition("/")
    if kind not in _TAGGABLE:
        raise InvalidRequest(
            f"Invalid resource type: {kind!r} cannot be tagged; {', '.join(_TAGGABLE[:-1])} can",
            where="resourceArn",
        )
    if not await _exists(session, kind, name.lower()):
        raise NotFound(f"there is no resource {resource!r}")
    return resource.lower()


async def _exists(session: AsyncSession, kind: str, name: str) -> bool:
    match kind:
        case "labeling-job":
            query = select(LabelingJob.id).where(
                LabelingJob.name_key == name, LabelingJob.deleted_at.is_(None)
            )
        case "workteam":
            crowd, _, team = name.partition("/")
            query = select(WorkTeam.id).where(
                WorkTeam.name_key == team,
                WorkTeam.kind == crowd.removesuffix("-crowd"),
                WorkTeam.deleted_at.is_(None),
            )
        case "human-task-ui":
            query = select(HumanTaskUi.id).where(HumanTaskUi.name == name)
        case _:
            return False
    return await session.scalar(query) is not None
