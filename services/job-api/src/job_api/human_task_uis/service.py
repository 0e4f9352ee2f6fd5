"""Worker templates under names of their own, and the links under which they can be fetched."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import Conflict, NotFound
from groundwork.sealing import Signer
from groundwork.store.models import HumanTaskUi
from job_api.tags.repository import TagRepository

LINK_LIFETIME = timedelta(minutes=15)


class UiExists(Conflict):
    """A human task UI of this name is there already."""

    code = "human_task_ui_exists"


class UiNotFound(NotFound):
    """There is no such human task UI."""

    code = "human_task_ui_not_found"


async def create_ui(
    session: AsyncSession, *, name: str, region: str, content: str, tags: dict[str, str]
) -> HumanTaskUi:
    """Raises UiExists."""
    made: HumanTaskUi | None = await session.scalar(
        insert(HumanTaskUi)
        .values(
            name=name,
            region=region,
            content=content,
            content_sha256=hashlib.sha256(content.encode()).hexdigest(),
        )
        .on_conflict_do_nothing(index_elements=["name"])
        .returning(HumanTaskUi)
    )
    if made is None:
        raise UiExists(f"a human task UI named {name!r} is there already; choose another name", where="name")
    await TagRepository(session).put(_resource(name), tags)
    return made


async def get_ui(session: AsyncSession, name: str) -> HumanTaskUi:
    """Raises UiNotFound."""
    found = await session.scalar(select(HumanTaskUi).where(HumanTaskUi.name == name))
    if found is None:
        raise UiNotFound(f"there is no human task UI named {name!r}")
    return found


async def delete_ui(session: AsyncSession, name: str) -> None:
    """Jobs keep the text that they were created with. Raises UiNotFound."""
    gone = await session.scalar(delete(HumanTaskUi).where(HumanTaskUi.name == name).returning(HumanTaskUi.id))
    if gone is None:
        raise UiNotFound(f"there is no human task UI named {name!r}")
    await TagRepository(session).remove_all(_resource(name))


async def page_of_uis(
    session: AsyncSession,
    conditions: Sequence[ColumnElement[bool]],
    order: Sequence[ColumnElement[Any]],
    limit: int,
) -> list[HumanTaskUi]:
    query = select(HumanTaskUi).where(*conditions).order_by(*order).limit(limit)
    return list(await session.scalars(query))


def template_link(signer: Signer, base: str, name: str, now: datetime) -> str:
    """An address that shows the template to whoever has it, for a quarter of an hour."""
    expires = int((now + LINK_LIFETIME).timestamp())
    signature = signer.sign(_signed_text(name, expires))
    return f"{base.rstrip('/')}/human-task-uis/{name}/template?expires={expires}&signature={signature}"


def link_is_good(signer: Signer, name: str, expires: int, signature: str, now: datetime) -> bool:
    return signer.matches(_signed_text(name, expires), signature) and now.timestamp() < expires


def _signed_text(name: str, expires: int) -> str:
    return f"{name}\n{expires}"


def _resource(name: str) -> str:
    return f"human-task-ui/{name}"
