"""Invoking a function: again after a transient fault, a few times, and counted."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from time import perf_counter

import orjson
from pydantic import JsonValue

from groundwork.functions.calls import CALLS, Call
from groundwork.functions.errors import FunctionFailed
from groundwork.outbound import Outbound
from groundwork.store.models import RegisteredFunction
from groundwork.telemetry.metrics import FUNCTION_CALLS

PAUSES = (0.5, 2.0)
"""Seconds before each further try."""


class FunctionInvoker:
    def __init__(self, outbound: Outbound, *, pauses: Sequence[float] = PAUSES) -> None:
        self._outbound = outbound
        self._pauses = pauses

    async def invoke(
        self, function: RegisteredFunction, reference: str, event: Mapping[str, JsonValue]
    ) -> JsonValue:
        """What the function answers; `reference` is the name by which the job knows it.

        A function may thus be called more than once for one event. Raises FunctionFailed; a transient one is
        raised only after several tries.
        """
        for pause in self._pauses:
            try:
                return await self.invoke_once(function, reference, event)
            except FunctionFailed as failure:
                if not failure.transient:
                    raise
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311 - no secret
        return await self.invoke_once(function, reference, event)

    async def invoke_once(
        self, function: RegisteredFunction, reference: str, event: Mapping[str, JsonValue]
    ) -> JsonValue:
        """As `invoke`, with a single try."""
        try:
            encoded = orjson.dumps(event)
        except TypeError as error:
            raise FunctionFailed(f"The event cannot be sent: {error}", where=reference) from error
        timeout = timedelta(seconds=function.timeout_seconds)
        call = Call(reference, function.target, timeout, encoded, self._outbound)
        started, outcome = perf_counter(), "failed"
        try:
            answer = await CALLS[function.kind](call)
            outcome = "answered"
            return answer
        finally:
            FUNCTION_CALLS.labels(function.kind, outcome).observe(perf_counter() - started)
