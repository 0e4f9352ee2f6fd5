"""`groundwork templates`: worker templates under names of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from groundwork_cli.commands.files import read_json_object, read_text
from groundwork_cli.commands.output import counted
from groundwork_cli.commands.session import Session, connected
from groundwork_cli.errors import CommandError

app = typer.Typer(no_args_is_help=True, help="Worker templates.")
TemplateName = Annotated[str, typer.Argument(help="Name of the template.", show_default=False)]
TemplateFile = Annotated[Path, typer.Argument(help="The template's HTML.", show_default=False)]


@app.command("ls")
@connected
def list_templates(session: Session) -> None:
    """Every stored template."""
    found = session.gw.templates.list()
    session.out.rows(
        ("name", "created", "arn"),
        [(template.name, template.created_at, template.arn) for template in found],
        found,
        empty="No template is stored. Store one: groundwork templates create NAME FILE",
    )


@app.command()
@connected
def create(session: Session, name: TemplateName, file: TemplateFile) -> None:
    """Store a template; a job names it with --template."""
    content = read_text(file)
    template = session.gw.templates.create(name, content)
    session.out.done(f"Template {template.name} is stored.", template)


@app.command()
@connected
def show(session: Session, name: TemplateName) -> None:
    """The template's text."""
    template = session.gw.templates.get(name)
    if session.out.as_json:
        session.out.done("", template)
    else:
        typer.echo(template.content)


@app.command()
@connected
def render(
    session: Session,
    file: TemplateFile,
    task_input: Annotated[
        Path | None, typer.Option("--input", help="What the template finds as task.input, as JSON.")
    ] = None,
) -> None:
    """Print the page that a worker would see; status 1 if something is wrong with the template."""
    content = read_text(file)
    given: dict[str, Any] = {} if task_input is None else read_json_object(task_input)
    page = session.gw.templates.render(given, content=content)
    if session.out.as_json:
        session.out.done("", page)
    else:
        typer.echo(page.html)
    if page.problems:
        problems = "\n".join(f"  {problem.message}" for problem in page.problems)
        wrong = counted(len(page.problems), "thing is", "things are")
        raise CommandError(f"{wrong} wrong with {file}:", problems)


@app.command()
@connected
def delete(session: Session, name: TemplateName) -> None:
    """Delete a template; jobs keep the text that they were created with."""
    session.gw.templates.delete(name)
    session.out.done(f"Template {name} is deleted.", {"deleted": name})
