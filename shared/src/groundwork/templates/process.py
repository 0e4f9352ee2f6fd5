"""The process in which templates are rendered: whatever a template does, it does to this process alone.

Frames come in on the standard input and go out on the standard output: four bytes of length, then JSON. A
request is `[template, task input]`. The answer is `["done", html, problems]`; before it may come any number
of `["grant", address]`, each of which is answered with a text.
"""

from __future__ import annotations

import resource
import signal
import struct
from typing import Any, BinaryIO

import orjson

from groundwork.templates.environment import MAX_OUTPUT_BYTES
from groundwork.templates.rendering import Grant, Rendered, RenderProblem, render_template

SECONDS = 5
"""For one page. Whoever asks ends the process when they are over; should he be gone, it ends itself."""
MEMORY_BYTES = 768 * 1024 * 1024
LENGTH = struct.Struct(">I")


def frame(value: Any) -> bytes:
    content = orjson.dumps(value)
    return LENGTH.pack(len(content)) + content


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Until the requests end."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))

    def receive() -> Any:
        head = requests.read(LENGTH.size)
        return orjson.loads(requests.read(LENGTH.unpack(head)[0])) if head else None

    def send(*value: Any) -> None:
        answers.write(frame(value))
        answers.flush()

    def grant(address: str) -> str:
        send("grant", address)
        return str(receive())

    while (request := receive()) is not None:
        signal.alarm(SECONDS + 1)
        template, task_input = request
        page = _rendered(template, task_input, grant)
        send("done", page.html, [[one.code, one.message] for one in page.problems])
        signal.alarm(0)


def _rendered(template: str, task_input: Any, grant: Grant) -> Rendered:
    try:
        page = render_template(template, task_input, grant=grant)
    except MemoryError:
        return Rendered("", (RenderProblem("MemoryLimit", "the template takes too much memory"),))
    except Exception as error:
        return Rendered("", (RenderProblem(type(error).__name__, f"the template fails: {error}"),))
    if len(page.html) > MAX_OUTPUT_BYTES:
        return Rendered("", (RenderProblem("OutputStreamLimit", "the page is too large"),))
    # Half a surrogate pair is no text that could be sent.
    return Rendered(page.html.encode("utf-8", "replace").decode(), page.problems)
