"""What a request may reach of the running service."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from groundwork.service import Platform, PlatformState
from task_router.content.links import ContentLinks
from task_router.settings import TaskRouterSettings
from task_router.work.filler import Filler


class RouterState(PlatformState):
    """The lifespan state that reaches a request."""

    settings: TaskRouterSettings
    filler: Filler
    links: ContentLinks


def _platform(request: Request) -> Platform:
    platform: Platform = request.state.platform
    return platform


def _settings(request: Request) -> TaskRouterSettings:
    settings: TaskRouterSettings = request.state.settings
    return settings


def _filler(request: Request) -> Filler:
    filler: Filler = request.state.filler
    return filler


def _links(request: Request) -> ContentLinks:
    links: ContentLinks = request.state.links
    return links


ThePlatform = Annotated[Platform, Depends(_platform)]
TheSettings = Annotated[TaskRouterSettings, Depends(_settings)]
TheFiller = Annotated[Filler, Depends(_filler)]
TheLinks = Annotated[ContentLinks, Depends(_links)]
