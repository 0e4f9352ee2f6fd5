"""The query protocol of SNS, as far as publishing goes: what boto3's `sns` client sends to our address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4
from xml.sax.saxutils import escape

import orjson
from fastapi import Request, Response

from groundwork.errors import InvalidRequest, LabelingError, NotAllowed, NotAuthenticated
from groundwork.service import Platform
from job_api.access.roles import Role
from job_api.access.signed import signed_caller
from job_api.streaming.topics import TopicNotFound, publish, topic_name

_NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/"
_ENTRY = re.compile(r"PublishBatchRequestEntries\.member\.(\d{1,4})\.(Id|Message|MessageStructure)")
MAX_ENTRIES = 10


class UnknownAction(InvalidRequest):
    """Only Publish and PublishBatch are here."""


async def answer_query(request: Request, body: bytes) -> Response:
    """Answer a form-encoded request of an SNS client, errors too; raises nothing of ours."""
    request_id = str(uuid4())
    try:
        caller = await signed_caller(request, body, service="sns")
        caller.require(Role.REQUESTER)
        form = dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=200))
        action = form.get("Action", "")
        if action not in _ACTIONS:
            raise UnknownAction(f"the action {action!r} is not here; Publish and PublishBatch are")
        result = await _ACTIONS[action](request.state.platform, form)
    except (LabelingError, ValueError) as error:
        return _failure(error, request_id)
    return _xml(
        f'<{action}Response xmlns="{_NAMESPACE}"><{action}Result>{result}</{action}Result>'
        f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{action}Response>"
    )


async def _publish(platform: Platform, form: Mapping[str, str]) -> str:
    message_id = await _put(platform, form, form)
    return f"<MessageId>{message_id}</MessageId>"


async def _publish_batch(platform: Platform, form: Mapping[str, str]) -> str:
    entries: dict[int, dict[str, str]] = {}
    for name, value in form.items():
        if match := _ENTRY.fullmatch(name):
            entries.setdefault(int(match[1]), {})[match[2]] = value
    if not 0 < len(entries) <= MAX_ENTRIES:
        raise InvalidRequest(f"send 1 to {MAX_ENTRIES} entries", where="PublishBatchRequestEntries")
    done, failed = [], []
    for _, entry in sorted(entries.items()):
        entry_id = f"<Id>{escape(entry.get('Id', ''))}</Id>"
        try:
            message_id = await _put(platform, form, entry)
            done.append(f"<member>{entry_id}<MessageId>{message_id}</MessageId></member>")
        except InvalidRequest as error:
            failed.append(
                f"<member>{entry_id}<Code>InvalidParameter</Code><Message>{escape(error.message)}</Message>"
                "<SenderFault>true</SenderFault></member>"
            )
    return f"<Successful>{''.join(done)}</Successful><Failed>{''.join(failed)}</Failed>"


_ACTIONS: Mapping[str, Any] = {"Publish": _publish, "PublishBatch": _publish_batch}


async def _put(platform: Platform, form: Mapping[str, str], entry: Mapping[str, str]) -> str:
    arn = form.get("TopicArn") or form.get("TargetArn")
    if not arn:
        raise InvalidRequest("name the topic", where="TopicArn")
    message = entry.get("Message", "")
    if entry.get("MessageStructure") == "json":
        try:
            message = orjson.loads(message)["default"]
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise InvalidRequest(
                "a message of structure json has a member 'default'", where="Message"
            ) from error
        if not isinstance(message, str):
            raise InvalidRequest("'default' is no text", where="Message")
    return await publish(platform, topic_name(arn), message.encode())


def _failure(error: Exception, request_id: str) -> Response:
    code, status = "InternalError", 500
    if isinstance(error, TopicNotFound):
        code, status = "NotFound", 404
    elif isinstance(error, NotAuthenticated):
        code, status = "InvalidClientTokenId", 403
    elif isinstance(error, NotAllowed):
        code, status = "AuthorizationError", 403
    elif isinstance(error, UnknownAction):
        code, status = "InvalidAction", 400
    elif isinstance(error, InvalidRequest | ValueError):
        code, status = "InvalidParameter", 400
    message = error.message if isinstance(error, LabelingError) else str(error)
    kind = "Receiver" if status == 500 else "Sender"
    return _xml(
        f'<ErrorResponse xmlns="{_NAMESPACE}"><Error><Type>{kind}</Type><Code>{code}</Code>'
        f"<Message>{escape(message)}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>",
        status,
    )


def _xml(text: str, status: int = 200) -> Response:
    return Response(text, status_code=status, media_type="text/xml")
