"""One call of one kind of function: over HTTP, through a Lambda Invoke API, or in this process."""

from __future__ import annotations

import asyncio
import threading
import traceback
from collections.abc import Awaitable, Callable, Collection, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.metadata import entry_points
from time import monotonic
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

import orjson
from pydantic import JsonValue

from groundwork.functions.errors import FunctionFailed
from groundwork.functions.faults import read_fault
from groundwork.outbound import (
    AddressRefused,
    Outbound,
    OutboundAnswer,
    OutboundTooLarge,
    OutboundUnavailable,
)

ENTRY_POINTS = "groundwork.functions"
TRANSIENT_STATUS = frozenset({408, 425, 429, 502, 503, 504})
"""What stands for nobody there, or too much to do. Any web framework answers 500 when a handler raises."""
TRANSIENT_STATUS_OF_LAMBDA = TRANSIENT_STATUS | {500}
"""What a function raises comes with 200 there; 500 is a fault of the service that runs it."""


@dataclass(frozen=True)
class Call:
    reference: str
    """The function as the job names it."""
    target: str
    timeout: timedelta
    event: bytes
    """JSON."""
    outbound: Outbound

    def failed(self, message: str, *, transient: bool = False, trace: str | None = None) -> FunctionFailed:
        return FunctionFailed(message, where=self.reference, transient=transient, trace=trace)


async def call_http(call: Call) -> JsonValue:
    """POST the event; the body of the answer is what the function says."""
    answer = await _post(call, call.target, {"X-Groundwork-Function": call.reference})
    _raise_functions_own(call, answer)
    if not 200 <= answer.status < 300:
        raise _refused(call, answer, TRANSIENT_STATUS)
    return _json(call, answer)


async def call_lambda(call: Call) -> JsonValue:
    """Lambda's Invoke, unsigned: emulators and the runtime's own test server take it."""
    address = call.target
    if not urlsplit(address).path.endswith("/invocations"):
        address = f"{address.rstrip('/')}/2015-03-31/functions/{quote(call.reference, safe=':')}/invocations"
    answer = await _post(call, address, {"X-Amz-Invocation-Type": "RequestResponse"})
    _raise_functions_own(call, answer)
    if not 200 <= answer.status < 300:
        raise _refused(call, answer, TRANSIENT_STATUS_OF_LAMBDA)
    return _json(call, answer)


async def call_python(call: Call) -> JsonValue:
    """Call an installed entry point like a Lambda handler, in a thread of its own."""
    seconds = call.timeout.total_seconds()
    context = Context(call.reference, call.reference, str(uuid4()), monotonic() + seconds)

    def handle() -> bytes:
        answer = _entry_point(call.target)(orjson.loads(call.event), context)
        return orjson.dumps(answer, option=orjson.OPT_NON_STR_KEYS)

    answering = asyncio.wrap_future(_in_thread(call.target, handle))
    try:
        answer: JsonValue = orjson.loads(await asyncio.wait_for(answering, seconds))
    except TimeoutError as error:
        raise call.failed(f"It did not answer within {seconds:g} s", transient=True) from error
    except _Raised as raised:
        raise call.failed(raised.summary, trace=raised.trace) from raised
    return answer


CALLS: Mapping[str, Callable[[Call], Awaitable[JsonValue]]] = {
    "http": call_http,
    "lambda": call_lambda,
    "python": call_python,
}
"""By the kind of a registered function."""


@dataclass(frozen=True)
class Context:
    """What a handler may ask of the `context` that Lambda would give it."""

    function_name: str
    invoked_function_arn: str
    aws_request_id: str
    deadline: float
    """On this process's monotonic clock."""

    def get_remaining_time_in_millis(self) -> int:
        return max(0, round((self.deadline - monotonic()) * 1000))


Handler = Callable[[Any, Context], Any]


def entry_point_names() -> list[str]:
    return sorted(entry_points(group=ENTRY_POINTS).names)


@cache
def _entry_point(name: str) -> Handler:
    """Only what was found is remembered; the first look-up imports the function's package."""
    for found in entry_points(group=ENTRY_POINTS, name=name):
        handler: Handler = found.load()
        return handler
    raise LookupError(
        f"There is no entry point {name!r} in the group {ENTRY_POINTS!r} here; install the package that has "
        "it beside this service"
    )


class _Raised(Exception):
    """What was raised in a handler's thread, whatever its class."""

    def __init__(self, error: BaseException) -> None:
        self.summary = "".join(traceback.format_exception_only(error)).strip()
        frames = error.__traceback__
        while frames is not None and frames.tb_frame.f_code.co_filename == __file__:
            frames = frames.tb_next
        self.trace = "".join(traceback.format_exception(type(error), error, frames))
        super().__init__(self.summary)


def _in_thread(name: str, handle: Callable[[], bytes]) -> Future[Any]:
    """Run in a daemon thread: a handler that never returns must not keep the process from ending."""
    future: Future[Any] = Future()

    def run() -> None:
        if not future.set_running_or_notify_cancel():
            return
        try:
            answer = handle()
        except BaseException as error:
            # All of them: a handler may even call sys.exit.
            future.set_exception(_Raised(error))
        else:
            future.set_result(answer)

    threading.Thread(target=run, name=f"function {name}", daemon=True).start()
    return future


async def _post(call: Call, url: str, headers: Mapping[str, str]) -> OutboundAnswer:
    try:
        return await call.outbound.post(
            url,
            call.event,
            {"Content-Type": "application/json", **headers},
            timeout=call.timeout,
        )
    except OutboundUnavailable as error:
        raise call.failed(f"{error.message}. Ensure that it runs there", transient=True) from error
    except (AddressRefused, OutboundTooLarge) as error:
        raise call.failed(error.message) from error


def _raise_functions_own(call: Call, answer: OutboundAnswer) -> None:
    """Raise what the answer, whatever its status, calls an error of the function itself."""
    kind = answer.headers.get("x-amz-function-error")
    if kind is not None:
        fault = read_fault(answer.body)
        raise call.failed(f"LambdaErrorCode: {kind}. {fault.text or 'It gave no reason'}", trace=fault.trace)


def _refused(call: Call, answer: OutboundAnswer, transient: Collection[int]) -> FunctionFailed:
    if 300 <= answer.status < 400:
        return call.failed(
            f"It answered {answer.status}, a redirect, which is not followed; register where it leads"
        )
    fault = read_fault(answer.body)
    said = f"It answered {answer.status}" + (f": {fault.text}" if fault.text else "")
    return call.failed(said, transient=answer.status in transient, trace=fault.trace)


def _json(call: Call, answer: OutboundAnswer) -> JsonValue:
    try:
        read: JsonValue = orjson.loads(answer.body)
    except orjson.JSONDecodeError as error:
        text = answer.body[:100].decode("utf-8", "replace")
        raise call.failed(f"Its answer is not JSON ({error}); it starts with {text!r}") from error
    return read
