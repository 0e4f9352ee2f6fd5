"""What is asked of an identity provider: tokens for a code, its keys, and UserInfo.

Authlib builds the requests and checks the ID token; the calls go out through `Outbound`, because whoever may
change a workforce names the addresses.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import structlog
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_token_request
from authlib.oidc.core import CodeIDToken
from joserfc.errors import JoseError
from pydantic import SecretStr

from groundwork.errors import LabelingError, NotAllowed, NotAuthenticated
from groundwork.outbound import (
    AddressRefused,
    Outbound,
    OutboundAnswer,
    OutboundTooLarge,
    OutboundUnavailable,
)
from groundwork.published_keys import BadToken, PublishedKeys
from task_router.oidc.claims import Claims, wants_user_info
from task_router.oidc.provider import Provider

log = structlog.get_logger()

TIMEOUT = timedelta(seconds=10)
LEEWAY_SECONDS = 60
SHOWN_CHARACTERS = 200
_JSON = {"Accept": "application/json"}


class ProviderUnavailable(LabelingError):
    """The identity provider does not answer."""

    status, code = 503, "identity_provider_unavailable"


class ProviderRefused(NotAllowed):
    """The identity provider does not sign this worker in."""

    code = "identity_provider_refused"


class IdTokenRefused(NotAuthenticated):
    """The identity provider's ID token is not valid here."""

    code = "id_token_refused"


class Conversations:
    """One for the process: it keeps the keys of the provider that it asked last."""

    def __init__(self, outbound: Outbound) -> None:
        self._outbound = outbound
        self._keys: tuple[str, PublishedKeys] | None = None

    async def claims(
        self,
        provider: Provider,
        client_secret: SecretStr,
        code: str,
        *,
        redirect_uri: str,
        verifier: str,
        nonce: str,
    ) -> tuple[Claims, Claims]:
        """What the ID token says, and what UserInfo does if it was needed, for the code of a sign-in.

        Raises ProviderUnavailable, ProviderRefused and IdTokenRefused.
        """
        tokens = await self._tokens(provider, client_secret, code, redirect_uri, verifier)
        access_token = tokens.get("access_token")
        id_token = await self._checked(provider, tokens.get("id_token"), access_token, nonce)
        if not wants_user_info(id_token, provider.scope):
            return id_token, {}
        return id_token, await self._user_info(provider, access_token, id_token["sub"])

    async def _tokens(
        self, provider: Provider, client_secret: SecretStr, code: str, redirect_uri: str, verifier: str
    ) -> dict[str, Any]:
        body = prepare_token_request(
            "authorization_code", code=code, redirect_uri=redirect_uri, code_verifier=verifier
        )
        # The one way that every provider has to offer (RFC 6749, section 2.3.1).
        authentication = ClientAuth(
            provider.client_id, client_secret.get_secret_value(), "client_secret_basic"
        )
        headers = {**_JSON, "Content-Type": "application/x-www-form-urlencoded"}
        url, headers, body = authentication.prepare("POST", provider.token_endpoint, headers, body)
        answer = await _reached(
            "token endpoint", self._outbound.post(url, body.encode(), headers, timeout=TIMEOUT)
        )
        return _json_of("token endpoint", answer)

    async def _checked(self, provider: Provider, token: Any, access_token: Any, nonce: str) -> Claims:
        if not isinstance(token, str):
            raise IdTokenRefused("the identity provider sent no ID token; allow the scope openid there")
        try:
            signed = await self._keys_of(provider).signed(token)
            claims = CodeIDToken(
                signed.claims,
                signed.header,
                {
                    "iss": {"essential": True, "value": provider.issuer},
                    "aud": {"essential": True, "value": provider.client_id},
                    "sub": {"essential": True},
                    "exp": {"essential": True},
                },
                {"nonce": nonce, "client_id": provider.client_id, "access_token": access_token},
            )
            claims.validate(leeway=LEEWAY_SECONDS)
        except (BadToken, JoseError, ValueError, TypeError) as error:
            # TypeError: Authlib takes some claims' types for granted.
            raise IdTokenRefused(f"the identity provider's ID token is not valid here: {error}") from error
        return dict(claims)

    def _keys_of(self, provider: Provider) -> PublishedKeys:
        if self._keys is None or self._keys[0] != provider.jwks_uri:

            async def fetch() -> bytes:
                answer = await self._outbound.get(provider.jwks_uri, _JSON, timeout=TIMEOUT)
                if answer.status != 200:
                    raise OutboundUnavailable(f"{provider.jwks_uri} answered {answer.status}")
                return answer.body

            self._keys = (provider.jwks_uri, PublishedKeys(fetch))
        return self._keys[1]

    async def _user_info(self, provider: Provider, access_token: Any, subject: str) -> Claims:
        if not isinstance(access_token, str) or not (access_token.isascii() and access_token.isprintable()):
            raise ProviderRefused("the identity provider sent no access token with which to ask UserInfo")
        headers = {**_JSON, "Authorization": f"Bearer {access_token}"}
        found = _json_of(
            "UserInfo endpoint",
            await _reached(
                "UserInfo endpoint",
                self._outbound.get(provider.user_info_endpoint, headers, timeout=TIMEOUT),
            ),
        )
        if found.get("sub") != subject:
            # OpenID Connect Core, section 5.3.2: it may be about somebody else.
            raise ProviderRefused("UserInfo is about another person than the ID token: their `sub` differ")
        return found


async def _reached(what: str, call: Awaitable[OutboundAnswer]) -> OutboundAnswer:
    """Raises ProviderUnavailable, without the address: that is nobody's business out there."""
    try:
        answer = await call
    except (AddressRefused, OutboundUnavailable, OutboundTooLarge) as error:
        log.warning("identity_provider_unavailable", endpoint=what, reason=error.message)
        raise ProviderUnavailable(
            f"the identity provider's {what} cannot be reached; try again in a while. If it stays so, tell"
            " whoever runs this portal: the log of task-router has the reason"
        ) from error
    if answer.status >= 500:
        raise ProviderUnavailable(
            f"the identity provider's {what} answered {answer.status}; try again in a while"
        )
    return answer


def _json_of(what: str, answer: OutboundAnswer) -> dict[str, Any]:
    """Raises ProviderRefused for anything but a JSON object with status 200."""
    try:
        found = json.loads(answer.body)
    except ValueError:
        found = None
    if answer.status != 200:
        error = found.get("error") if isinstance(found, dict) else None
        reason = f": {error[:SHOWN_CHARACTERS]}" if isinstance(error, str) else ""
        raise ProviderRefused(f"the identity provider's {what} answered {answer.status}{reason}")
    if not isinstance(found, dict):
        raise ProviderRefused(f"the identity provider's {what} answered something that is no JSON object")
    return found
