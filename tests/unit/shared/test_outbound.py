"""What the client for users' addresses calls, and what it refuses. Servers are real, on this machine."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from groundwork.outbound import (
    AddressRefused,
    OutboundTooLarge,
    OutboundUnavailable,
    check_url,
    open_outbound,
    refusal,
)
from groundwork.settings import OutboundSettings

OPEN = OutboundSettings(allowed_networks=[ip_network("127.0.0.0/8")])
SECOND = timedelta(seconds=1)
MINUTE = timedelta(seconds=60)

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(script: Script) -> AsyncIterator[str]:
    """A server that plays the script to every caller; its address."""

    async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await script(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(play, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"


def answers(head: str, body: bytes = b"") -> Script:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()

    return script


async def post(url: str, settings: OutboundSettings = OPEN, timeout: timedelta = MINUTE, **given: Any) -> Any:
    async with open_outbound(settings) as outbound:
        return await outbound.post(url, given.get("body", b"{}"), given.get("headers", {}), timeout=timeout)


async def test_an_allowed_network_is_called_and_the_answer_comes_back() -> None:
    heard = bytearray()

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.extend(await reader.readuntil(b"\r\n\r\n") + await reader.readexactly(5))
        writer.write(b"HTTP/1.1 418 Teapot\r\nX-Kind: pot\r\nContent-Length: 2\r\n\r\nhi")
        await writer.drain()

    async with serving(script) as url:
        answer = await post(url, body=b"hello", headers={"X-Ours": "1"})
    assert (answer.status, answer.headers["x-kind"], answer.body) == (418, "pot", b"hi")
    assert heard.startswith(b"POST /hook HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"X-Ours: 1\r\n" in heard
    assert heard.endswith(b"hello")


async def test_what_is_only_asked_for_is_sent_without_a_body() -> None:
    heard = bytearray()

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.extend(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        await writer.drain()

    async with serving(script) as url, open_outbound(OPEN) as outbound:
        answer = await outbound.get(url, {"Accept": "application/json"}, timeout=MINUTE)
        with pytest.raises(AddressRefused):
            await outbound.get("http://10.0.0.1/", {}, timeout=MINUTE)
    assert (answer.status, answer.body) == (200, b"{}")
    assert heard.startswith(b"GET /hook HTTP/1.1\r\n")
    assert b"Accept: application/json\r\n" in heard
    assert b"content-length" not in heard.lower()


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]"],  # noqa: S104
)
async def test_every_spelling_of_this_machine_is_refused_before_anything_is_sent(host: str) -> None:
    called = asyncio.Event()

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.set()

    async with serving(script) as url:
        with pytest.raises(AddressRefused, match="may not be called"):
            await post(url.replace("127.0.0.1", host), OutboundSettings())
    assert not called.is_set()


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("10.1.2.3", "private"),
        ("172.16.0.1", "private"),
        ("192.168.1.1", "private"),
        ("100.64.0.1", "private"),
        ("169.254.169.254", "link-local"),
        ("127.9.9.9", "own"),
        ("0.0.0.0", "reserved"),  # noqa: S104
        ("224.0.0.1", "reserved"),
        ("255.255.255.255", "reserved"),
        ("::1", "own"),
        ("::", "reserved"),
        ("fe80::1", "link-local"),
        ("fc00::1", "private"),
        ("ff02::1", "reserved"),
        ("::ffff:10.0.0.1", "private"),
        ("::ffff:169.254.169.254", "link-local"),
        ("::127.0.0.1", "own"),
        ("2002:7f00:1::", "own"),
        ("64:ff9b::a9fe:a9fe", "link-local"),
    ],
)
def test_addresses_that_are_not_public_are_refused(address: str, reason: str) -> None:
    assert reason in (refusal(ip_address(address), []) or "")


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_public_addresses_are_called(address: str) -> None:
    assert refusal(ip_address(address), []) is None


def test_an_allowed_network_opens_its_own_addresses_only() -> None:
    allowed = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]
    assert refusal(ip_address("10.20.30.40"), allowed) is None
    assert refusal(ip_address("::ffff:10.20.30.40"), allowed) is None
    assert refusal(ip_address("fd12::1"), allowed) is None
    assert refusal(ip_address("192.168.0.1"), allowed)
    assert refusal(ip_address("::1"), allowed)


async def test_a_name_that_is_resolved_anew_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to what was checked, so only the first resolution counts."""
    loop = asyncio.get_running_loop()
    resolutions = []

    async def resolve(host: str, port: int, **_: Any) -> Any:
        resolutions.append(host)
        address = (
            "127.0.0.1" if host == "127.0.0.1" else ("127.0.0.2" if len(resolutions) > 1 else "127.0.0.1")
        )
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    only_first = OutboundSettings(allowed_networks=[ip_network("127.0.0.1/32")])
    async with serving(answers("200 OK", b"here")) as url:
        monkeypatch.setattr(loop, "getaddrinfo", resolve, raising=False)
        named = url.replace("127.0.0.1", "rebinding.test")
        assert (await post(named, only_first)).body == b"here"
        with pytest.raises(AddressRefused, match=r"127\.0\.0\.2"):
            await post(named, only_first)
    assert set(resolutions) <= {"rebinding.test", "127.0.0.1"}


async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    async with serving(answers("302 Found\r\nLocation: http://169.254.169.254/latest")) as url:
        answer = await post(url)
    assert (answer.status, answer.headers["location"]) == (302, "http://169.254.169.254/latest")


async def test_an_answer_that_is_too_large_is_cut_off() -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"1000\r\n" + bytes(4096) + b"\r\n")
            await writer.drain()

    small = OPEN.model_copy(update={"max_answer_bytes": 100_000})
    async with serving(endless) as url:
        with pytest.raises(OutboundTooLarge, match="100,000 bytes"):
            await post(url, small)


async def test_a_request_that_is_too_large_is_not_sent() -> None:
    with pytest.raises(OutboundTooLarge, match="is the most"):
        await post("http://127.0.0.1:9/", OPEN.model_copy(update={"max_request_bytes": 10}), body=bytes(11))


async def test_an_answer_that_drips_is_given_up_in_time() -> None:
    async def dripping(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while True:
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with serving(dripping) as url:
        with pytest.raises(OutboundUnavailable, match=r"within 0\.3 s"):
            await post(url, timeout=timedelta(seconds=0.3))


async def test_nobody_there_is_told_from_refused() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        with pytest.raises(OutboundUnavailable, match="cannot be reached"):
            await post(f"http://127.0.0.1:{port}/", timeout=SECOND)


async def test_what_is_no_http_is_told() -> None:
    async def noise(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"SSH-2.0-OpenSSH\r\n\r\n")

    async with serving(noise) as url:
        with pytest.raises(OutboundUnavailable, match="cannot be reached"):
            await post(url, timeout=SECOND)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://host/",
        "file:///etc/passwd",
        "gopher://host/",
        "//host/",
        "host/path",
        "http://",
        "http://user:secret@host/",
        "http://host/ space",
        "http://host/\r\nX-Injected: 1",
        "http://host:99999/",
        "http://[::1/",
        "http://höst/",
    ],
)
def test_what_is_no_http_address_is_refused_at_once(url: str) -> None:
    with pytest.raises(AddressRefused) as caught:
        check_url(url)
    assert "secret" not in caught.value.message
