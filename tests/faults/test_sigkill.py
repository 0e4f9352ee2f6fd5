"""SIGKILL every service in the middle of a job, and check afterwards that nothing was lost or done twice.

While robots work through 300 digits, each service is killed once, at a point of the job that a seed chooses;
the stack starts it again. Every acknowledged answer is remembered by the robots and looked up at the end.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from groundwork.objectstore import ObjectAddress
from groundwork_cli.client import ApiError, AsyncGroundwork, Job, NewJob, Promise, WorkerClient
from groundwork_cli.client.models import ENDED, Claims
from groundwork_cli.demo.bucket import demo_bucket, upload, write_manifest
from groundwork_cli.demo.digits import LABELS, digits
from groundwork_cli.stack import Stack, StackOptions

OBJECTS = 300
WORKERS = 5
ANSWERS_EACH = 3
SERVICES = ("job-api", "task-router", "consolidator", "autolabeler")
JOB, TEAM, BUCKET, PASSWORD = "crash", "robots", "crash-test", "a password for robots"

pytestmark = pytest.mark.timeout(600)


class Acknowledged:
    """Answers that a worker was told are stored, and a signal for those who wait for their number."""

    def __init__(self) -> None:
        self.answers: list[tuple[str, str]] = []
        self._grew = asyncio.Condition()

    async def add(self, email: str, source: str) -> None:
        async with self._grew:
            self.answers.append((email, source))
            self._grew.notify_all()

    async def wait_for(self, count: int) -> None:
        async with self._grew:
            await self._grew.wait_for(lambda: len(self.answers) >= count)


async def work(
    portal: str, number: int, truth: dict[str, str], known: Acknowledged, over: asyncio.Event
) -> None:
    """Answer truthfully, in nine cases of ten, until the job is over."""
    rng = random.Random(number)
    email = f"robot-{number}@robots.local"
    async with WorkerClient(portal, email, PASSWORD) as worker:
        while not over.is_set():
            try:
                claims: Claims | None = await worker.claim(JOB)
            except ApiError as error:
                if error.status != 404:
                    raise
                await over.wait()  # the job has ended, and only it can tell
                return
            while claims is not None and claims.assignments:
                (assignment,) = claims.assignments
                label = truth[assignment.input.taskObject]
                if rng.random() < 0.1:
                    label = rng.choice(LABELS)
                answered = await worker.submit(
                    assignment, {"crowd-image-classifier": {"label": label}}, claim_next=True
                )
                await known.add(email, assignment.input.taskObject)
                claims = answered.next
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), 0.3)


async def kill_each_service(stack: Stack, known: Acknowledged, rng: random.Random) -> None:
    services = rng.sample(SERVICES, len(SERVICES))
    for index, service in enumerate(services):
        # The first random sample alone is 450 answers, so every kill falls into the middle of the job.
        await known.wait_for(40 + 90 * index + rng.randrange(60))
        pid = stack.pid_of(service)
        os.kill(pid, signal.SIGKILL)
        await stack.wait_ready(service, other_than=pid)


async def run_job(stack: Stack, seed: int) -> tuple[Job, Acknowledged, list[dict[str, Any]]]:
    addresses = stack.addresses
    known, over = Acknowledged(), asyncio.Event()
    async with (
        demo_bucket(addresses, BUCKET) as store,
        AsyncGroundwork(addresses.api, addresses.api_key) as requester,
    ):
        loaded = digits(OBJECTS, BUCKET)
        await upload(store, [digit.picture for digit in loaded])
        manifest = ObjectAddress(BUCKET, "input.manifest")
        await write_manifest(store, manifest, [digit.picture for digit in loaded])
        truth = {str(digit.picture.address): digit.label for digit in loaded}
        await requester.teams.ensure(TEAM, description="")
        for number in range(WORKERS):
            await requester.teams.put_worker(
                TEAM, f"robot-{number}@robots.local", name=f"Robot {number}", password=PASSWORD
            )
        await requester.jobs.create(
            NewJob(
                name=JOB,
                task_type="image-classification",
                input_manifest=str(manifest),
                output_path=f"s3://{BUCKET}/output",
                labels=LABELS,
                team=TEAM,
                workers_per_object=ANSWERS_EACH,
                title="Which digit is it?",
                automation=Promise(target_error=0.2, confidence=0.9),
            )
        )
        async with asyncio.TaskGroup() as group:
            for number in range(WORKERS):
                group.create_task(work(addresses.portal, number, truth, known, over))
            group.create_task(kill_each_service(stack, known, random.Random(seed)))
            while (await requester.jobs.progress(JOB)).status not in ENDED:
                await asyncio.sleep(0.2)
            over.set()
        job = await requester.jobs.get(JOB)
        content = await store.get(ObjectAddress.parse(job.output_manifest or ""))
    return job, known, [json.loads(line) for line in content.splitlines()]


async def test_killing_each_service_loses_nothing_and_does_nothing_twice(tmp_path: Path, seed: int) -> None:
    async with Stack(StackOptions(state=tmp_path / "state")) as stack:
        async with asyncio.timeout(500):
            job, known, lines = await run_job(stack, seed)
        connection = await asyncpg.connect(stack.addresses.postgres)
        try:
            stored = await connection.fetch(
                """SELECT w.email, o.line::json ->> 'source-ref' AS source
                   FROM answer AS a JOIN worker AS w ON w.id = a.worker_id
                   JOIN dataset_object AS o ON o.job_id = a.job_id AND o.ordinal = a.ordinal"""
            )
            people = await connection.fetch("SELECT ordinal, answers FROM human_label ORDER BY ordinal")
            machine = await connection.fetch("SELECT ordinal FROM machine_label ORDER BY ordinal")
            told = await connection.fetch(
                "SELECT jsonb_array_elements(payload->'ordinals')::int AS ordinal FROM outbox_event "
                "WHERE subject = 'labeling.objects.labeled'"
            )
            dead = await connection.fetchval("SELECT count(*) FROM dead_letter")
            unsent = await connection.fetchval("SELECT count(*) FROM outbox_event WHERE published_at IS NULL")
        finally:
            await connection.close()
    assert job.status == "Completed"
    answers = [(row["email"], row["source"]) for row in stored]
    assert set(known.answers) <= set(answers), "an acknowledged answer is lost"
    assert len(answers) == len(set(answers)), "a worker answered an object twice"
    outcomes = [row["ordinal"] for row in (*people, *machine)]
    assert sorted(outcomes) == list(range(OBJECTS)), "every object is labelled exactly once"
    assert {row["answers"] for row in people} == {ANSWERS_EACH}
    assert sorted(row["ordinal"] for row in told) == [row["ordinal"] for row in people], "consolidated once"
    assert len(answers) == ANSWERS_EACH * len(people)
    assert (dead, unsent) == (0, 0)
    assert len(lines) == OBJECTS
    assert all(JOB in line and line[f"{JOB}-metadata"]["class-name"] in LABELS for line in lines)
