"""`groundwork jobs create`, `validate` and `add`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from groundwork_cli.client import Arrived, NewJob
from groundwork_cli.commands.files import read_json_lines
from groundwork_cli.commands.jobs.app import JobName, app
from groundwork_cli.commands.jobs.options import described
from groundwork_cli.commands.jobs.watching import watch_job
from groundwork_cli.commands.output import counted
from groundwork_cli.commands.session import Session, connected

AT_ONCE = 1000
"""Objects in one request."""


@app.command()
@connected
@described
def create(
    session: Session,
    job: NewJob,
    watch: Annotated[
        bool, typer.Option("--watch", help="Show the progress until the job has ended.")
    ] = False,
) -> None:
    """Create a labelling job, from options, a file, or both."""
    made = session.gw.jobs.create(job)
    if watch:
        watch_job(session, made.name)
        return
    session.out.done(
        f"Job {made.name} is {made.status}. Its workers sign in at {made.portal_url}\n"
        f"See how it goes: groundwork jobs watch {made.name}",
        made,
    )


@app.command()
@connected
@described
def validate(session: Session, job: NewJob) -> None:
    """Say everything that is wrong with a job and its manifest, without creating it."""
    found = session.gw.jobs.validate(job)
    objects = (
        "" if found.objects is None else f" It gives {counted(found.objects, 'data object', 'data objects')}."
    )
    if session.out.as_json or found.valid:
        session.out.done(f"Nothing is wrong with this job.{objects}", found)
    else:
        session.out.rows(
            ("where", "what is wrong"),
            [(problem.where, problem.message) for problem in found.problems],
            found.problems,
            empty="",
        )
    if not found.valid:
        raise typer.Exit(1)


@app.command()
@connected
def add(
    session: Session,
    job: JobName,
    file: Annotated[Path, typer.Argument(help="Manifest lines, one JSON object each.", show_default=False)],
) -> None:
    """Give a streaming job more data objects; status 1 if any was refused."""
    lines = [line for _, line in read_json_lines(file)]
    answers = [
        session.gw.jobs.add_objects(job, lines[start : start + AT_ONCE])
        for start in range(0, len(lines), AT_ONCE)
    ]
    arrived = Arrived(
        accepted=sum(answer.accepted for answer in answers),
        duplicates=sum(answer.duplicates for answer in answers),
        refused=sum(answer.refused for answer in answers),
        objects=[
            one.model_copy(update={"line": one.line + number * AT_ONCE})
            for number, answer in enumerate(answers)
            for one in answer.objects
        ],
    )
    refused = [one for one in arrived.objects if one.outcome == "refused"]
    accepted = counted(arrived.accepted, "object is", "objects are")
    session.out.done(
        f"{accepted} in, {arrived.duplicates:,} were there already."
        + "".join(f"\nRefused: object {one.line}: {one.reason}" for one in refused),
        arrived,
    )
    if refused:
        raise typer.Exit(1)
