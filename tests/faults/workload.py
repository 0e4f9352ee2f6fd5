"""Workers whose doings follow from a seed, and who remember all that they were told."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx
from tests.faults.history import History, Lease, Operation, Outcome, Verb

LABELS = ["a", "b", "c"]
WIDGET = "crowd-classifier"
PATIENCE = 2.0
"""Seconds that a worker waits for an answer."""
PAUSE = 0.1
"""Seconds until a worker whose request failed tries again."""
TRIES = 300
UNAVAILABLE = 503
_REFUSALS = {404, 409}
"""The job is over; the lease is lost, or the object is answered. Any other answer is a fault of ours."""


def text_of(ordinal: int) -> str:
    """What stands in the manifest: the object that a worker was given is known by its text."""
    return f"object {ordinal}"


class Fate(StrEnum):
    """What becomes of a task in the hands of a worker."""

    ANSWERED = "answered"
    REPEATED = "repeated"
    """Answered, and the answer is sent once more."""
    EXTENDED = "extended"
    """Answered, after the time limit was started again."""
    LATE = "late"
    """Answered when the lease is over."""
    RELEASED = "released"
    DECLINED = "declined"
    ABANDONED = "abandoned"


FATES = {
    Fate.ANSWERED: 70,
    Fate.REPEATED: 10,
    Fate.EXTENDED: 5,
    Fate.LATE: 3,
    Fate.RELEASED: 5,
    Fate.DECLINED: 4,
    Fate.ABANDONED: 3,
}


@dataclass(frozen=True)
class Person:
    """A signed-in worker. `number`: 0, 1, ... among the people of a job."""

    number: int
    email: str
    cookie: str


class Worker:
    """One person at work on one job, through one request at a time, between entering and leaving.

    `portals`: addresses that should behave as one; each request goes to any of them.
    """

    def __init__(
        self, person: Person, job: str, portals: Sequence[str], history: History, rng: random.Random
    ) -> None:
        self._person = person
        self._job = job
        self._portals = portals
        self._history = history
        self._rng = rng
        self._client_id = str(uuid4())
        self._settled: set[str] = set()
        """Tokens of leases that came to an end; the answer to a repeated request may bring one again."""

    async def __aenter__(self) -> Self:
        self._http = httpx.AsyncClient(
            headers={"Cookie": self._person.cookie},
            timeout=PATIENCE,
            limits=httpx.Limits(max_keepalive_connections=4),
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def work(self, people: int) -> None:
        """Until nothing is left of the job, on which so many people work."""
        held: dict[str, Lease] = {}
        while True:
            if not held:
                claimed = await self.claim()
                if claimed is None:
                    return
                held = self._new(claimed)
            else:
                token, lease = held.popitem()
                following = await self._see_to(lease, people)
                self._settled.add(token)
                held |= self._new(following)

    def _new(self, leases: Sequence[Lease]) -> dict[str, Lease]:
        return {lease.token: lease for lease in leases if lease.token not in self._settled}

    async def claim(self) -> Sequence[Lease] | None:
        """Something to do, once there is; None when there never will be. Asks again when it is told to."""
        for _ in range(TRIES):
            done, answer = await self._do(Verb.CLAIM, f"/v1/jobs/{self._job}/claims", {"count": 1})
            if self._new(done.granted):
                return done.granted
            if done.outcome is Outcome.REFUSED or (answer or {}).get("reason") == "all_done":
                return None
            await asyncio.sleep((answer or {}).get("retry_after_seconds") or PAUSE)
        raise AssertionError(f"{self._person.email} has waited too long for something to do")

    async def _see_to(self, lease: Lease, people: int) -> Sequence[Lease]:
        """What the worker was given next along the way."""
        (fate,) = self._rng.choices(list(FATES), list(FATES.values()))
        # One worker at most declines an object, so that it still gets all its answers.
        if fate is Fate.DECLINED and lease.ordinal % people != self._person.number:
            fate = Fate.ANSWERED
        match fate:
            case Fate.ABANDONED:
                # A new window: one that came back would be given the same task again.
                self._client_id = str(uuid4())
                return ()
            case Fate.RELEASED | Fate.DECLINED:
                verb = Verb.RELEASE if fate is Fate.RELEASED else Verb.DECLINE
                await self._do(verb, self._path(lease, verb), {"lease_token": lease.token}, lease)
                return ()
            case Fate.EXTENDED:
                await self._do(
                    Verb.EXTEND, self._path(lease, Verb.EXTEND), {"lease_token": lease.token}, lease
                )
            case Fate.LATE:
                await asyncio.sleep(max(0.0, lease.until - time.time()) + self._rng.uniform(0, 1))
        return await self.submit(lease, repeats=1 if fate is Fate.REPEATED else 0)

    async def submit(self, lease: Lease, *, repeats: int = 0) -> Sequence[Lease]:
        """Hand an answer in until the outcome is known, as a browser does; then once more for each repeat.

        Returns what the worker was given next along the way.
        """
        content = {
            WIDGET: {"label": self._rng.choice(LABELS)},
            "said_by": f"{self._person.email} under {lease.token}",
        }
        body = {"lease_token": lease.token, "answer": content, "claim_next": self._rng.random() < 0.7}
        granted: list[Lease] = []
        for _ in range(TRIES):
            done, _answer = await self._do(
                Verb.SUBMIT, self._path(lease, "answer"), body, lease, content=content
            )
            granted += done.granted
            if done.outcome is not Outcome.UNKNOWN:
                if repeats == 0:
                    return granted
                repeats -= 1
            else:
                await asyncio.sleep(PAUSE)
        raise AssertionError(f"{self._person.email} has tried too often to hand in an answer")

    @staticmethod
    def _path(lease: Lease, verb: str) -> str:
        return f"/v1/assignments/{lease.slot}/{verb}"

    async def _do(
        self,
        verb: Verb,
        path: str,
        body: dict[str, Any],
        lease: Lease | None = None,
        *,
        content: Mapping[str, Any] | None = None,
    ) -> tuple[Operation, dict[str, Any] | None]:
        """One request and what came of it."""
        called = time.time()
        status, answer = await self._post(path, body)
        if status is None or status == UNAVAILABLE:
            outcome = Outcome.UNKNOWN
        elif status < 300:
            outcome = Outcome.DONE
        else:
            assert status in _REFUSALS, (path, status, answer)
            outcome = Outcome.REFUSED
        granted = _granted(verb, answer, lease) if outcome is Outcome.DONE else ()
        operation = Operation(
            self._person.email, verb, called, time.time(), outcome, status, lease, content, granted
        )
        await self._history.add(operation)
        return operation, answer

    async def _post(self, path: str, body: dict[str, Any]) -> tuple[int | None, dict[str, Any] | None]:
        portal = self._rng.choice(self._portals)
        try:
            answer = await self._http.post(portal + path, json=body, headers={"X-Client-Id": self._client_id})
        except httpx.TransportError:
            return None, None
        return answer.status_code, answer.json() if answer.content else None


def _granted(verb: Verb, answer: dict[str, Any] | None, lease: Lease | None) -> tuple[Lease, ...]:
    answer = answer or {}
    if verb is Verb.EXTEND and lease is not None:
        return (Lease(lease.token, lease.slot, lease.ordinal, _moment(answer["lease_until"])),)
    claims = answer.get("next") if verb is Verb.SUBMIT else answer
    return tuple(
        Lease(
            token=one["lease_token"],
            slot=one["assignment_id"],
            ordinal=int(one["input"]["taskObject"].removeprefix(text_of(0)[:-1])),
            until=_moment(one["lease_until"]),
        )
        for one in (claims or {}).get("assignments", ())
    )


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
