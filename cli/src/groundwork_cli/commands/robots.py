"""`groundwork robots`: workers who err as told, on any job."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from groundwork_cli.client import AsyncGroundwork, Progress
from groundwork_cli.commands.connecting import Connecting, connecting
from groundwork_cli.commands.reporting import errors_exit
from groundwork_cli.commands.session import ApiKeyOption, ApiOption
from groundwork_cli.commands.up import StateOption
from groundwork_cli.progress import progress_view
from groundwork_cli.robots import Persona, RobotCrew, RobotError, personas_of, read_truth, run_robots
from groundwork_cli.robots.task_types import robot_for
from groundwork_cli.stack import until_signalled

INTERRUPTED = 130


def robots(
    job: Annotated[str, typer.Argument(help="Name of the labelling job.")],
    truth: Annotated[
        Path, typer.Option(help="The right labels: a CSV file `object,label`, or an output manifest.")
    ],
    skill: Annotated[str, typer.Option(help="How often each robot is right, for example 0.98,0.9,0.8.")],
    confuse: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WORKER:A:B:RATE", help="A robot that takes label A for B and B for A; repeat as needed."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed, other mistakes.")] = 0,
    state: StateOption = Path(".groundwork"),
    api: ApiOption = None,
    portal: Annotated[
        str | None, typer.Option(help="Address of the worker portal; the job's own if not given.")
    ] = None,
    api_key: ApiKeyOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
) -> None:
    """Let robots work on a job until it has ended, through the same interface as people.

    They sign in as robot-1@robots.local, robot-2@robots.local and so on, and are added to the job's team.
    """
    console = Console(highlight=False)
    with errors_exit():
        personas = personas_of(skill, confuse or [])
        place = connecting(state, api, portal, api_key)
        last = asyncio.run(
            until_signalled(_run(place, job, truth, personas, seed=seed, console=console, quiet=quiet))
        )
    if last is None:
        console.print("Stopped. The job goes on; the same command takes up where this one left.")
        raise typer.Exit(INTERRUPTED)


async def _run(
    place: Connecting,
    name: str,
    truth: Path,
    personas: list[Persona],
    *,
    seed: int,
    console: Console,
    quiet: bool,
) -> Progress:
    async with AsyncGroundwork(place.api, place.api_key) as requester:
        job = await requester.jobs.get(name)
        crew = RobotCrew(personas, read_truth(truth, job, robot_for(job.task_type)), seed)
        with progress_view(console, job.name, quiet=quiet) as show:
            last = await run_robots(requester, job, crew, show=show, portal=place.portal)
        job = await requester.jobs.get(name)
    if last.status != "Completed":
        raise RobotError(f"The job ended as {last.status}.", job.failure_reason or "")
    if not quiet:
        console.print(f"Completed. The labels are in {job.output_manifest}", soft_wrap=True)
    return last
