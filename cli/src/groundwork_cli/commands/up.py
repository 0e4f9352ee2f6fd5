"""`groundwork up`: the whole system on this machine, until told to stop."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from groundwork_cli.commands.reporting import errors_exit, print_addresses, teller
from groundwork_cli.stack import GivenServers, Stack, StackOptions, until_signalled
from groundwork_cli.stack.services import Services, groundwork_services

StateOption = Annotated[Path, typer.Option(help="Folder with the data, the logs and the keys.")]


def up(
    state: StateOption = Path(".groundwork"),
    postgres: Annotated[
        str | None, typer.Option(help="Use this database: postgresql://user:password@host:port/database.")
    ] = None,
    nats: Annotated[
        str | None, typer.Option(help="Use this NATS server with JetStream: nats://user:password@host:port.")
    ] = None,
    s3: Annotated[str | None, typer.Option(help="Use this S3 server: http://host:port.")] = None,
    access_key: Annotated[
        str | None, typer.Option(envvar="AWS_ACCESS_KEY_ID", help="The access key for --s3.")
    ] = None,
    secret_key: Annotated[
        str | None, typer.Option(envvar="AWS_SECRET_ACCESS_KEY", help="The secret key for --s3.")
    ] = None,
    api_port: Annotated[int | None, typer.Option(help="Port of the API; a free one if not given.")] = None,
    portal_port: Annotated[
        int | None, typer.Option(help="Port of the worker portal; a free one if not given.")
    ] = None,
    content_port: Annotated[
        int | None, typer.Option(help="Port of the second origin, for task content; a free one if not given.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="When ready, print one line of JSON with addresses and keys.")
    ] = False,
) -> None:
    """Start the whole system on this machine; Ctrl-C stops it, starting again finds the data."""
    options = StackOptions(
        state=state,
        given=GivenServers(postgres, nats, s3, access_key, secret_key),
        api_port=api_port,
        portal_port=portal_port,
        content_port=content_port,
    )
    run(options, as_json=as_json)


def run(options: StackOptions, *, as_json: bool, services: Services = groundwork_services) -> None:
    """Returns after a signal has stopped the stack; exits with 1 when it cannot start."""
    # With --json, stdout carries that one line and nothing else.
    console = Console(stderr=as_json, highlight=False)
    with errors_exit():
        asyncio.run(until_signalled(_serve(options, console, as_json=as_json, services=services)))


async def _serve(options: StackOptions, console: Console, *, as_json: bool, services: Services) -> None:
    began = time.monotonic()
    async with Stack(options, on_event=teller(console), services=services) as stack:
        if as_json:
            typer.echo(stack.addresses.to_json())
        else:
            console.print(f"\nGroundwork is ready after {time.monotonic() - began:.1f} s.\n", style="bold")
            print_addresses(console, stack.addresses)
            console.print("\nCtrl-C stops it; starting again finds the data.\n")
        await asyncio.Event().wait()
