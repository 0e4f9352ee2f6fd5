"""`groundwork jobs stop`, `edit`, `retry` and `delete`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from groundwork_cli.client import JobChange
from groundwork_cli.commands.jobs.app import JobName, app
from groundwork_cli.commands.output import counted
from groundwork_cli.commands.session import Session, connected
from groundwork_cli.errors import UsageError


@app.command()
@connected
def stop(
    session: Session,
    job: JobName,
    reason: Annotated[str, typer.Option(help="Kept with the job, for people.")] = "",
) -> None:
    """Hand out nothing more, take what people hold, and write the output of what is labelled."""
    session.gw.jobs.stop(job, reason=reason)
    found = session.gw.jobs.get(job)
    session.out.done(
        f"Job {found.name} is {found.status}. Wait for its end: groundwork jobs watch {found.name}", found
    )


@app.command()
@connected
def edit(
    session: Session,
    job: JobName,
    workers_per_object: Annotated[
        int | None,
        typer.Option("--workers", "--workers-per-object", min=1, max=9, help="Answers for each object."),
    ] = None,
    team: Annotated[str | None, typer.Option(help="Another work team.")] = None,
    priority: Annotated[int | None, typer.Option(min=-100, max=100, help="The higher, the sooner.")] = None,
    deadline: Annotated[datetime | None, typer.Option(help="When it should be done, in local time.")] = None,
    no_deadline: Annotated[bool, typer.Option("--no-deadline", help="Take the deadline away.")] = False,
    max_answers_per_worker: Annotated[
        int | None, typer.Option("--most-per-worker", min=1, help="So many objects for each worker at most.")
    ] = None,
    gold_rate: Annotated[
        float | None, typer.Option(min=0, max=0.5, help="Share of questions with known answers.")
    ] = None,
    budget: Annotated[str | None, typer.Option(help="US dollars for all answers together.")] = None,
) -> None:
    """Change a job that is running."""
    change = {
        "workers_per_object": workers_per_object,
        "team": team,
        "priority": priority,
        "deadline": deadline and deadline.astimezone(),
        "max_answers_per_worker": max_answers_per_worker,
        "gold_rate": gold_rate,
        "budget": budget,
    }
    given: dict[str, Any] = {key: value for key, value in change.items() if value is not None}
    if no_deadline:
        given["deadline"] = None
    if not given:
        raise UsageError(
            "Nothing to change.",
            "Give --workers, --team, --priority, --deadline, --no-deadline, --most-per-worker, --gold-rate or"
            " --budget.",
        )
    try:
        asked = JobChange.model_validate(given)
    except ValidationError as error:
        raise UsageError(f"--budget {budget}: write US dollars, for example 12.50.") from error
    session.gw.jobs.edit(job, asked)
    found = session.gw.jobs.get(job)
    session.out.done(f"Job {found.name} is changed.", found)


@app.command()
@connected
def retry(
    session: Session,
    job: JobName,
    objects: Annotated[
        list[str] | None, typer.Option("--object", help="Only this object; repeat as needed.")
    ] = None,
) -> None:
    """Try failed objects again."""
    count = session.gw.jobs.retry(job, objects)
    session.out.done(f"{counted(count, 'object is', 'objects are')} tried again.", {"objects": count})


@app.command()
@connected
def delete(
    session: Session,
    job: JobName,
    force: Annotated[
        bool, typer.Option("--force", help="Also a job that is running; its labels are lost.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete a job that has ended. Its output in S3 stays."""
    if not yes:
        typer.confirm(f"Delete job {job} with its ledger and answers?", abort=True, err=True)
    session.gw.jobs.delete(job, force=force)
    session.out.done(f"Job {job} is deleted. Its output in S3 stays.", {"deleted": job})
