"""What a request may reach of the running service.

The dependencies are coroutines because FastAPI sends plain functions through its thread pool, which costs
more than all of them do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request

from groundwork.service import Platform, PlatformState
from task_router.access.addresses import Address, client_address
from task_router.answers.service import AnswerDesk
from task_router.claims.disguise import Disguise
from task_router.claims.service import ClaimDesk
from task_router.content.links import ContentLinks
from task_router.content.objects import ShownObjects
from task_router.content.pages import TaskPages
from task_router.leases.service import LeaseDesk
from task_router.oidc.service import OidcSignIns
from task_router.outlines.service import OutlineDesk
from task_router.passwords.mailing import ResetPost
from task_router.settings import TaskRouterSettings
from task_router.turk.showing import TurkPages
from task_router.vendors.replies import VendorDesk
from task_router.work.filler import Filler


@dataclass(frozen=True)
class Desks:
    """What the busiest endpoints work with, as one thing: to FastAPI each dependency is work of its own."""

    claims: ClaimDesk
    answers: AnswerDesk
    disguise: Disguise
    filler: Filler


class RouterState(PlatformState):
    """The lifespan state that reaches a request."""

    settings: TaskRouterSettings
    filler: Filler
    links: ContentLinks
    shown: ShownObjects
    pages: TaskPages
    turk_pages: TurkPages | None
    vendor_desk: VendorDesk
    oidc_sign_ins: OidcSignIns
    disguise: Disguise
    desks: Desks
    leases: LeaseDesk
    outlines: OutlineDesk
    reset_post: ResetPost


async def _platform(request: Request) -> Platform:
    platform: Platform = request.state.platform
    return platform


async def _settings(request: Request) -> TaskRouterSettings:
    settings: TaskRouterSettings = request.state.settings
    return settings


async def _filler(request: Request) -> Filler:
    filler: Filler = request.state.filler
    return filler


async def _links(request: Request) -> ContentLinks:
    links: ContentLinks = request.state.links
    return links


async def _shown(request: Request) -> ShownObjects:
    shown: ShownObjects = request.state.shown
    return shown


async def _disguise(request: Request) -> Disguise:
    disguise: Disguise = request.state.disguise
    return disguise


async def _desks(request: Request) -> Desks:
    desks: Desks = request.state.desks
    return desks


async def _leases(request: Request) -> LeaseDesk:
    leases: LeaseDesk = request.state.leases
    return leases


async def _outlines(request: Request) -> OutlineDesk:
    outlines: OutlineDesk = request.state.outlines
    return outlines


async def _oidc_sign_ins(request: Request) -> OidcSignIns:
    sign_ins: OidcSignIns = request.state.oidc_sign_ins
    return sign_ins


async def _reset_post(request: Request) -> ResetPost:
    post: ResetPost = request.state.reset_post
    return post


async def _pages(request: Request) -> TaskPages:
    pages: TaskPages = request.state.pages
    return pages


async def _turk_pages(request: Request) -> TurkPages | None:
    pages: TurkPages | None = request.state.turk_pages
    return pages


def address_of(request: Request) -> Address | None:
    """Where the request comes from; None: unknown."""
    settings: TaskRouterSettings = request.state.settings
    return client_address(
        request.client.host if request.client else None,
        request.headers.getlist("x-forwarded-for"),
        settings.trusted_proxies,
    )


async def _vendor_desk(request: Request) -> VendorDesk:
    desk: VendorDesk = request.state.vendor_desk
    return desk


async def _client_address(request: Request) -> Address | None:
    return address_of(request)


ThePlatform = Annotated[Platform, Depends(_platform)]
TheSettings = Annotated[TaskRouterSettings, Depends(_settings)]
TheFiller = Annotated[Filler, Depends(_filler)]
TheLinks = Annotated[ContentLinks, Depends(_links)]
TheDisguise = Annotated[Disguise, Depends(_disguise)]
TheDesks = Annotated[Desks, Depends(_desks)]
TheLeaseDesk = Annotated[LeaseDesk, Depends(_leases)]
TheOutlineDesk = Annotated[OutlineDesk, Depends(_outlines)]
TheOidcSignIns = Annotated[OidcSignIns, Depends(_oidc_sign_ins)]
TheResetPost = Annotated[ResetPost, Depends(_reset_post)]
TheShownObjects = Annotated[ShownObjects, Depends(_shown)]
TheTaskPages = Annotated[TaskPages, Depends(_pages)]
TheTurkPages = Annotated[TurkPages | None, Depends(_turk_pages)]
TheVendorDesk = Annotated[VendorDesk, Depends(_vendor_desk)]
ClientAddress = Annotated[Address | None, Depends(_client_address)]
"""None: unknown."""
ClientId = Annotated[UUID | None, Header(alias="X-Client-Id")]
"""Names one window or program of a worker. A client that gives it gets back what it holds when a claim's
reply was lost, instead of waiting for the lease to end."""
