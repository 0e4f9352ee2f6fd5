"""`groundwork functions`: what the pre- and post-annotation functions of jobs stand for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from groundwork_cli.client import FunctionKind
from groundwork_cli.commands.files import read_json_object
from groundwork_cli.commands.session import Session, connected
from groundwork_cli.errors import CommandError, UsageError

app = typer.Typer(no_args_is_help=True, help="Functions that make task inputs or consolidate answers.")
FunctionName = Annotated[str, typer.Argument(help="An ARN, or a name of your own.", show_default=False)]


@app.command("ls")
@connected
def list_functions(session: Session) -> None:
    """Every registered function."""
    found = session.gw.functions.list()
    session.out.rows(
        ("name", "kind", "target", "timeout s"),
        [(function.name, function.kind, function.target, function.timeout_seconds) for function in found],
        found,
        empty="No function is registered. Register one: groundwork functions put NAME --http ADDRESS",
    )


@app.command()
@connected
def put(
    session: Session,
    name: FunctionName,
    http: Annotated[str | None, typer.Option(help="Address that takes the event and answers.")] = None,
    lambda_endpoint: Annotated[
        str | None, typer.Option("--lambda", help="Endpoint of a Lambda Invoke API.")
    ] = None,
    python: Annotated[str | None, typer.Option(help="Name of an installed entry point.")] = None,
    timeout: Annotated[int | None, typer.Option(min=1, max=900, help="Seconds for one call.")] = None,
) -> None:
    """Say what a function's name or ARN stands for: exactly one of --http, --lambda and --python."""
    targets: list[tuple[FunctionKind, str | None]] = [
        ("http", http),
        ("lambda", lambda_endpoint),
        ("python", python),
    ]
    given = [(kind, target) for kind, target in targets if target is not None]
    if len(given) != 1:
        raise UsageError("Give exactly one of --http, --lambda and --python.")
    kind, target = given[0]
    function = session.gw.functions.put(name, kind, target, timeout_seconds=timeout)
    session.out.done(f"{function.name} is {function.kind} {function.target}", function)


@app.command()
@connected
def test(
    session: Session,
    name: FunctionName,
    event: Annotated[Path, typer.Option(help="A file with the event as JSON.")],
) -> None:
    """Call a function once and show what it answers, or its own error."""
    given = read_json_object(event)
    tested = session.gw.functions.test(name, given)
    if session.out.as_json:
        session.out.done("", tested)
    elif tested.fault is not None:
        session.out.console.print(tested.fault.trace or "", markup=False, soft_wrap=True)
        raise CommandError(tested.fault.message)
    else:
        answer = json.dumps(tested.answer, indent=2, ensure_ascii=False)
        session.out.console.print(f"{tested.function} answered in {tested.seconds:.1f} s", style="bold")
        session.out.console.print(answer, markup=False, soft_wrap=True)
    if tested.fault is not None:
        raise typer.Exit(1)


@app.command()
@connected
def delete(session: Session, name: FunctionName) -> None:
    """Forget a function."""
    session.gw.functions.delete(name)
    session.out.done(f"{name} is no longer registered.", {"deleted": name})
