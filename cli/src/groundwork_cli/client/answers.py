"""Reading the server's answers."""

from __future__ import annotations

from typing import Any

import httpx
from pydantic import ValidationError

from groundwork_cli.client.errors import ApiError
from groundwork_cli.client.models.jobs import Problem


def content_of(response: httpx.Response) -> Any:
    """The JSON of an answer that was read whole; None for an empty one. Raises ApiError."""
    if not response.is_success:
        raise error_of(response)
    if not response.content:
        return None
    try:
        return response.json()
    except ValueError as error:
        request = response.request
        raise ApiError(
            f"{request.method} {request.url} was not answered with JSON; is this the address of the API?",
            status=response.status_code,
            code="http_error",
        ) from error


def error_of(response: httpx.Response) -> ApiError:
    """What an answer with an error says."""
    try:
        error = response.json()["error"]
        return ApiError(
            str(error["message"]),
            status=response.status_code,
            code=str(error["code"]),
            where=error.get("where"),
            problems=[Problem.model_validate(one) for one in error.get("problems", [])],
        )
    except (ValueError, KeyError, TypeError, ValidationError):
        request = response.request
        return ApiError(
            f"{request.method} {request.url} was answered with status {response.status_code}",
            status=response.status_code,
            code="http_error",
        )


def unreachable(base_url: str, error: httpx.TransportError) -> ApiError:
    return ApiError(f"{base_url} does not answer ({type(error).__name__}).")
