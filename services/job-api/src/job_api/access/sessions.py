"""Database sessions of a request."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.service import Platform


async def platform_of(request: Request) -> Platform:
    platform: Platform = request.state.platform
    return platform


ThePlatform = Annotated[Platform, Depends(platform_of)]


async def _write_session(platform: ThePlatform) -> AsyncIterator[AsyncSession]:
    async with platform.transaction() as session:
        yield session


async def _read_session(platform: ThePlatform) -> AsyncIterator[AsyncSession]:
    async with platform.database.sessions() as session:
        yield session


# "function": the commit happens before the answer leaves, so a failed commit is never shown as a success.
WriteSession = Annotated[AsyncSession, Depends(_write_session, scope="function")]
ReadSession = Annotated[AsyncSession, Depends(_read_session, scope="function")]
