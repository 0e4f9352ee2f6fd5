"""Commands that talk to a running system: the options that all of them have, in one place."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer

from groundwork_cli.client import Groundwork, Patience
from groundwork_cli.commands.connecting import connecting
from groundwork_cli.commands.output import Output
from groundwork_cli.commands.reporting import errors_exit
from groundwork_cli.commands.up import StateOption

ApiOption = Annotated[
    str | None, typer.Option(envvar="GROUNDWORK_API", help="Address of the API, instead of --state.")
]
ApiKeyOption = Annotated[
    str | None, typer.Option(envvar="GROUNDWORK_API_KEY", help="The key for --api.", show_default=False)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, and nothing else.")]
SHORT = Patience(seconds=5.0, seconds_with_faults=5.0)
"""Somebody is waiting: a service that is gone should be told of soon."""


class Session:
    """What a command works with. Nothing is connected before it is used: wrong usage is told of without."""

    def __init__(self, connect: Callable[[], Groundwork], out: Output) -> None:
        self._connect = connect
        self.out = out

    @functools.cached_property
    def gw(self) -> Groundwork:
        """Raises CommandError when nothing is there to connect to."""
        return self._connect()


def _options(
    state: StateOption = Path(".groundwork"),
    api: ApiOption = None,
    api_key: ApiKeyOption = None,
    as_json: JsonOption = False,
) -> None:
    """The shared options: only the signature matters."""


def connected(command: Callable[..., None]) -> Callable[..., None]:
    """Turn `command(session, ...)` into one with the options that say where to connect.

    Its errors end it with status 1, wrong usage with 2.
    """
    own, shared = options_of(command)[1:], options_of(_options)

    @functools.wraps(command)
    def run(**given: Any) -> None:
        state, api, api_key, as_json = (given.pop(option.name) for option in shared)
        with errors_exit(), ExitStack() as connections:

            def connect() -> Groundwork:
                place = connecting(state, api, None, api_key)
                return connections.enter_context(Groundwork(place.api, place.api_key, patience=SHORT))

            command(Session(connect, Output(as_json=as_json)), **given)

    return with_options(run, [*own, *shared])


def options_of(function: Callable[..., Any]) -> list[inspect.Parameter]:
    return list(inspect.signature(function, eval_str=True).parameters.values())


def with_options(run: Callable[..., None], options: Sequence[inspect.Parameter]) -> Callable[..., None]:
    """The function with these parameters, as Typer reads them."""
    parameters = [option.replace(kind=inspect.Parameter.KEYWORD_ONLY) for option in options]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run
