"""What the OpenAPI document says of all endpoints alike: how errors look, and how operations are called."""

from __future__ import annotations

from typing import Any

from fastapi.routing import APIRoute
from pydantic import BaseModel, Field

from job_api.jobs.schemas import Problem


class ErrorDetail(BaseModel):
    code: str
    """Short and stable, for programs."""
    message: str
    """For people: what is wrong, and what to do."""
    where: str | None = None
    """The member, line, key or object that is at fault."""
    problems: list[Problem] | None = None
    """Everything that is wrong, when that is more than one thing."""


class ErrorBody(BaseModel):
    """Every answer with a status of 400 or more."""

    error: ErrorDetail = Field(
        examples=[
            {
                "code": "invalid_request",
                "message": "there is no work team named 'nobody'",
                "where": "team",
            }
        ]
    )


_MEANINGS = {
    401: "No valid key or token came with the request.",
    403: "The caller's role does not allow this.",
    404: "There is no such thing.",
    409: "The request is fine, and the present state does not allow it.",
    422: "The request is not valid; `where` and `problems` say why.",
}
ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorBody, "description": meaning} for status, meaning in _MEANINGS.items()
}


def operation_id(route: APIRoute) -> str:
    """For example `jobs_create`; code generators name methods after it."""
    return f"{route.tags[0]}_{route.name}" if route.tags else route.name
