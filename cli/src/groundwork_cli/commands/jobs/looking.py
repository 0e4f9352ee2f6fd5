"""`groundwork jobs ls`, `show`, `watch`, `log`: how jobs stand."""

from __future__ import annotations

from typing import Annotated

import typer

from groundwork_cli.client import Job, JobStatus, Promise, QualificationTest
from groundwork_cli.commands.jobs.app import JobName, app
from groundwork_cli.commands.jobs.watching import watch_job
from groundwork_cli.commands.output import plain
from groundwork_cli.commands.session import Session, connected


@app.command("ls")
@connected
def list_jobs(
    session: Session,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    everything: Annotated[bool, typer.Option("--all", help="However many there are.")] = False,
    status: Annotated[JobStatus | None, typer.Option(help="Only with this status.")] = None,
    name: Annotated[str, typer.Option(help="Only with this in their name.")] = "",
) -> None:
    """The newest jobs first."""
    jobs = session.gw.jobs.list(status=status, name_contains=name, limit=None if everything else limit)
    session.out.rows(
        ("name", "status", "task type", "team", "done", "created"),
        [(job.name, job.status, job.task_type, job.team, _done_of(job), job.created_at) for job in jobs],
        jobs,
        empty="No job fits these conditions."
        if status or name
        else "There is no job yet. Create one: groundwork jobs create --help",
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
            ("skills", found.required_skills or None),
            ("most for a worker", found.max_answers_per_worker),
            ("known questions", f"{100 * found.gold_rate:g} %" if found.gold_rate else None),
            ("test", found.test and _test_of(found.test)),
            ("price", found.task_price and f"{found.task_price} USD for an answer"),
            ("budget", found.budget and f"{found.budget} USD"),
            ("spent", None if found.spent is None else f"{found.spent} USD"),
            ("by a model", found.automation and _promise_of(found.automation)),
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
def log(session: Session, job: JobName) -> None:
    """What happened to the job, oldest first."""
    entries = list(session.gw.jobs.log(job))
    session.out.rows(
        ("at", "level", "from", "what"),
        [
            (
                plain(entry.at),
                entry.level,
                entry.service,
                "\n".join(filter(None, (entry.message, entry.details))),
            )
            for entry in entries
        ],
        entries,
        empty="Nothing worth telling has happened.",
    )


def _promise_of(promise: Promise) -> str:
    wrong, confidence = 100 * promise.target_error, 100 * promise.confidence
    return f"with at most {wrong:g} % wrong labels, at a confidence of {confidence:g} %"


def _test_of(test: QualificationTest) -> str:
    return f"{test.questions} questions, {100 * test.pass_share:g} % of them right"


def _done_of(job: Job) -> str:
    counters = job.counters
    return "" if counters is None else f"{counters.total - counters.unlabeled:,}/{counters.total:,}"
