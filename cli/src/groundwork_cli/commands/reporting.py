"""How the commands speak to people."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.text import Text

from groundwork.errors import LabelingError
from groundwork_cli.client import ApiError
from groundwork_cli.commands.files import reason_of
from groundwork_cli.errors import CommandError, UsageError
from groundwork_cli.stack import Addresses, EventKind, OnEvent, StackError, StackEvent


@contextmanager
def errors_exit() -> Iterator[None]:
    """Turn an expected error into its message and hint on stderr, and exit code 1; 2 for wrong usage."""
    try:
        yield
    except OSError as exc:
        if exc.errno == errno.EPIPE:  # whoever read our output has had enough
            raise
        _say(reason_of(exc))
        raise typer.Exit(1) from exc
    except (StackError, CommandError, LabelingError) as exc:
        _say(_in_short(exc), "" if isinstance(exc, LabelingError) else exc.hint)
        raise typer.Exit(2 if isinstance(exc, UsageError) else 1) from exc


def _say(message: str, hint: str = "") -> None:
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(Text.assemble(("Error: ", "bold red"), message))
    if hint:
        console.print(Text(hint))


def _in_short(error: StackError | CommandError | LabelingError) -> str:
    """Several problems are listed in the hint, so none of them stands in front."""
    if isinstance(error, ApiError) and len(error.problems) > 1:
        return f"{len(error.problems)} things are wrong:"
    return error.message


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
            ending = ending.rstrip(".")
            line = Text.assemble(("✗ ", "red"), f"{event.name:<18} {ending}; starting it again")
            return line.append(f"\n{log}", style="dim") if log else line


def print_addresses(console: Console, addresses: Addresses) -> None:
    """One line each, never folded: they are there to be copied."""
    for label, value in (
        ("API", addresses.api),
        ("Console", f"{addresses.api}/console"),
        ("API key", addresses.api_key),
        ("Worker portal", addresses.portal),
        ("S3", addresses.s3),
        ("Access key", addresses.access_key),
        ("Secret key", addresses.secret_key),
        ("Postgres", addresses.postgres),
        ("NATS", addresses.nats),
        ("State and logs", addresses.state),
    ):
        console.print(Text.assemble((f"  {label:<16}", "bold"), value), soft_wrap=True)
    console.print("\n  The key pair opens S3 and, in boto3, the labelling operations:\n")
    for line in boto3_lines(addresses):
        console.print(f"    {line}", soft_wrap=True, markup=False)


def boto3_lines(addresses: Addresses) -> list[str]:
    """Python that people paste to reach this system as they reached SageMaker Ground Truth."""
    place = f'endpoint_url="{addresses.api}", region_name="us-east-1"'
    keys = f'aws_access_key_id="{addresses.access_key}", aws_secret_access_key="{addresses.secret_key}"'
    return [
        "import boto3",
        f'sagemaker = boto3.client("sagemaker", {place}, {keys})',
        'sagemaker.list_labeling_jobs()["LabelingJobSummaryList"]',
    ]
