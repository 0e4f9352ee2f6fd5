"""How the commands speak to people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.text import Text

from groundwork.errors import LabelingError
from groundwork_cli.errors import CommandError
from groundwork_cli.stack import Addresses, EventKind, OnEvent, StackError, StackEvent


@contextmanager
def errors_exit() -> Iterator[None]:
    """Turn an expected error into its message and hint on stderr, and exit code 1."""
    try:
        yield
    except (StackError, CommandError, LabelingError) as exc:
        console = Console(stderr=True, highlight=False, soft_wrap=True)
        console.print(Text.assemble(("Error: ", "bold red"), exc.message))
        hint = "" if isinstance(exc, LabelingError) else exc.hint
        if hint:
            console.print(Text(hint))
        raise typer.Exit(1) from exc


def teller(console: Console) -> OnEvent:
    """One line per event that a person wants to see."""

    def tell(event: StackEvent) -> None:
        line = line_of(event)
        if line is not None:
            console.print(line, soft_wrap=True)

    return tell


def line_of(event: StackEvent) -> Text | None:
    took = "" if event.seconds is None else f"{event.seconds:.1f} s"
    match event.kind:
        case EventKind.STARTING:
            return None
        case EventKind.READY:
            return Text.assemble(("✓ ", "green"), f"{event.name:<18} ready  ", (took, "dim"))
        case EventKind.RESTARTED:
            return Text.assemble(("✓ ", "green"), f"{event.name:<18} started again  ", (took, "dim"))
        case EventKind.STOPPED:
            return Text.assemble(("· ", "dim"), f"{event.name:<18} stopped  ", (took, "dim"))
        case EventKind.CLEANED:
            return Text.assemble(("· ", "yellow"), f"{event.name:<18} ended ({event.detail})")
        case EventKind.DIED:
            ending, _, log = event.detail.partition("\n")
            line = Text.assemble(("✗ ", "red"), f"{event.name:<18} {ending}; starting it again")
            return line.append(f"\n{log}", style="dim") if log else line


def print_addresses(console: Console, addresses: Addresses) -> None:
    """One line each, never folded: they are there to be copied."""
    for label, value in (
        ("API", addresses.api),
        ("API key", addresses.api_key),
        ("Worker portal", addresses.portal),
        ("S3", addresses.s3),
        ("S3 access key", addresses.access_key),
        ("S3 secret key", addresses.secret_key),
        ("Postgres", addresses.postgres),
        ("NATS", addresses.nats),
        ("State and logs", addresses.state),
    ):
        console.print(Text.assemble((f"  {label:<16}", "bold"), value), soft_wrap=True)
