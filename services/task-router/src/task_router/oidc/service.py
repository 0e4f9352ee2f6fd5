"""Decisions of signing in through an identity provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from authlib.common.security import generate_token
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.errors import NotAllowed, NotAuthenticated, NotFound
from groundwork.events import MembershipEnded
from groundwork.messaging import add_event
from groundwork.sealing import SecretBox
from groundwork.service import Platform
from groundwork.store.models import OidcSignIn, Worker, Workforce
from groundwork.tokens import new_token, token_hash
from task_router.access.addresses import Address, AddressNotAllowed, allows
from task_router.oidc.claims import Identity, identity_of
from task_router.oidc.conversation import SHOWN_CHARACTERS, Conversations, ProviderRefused
from task_router.oidc.membership import teams_of_groups
from task_router.oidc.provider import Provider
from task_router.oidc.repository import OidcRepository
from task_router.signin.service import start_session

SIGN_IN_LIFETIME = timedelta(minutes=10)
"""How long a worker may take at the provider."""
VERIFIER_CHARACTERS = 64


class NoProvider(NotFound):
    """Nobody signs in through an identity provider here: no workforce has one."""

    code = "no_identity_provider"


class SignInLost(NotAuthenticated):
    """This sign-in is over, or it was begun in another browser: each counts once, and for ten minutes. Open
    the portal and sign in again."""

    code = "sign_in_lost"


class InNoGroup(NotAllowed):
    """You are in none of the groups that work teams here are made of. Ask whoever invited you to put you into
    one at the identity provider, and sign in again."""

    code = "in_no_group"


@dataclass(frozen=True)
class Begun:
    address: str
    """Of the provider."""
    browser: str
    """What the browser has to show when it comes back."""


@dataclass(frozen=True)
class WaysIn:
    password: bool
    provider: bool


@dataclass(frozen=True)
class Callback:
    """The parameters with which a provider sends a browser back; each may be missing."""

    state: str | None
    code: str | None
    error: str | None
    error_description: str | None


class OidcSignIns:
    def __init__(self, platform: Platform, secrets: SecretBox, portal_url: str) -> None:
        self._platform = platform
        self._secrets = secrets
        self._portal_url = portal_url
        self._redirect_uri = f"{portal_url}/oauth2/idpresponse"
        self._conversations = Conversations(platform.outbound)

    async def begin(self, return_to: str, browser: str | None, address: Address | None) -> Begun:
        """`browser`: what the browser has from an earlier sign-in, so that two tabs may be on their way.

        Raises NoProvider, and AddressNotAllowed outside the workforce's ranges.
        """
        state, nonce, verifier = new_token(), new_token(), generate_token(VERIFIER_CHARACTERS)
        browser = browser or new_token()
        async with self._platform.database.transaction() as session:
            repository = OidcRepository(session)
            workforce = _open_to(await repository.workforce(), address)
            await repository.add(
                {
                    "state_sha256": token_hash(state),
                    "workforce_id": workforce.id,
                    "nonce": nonce,
                    "sealed_verifier": self._secrets.seal(verifier),
                    "browser_sha256": token_hash(browser),
                    "return_to": return_to,
                },
                SIGN_IN_LIFETIME,
            )
        address_of_provider = _provider(workforce).sign_in_address(
            redirect_uri=self._redirect_uri, state=state, nonce=nonce, verifier=verifier
        )
        return Begun(address_of_provider, browser)

    async def finish(
        self,
        callback: Callback,
        browser: str | None,
        address: Address | None,
        *,
        lifetime: timedelta,
        replaced: str | None,
    ) -> tuple[str, str]:
        """The new session's token, and the page to go on to; the session that the browser had ends.

        Raises SignInLost, AddressNotAllowed, ProviderUnavailable, ProviderRefused, IdTokenRefused,
        ClaimsRefused and InNoGroup. Whatever is raised, the worker has to begin anew.
        """
        begun, workforce = await self._taken(callback.state, browser)
        _open_to(workforce, address)
        identity = await self._identity(workforce, begun, callback)
        async with self._platform.transaction() as session:
            worker = await _admitted(session, workforce, identity)
            token = None
            if worker is not None:
                token = await start_session(session, worker, lifetime, replaced)
        if token is None:
            # Only now, so that it stays stored which memberships are over.
            raise InNoGroup
        return token, begun.return_to

    async def ways_in(self) -> WaysIn:
        async with self._platform.database.sessions() as session:
            repository = OidcRepository(session)
            provider = await repository.workforce() is not None
            return WaysIn(not provider or await repository.anybody_has_a_password(), provider)

    async def sign_out_address(self, token: str) -> str | None:
        """Where this session's worker ends his session at the provider; None if he is not from there."""
        async with self._platform.database.sessions() as session:
            repository = OidcRepository(session)
            issuer = await repository.issuer_of_session(token_hash(token))
            workforce = await repository.workforce()
        if workforce is None or issuer != _provider(workforce).issuer:
            return None
        return _provider(workforce).sign_out_address(self._portal_url)

    async def _taken(self, state: str | None, browser: str | None) -> tuple[OidcSignIn, Workforce]:
        if not state or not browser:
            raise SignInLost
        async with self._platform.database.transaction() as session:
            repository = OidcRepository(session)
            begun = await repository.take(token_hash(state), token_hash(browser))
            workforce = await repository.workforce()
        if begun is None or workforce is None or workforce.id != begun.workforce_id:
            raise SignInLost
        return begun, workforce

    async def _identity(self, workforce: Workforce, begun: OidcSignIn, callback: Callback) -> Identity:
        if callback.error is not None or not callback.code:
            said = ": ".join(part for part in (callback.error, callback.error_description) if part)
            raise ProviderRefused(
                f"the identity provider did not sign you in: {said[:SHOWN_CHARACTERS] or 'it gave no code'}"
            )
        assert workforce.sealed_client_secret is not None  # noqa: S101 - the schema ties it to `oidc`
        provider = _provider(workforce)
        id_token, user_info = await self._conversations.claims(
            provider,
            self._secrets.open(workforce.sealed_client_secret),
            callback.code,
            redirect_uri=self._redirect_uri,
            verifier=self._secrets.open(begun.sealed_verifier).get_secret_value(),
            nonce=begun.nonce,
        )
        return identity_of(id_token, user_info, provider.client_id)


async def _admitted(session: AsyncSession, workforce: Workforce, identity: Identity) -> Worker | None:
    """The worker, a member of the teams that his groups say; None when he is in no team at all."""
    repository = OidcRepository(session)
    teams = await repository.teams(workforce)
    wanted = teams_of_groups(identity.groups, teams)
    worker = await _worker(repository, workforce, identity, make=bool(wanted))
    if worker is None:
        return None
    present = await repository.memberships(worker)
    ended = sorted((present & {team.id for team in teams}) - wanted)
    await repository.join(worker, sorted(wanted - present))
    await repository.leave(worker, ended)
    for team_id in ended:
        add_event(session, MembershipEnded(team_id=team_id, worker_ids=[worker.id]))
    # Other teams are an administrator's word. Who has none is signed out by whoever handles the events.
    return worker if (present - set(ended)) | wanted else None


async def _worker(
    repository: OidcRepository, workforce: Workforce, identity: Identity, *, make: bool
) -> Worker | None:
    """The worker with this identity; a new one only if `make` says so.

    An address counts only when the provider has verified it. A new identity takes over an account with a
    password and this address only if that was verified on our side too: otherwise whoever made the account
    would keep a way into somebody else's work.
    """
    issuer = _provider(workforce).issuer
    verified = identity.email if identity.email_verified else None
    worker = await repository.known(issuer, identity)
    if worker is None and make and verified:
        worker = await repository.linked(issuer, identity)
    if worker is None and make:
        worker = await repository.made(issuer, identity, workforce.region)
    if worker is not None and verified and worker.email != verified:
        await repository.take_email(worker, verified)
    return worker


def _open_to(workforce: Workforce | None, address: Address | None) -> Workforce:
    if workforce is None:
        raise NoProvider
    if not allows(workforce.source_ip, address):
        raise AddressNotAllowed
    return workforce


def _provider(workforce: Workforce) -> Provider:
    assert workforce.oidc is not None  # noqa: S101 - asked for by the query
    return Provider.from_contract(workforce.oidc)
