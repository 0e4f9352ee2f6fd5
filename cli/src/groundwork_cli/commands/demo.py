"""`groundwork demo`: a real job end to end, on digits with robots or on your own pictures."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from groundwork_cli.client import Job
from groundwork_cli.commands.reporting import errors_exit, teller
from groundwork_cli.commands.robots import INTERRUPTED
from groundwork_cli.commands.up import StateOption
from groundwork_cli.demo.digits import DIGITS
from groundwork_cli.demo.digits_run import DigitsDemo
from groundwork_cli.demo.errors import DemoError, DemoUsageError
from groundwork_cli.demo.own_run import own_pictures
from groundwork_cli.demo.report import as_json as summary_json
from groundwork_cli.demo.report import print_summary
from groundwork_cli.demo.summary import Summary
from groundwork_cli.stack import (
    Addresses,
    EventKind,
    OnEvent,
    Stack,
    StackEvent,
    StackOptions,
    until_signalled,
)

Result = TypeVar("Result")
DEFAULT_STATE = Path(".groundwork")


def demo(
    objects: Annotated[int, typer.Option(min=10, max=DIGITS, help="How many digits to label.")] = DIGITS,
    state: StateOption = DEFAULT_STATE,
    data: Annotated[Path | None, typer.Option(help="Label the pictures of this folder yourself.")] = None,
    labels: Annotated[str | None, typer.Option(help="The labels for --data, for example cat,dog.")] = None,
    keep_running: Annotated[
        bool, typer.Option("--keep-running", help="Go on running after the job, until Ctrl-C.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the summary as one line of JSON; all else goes to stderr.")
    ] = False,
) -> None:
    """Start the whole system, run a real labelling job on it, and print what came out.

    The digits are labelled by five robots and a model. With --data, you are the one who labels.
    """
    console = Console(stderr=as_json, highlight=False)
    with errors_exit():
        if data is not None:
            _label_own(data, labels, state, console, keep_running=keep_running, as_json=as_json)
        elif labels is not None:
            raise DemoUsageError(
                "--labels goes with --data.", "Name the folder of your pictures with --data."
            )
        else:
            _label_digits(objects, state, console, keep_running=keep_running, as_json=as_json)


def _label_digits(objects: int, state: Path, console: Console, *, keep_running: bool, as_json: bool) -> None:
    def report(summary: Summary) -> None:
        print_summary(console, summary)
        if as_json:
            typer.echo(summary_json(summary))

    work = DigitsDemo(objects, state.expanduser().resolve() / "demo")
    summary = _run(work.run, report, state, console, keep_running=keep_running)
    if summary is None:
        console.print("\nStopped before the job had ended; its data stays.")
        raise typer.Exit(INTERRUPTED)
    console.print(
        f"\nTo look again: {_up_again(state)}   (it also prints the API key for the console)", soft_wrap=True
    )
    raise typer.Exit(0 if summary.good else 1)


def _label_own(
    data: Path, labels: str | None, state: Path, console: Console, *, keep_running: bool, as_json: bool
) -> None:
    def report(job: Job) -> None:
        if job.status != "Completed":
            raise DemoError(f"Job {job.name} ended as {job.status}.", job.failure_reason or "")
        console.print(f"\nAll pictures are labelled: {job.output_manifest}", soft_wrap=True)
        if as_json:
            typer.echo(json.dumps({"job": job.name, "output_manifest": job.output_manifest}))

    # A person is still looking at the pages; only a script wants the end of the job to be the end.
    job = _run(
        own_pictures(data, labels).run, report, state, console, keep_running=keep_running or not as_json
    )
    if job is None:
        console.print("\nStopped; your answers stay.")
    console.print(f"\nTo go on or look again: {_up_again(state)}", soft_wrap=True)


def _run(
    work: Callable[[Addresses, Console], Awaitable[Result]],
    report: Callable[[Result], None],
    state: Path,
    console: Console,
    *,
    keep_running: bool,
) -> Result | None:
    """Do the work on a stack of its own and report it; None when a signal came before the work had ended."""
    results: list[Result] = []

    async def serve() -> None:
        async with Stack(StackOptions(state=state), on_event=_news(console)) as stack:
            result = await work(stack.addresses, console)
            report(result)
            results.append(result)
            if keep_running:
                console.print("\nEverything keeps running. Ctrl-C stops it.")
                await asyncio.Event().wait()

    asyncio.run(until_signalled(serve()))
    return results[0] if results else None


def _news(console: Console) -> OnEvent:
    """What the stack tells, without the orderly end of each process, which would bury the summary."""
    tell = teller(console)

    def tell_news(event: StackEvent) -> None:
        if event.kind is not EventKind.STOPPED:
            tell(event)

    return tell_news


def _up_again(state: Path) -> str:
    return "groundwork up" if state == DEFAULT_STATE else f"groundwork up --state {state}"
