"""Tokens of an identity provider open `/v1`, with the role that the provider gives."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
import pytest_asyncio
from asgi_lifespan import LifespanManager
from joserfc import jwt
from joserfc.jwk import Key, KeySet, OctKey, RSAKey

from groundwork import published_keys
from job_api.app import create_app
from job_api.settings import JobApiSettings

ISSUER = "https://identity.test"


class Provider:
    """An identity provider's published keys, on a local port."""

    def __init__(self) -> None:
        self.keys: list[Key] = [RSAKey.generate_key(2048, {"kid": "one"})]
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = json.dumps(KeySet(provider.keys).as_dict(private=False)).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/keys"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def token(self, key: Any = None, **changes: Any) -> str:
        claims = {
            "iss": ISSUER,
            "aud": "groundwork",
            "sub": "ada",
            "exp": int(time.time()) + 60,
            "groundwork:role": "requester",
            **changes,
        }
        signing = key or self.keys[-1]
        algorithm = "HS256" if isinstance(signing, OctKey) else "RS256"
        return jwt.encode({"alg": algorithm, "kid": signing.kid}, claims, signing)


@pytest.fixture
def provider() -> Iterator[Provider]:
    running = Provider()
    yield running
    running.stop()


@pytest_asyncio.fixture
async def api_with_oidc(
    platform_settings: dict[str, Any], provider: Provider
) -> AsyncIterator[httpx.AsyncClient]:
    settings = JobApiSettings(
        **platform_settings,
        bootstrap_key="k",
        portal_url="",
        oidc={"issuer": ISSUER, "audience": "groundwork", "jwks_url": provider.url},
    )
    async with (
        LifespanManager(create_app(settings), startup_timeout=30, shutdown_timeout=30) as manager,
        httpx.AsyncClient(transport=httpx.ASGITransport(manager.app), base_url="http://api.test") as client,
    ):
        yield client


async def get(
    api: httpx.AsyncClient, token: str, path: str = "/v1/teams", method: str = "GET"
) -> httpx.Response:
    return await api.request(method, path, headers={"Authorization": f"Bearer {token}"})


async def test_a_token_opens_what_its_role_may(api_with_oidc: httpx.AsyncClient, provider: Provider) -> None:
    api = api_with_oidc
    assert (await get(api, provider.token())).status_code == 200
    assert (await get(api, provider.token(), "/v1/keys")).status_code == 403
    many = provider.token(**{"groundwork:role": ["viewer", "something", "admin"]})
    assert (await get(api, many, "/v1/keys")).status_code == 200
    assert (await get(api, "k")).status_code == 200, "our own keys go on working"


@pytest.mark.parametrize("changes", [{"groundwork:role": None}, {"groundwork:role": "king"}])
async def test_a_person_without_a_role_is_told_so(
    api_with_oidc: httpx.AsyncClient, provider: Provider, changes: dict[str, Any]
) -> None:
    answer = await get(api_with_oidc, provider.token(**changes))
    assert answer.status_code == 403
    assert "groundwork:role" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "changes", [{"iss": "https://other.test"}, {"aud": "other"}, {"exp": 1}, {"exp": None}, {"sub": None}]
)
async def test_a_token_that_is_not_for_us_is_refused(
    api_with_oidc: httpx.AsyncClient, provider: Provider, changes: dict[str, Any]
) -> None:
    token = provider.token(**{name: value for name, value in changes.items() if value is not None})
    if None in changes.values():
        token = _without(provider, *changes)
    answer = await get(api_with_oidc, token)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "invalid_token"


def _without(provider: Provider, *claims: str) -> str:
    whole = {"iss": ISSUER, "aud": "groundwork", "sub": "ada", "exp": int(time.time()) + 60}
    return jwt.encode(
        {"alg": "RS256", "kid": "one"},
        {name: value for name, value in whole.items() if name not in claims},
        provider.keys[0],
    )


async def test_a_token_signed_by_somebody_else_is_refused(
    api_with_oidc: httpx.AsyncClient, provider: Provider
) -> None:
    forged = provider.token(RSAKey.generate_key(2048, {"kid": "one"}))
    assert (await get(api_with_oidc, forged)).status_code == 401
    with_public_key = provider.token(OctKey.import_key(b"x" * 64, {"kid": "one"}))
    assert (await get(api_with_oidc, with_public_key)).status_code == 401
    assert (await get(api_with_oidc, "a.b.c")).status_code == 401
    odd_header = base64.urlsafe_b64encode(b'{"alg":"RS256","kid":"one","crit":5}').decode().rstrip("=")
    assert (await get(api_with_oidc, f"{odd_header}.e30.e30")).status_code == 401


async def test_a_new_key_of_the_provider_is_fetched(
    api_with_oidc: httpx.AsyncClient, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await get(api_with_oidc, provider.token())).status_code == 200
    provider.keys.append(RSAKey.generate_key(2048, {"kid": "two"}))
    assert (await get(api_with_oidc, provider.token())).status_code == 401, "asked a moment ago"
    monkeypatch.setattr(published_keys, "REFRESH_PAUSE_SECONDS", 0.0)
    assert (await get(api_with_oidc, provider.token())).status_code == 200
