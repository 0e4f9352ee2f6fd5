"""The wire format of registered functions."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

Kind = Literal["http", "lambda", "python"]


class FunctionPut(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"kind": "http", "target": "https://functions.example.org/pre", "timeout_seconds": 60}
        },
    )

    kind: Kind
    target: str = Field(min_length=1, max_length=2048)
    """`http`: the address that takes the event. `lambda`: the endpoint of a Lambda Invoke API. `python`: the
    name of an installed entry point of the group `groundwork.functions`."""
    timeout_seconds: int = Field(default=60, ge=1, le=900)


class Function(BaseModel):
    name: str
    kind: Kind
    target: str
    timeout_seconds: int
    created_at: datetime
    modified_at: datetime


class FunctionList(BaseModel):
    functions: list[Function]
    entry_points: list[str]
    """Python functions that are installed here and can be registered."""


class FunctionTest(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "event": {
                    "version": "2018-10-16",
                    "labelingJobArn": "arn:aws:sagemaker:us-east-1:000000000000:labeling-job/pets-1",
                    "dataObject": {"source-ref": "s3://demo/pets/7.jpg"},
                }
            }
        },
    )

    event: dict[str, Any]


class FunctionFault(BaseModel):
    message: str
    transient: bool
    """A job would have tried again."""
    trace: str | None
    """The function's own stack trace, where it gave one."""


class FunctionTested(BaseModel):
    function: str
    """The registered name that was found."""
    answer: JsonValue = None
    seconds: float
    fault: FunctionFault | None = None
