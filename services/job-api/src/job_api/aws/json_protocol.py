"""AWS JSON 1.1: reading a call, running its operation, writing the answer or the error."""

from __future__ import annotations

from uuid import uuid4

import orjson
import structlog
from fastapi import Request, Response

from job_api.access.signed import signed_caller
from job_api.aws.call import Call
from job_api.aws.contract.model import contract
from job_api.aws.errors import AwsError, aws_error
from job_api.aws.operations import OPERATIONS
from job_api.aws.wire.errors import SerializationFailed, UnknownOperation
from job_api.aws.wire.reading import read_request
from job_api.aws.wire.writing import write_response

log = structlog.get_logger()

CONTENT_TYPE = "application/x-amz-json-1.1"
SERVICE = "sagemaker"


async def answer_json(request: Request, body: bytes) -> Response:
    try:
        return _response(200, await _run(request, body))
    except Exception as error:
        told = aws_error(error)
        if told.status >= 500:
            log.error("aws_call_failed", target=request.headers.get("x-amz-target", "")[:100], exc_info=error)
        return _refusal(told)


def too_large(limit: int) -> Response:
    error = SerializationFailed(
        f"the body has more than {limit:,} bytes, which is the most that any request has"
    )
    return _refusal(aws_error(error))


async def _run(request: Request, body: bytes) -> bytes:
    target = request.headers.get("x-amz-target", "")
    prefix, _, name = target.partition(".")
    operation = contract().operations.get(name) if prefix == contract().target_prefix else None
    if operation is None:
        raise UnknownOperation(f"{target[:100]!r} is not an operation of this service (header X-Amz-Target)")
    caller = await signed_caller(request, body, service=SERVICE)
    handled = OPERATIONS[name]
    caller.require(handled.role)
    state = request.state
    call = Call(
        caller,
        state.platform,
        state.settings,
        state.secrets,
        state.previews,
        state.token_signer,
        state.link_signer,
        state.settings.public_url or str(request.base_url),
    )
    answer = await handled.run(call, read_request(operation.input, body))
    return write_response(operation.output, answer)


def _refusal(error: AwsError) -> Response:
    # The four modelled errors have `Message`, the others `message`; clients take either.
    body = {"__type": error.type, "Message": error.message, "message": error.message}
    return _response(error.status, orjson.dumps(body), {"x-amzn-ErrorType": error.type})


def _response(status: int, body: bytes, headers: dict[str, str] | None = None) -> Response:
    return Response(
        body,
        status_code=status,
        headers={"x-amzn-RequestId": str(uuid4()), "Content-Type": CONTENT_TYPE, **(headers or {})},
    )
