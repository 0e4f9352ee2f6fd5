"""Servers that are already there: are they reachable, and do they do what we need?"""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from groundwork_cli.stack.addresses import SERVERS, ServerAddresses
from groundwork_cli.stack.errors import StackError

CHECK_SECONDS = 10


def without_password(url: str) -> str:
    """The URL as it may be shown."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


@dataclass(frozen=True)
class GivenServers:
    """URLs of servers to use instead of our own; None where ours is wanted."""

    postgres: str | None = field(default=None, repr=False)
    nats: str | None = field(default=None, repr=False)
    s3: str | None = None
    access_key: str | None = None
    secret_key: str | None = field(default=None, repr=False)

    def missing(self) -> list[str]:
        """The names of the servers we have to bring."""
        return [name for name in SERVERS if not getattr(self, name)]

    def checks(self) -> list[Coroutine[Any, Any, None]]:
        """One check per given server; each raises StackError with the option, the address and the reason."""
        checks: list[Coroutine[Any, Any, None]] = []
        if self.postgres:
            checks.append(check_postgres(self.postgres))
        if self.nats:
            checks.append(check_nats(self.nats))
        if self.s3:
            checks.append(check_s3(self.s3, self.access_key, self.secret_key))
        return checks

    def over(self, own: ServerAddresses) -> ServerAddresses:
        """Our own addresses with the given ones in their place."""
        changed = {
            "postgres": self.postgres,
            "nats": self.nats,
            "s3": self.s3,
            "access_key": self.access_key if self.s3 else None,
            "secret_key": self.secret_key if self.s3 else None,
        }
        return replace(own, **{name: value for name, value in changed.items() if value})


async def check_postgres(url: str) -> None:
    # The services add the driver's name themselves, so the URL must be a plain one.
    if urlsplit(url).scheme != "postgresql":
        raise StackError(
            f"--postgres {without_password(url)} is not the address of a Postgres database.",
            "It looks like postgresql://user:password@host:5432/database",
        )
    try:
        connection = await asyncpg.connect(url, timeout=CHECK_SECONDS)
        await connection.close()
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as exc:
        raise _unreachable("--postgres", url, exc) from exc


async def check_nats(url: str) -> None:
    from nats.aio.client import Client
    from nats.errors import Error, NoServersError
    from nats.js.errors import Error as JetStreamError

    client = Client()
    seen: list[Exception] = []

    async def note(exc: Exception) -> None:
        seen.append(exc)

    try:
        # The library tries an unreachable server sixty times, two seconds apart, unless told otherwise.
        await client.connect(
            url.split(","),
            allow_reconnect=False,
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
            connect_timeout=CHECK_SECONDS,
            error_cb=note,
        )
        await client.jetstream().account_info()
    except JetStreamError as exc:
        raise StackError(
            f"--nats {without_password(url)}: the server has no JetStream for this account ({exc}).",
            "Start it with `nats-server -js`, or let the account use JetStream.",
        ) from exc
    except NoServersError as exc:
        raise _unreachable("--nats", url, seen[-1] if seen else exc) from exc
    except (OSError, TimeoutError, ValueError, Error) as exc:
        raise _unreachable("--nats", url, exc) from exc
    finally:
        await client.close()


async def check_s3(url: str, access_key: str | None, secret_key: str | None) -> None:
    if not access_key or not secret_key:
        raise StackError(
            f"--s3 {url} needs its keys.",
            "Give --access-key and --secret-key, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
        )
    from aiobotocore.config import AioConfig
    from aiobotocore.session import get_session
    from botocore.exceptions import BotoCoreError, ClientError

    config = AioConfig(
        connect_timeout=CHECK_SECONDS,
        read_timeout=CHECK_SECONDS,
        retries={"total_max_attempts": 1},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    try:
        async with get_session().create_client(
            "s3",
            endpoint_url=url,
            region_name="us-east-1",
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            config=config,
        ) as client:
            await client.list_buckets()
    except ClientError as exc:
        # A key may be narrowed to some buckets: listing all of them is refused, although the key is right.
        if exc.response.get("Error", {}).get("Code") != "AccessDenied":
            raise _unreachable("--s3", url, exc) from exc
    except (BotoCoreError, ValueError) as exc:
        raise _unreachable("--s3", url, exc) from exc


def _unreachable(option: str, url: str, exc: Exception) -> StackError:
    why = str(exc) or type(exc).__name__
    return StackError(
        f"{option} {without_password(url)} cannot be used: {why}",
        f"Check the address and the credentials, or leave out {option}: a server of our own is then started.",
    )
