"""The options that describe a job, for every command that takes one."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from groundwork_cli.client import NewJob
from groundwork_cli.commands.jobs.file import job_of, listed, read_job_file, tags_of
from groundwork_cli.commands.session import Session, options_of, with_options


def _described(
    name: Annotated[str | None, typer.Argument(help="Name of the job; the file may say it too.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="A job in YAML or JSON; options win over it.")
    ] = None,
    task_type: Annotated[str | None, typer.Option(help="For example image-classification.")] = None,
    input_manifest: Annotated[
        str | None, typer.Option("--input", "--input-manifest", help="s3://bucket/input.manifest")
    ] = None,
    output_path: Annotated[
        str | None, typer.Option("--output", "--output-path", help="s3://bucket/folder")
    ] = None,
    labels: Annotated[str | None, typer.Option(help="Names of the labels, for example cat,dog.")] = None,
    label_category_config: Annotated[
        str | None,
        typer.Option("--label-file", "--label-category-config", help="S3 address of a label category file."),
    ] = None,
    label_attribute: Annotated[str | None, typer.Option(help="Key of the label in the output.")] = None,
    team: Annotated[str | None, typer.Option(help="The work team.")] = None,
    workers_per_object: Annotated[
        int | None,
        typer.Option("--workers", "--workers-per-object", min=1, max=9, help="Answers for each object."),
    ] = None,
    title: Annotated[str | None, typer.Option(help="What workers read in their list of jobs.")] = None,
    instructions: Annotated[str | None, typer.Option(help="What workers read beside the task.")] = None,
    template: Annotated[
        str | None, typer.Option(help="Worker template: an S3 address, or the name of a stored one.")
    ] = None,
    pre_function: Annotated[str | None, typer.Option(help="Function that makes the task input.")] = None,
    post_function: Annotated[str | None, typer.Option(help="Function that consolidates the answers.")] = None,
    where: Annotated[
        str | None, typer.Option(help="Only lines of the manifest for which this SQL condition holds.")
    ] = None,
    sample: Annotated[float | None, typer.Option(help="Only this share of the lines, at random.")] = None,
    first: Annotated[int | None, typer.Option(min=1, help="Only so many lines.")] = None,
    target_error: Annotated[
        float | None,
        typer.Option(help="Let a model label, with at most this share of wrong labels, for example 0.05."),
    ] = None,
    priority: Annotated[int | None, typer.Option(min=-100, max=100, help="The higher, the sooner.")] = None,
    deadline: Annotated[datetime | None, typer.Option(help="When it should be done, in local time.")] = None,
    skills: Annotated[
        list[str] | None, typer.Option("--skill", help="Only for members with this skill; repeat as needed.")
    ] = None,
    max_answers_per_worker: Annotated[
        int | None, typer.Option("--most-per-worker", min=1, help="So many objects for each worker at most.")
    ] = None,
    gold_rate: Annotated[
        float | None,
        typer.Option(min=0, max=0.5, help="Share of questions with known answers, for example 0.05."),
    ] = None,
    test_questions: Annotated[
        int | None, typer.Option(min=1, max=100, help="A test of so many questions before the job.")
    ] = None,
    test_pass_share: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Share of the test that must be right; 0.8 if not given."),
    ] = None,
    task_price: Annotated[
        str | None, typer.Option(help="US dollars for an answer, for example 0.012.")
    ] = None,
    budget: Annotated[str | None, typer.Option(help="US dollars for all answers together.")] = None,
    tags: Annotated[
        list[str] | None, typer.Option("--tag", metavar="KEY=VALUE", help="Repeat as needed.")
    ] = None,
) -> NewJob:
    """The file's members, with the options over them. Raises CommandError."""
    options: dict[str, Any] = {
        "name": name,
        "task_type": task_type,
        "input_manifest": input_manifest,
        "output_path": output_path,
        "labels": listed(labels),
        "label_category_config": label_category_config,
        "label_attribute": label_attribute,
        "team": team,
        "workers_per_object": workers_per_object,
        "title": title,
        "instructions": instructions,
        "pre_function": pre_function,
        "post_function": post_function,
        "priority": priority,
        "deadline": deadline and deadline.astimezone(),
        "required_skills": skills or None,
        "max_answers_per_worker": max_answers_per_worker,
        "gold_rate": gold_rate,
        "task_price": task_price,
        "budget": budget,
        "tags": tags_of(tags),
    }
    test = _given({"questions": test_questions, "pass_share": test_pass_share})
    if test:
        options["test"] = test
    if template is not None:
        options["template_uri" if template.startswith("s3://") else "human_task_ui"] = template
    if target_error is not None:
        options["automation"] = {"target_error": target_error}
    selection = _given({"where": where, "sample": sample, "first": first})
    if selection:
        options["selection"] = selection
    return job_of({**(read_job_file(file) if file else {}), **_given(options)})


def described(command: Callable[..., None]) -> Callable[..., None]:
    """Turn `command(session, job, ...)` into one that takes the options which describe the job."""
    session, _, *own = options_of(command)
    describing = options_of(_described)

    @functools.wraps(command)
    def run(session: Session, **given: Any) -> None:
        job = _described(**{option.name: given.pop(option.name) for option in describing})
        command(session, job, **given)

    return with_options(run, [session, *describing, *own])


def _given(members: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in members.items() if value is not None}
