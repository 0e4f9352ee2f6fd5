"""`groundwork jobs workers`, `block`, `unblock`, `questions`, `add-questions` and `retire-question`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from groundwork_cli.client import ApiError, Problem, WorkerReport
from groundwork_cli.commands.files import read_json_lines
from groundwork_cli.commands.jobs.app import JobName, app
from groundwork_cli.commands.output import counted
from groundwork_cli.commands.session import Session, connected
from groundwork_cli.errors import CommandError, UsageError

WorkerId = Annotated[
    str, typer.Argument(help="The worker's id, as `jobs workers` shows it.", show_default=False)
]


_QUESTION = re.compile(r"questions\[(\d+)\](.*)")
"""Where the server says that a question is wrong."""


class PurposeChoice(StrEnum):
    GOLD = "gold"
    TEST = "test"


@app.command()
@connected
def workers(session: Session, job: JobName) -> None:
    """How much each worker has done, how fast and how well."""
    found = list(session.gw.quality.workers(job))
    session.out.rows(
        (
            "worker", "name", "answers", "s each", "last hour",
            "agrees with labels", "known right", "model", "test", "blocked",
        ),
        [
            (
                one.worker_id,
                one.name,
                one.answers,
                one.seconds_per_answer and round(one.seconds_per_answer, 1),
                one.answers_in_last_hour,
                _share(one.agreement.mean, one.agreement.answers),
                _share(one.known.right_share, one.known.answers),
                _share(one.model_accuracy),
                _test(one),
                one.block and one.block.reason,
            )
            for one in found
        ],
        found,
        empty="Nobody has been given anything of this job yet.",
    )  # fmt: skip


@app.command()
@connected
def block(
    session: Session,
    job: JobName,
    worker: WorkerId,
    reason: Annotated[str, typer.Option(help="Kept with the job, for people.")],
    discard: Annotated[
        bool, typer.Option("--discard-answers", help="Have others answer what this worker has answered.")
    ] = False,
) -> None:
    """Give a worker nothing more of a job, and take back what that worker holds."""
    made = session.gw.quality.block(job, worker, reason=reason, discard_answers=discard)
    session.out.done(f"Worker {worker} gets nothing more of job {job}.", made)


@app.command()
@connected
def unblock(session: Session, job: JobName, worker: WorkerId) -> None:
    """Let a worker work on a job again. Discarded answers do not come back."""
    session.gw.quality.unblock(job, worker)
    session.out.done(f"Worker {worker} may work on job {job} again.", {"unblocked": worker})


@app.command()
@connected
def questions(session: Session, job: JobName) -> None:
    """Questions whose answers are known, and how workers did at them."""
    found = list(session.gw.quality.questions(job))
    session.out.rows(
        ("id", "purpose", "answers", "right", "retired", "source"),
        [
            (
                one.question_id,
                one.purpose,
                one.answers,
                _share(one.right_share),
                one.retired_at,
                str(one.line.get("source-ref") or one.line.get("source"))[:60],
            )
            for one in found
        ],
        found,
        empty="This job has no known questions. Add some: groundwork jobs add-questions --help",
    )


@app.command("add-questions")
@connected
def add_questions(
    session: Session,
    job: JobName,
    file: Annotated[
        Path | None,
        typer.Argument(help='JSON Lines: {"line": {...}, "answer": {...}} each.', show_default=False),
    ] = None,
    manifest: Annotated[
        str | None, typer.Option(help="Instead: S3 address of an output manifest with right labels.")
    ] = None,
    label_attribute: Annotated[
        str | None, typer.Option(help="Key of the label there; the job's own if not given.")
    ] = None,
    purpose: Annotated[
        PurposeChoice, typer.Option(help="gold: mixed in among the work; test: asked before it.")
    ] = PurposeChoice.GOLD,
) -> None:
    """Add questions whose answers are known; all of them or none."""
    if (file is None) == (manifest is None):
        raise UsageError("Give a file or --manifest, and not both.")
    if file is not None:
        questions = dict(read_json_lines(file))
        try:
            stored = session.gw.quality.put_questions(job, questions.values(), purpose=purpose.value)
        except ApiError as error:
            raise _by_line(error, file, list(questions)) from error
    else:
        stored = session.gw.quality.put_questions_of(
            job, manifest or "", label_attribute=label_attribute, purpose=purpose.value
        )
    session.out.done(
        f"{counted(stored.added, 'known question was', 'known questions were')} added,"
        f" {counted(stored.known, 'was', 'were')} there already.",
        stored,
    )


@app.command("retire-question")
@connected
def retire_question(
    session: Session,
    job: JobName,
    question: Annotated[int, typer.Argument(min=1, help="Its id.", show_default=False)],
) -> None:
    """Ask a known question no more; answers to it count for nobody any more."""
    session.gw.quality.retire_question(job, question)
    session.out.done(f"Question {question} is asked no more.", {"retired": question})


def _by_line(error: ApiError, file: Path, numbers: Sequence[int]) -> CommandError:
    """The same in the places of the file. `numbers`: the line of each question."""

    def told(problem: Problem) -> str:
        at = _QUESTION.match(problem.where)
        if at is None:
            return f"{problem.where}: {problem.message}"
        return f"{file}, line {numbers[int(at[1])]}{at[2]}: {problem.message}"

    lines = [told(problem) for problem in error.problems]
    return CommandError("\n".join(lines)) if lines else error


def _share(share: float | None, of: int | None = None) -> str:
    if share is None:
        return ""
    return f"{100 * share:.0f} %" + ("" if of is None else f" of {of:,}")


def _test(worker: WorkerReport) -> str:
    if worker.test is None:
        return ""
    return f"{'passed' if worker.test.passed else 'failed'} ({_share(worker.test.share_right)})"
