"""The wire format of worker templates."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from groundwork.templates import MAX_TEMPLATE_CHARACTERS

# No character U+0000: no text column can hold it.
Content = Annotated[
    str, StringConstraints(min_length=1, max_length=MAX_TEMPLATE_CHARACTERS, pattern=r"^[^\x00]*$")
]


class TemplateCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "name": "moods",
                "content": "<crowd-form><crowd-classifier name='mood' categories='[\"bad\", \"good\"]'>"
                "</crowd-classifier></crowd-form>",
            }
        },
    )

    name: str = Field(pattern=r"^[a-z0-9](-*[a-z0-9])*$", max_length=63)
    content: Content


class Template(BaseModel):
    name: str
    arn: str
    content_sha256: str
    created_at: datetime


class TemplateWithContent(Template):
    content: str


class TemplateList(BaseModel):
    templates: list[Template]
    next_after: str | None
    """Pass it as `after` to read on; null at the end."""


class Rendering(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "content": "<crowd-form>{{ task.input.text }}</crowd-form>",
                "input": {"text": "hello"},
            }
        },
    )

    content: Content | None = None
    template: str | None = Field(default=None, max_length=63)
    """Name of a stored template, instead of `content`."""
    input: dict[str, JsonValue]
    """What the template finds as `task.input`."""


class RenderProblem(BaseModel):
    code: str
    message: str


class Rendered(BaseModel):
    html: str
    problems: list[RenderProblem]
