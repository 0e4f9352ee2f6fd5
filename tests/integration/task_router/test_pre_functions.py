"""A job's own pre-annotation function makes what people see, or says that nobody need look."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tests.integration.function_servers import (
    FunctionServer,
    Refused,
    function_server,
    install_function,
)

from groundwork.events import JobImported
from groundwork.functions import Pauses
from groundwork.messaging import add_event
from groundwork.service import Platform, open_platform
from groundwork.settings import OutboundSettings
from groundwork.store.models import RegisteredFunction
from task_router.settings import TaskRouterSettings
from task_router.work.filler import Filler
from task_router.work.task_inputs import TaskInputMaker

from .conftest import Router

ARN = "arn:aws:lambda:eu-west-1:111122223333:function:SageMaker-pre"


@pytest.fixture
def settings(settings: TaskRouterSettings) -> TaskRouterSettings:
    return settings.model_copy(
        update={
            "outbound": OutboundSettings(allowed_networks=["127.0.0.0/8"]),
            "account_id": "444455556666",
        }
    )


async def register(
    world: Any, target: str, *, kind: str = "http", name: str = ARN, timeout: int = 10
) -> None:
    async with world.database.transaction() as session:
        session.add(RegisteredFunction(name=name, kind=kind, target=target, timeout_seconds=timeout))


async def custom_job(world: Any, *, function: str | None = ARN, name: str = "Animals", **given: Any) -> int:
    job: int = await world.add_job(name, task_type="custom", **given)
    await world.execute(
        "UPDATE labeling_job SET pre_function = :function, region = 'eu-west-1' WHERE id = :job",
        function=function,
        job=job,
    )
    return job


async def tell_imported(world: Any, job: int) -> None:
    objects = await world.value("SELECT objects_total FROM labeling_job WHERE id = :job", job=job)
    async with world.database.transaction() as session:
        add_event(session, JobImported(job_id=job, objects=objects, automated=False))


async def order(world: Any, job: int) -> None:
    """As the event would."""
    await world.execute(
        "INSERT INTO work_order (job_id, size) SELECT id, objects_total FROM labeling_job WHERE id = :job",
        job=job,
    )


def shouting(event: Any) -> Any:
    return {
        "taskInput": {"shout": event["dataObject"]["source"].upper()},
        "isHumanAnnotationRequired": "true",
    }


@asynccontextmanager
async def serving(world: Any, behaviour: Any = shouting, **given: Any) -> AsyncIterator[FunctionServer]:
    """A function that is registered under the jobs' ARN."""
    async with function_server(behaviour) as server:
        await register(world, server.url, **given)
        yield server


@pytest_asyncio.fixture
async def platform(settings: TaskRouterSettings) -> AsyncIterator[Platform]:
    async with open_platform("task-router", settings) as opened:
        yield opened


@pytest.fixture
def filler(platform: Platform) -> Filler:
    """One that does not wait long."""
    return Filler(platform, TaskInputMaker(platform, patience=0.0))


class Patient:
    """A filler that waits for functions, whose pauses go by when the test says so."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._now = 0.0
        self._filler = self._new()

    def _new(self) -> Filler:
        inputs = TaskInputMaker(self._platform, patience=60)
        return Filler(self._platform, inputs, Pauses(clock=lambda: self._now))

    async def fill(self, job: int) -> None:
        """Until there is nothing to do for now."""
        while await self._filler.fill(job):
            pass

    def later(self, seconds: float) -> None:
        self._now += seconds

    def restart(self) -> None:
        self._filler = self._new()


@pytest.fixture
def patient(platform: Platform) -> Patient:
    return Patient(platform)


async def log_of(world: Any, job: int) -> list[Any]:
    found: list[Any] = await world.rows(
        "SELECT level, message, details FROM job_log WHERE job_id = :job ORDER BY id", job=job
    )
    return found


async def failures_of(world: Any, job: int) -> dict[int, str]:
    return dict(await world.rows("SELECT ordinal, reason FROM object_failure WHERE job_id = :job", job=job))


async def opened(world: Any, job: int) -> list[int]:
    rows = await world.rows(
        "SELECT ordinal FROM labeling_task WHERE job_id = :job AND state = 'open' ORDER BY ordinal", job=job
    )
    return [ordinal for (ordinal,) in rows]


async def test_what_the_function_makes_is_what_the_worker_is_given(
    world: Any, router: Router, eventually: Any
) -> None:
    async with serving(world) as server:
        job = await custom_job(world, lines=[{"source": "meow", "id": 7}])
        await tell_imported(world, job)
        ada = await router.person("ada")

        async def claimed() -> Any:
            return (await ada.claims("Animals"))["assignments"]

        (assignment,) = await eventually(claimed)
    assert assignment["input"] == {"shout": "MEOW"}
    assert server.events == [
        {
            "version": "2018-10-16",
            "labelingJobArn": "arn:aws:sagemaker:eu-west-1:444455556666:labeling-job/animals",
            "dataObject": {"source": "meow", "id": 7},
        }
    ]
    answer = await ada.client.post(
        f"/v1/assignments/{assignment['assignment_id']}/answer",
        json={"lease_token": assignment["lease_token"], "answer": {"heard": {"sound": "MEOW"}}},
    )
    assert answer.status_code == 200, answer.text


async def test_without_a_function_a_custom_job_gives_the_line_itself(
    world: Any, router: Router, eventually: Any
) -> None:
    for name, function in (
        ("Plain", None),
        ("Passed", "arn:aws:lambda:us-east-1:1:function:PRE-PassThrough"),
    ):
        reference = function and function.replace(":1:", ":432418664414:")
        job = await custom_job(world, name=name, function=reference, lines=[{"source": "meow", "id": 7}])
        await tell_imported(world, job)
    ada = await router.person("ada")
    for name in ("Plain", "Passed"):

        async def claimed(name: str = name) -> Any:
            return (await ada.claims(name))["assignments"]

        (assignment,) = await eventually(claimed)
        assert assignment["input"] == {"source": "meow", "id": 7}


async def test_a_built_in_function_gives_object_labels_and_line(
    world: Any, router: Router, eventually: Any
) -> None:
    job = await world.add_job(lines=[{"source": "meow", "id": 7}])
    built_in = "arn:aws:lambda:us-west-2:081040173940:function:PRE-TextMultiClass"
    await world.execute("UPDATE labeling_job SET pre_function = :function", function=built_in)
    await tell_imported(world, job)
    ada = await router.person("ada")

    async def claimed() -> Any:
        return (await ada.claims())["assignments"]

    (assignment,) = await eventually(claimed)
    assert assignment["input"] == {
        "taskObject": "meow",
        "labels": ["cat", "dog"],
        "manifestLine": {"source": "meow", "id": 7},
    }


async def test_nobody_is_asked_about_an_object_that_needs_nobody(world: Any, filler: Filler) -> None:
    def only_even(event: Any) -> Any:
        number = int(event["dataObject"]["source"].split()[1])
        return {"taskInput": {"n": number}, "humanAnnotationRequired": number % 2 == 0}

    async with serving(world, only_even):
        job = await custom_job(world, objects=5)
        await order(world, job)
        await filler.fill(job)
    assert await opened(world, job) == [0, 2, 4]
    assert await failures_of(world, job) == {}
    assert await world.rows(
        "SELECT ordinal, state FROM labeling_task WHERE answers_wanted = 0 ORDER BY 1"
    ) == [
        (1, "withdrawn"),
        (3, "withdrawn"),
    ]
    assert await world.rows("SELECT ordinal, input FROM task_input ORDER BY 1") == [
        (0, {"n": 0}),
        (2, {"n": 2}),
        (4, {"n": 4}),
    ]


async def test_a_failing_object_fails_alone_with_the_functions_own_words(world: Any, filler: Filler) -> None:
    def picky(event: Any) -> Any:
        if event["dataObject"]["source"] == "text 1":
            raise Refused(400, '{"errorMessage": "no such animal", "stackTrace": ["line 3, in handler"]}')
        return shouting(event)

    async with serving(world, picky):
        job = await custom_job(world, objects=3)
        await order(world, job)
        await filler.fill(job)
    assert await opened(world, job) == [0, 2]
    assert await failures_of(world, job) == {
        1: f"ClientError: Exception invoking the Lambda function {ARN}. It answered 400: no such animal"
    }
    ((level, message, details),) = await log_of(world, job)
    assert level == "error"
    assert "failed for 1 object(s) (1): It answered 400: no such animal" in message
    assert details == "line 3, in handler"
    assert (
        await world.value("SELECT count(*) FROM outbox_event WHERE subject = 'labeling.objects.failed'") == 1
    )


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ([], "It answered [], not an object"),
        ({"taskInput": "text"}, "no object 'taskInput'"),
        ({"taskInput": {"much": "x" * 128_000}}, "128,000 is the most"),
        ({"taskInput": {"bad": "\x00"}}, "NUL"),
    ],
)
async def test_an_answer_that_cannot_be_used_fails_the_object(
    world: Any, filler: Filler, answer: Any, message: str
) -> None:
    async with serving(world, lambda event: answer):
        job = await custom_job(world, objects=1)
        await order(world, job)
        await filler.fill(job)
    assert message in (await failures_of(world, job))[0]


async def test_a_function_that_fails_from_the_start_ends_the_job(world: Any, filler: Filler) -> None:
    def broken(event: Any) -> Any:
        raise Refused(400, "broken")

    async with serving(world, broken):
        job = await custom_job(world, objects=100, max_concurrent_objects=4)
        await order(world, job)
        for _ in range(3):
            assert (
                await world.value("SELECT count(*) FROM outbox_event WHERE subject LIKE '%unworkable'") == 0
            )
            await filler.fill(job)
    ((payload,),) = await world.rows("SELECT payload FROM outbox_event WHERE subject LIKE '%unworkable'")
    assert payload["reason"].startswith(
        f"ClientError: Exception invoking the Lambda function {ARN}. It answered 400: broken. "
        "It failed for each of the first 12 objects"
    )


async def test_a_function_that_has_once_worked_does_not_end_the_job(world: Any, filler: Filler) -> None:
    def first_only(event: Any) -> Any:
        if event["dataObject"]["source"] == "text 0":
            return {"isHumanAnnotationRequired": False}
        raise Refused(400, "broken")

    async with serving(world, first_only):
        job = await custom_job(world, objects=40)
        await order(world, job)
        while await filler.fill(job):
            pass
    assert len(await failures_of(world, job)) == 39
    assert await world.value("SELECT count(*) FROM outbox_event WHERE subject LIKE '%unworkable'") == 0


async def test_a_function_that_nobody_registered_is_named(world: Any, filler: Filler) -> None:
    job = await custom_job(world, objects=1)
    await order(world, job)
    await filler.fill(job)
    reason = (await failures_of(world, job))[0]
    assert f"No function is registered under '{ARN}'. Register it with PUT /v1/functions/" in reason


async def test_a_wrong_account_and_an_alias_still_find_the_function(world: Any, filler: Filler) -> None:
    async with serving(world):
        reference = "arn:aws:lambda:us-east-1:999999999999:function:SageMaker-pre:live"
        job = await custom_job(world, function=reference, objects=1)
        await order(world, job)
        await filler.fill(job)
    assert await opened(world, job) == [0]


async def test_an_outage_costs_time_and_no_object(world: Any, patient: Patient) -> None:
    out = True

    def flaky(event: Any) -> Any:
        if out:
            raise Refused(503, "starting")
        return shouting(event)

    async with serving(world, flaky) as server:
        job = await custom_job(world, objects=3)
        await order(world, job)
        await patient.fill(job)
        assert len(server.events) == 3
        await patient.fill(job)
        assert len(server.events) == 3, "not before the pause is over"
        patient.later(1.1)
        await patient.fill(job)
        patient.later(1.1)
        await patient.fill(job)
        assert len(server.events) == 6, "the second pause is longer"
        assert await failures_of(world, job) == {}
        ((level, message, _),) = await log_of(world, job)
        assert (level, "called again until it answers" in message) == ("warning", True)
        out = False
        patient.later(1.1)
        await patient.fill(job)
    assert await opened(world, job) == [0, 1, 2]


async def test_healthy_objects_open_while_one_waits_for_its_function(world: Any, patient: Patient) -> None:
    asked: list[str] = []

    def away_for_one(event: Any) -> Any:
        source = event["dataObject"]["source"]
        asked.append(source)
        if source == "text 1" and asked.count(source) < 3:
            raise Refused(429, "slowly")
        return shouting(event)

    async with serving(world, away_for_one):
        job = await custom_job(world, objects=40)
        await order(world, job)
        await patient.fill(job)
        assert await opened(world, job) == [n for n in range(40) if n != 1]
        # What waits is known to the store alone: another process goes on with it.
        patient.restart()
        await patient.fill(job)
        assert 1 not in await opened(world, job)
        patient.later(1.1)
        await patient.fill(job)
    assert await opened(world, job) == list(range(40))
    assert sorted(asked) == sorted([f"text {n}" for n in range(40)] + ["text 1"] * 2), "one call each"
    assert await failures_of(world, job) == {}


async def test_an_object_that_waits_keeps_no_room_and_holds_up_no_queue(world: Any, patient: Patient) -> None:
    def away_for_first(event: Any) -> Any:
        if event["dataObject"]["source"] == "text 0":
            raise Refused(503, "starting")
        return shouting(event)

    async with serving(world, away_for_first):
        job = await custom_job(world, objects=3, max_concurrent_objects=1)
        await order(world, job)
        await patient.fill(job)
        patient.later(1.1)
        await patient.fill(job)
    assert await opened(world, job) == [1]


async def test_an_object_fails_whose_function_stays_away_too_long(world: Any, patient: Patient) -> None:
    def away_for_one(event: Any) -> Any:
        if event["dataObject"]["source"] == "text 1":
            raise Refused(503, "down for good")
        return shouting(event)

    async with serving(world, away_for_one):
        job = await custom_job(world, objects=3)
        await order(world, job)
        await patient.fill(job)
        await world.execute("UPDATE work_order SET created_at = created_at - interval '50 s'")
        patient.later(1.1)
        await patient.fill(job)
        assert await failures_of(world, job) == {}
        await world.execute("UPDATE work_order SET created_at = created_at - interval '15 s'")
        patient.later(2.1)
        await patient.fill(job)
    assert "503: down for good" in (await failures_of(world, job))[1]
    assert await opened(world, job) == [0, 2]


async def test_a_handler_that_raises_behind_http_fails_its_object_at_once(
    world: Any, patient: Patient
) -> None:
    def picky(event: Any) -> Any:
        if event["dataObject"]["source"] == "text 1":
            raise Refused(500, '{"errorMessage": "boom", "errorType": "KeyError", "stackTrace": ["line 3"]}')
        return shouting(event)

    async with serving(world, picky) as server:
        job = await custom_job(world, objects=3)
        await order(world, job)
        await patient.fill(job)
    assert await opened(world, job) == [0, 2]
    assert (await failures_of(world, job))[1].endswith("It answered 500: KeyError: boom")
    assert len(server.events) == 3
    ((_, _, details),) = await log_of(world, job)
    assert details == "line 3"


async def test_an_outage_that_lasts_too_long_fails_the_objects(world: Any, filler: Filler) -> None:
    def down(event: Any) -> Any:
        raise Refused(503, "down for good")

    async with serving(world, down):
        job = await custom_job(world, objects=2)
        await order(world, job)
        await filler.fill(job)
    assert "503: down for good" in (await failures_of(world, job))[1]


async def test_a_slow_function_keeps_no_other_job_waiting(
    world: Any, router: Router, eventually: Any
) -> None:
    never = asyncio.Event()

    async def hanging(event: Any) -> Any:
        await never.wait()

    async with serving(world, hanging, timeout=60):
        slow = await custom_job(world, objects=1)
        quick = await world.add_job("quick", objects=1)
        for job in (slow, quick):
            await tell_imported(world, job)

        async def quick_is_open() -> Any:
            return await opened(world, quick)

        await eventually(quick_is_open)
        assert await opened(world, slow) == []
        never.set()


async def test_calls_of_a_wave_run_at_once_and_the_next_wave_waits(world: Any, filler: Filler) -> None:
    running = most = 0
    together = asyncio.Event()

    async def counting(event: Any) -> Any:
        nonlocal running, most
        running += 1
        most = max(most, running)
        if running == 16:
            together.set()
        async with asyncio.timeout(10):
            await together.wait()
        running -= 1
        return shouting(event)

    async with serving(world, counting):
        job = await custom_job(world, objects=32)
        await order(world, job)
        assert await filler.fill(job)
    assert (most, await opened(world, job)) == (16, list(range(16)))


async def test_a_lambda_endpoint_serves(world: Any, filler: Filler) -> None:
    async with serving(world, kind="lambda") as server:
        job = await custom_job(world, objects=1)
        await order(world, job)
        await filler.fill(job)
    assert server.paths == [f"/2015-03-31/functions/{ARN}/invocations"]
    assert await world.value("SELECT input FROM task_input") == {"shout": "TEXT 0"}


async def test_a_python_function_serves_and_its_trace_is_in_the_jobs_log(
    world: Any, filler: Filler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = install_function(
        tmp_path,
        monkeypatch,
        "pre_of_animals",
        "def handler(event, context):\n"
        "    if event['dataObject']['source'] == 'text 1':\n"
        "        raise ValueError('not an animal')\n"
        "    return {'taskInput': event['dataObject']}\n",
    )
    await register(world, name, kind="python")
    job = await custom_job(world, objects=2)
    await order(world, job)
    await filler.fill(job)
    assert await world.value("SELECT input FROM task_input") == {"source": "text 0"}
    assert (await failures_of(world, job))[1].endswith("ValueError: not an animal")
    ((_, _, details),) = await log_of(world, job)
    assert "handlers_of_pre_of_animals.py" in details


async def test_an_automated_job_cannot_do_without_people_for_an_object(world: Any, filler: Filler) -> None:
    async with serving(world, lambda event: {"isHumanAnnotationRequired": False}):
        job = await world.add_job(objects=1, automated=True)
        await world.execute("UPDATE labeling_job SET pre_function = :function", function=ARN)
        await order(world, job)
        await filler.fill(job)
    assert "automated labelling needs a label" in (await failures_of(world, job))[0]
