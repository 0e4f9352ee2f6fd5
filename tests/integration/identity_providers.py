"""OpenID Connect providers on this machine: one that others wrote, and one that can also do wrong."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import secrets
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import httpx
from joserfc import jws
from joserfc.jwk import Key, KeySet, RSAKey

CLIENT_ID, CLIENT_SECRET = "groundwork", "a client's secret"


def person(**changes: Any) -> dict[str, Any]:
    """What a provider says of a worker; a claim that is None is left out."""
    claims = {
        "sagemaker:groups": ["vets"],
        "sagemaker:sub": "ada-1",
        "sagemaker:client_id": CLIENT_ID,
        "sagemaker:name": "Ada",
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not None}


def oidc_config(issuer: str, **endpoints: str) -> dict[str, Any]:
    """`OidcConfig` of the contract, less the client's secret."""
    return {
        "ClientId": CLIENT_ID,
        "Issuer": issuer,
        "AuthorizationEndpoint": f"{issuer}/oauth2/authorize",
        "TokenEndpoint": f"{issuer}/oauth2/token",
        "UserInfoEndpoint": f"{issuer}/userinfo",
        "LogoutEndpoint": f"{issuer}/oauth2/end_session",
        "JwksUri": f"{issuer}/jwks",
        "Scope": "openid email",
        **endpoints,
    }


@asynccontextmanager
async def provider_of_others() -> AsyncIterator[str]:
    """The package oidc-provider-mock as a process of its own; its issuer."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "oidc_provider_mock", "--port", str(port)),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    issuer = f"http://127.0.0.1:{port}"
    try:
        async with httpx.AsyncClient() as client, asyncio.timeout(30):
            while not await _is_up(client, issuer):
                await asyncio.sleep(0.05)
        yield issuer
    finally:
        process.terminate()
        await process.wait()


async def _is_up(client: httpx.AsyncClient, issuer: str) -> bool:
    try:
        return (await client.get(f"{issuer}/jwks")).status_code == 200
    except httpx.TransportError:
        return False


class IdentityProvider:
    """Signs everybody in as one person. It checks what it is sent (client, PKCE, address, single codes); what
    it sends is up to the test."""

    def __init__(self) -> None:
        self.keys: list[Key] = [RSAKey.generate_key(2048, {"kid": "one"})]
        self.signing: Key = self.keys[0]
        self.header: dict[str, Any] = {"alg": "RS256"}
        self.in_id_token: dict[str, Any] = person()
        self.in_user_info: dict[str, Any] = {}
        self.id_token: dict[str, Any] = {}
        """Changes of the ID token's own claims; None leaves one out."""
        self.failing: dict[str, int] = {}
        """Path -> the status that it answers with instead."""
        self.asked: list[str] = []
        """Paths that were called."""
        self._codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(b"")

            def do_POST(self) -> None:
                self._answer(self.rfile.read(int(self.headers["Content-Length"])))

            def _answer(self, body: bytes) -> None:
                parts = urlsplit(self.path)
                provider.asked.append(parts.path)
                form = dict(parse_qsl(parts.query or body.decode()))
                status, content = provider.answer(parts.path, form, self.headers.get("Authorization", ""))
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", content)
                    content = ""
                sent = content.encode() if isinstance(content, str) else json.dumps(content).encode()
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        if path in self.failing:
            return self.failing[path], {"error": "server_error"}
        if path == "/oauth2/authorize":
            return self._authorize(form)
        if path == "/oauth2/token":
            return self._token(form, authorization)
        if path == "/userinfo":
            right = authorization == "Bearer the-access-token"
            return (200, {"sub": "at-the-provider", **self.in_user_info}) if right else (401, {})
        assert path == "/jwks"
        return 200, KeySet(self.keys).as_dict(private=False)

    def _authorize(self, form: dict[str, str]) -> tuple[int, Any]:
        right = (
            form["response_type"] == "code"
            and form["client_id"] == CLIENT_ID
            and form["code_challenge_method"] == "S256"
            and "openid" in form["scope"].split()
        )
        if not right:
            return 400, {"error": "invalid_request"}
        code = secrets.token_urlsafe(8)
        self._codes[code] = form
        back = urlencode({"code": code, "state": form["state"]})
        return 302, f"{form['redirect_uri']}?{back}"

    def _token(self, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        client = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        if unquote(client) != f"{CLIENT_ID}:{CLIENT_SECRET}":
            return 401, {"error": "invalid_client"}
        sent = self._codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            sent is None
            or sent["code_challenge"] != challenge
            or sent["redirect_uri"] != form["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "at-the-provider",
            "iat": int(time.time()),
            "exp": int(time.time()) + 60,
            "nonce": sent["nonce"],
            **self.in_id_token,
            **self.id_token,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        return 200, {
            "access_token": "the-access-token",
            "token_type": "Bearer",
            "id_token": self._signed(claims),
        }

    def _signed(self, claims: dict[str, Any]) -> str:
        if self.header["alg"] == "none":
            parts = [json.dumps(part).encode() for part in (self.header, claims)]
            encoded = [base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts]
            return ".".join([*encoded, ""])
        # Not `jwt.encode`, which cannot write what is no text.
        header = {"kid": self.signing.kid, **self.header}
        return jws.serialize_compact(header, json.dumps(claims).encode(), self.signing)


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    running = IdentityProvider()
    try:
        yield running
    finally:
        running.stop()
