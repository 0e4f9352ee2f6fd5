"""What jobs refer to by name: functions, worker templates, webhooks."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field, JsonValue

from groundwork_cli.client.models.base import Message

FunctionKind = Literal["http", "lambda", "python"]


class Function(Message):
    name: str
    kind: str
    target: str
    timeout_seconds: int | None = None
    created_at: datetime | None = None


class Fault(Message):
    message: str
    transient: bool
    """A job would have tried again."""
    trace: str | None = None


class Tested(Message):
    """What a function answered to a try, or why it did not."""

    function: str
    answer: JsonValue = None
    seconds: float
    fault: Fault | None = None


class Template(Message):
    """A worker template under a name of its own."""

    name: str
    arn: str | None = None
    content_sha256: str | None = None
    content: str | None = Field(default=None, repr=False)
    created_at: datetime | None = None


class RenderProblem(Message):
    code: str
    message: str


class Rendered(Message):
    """The page, even if there are problems."""

    html: str
    problems: list[RenderProblem]


class Webhook(Message):
    id: int
    url: str
    events: tuple[str, ...] = ()
    job: str | None = None
    created_at: datetime | None = None
    enabled: bool = True
    secret: str | None = Field(default=None, repr=False)
    """Checks the signatures of deliveries; shown once, when the webhook is made."""


class Delivery(Message):
    """One event on its way to a webhook."""

    id: int
    event_id: str
    event: str
    """Its kind, for example `job.completed`."""
    job: str | None = None
    """Name of the job that it is about, in lower case."""
    state: Literal["waiting", "delivered", "given_up"]
    attempts: int
    next_attempt_at: datetime | None = None
    delivered_at: datetime | None = None
    last_error: str | None = None
    created_at: datetime
