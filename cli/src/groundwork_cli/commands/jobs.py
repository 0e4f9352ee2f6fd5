"""`groundwork jobs`: make, watch, change and end labelling jobs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from groundwork_cli.client import Job, JobChange, NewJob
from groundwork_cli.commands.job_options import described
from groundwork_cli.commands.job_watching import watch_job
from groundwork_cli.commands.output import print_json
from groundwork_cli.commands.session import Session, connected
from groundwork_cli.errors import CommandError

app = typer.Typer(no_args_is_help=True, help="Labelling jobs.")
JobName = Annotated[str, typer.Argument(help="Name of the job.", show_default=False)]


class StateChoice(StrEnum):
    HUMAN_LABELED = "human_labeled"
    MACHINE_LABELED = "machine_labeled"
    FAILED = "failed"
    UNLABELED = "unlabeled"


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
    objects = "" if found.objects is None else f" It gives {found.objects:,} data objects."
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


@app.command("ls")
@connected
def list_jobs(
    session: Session,
    limit: Annotated[int, typer.Option(min=1, max=100, help="At most so many.")] = 50,
) -> None:
    """The newest jobs first."""
    jobs = session.gw.jobs.list(limit=limit)
    session.out.rows(
        ("name", "status", "task type", "team", "done", "objects", "created"),
        [(job.name, job.status, job.task_type, job.team, *_done_of(job), job.created_at) for job in jobs],
        jobs,
        empty="There is no job yet. Create one: groundwork jobs create --help",
    )


@app.command()
@connected
def show(session: Session, job: JobName) -> None:
    """One job."""
    found = session.gw.jobs.get(job)
    counters = found.counters
    session.out.details(
        [
            ("name", found.name),
            ("status", found.status),
            ("why it failed", found.failure_reason),
            ("why it stopped", found.stop_reason),
            ("task type", found.task_type),
            ("labels", found.labels),
            ("title", found.title),
            ("team", found.team),
            ("answers each", found.workers_per_object),
            ("priority", found.priority or None),
            ("deadline", found.deadline),
            ("objects", counters and counters.total),
            ("by people", counters and counters.human_labeled),
            ("by machine", counters and counters.machine_labeled),
            ("failed", counters and counters.failed),
            ("without label", counters and counters.unlabeled),
            ("input", found.input_manifest),
            ("output", found.output_manifest or f"{found.output_path} (when the job has ended)"),
            ("label key", found.label_attribute),
            ("created", found.created_at),
            ("ended", found.ended_at),
            ("worker portal", found.portal_url),
        ],
        found,
    )


@app.command()
@connected
def watch(session: Session, job: JobName) -> None:
    """Show the progress until the job has ended; exit status 1 if it failed."""
    watch_job(session, job)


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
def results(
    session: Session,
    job: JobName,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file instead of stdout.")
    ] = None,
) -> None:
    """The lines of the output manifest, as they stand now."""
    if output is None:
        for line in session.gw.jobs.results(job):
            print_json(line)
        return
    count = session.gw.jobs.save_results(job, output)
    session.out.done(f"{count:,} bytes are in {output}", {"file": str(output), "bytes": count})


@app.command()
@connected
def objects(
    session: Session,
    job: JobName,
    only: Annotated[StateChoice | None, typer.Option(help="Only objects in this state.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 100,
) -> None:
    """What is known of each data object, and why one failed."""
    found = []
    for entry in session.gw.jobs.objects(job, state=None if only is None else only.value):
        found.append(entry)
        if len(found) == limit:
            break
    session.out.rows(
        ("id", "state", "label", "confidence", "answers", "reason", "source"),
        [
            (
                entry.object_id,
                entry.state,
                _brief(entry.label),
                entry.confidence,
                entry.answers,
                entry.reason,
                _brief(next(iter(entry.source.values()), "")),
            )
            for entry in found
        ],
        found,
        empty="There is no such object.",
    )


@app.command()
@connected
def answers(session: Session, job: JobName) -> None:
    """The raw answers of workers as JSON lines, object by object."""
    for entry in session.gw.jobs.answers(job):
        print_json(entry.model_dump(mode="json"))


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
) -> None:
    """Change a job that is running."""
    change = {
        "workers_per_object": workers_per_object,
        "team": team,
        "priority": priority,
        "deadline": deadline and deadline.astimezone(),
    }
    given: dict[str, Any] = {key: value for key, value in change.items() if value is not None}
    if no_deadline:
        given["deadline"] = None
    if not given:
        raise CommandError("Nothing to change.", "Give --workers, --team, --priority or --deadline.")
    session.gw.jobs.edit(job, JobChange.model_validate(given))
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
    session.out.done(f"{count:,} objects are tried again.", {"objects": count})


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


@app.command()
@connected
def log(session: Session, job: JobName) -> None:
    """What happened to the job, oldest first."""
    entries = list(session.gw.jobs.log(job))
    session.out.rows(
        ("at", "level", "from", "what"),
        [
            (entry.at, entry.level, entry.service, "\n".join(filter(None, (entry.message, entry.details))))
            for entry in entries
        ],
        entries,
        empty="Nothing worth telling has happened.",
    )


def _done_of(job: Job) -> tuple[int, int] | tuple[None, None]:
    counters = job.counters
    return (None, None) if counters is None else (counters.total - counters.unlabeled, counters.total)


def _brief(value: object, longest: int = 60) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
