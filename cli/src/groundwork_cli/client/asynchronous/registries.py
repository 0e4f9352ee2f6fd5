"""`/v1/keys`, `/functions`, `/templates`, `/webhooks` and `/topics`. Every method raises ApiError."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from groundwork_cli.client.asynchronous.connection import AsyncConnection
from groundwork_cli.client.models import (
    Delivery,
    Function,
    FunctionKind,
    Key,
    NewKey,
    Rendered,
    Role,
    Template,
    Tested,
    Webhook,
)

TEMPLATES = 100
"""On a page."""


class AsyncKeys:
    """Credentials; for admins."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def create(self, name: str, role: Role) -> NewKey:
        """A bearer key and an access key pair; the answer is the only place where the secrets are."""
        body = {"name": name, "role": role}
        return NewKey.model_validate(
            await self._connection.call("POST", "/v1/keys", body=body, repeatable=False)
        )

    async def list(self) -> list[Key]:
        answer = await self._connection.call("GET", "/v1/keys")
        return [Key.model_validate(key) for key in answer["keys"]]

    async def revoke(self, name: str) -> None:
        await self._connection.call("DELETE", f"/v1/keys/{quote(name, safe='')}")


class AsyncFunctions:
    """What the names and ARNs of pre- and post-annotation functions stand for."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(
        self, name: str, kind: FunctionKind, target: str, *, timeout_seconds: int | None = None
    ) -> Function:
        """Register a function, or change one."""
        body: dict[str, Any] = {"kind": kind, "target": target}
        if timeout_seconds is not None:
            body["timeout_seconds"] = timeout_seconds
        return Function.model_validate(await self._connection.call("PUT", _function(name), body=body))

    async def list(self) -> list[Function]:
        answer = await self._connection.call("GET", "/v1/functions")
        return [Function.model_validate(function) for function in answer["functions"]]

    async def get(self, name: str) -> Function:
        return Function.model_validate(await self._connection.call("GET", _function(name)))

    async def delete(self, name: str) -> None:
        await self._connection.call("DELETE", _function(name))

    async def test(self, name: str, event: Mapping[str, Any]) -> Tested:
        """Call a function once, by any name that a job may give it."""
        answer = await self._connection.call(
            "POST", f"{_function(name)}/test", body={"event": dict(event)}, repeatable=False, patient=True
        )
        return Tested.model_validate(answer)


class AsyncTemplates:
    """Worker templates under names of their own."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def create(self, name: str, content: str) -> Template:
        body = {"name": name, "content": content}
        return Template.model_validate(
            await self._connection.call("POST", "/v1/templates", body=body, repeatable=False)
        )

    async def get(self, name: str) -> Template:
        """With its content."""
        return Template.model_validate(await self._connection.call("GET", _template(name)))

    async def render(
        self, task_input: Mapping[str, Any], *, content: str | None = None, template: str | None = None
    ) -> Rendered:
        """What a worker would see of a template, stored or not, for this task input."""
        body = {"content": content, "template": template, "input": dict(task_input)}
        answer = await self._connection.call("POST", "/v1/templates/render", body=body)
        return Rendered.model_validate(answer)

    async def list(self) -> list[Template]:
        """Every template by name, without its content."""
        found: list[Template] = []
        after: str | None = ""
        while after is not None:
            answer = await self._connection.call(
                "GET", "/v1/templates", params={"after": after, "limit": TEMPLATES}
            )
            found += [Template.model_validate(template) for template in answer["templates"]]
            after = answer["next_after"]
        return found

    async def delete(self, name: str) -> None:
        await self._connection.call("DELETE", _template(name))


class AsyncWebhooks:
    """Addresses that are told of what happens."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def create(self, url: str, *, events: Iterable[str] = (), job: str | None = None) -> Webhook:
        """Without events, of all of them; without a job, of every job. The secret is shown this once."""
        body = {"url": url, "events": [*events], **({} if job is None else {"job": job})}
        return Webhook.model_validate(
            await self._connection.call("POST", "/v1/webhooks", body=body, repeatable=False)
        )

    async def get(self, webhook: int) -> Webhook:
        return Webhook.model_validate(await self._connection.call("GET", f"/v1/webhooks/{webhook}"))

    async def enable(self, webhook: int, *, enabled: bool = True) -> None:
        """Send nothing more for a while, or go on."""
        await self._connection.call("PATCH", f"/v1/webhooks/{webhook}", body={"enabled": enabled})

    async def test(self, webhook: int) -> None:
        """Send the address an event of no meaning."""
        await self._connection.call("POST", f"/v1/webhooks/{webhook}/test", repeatable=False)

    async def deliveries(self, webhook: int, *, limit: int = 100) -> list[Delivery]:
        """What was sent to the address, or is to be; the newest first."""
        answer = await self._connection.call(
            "GET", f"/v1/webhooks/{webhook}/deliveries", params={"limit": limit}
        )
        return [Delivery.model_validate(delivery) for delivery in answer["deliveries"]]

    async def delete(self, webhook: int) -> None:
        await self._connection.call("DELETE", f"/v1/webhooks/{webhook}")

    async def list(self) -> list[Webhook]:
        answer = await self._connection.call("GET", "/v1/webhooks")
        return [Webhook.model_validate(webhook) for webhook in answer["webhooks"]]


class AsyncTopics:
    """Where streaming jobs get their objects from."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def publish(self, topic: str, message: Mapping[str, Any]) -> str:
        """Put one manifest line, or an event notification of S3, on a topic; returns the message's id."""
        path = f"/v1/topics/{quote(topic, safe='')}/messages"
        answer = await self._connection.call("POST", path, body=dict(message), repeatable=False)
        return str(answer["message_id"])


def _function(name: str) -> str:
    return f"/v1/functions/{quote(name, safe='')}"


def _template(name: str) -> str:
    return f"/v1/templates/{quote(name, safe='')}"
