"""The three kinds of function, on real servers and a really installed package."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from ipaddress import ip_network
from typing import Any

import orjson
import pytest
import pytest_asyncio

from groundwork.functions import FunctionFailed, FunctionInvoker
from groundwork.outbound import open_outbound
from groundwork.settings import OutboundSettings
from groundwork.store.models import RegisteredFunction

ARN = "arn:aws:lambda:us-east-1:111122223333:function:SageMaker-f"
EVENT: dict[str, Any] = {"version": "2018-10-16", "dataObject": {"source": "x"}}


@pytest_asyncio.fixture
async def invoker() -> AsyncIterator[FunctionInvoker]:
    settings = OutboundSettings(allowed_networks=[ip_network("127.0.0.0/8")])
    async with open_outbound(settings) as outbound:
        yield FunctionInvoker(outbound, pauses=(0.01, 0.01))


def function(kind: str, target: str, timeout: int = 10) -> RegisteredFunction:
    return RegisteredFunction(name=ARN, kind=kind, target=target, timeout_seconds=timeout)


async def test_http_posts_the_event_and_takes_the_body(invoker: FunctionInvoker, serving: Any) -> None:
    async with serving((200, {}, b'{"taskInput": {"a": 1}}')) as server:
        answer = await invoker.invoke(function("http", f"{server.url}/pre"), ARN, EVENT)
    assert answer == {"taskInput": {"a": 1}}
    ((path, headers, event),) = server.requests
    assert (path, headers["content-type"], event) == ("/pre", "application/json", EVENT)


async def test_lambda_is_invoked_in_its_rest_form(invoker: FunctionInvoker, serving: Any) -> None:
    async with serving((200, {}, b"[]")) as server:
        assert await invoker.invoke(function("lambda", f"{server.url}/"), f"{ARN}:prod", EVENT) == []
        await invoker.invoke(
            function("lambda", f"{server.url}/2015-03-31/functions/function/invocations"), ARN, EVENT
        )
    (path, headers, event), (whole, _, _) = server.requests
    assert path == f"/2015-03-31/functions/{ARN}:prod/invocations"
    assert (headers["x-amz-invocation-type"], event) == ("requestresponse", EVENT)
    assert whole == "/2015-03-31/functions/function/invocations"


async def test_a_lambda_that_raised_is_quoted_with_its_trace_and_not_tried_again(
    invoker: FunctionInvoker, serving: Any
) -> None:
    body = orjson.dumps(
        {
            "errorMessage": "'source-ref'",
            "errorType": "KeyError",
            "stackTrace": ['  File "/var/task/app.py", line 3, in handler\n    return event["x"]\n'],
        }
    )
    async with serving((200, {"X-Amz-Function-Error": "Unhandled"}, body)) as server:
        with pytest.raises(FunctionFailed) as caught:
            await invoker.invoke(function("lambda", server.url), ARN, EVENT)
    assert caught.value.reason == (
        f"ClientError: Exception invoking the Lambda function {ARN}. "
        "LambdaErrorCode: Unhandled. KeyError: 'source-ref'"
    )
    assert "/var/task/app.py" in (caught.value.trace or "")
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [408, 425, 429, 502, 503, 504])
async def test_a_transient_answer_is_tried_again(invoker: FunctionInvoker, serving: Any, status: int) -> None:
    async with serving((status, {}, b"busy"), (status, {}, b"busy"), (200, {}, b"7")) as server:
        assert await invoker.invoke(function("http", server.url), ARN, EVENT) == 7
    assert len(server.requests) == 3


async def test_tries_are_bounded_and_the_last_answer_is_quoted(
    invoker: FunctionInvoker, serving: Any
) -> None:
    async with serving((503, {}, b'{"message": "no memory", "stackTrace": ["here"]}')) as server:
        with pytest.raises(FunctionFailed, match="It answered 503: no memory") as caught:
            await invoker.invoke(function("http", server.url), ARN, EVENT)
    assert len(server.requests) == 3
    assert caught.value.transient
    assert caught.value.trace == "here"


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        ((404, {}, b"<h1>not here</h1>"), "It answered 404: <h1>not here</h1>"),
        ((500, {}, b"Internal Server Error"), "It answered 500: Internal Server Error$"),
        ((500, {}, b'{"errorMessage": "boom", "errorType": "E"}'), "It answered 500: E: boom$"),
        ((500, {}, b"first line\nsecond"), "It answered 500: first line$"),
        ((500, {}, b"Traceback (most recent call last):\n  here\nKeyError: 'x'\n"), "500: KeyError: 'x'$"),
        ((500, {}, b'{"code": 7}'), r'It answered 500: \{"code": 7\}$'),
        ((500, {}, b"x" * 5000), "It answered 500: x{500}$"),
        ((501, {}, b""), "It answered 501$"),
        ((503, {"X-Amz-Function-Error": "Unhandled"}, b'{"errorMessage": "boom"}'), "Unhandled. boom$"),
        ((200, {"X-Amz-Function-Error": "Unhandled"}, b'{"errorMessage": "boom"}'), "Unhandled. boom$"),
        ((302, {"Location": "/x"}, b""), "a redirect, which is not followed"),
        ((200, {}, b"hello"), "Its answer is not JSON .*starts with 'hello'"),
        ((403, {}, b'{"Message": "denied", "errorType": "AccessDenied"}'), "AccessDenied: denied"),
    ],
)
async def test_what_no_repetition_mends_fails_at_once(
    invoker: FunctionInvoker, serving: Any, reply: Any, message: str
) -> None:
    async with serving(reply) as server:
        with pytest.raises(FunctionFailed, match=message) as caught:
            await invoker.invoke(function("http", server.url), ARN, EVENT)
    assert len(server.requests) == 1
    assert not caught.value.transient


async def test_the_service_that_runs_lambdas_may_have_a_fault(invoker: FunctionInvoker, serving: Any) -> None:
    async with serving((500, {}, b'{"Message": "ServiceException"}'), (200, {}, b"7")) as server:
        assert await invoker.invoke(function("lambda", server.url), ARN, EVENT) == 7


async def test_what_a_web_server_says_of_a_handlers_error_is_the_trace(
    invoker: FunctionInvoker, serving: Any
) -> None:
    text = b"Traceback (most recent call last):\n  File \"a.py\", line 3\nKeyError: 'x'\n"
    async with serving((500, {}, text)) as server:
        with pytest.raises(FunctionFailed) as caught:
            await invoker.invoke(function("http", server.url), ARN, EVENT)
    assert 'File "a.py", line 3' in (caught.value.trace or "")


async def test_nobody_there_is_transient(invoker: FunctionInvoker) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        target = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(FunctionFailed, match=r"cannot be reached.*Ensure that it runs") as caught:
            await invoker.invoke(function("http", target), ARN, EVENT)
    assert caught.value.transient


async def test_an_address_that_may_not_be_called_is_not(invoker: FunctionInvoker) -> None:
    with pytest.raises(FunctionFailed, match="may not be called") as caught:
        await invoker.invoke(function("http", "http://169.254.169.254/"), ARN, EVENT)
    assert not caught.value.transient


async def test_python_is_called_like_a_lambda_handler(invoker: FunctionInvoker, installed: Any) -> None:
    name = installed(
        "echo",
        "def handler(event, context):\n"
        "    event['dataObject']['changed'] = True\n"
        "    return {'event': event, 'arn': context.invoked_function_arn, 'pair': (1, 2),\n"
        "            'left': context.get_remaining_time_in_millis(), 1: context.aws_request_id}\n",
    )
    answer: Any = await invoker.invoke(function("python", name), ARN, EVENT)
    assert answer["event"]["dataObject"] == {"source": "x", "changed": True}
    assert EVENT["dataObject"] == {"source": "x"}
    assert (answer["arn"], answer["pair"]) == (ARN, [1, 2])
    assert 0 < answer["left"] <= 10_000
    assert answer["1"]


async def test_what_a_python_function_raises_is_quoted_with_its_own_trace(
    invoker: FunctionInvoker, installed: Any
) -> None:
    name = installed("broken", "def handler(event, context):\n    return event['missing']\n")
    with pytest.raises(FunctionFailed, match="KeyError: 'missing'") as caught:
        await invoker.invoke(function("python", name), ARN, EVENT)
    assert "handlers_of_broken.py" in (caught.value.trace or "")
    assert "groundwork/functions" not in (caught.value.trace or "")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import sys\ndef handler(event, context):\n    sys.exit(3)\n", "SystemExit: 3"),
        ("def handler(event, context):\n    return object()\n", "not JSON serializable"),
        ("import a_module_that_is_not_there\n", "ModuleNotFoundError"),
    ],
)
async def test_a_python_function_that_misbehaves_hurts_only_itself(
    invoker: FunctionInvoker, installed: Any, request: pytest.FixtureRequest, source: str, message: str
) -> None:
    name = installed(f"odd{abs(hash(source))}", source)
    with pytest.raises(FunctionFailed, match=message):
        await invoker.invoke(function("python", name), ARN, EVENT)


async def test_a_python_function_that_hangs_is_given_up(invoker: FunctionInvoker, installed: Any) -> None:
    name = installed("hangs", "import time\ndef handler(event, context):\n    time.sleep(30)\n")
    with pytest.raises(FunctionFailed, match="did not answer within 1 s") as caught:
        await invoker.invoke_once(function("python", name, timeout=1), ARN, EVENT)
    assert caught.value.transient


async def test_an_entry_point_that_is_not_installed_is_named(invoker: FunctionInvoker) -> None:
    with pytest.raises(FunctionFailed, match=r"no entry point 'absent'.*install"):
        await invoker.invoke(function("python", "absent"), ARN, EVENT)
