"""The one client for addresses that a user gave: functions, webhooks, identity providers.

Whoever may name an address could otherwise have us call what only we can reach. So a name is resolved and the
result checked when the connection is made, and the connection goes to the checked address: a name that is
resolved anew to something else gains nothing. No redirect is followed, no proxy of the environment is used,
and time and bytes are bounded in both directions.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpcore

from groundwork.errors import InvalidRequest, LabelingError
from groundwork.settings import OutboundSettings

CONNECT_SECONDS = 10.0
CONNECTIONS = 64

_PRINTABLE = re.compile(r"[!-~]+")
_NAT64 = IPv6Network("64:ff9b::/96")
"""Addresses that a gateway turns into the IPv4 address in their last four bytes."""

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class AddressRefused(InvalidRequest):
    """This address may not be called."""

    code = "address_refused"


class OutboundUnavailable(LabelingError):
    """Nobody answered at the address; trying again later may help."""

    status, code = 502, "outbound_unavailable"


class OutboundTooLarge(LabelingError):
    """What was to be sent, or what came back, is larger than allowed."""

    status, code = 502, "outbound_too_large"


@dataclass(frozen=True)
class OutboundAnswer:
    status: int
    headers: Mapping[str, str]
    """By name in lower case."""
    body: bytes


def check_url(url: str) -> SplitResult:
    """Raises AddressRefused for what can never be called; whether a host may be is seen when connecting."""
    if not _PRINTABLE.fullmatch(url):
        raise AddressRefused(f"{url!r} has characters that an address cannot have; write them %-encoded")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressRefused(f"{url!r} is no address: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise AddressRefused(f"{url!r} is not an address to call; write https://host/path")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("an address with a user name or password in it is not called; leave them out")
    return parts


def refusal(address: Address, allowed: Sequence[Network]) -> str | None:
    """Why this address may not be called; None when it may."""
    address = _reached(address)
    if any(address in network for network in allowed if network.version == address.version):
        return None
    if address.is_loopback:
        return "it is this machine's own"
    if address.is_link_local:
        return "it is link-local"
    if address.is_multicast or address.is_reserved or address.is_unspecified:
        return "it is reserved"
    if not address.is_global:
        return "it is private"
    return None


def _reached(address: Address) -> Address:
    """Where a packet to this address ends up: the IPv4 address that an IPv6 one wraps."""
    if isinstance(address, IPv4Address):
        return address
    wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
    if wrapped is None and (address in _NAT64 or 1 < int(address) < 1 << 32):
        wrapped = IPv4Address(int(address) & 0xFFFFFFFF)
    return address if wrapped is None else wrapped


class _CheckedConnections(httpcore.AsyncNetworkBackend):
    """Connects to addresses that were checked, never to names."""

    def __init__(self, allowed: Sequence[Network]) -> None:
        self._allowed = allowed
        self._sockets = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        failure: Exception | None = None
        for address in self._permitted(host, await _resolve(host, port)):
            try:
                return await self._sockets.connect_tcp(
                    str(address), port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        assert failure is not None  # noqa: S101 - there is at least one address
        raise failure

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise AddressRefused("a socket file is not called")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def _permitted(self, host: str, addresses: Sequence[Address]) -> list[Address]:
        reasons = {address: refusal(address, self._allowed) for address in addresses}
        permitted = [address for address, reason in reasons.items() if reason is None]
        if not permitted:
            address, reason = next(iter(reasons.items()))
            raise AddressRefused(
                f"{host} ({address}) may not be called: {reason}. Use a public address, or have the operator "
                "add its network to the setting OUTBOUND__ALLOWED_NETWORKS"
            )
        return permitted


async def _resolve(host: str, port: int) -> list[Address]:
    """Every address of the name, in the resolver's order. Also reads numbers such as `2130706433`."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"the name {host} cannot be resolved") from error
    return list(dict.fromkeys(ip_address(entry[4][0]) for entry in found))


class Outbound:
    """Calls addresses that users gave."""

    def __init__(self, connections: httpcore.AsyncConnectionPool, settings: OutboundSettings) -> None:
        self._connections = connections
        self._settings = settings

    async def post(
        self, url: str, body: bytes, headers: Mapping[str, str], *, timeout: timedelta
    ) -> OutboundAnswer:
        """What the address answers, whatever the status; a redirect is an answer like any other.

        `timeout` is for the whole exchange. Raises AddressRefused, OutboundUnavailable (nobody there, or too
        slow) and OutboundTooLarge.
        """
        return await self._call("POST", url, body, {"Content-Length": str(len(body)), **headers}, timeout)

    async def get(self, url: str, headers: Mapping[str, str], *, timeout: timedelta) -> OutboundAnswer:
        """As `post`, without a body."""
        return await self._call("GET", url, b"", headers, timeout)

    async def _call(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str], timeout: timedelta
    ) -> OutboundAnswer:
        check_url(url)
        if len(body) > self._settings.max_request_bytes:
            raise OutboundTooLarge(
                f"the request has {len(body):,} bytes; {self._settings.max_request_bytes:,} is the most"
            )
        seconds = timeout.total_seconds()
        try:
            async with asyncio.timeout(seconds):
                return await self._exchange(method, url, body, headers)
        except TimeoutError as error:
            raise OutboundUnavailable(f"{url} did not answer within {seconds:g} s") from error
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            what = str(error) or type(error).__name__
            raise OutboundUnavailable(f"{url} cannot be reached: {what}") from error

    async def _exchange(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str]
    ) -> OutboundAnswer:
        sent: list[tuple[bytes | str, bytes | str]] = [
            ("Host", urlsplit(url).netloc),
            ("User-Agent", "groundwork"),
            # The body is taken as it comes, so nothing can unfold in memory.
            ("Accept-Encoding", "identity"),
            *headers.items(),
        ]
        async with self._connections.stream(
            method,
            url,
            headers=sent,
            content=body or None,
            extensions={"timeout": {"connect": CONNECT_SECONDS}},
        ) as response:
            limit = self._settings.max_answer_bytes
            received = bytearray()
            async for chunk in response.aiter_stream():
                received += chunk
                if len(received) > limit:
                    raise OutboundTooLarge(f"{url} answered more than {limit:,} bytes")
            named = {
                name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
            }
            return OutboundAnswer(response.status, named, bytes(received))


@asynccontextmanager
async def open_outbound(settings: OutboundSettings) -> AsyncIterator[Outbound]:
    """The process's client; closed when the block ends."""
    async with httpcore.AsyncConnectionPool(
        max_connections=CONNECTIONS,
        # A connection that is kept would go on reaching an address that the name has left since.
        max_keepalive_connections=0,
        network_backend=_CheckedConnections(settings.allowed_networks),
    ) as connections:
        yield Outbound(connections, settings)
