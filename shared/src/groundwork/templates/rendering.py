"""Rendering one worker template for one task."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from liquid import Mode
from liquid.exceptions import LiquidError

from groundwork.templates.addresses import s3_address
from groundwork.templates.environment import (
    WorkerTemplates,
    as_template_data,
    escape_once_only,
    skip_autoescape,
)
from groundwork.templates.json_places import JsonPlaces

MAX_TEMPLATE_CHARACTERS = 128_000
MISSING_FORM = "MissingForm"
"""The code of the one problem that a page without anything to submit has."""

Grant = Callable[[str], str]
"""A short-lived HTTP address for an S3 one, or nothing; called only with `s3://bucket/key`."""

_TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
_FORM = re.compile(r"<crowd-(form|entity-annotation)\b", re.IGNORECASE)


@dataclass(frozen=True)
class RenderProblem:
    """`code` is a short name for programs, `message` is for people and names the line."""

    code: str
    message: str


@dataclass(frozen=True)
class Rendered:
    """`html` is there even when there are problems: what could be rendered."""

    html: str
    problems: tuple[RenderProblem, ...]


def render_template(content: str, task_input: Any, *, grant: Grant) -> Rendered:
    """The page that a worker sees: `content` with `task.input` set to the JSON value `task_input`.

    A template of a stranger may take any time and memory: see `TemplateRenderer`.
    """
    data = {"task": {"input": as_template_data(task_input)}}
    places = JsonPlaces()
    filters = {
        "to_json": places.mark,
        "grant_read_access": lambda value: _granted(value, grant),
        "skip_autoescape": skip_autoescape,
        "escape": escape_once_only,
    }
    strict = WorkerTemplates(tolerance=Mode.STRICT, filters=filters)
    rest = content
    try:
        template = strict.from_string(content)
    except LiquidError as error:
        problem = _problem(error)
        rest = _TAG.sub("", content)  # tags that do not fit together would hide what is between them
    except RecursionError:
        return Rendered("", (RenderProblem("TemplateTooDeep", "the template is nested too deeply"),))
    else:
        try:
            return Rendered(places.fill(template.render(**data)), ())
        except LiquidError as error:
            problem = _problem(error)
    try:
        lax = WorkerTemplates(tolerance=Mode.LAX, filters=filters)
        html = places.fill(lax.from_string(rest).render(**data))
    except (LiquidError, RecursionError):
        html = ""
    return Rendered(html, (problem,))


def template_problems(content: str) -> list[RenderProblem]:
    """What is wrong with a template before any task is there: syntax, size, a missing form."""
    problems = []
    if len(content) > MAX_TEMPLATE_CHARACTERS:
        message = f"the template has {len(content):,} characters; {MAX_TEMPLATE_CHARACTERS:,} is the most"
        return [RenderProblem("TemplateTooLarge", message)]
    filters = {"to_json": str, "grant_read_access": str, "skip_autoescape": skip_autoescape}
    try:
        WorkerTemplates(tolerance=Mode.STRICT, filters=filters).from_string(content)
    except LiquidError as error:
        problems.append(_problem(error))
    except RecursionError:
        problems.append(RenderProblem("TemplateTooDeep", "the template is nested too deeply"))
    if _FORM.search(content) is None:
        problems.append(
            RenderProblem(
                MISSING_FORM,
                "the template has no <crowd-form> (nor <crowd-entity-annotation>), so that nothing can be"
                " submitted; put the page's elements into <crowd-form>...</crowd-form>",
            )
        )
    return problems


def _granted(value: Any, grant: Grant) -> str:
    """A link for an S3 address in any of its spellings; anything else as it is."""
    text = "" if value is None else str(value)
    address = s3_address(text)
    return text if address is None else grant(address)


def _problem(error: LiquidError) -> RenderProblem:
    # The first line of the library's text is the message; the rest draws the place for a terminal.
    message = str(error).splitlines()[0] if str(error) else type(error).__name__
    place = error.context() if error.token is not None else None
    where = f"line {place[0]}: " if place else ""
    return RenderProblem(type(error).__name__.removeprefix("Liquid").removesuffix("Error"), where + message)
