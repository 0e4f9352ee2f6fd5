"""The demo on handwritten digits, labelled by robots and a model."""

from __future__ import annotations

import csv
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork_cli.client import AsyncGroundwork, Job, NewJob, Progress, Promise
from groundwork_cli.demo.bucket import demo_bucket, upload, write_manifest
from groundwork_cli.demo.digits import LABELS, Digit, digits
from groundwork_cli.demo.errors import DemoError
from groundwork_cli.demo.naming import create_numbered
from groundwork_cli.demo.results import read_outcomes
from groundwork_cli.demo.summary import Summary, score
from groundwork_cli.progress import progress_view
from groundwork_cli.robots import RobotCrew, personas_of, read_truth, run_robots
from groundwork_cli.robots.task_types import robot_for
from groundwork_cli.stack import Addresses

BUCKET = "groundwork-demo"
TEAM = "digit-readers"
ANSWERS_EACH = 3
PROMISE = Promise(target_error=0.05, confidence=0.95)
SKILLS = "0.98,0.97,0.95,0.90,0.70"
CONFUSED = ("5:1:7:0.5",)
SEED = 20


@dataclass(frozen=True)
class DigitsDemo:
    objects: int
    folder: Path
    """Where truth.csv is left, to let robots loose on the job again."""

    async def run(self, addresses: Addresses, console: Console) -> Summary:
        """Load the digits, have them labelled, and see what came out. Raises CommandError."""
        began = time.monotonic()
        async with (
            demo_bucket(addresses, BUCKET) as store,
            AsyncGroundwork(addresses.api, addresses.api_key) as requester,
        ):
            loaded = await self._load(store, console)
            job = await _create_job(requester, self._manifest)
            console.print(
                f"Job {job.name}: people give {ANSWERS_EACH} answers an object, a model helps", style="bold"
            )
            crew = RobotCrew(
                personas_of(SKILLS, CONFUSED),
                read_truth(self._truth, job, robot_for(job.task_type)),
                SEED,
            )
            with progress_view(console, job.name) as show:
                last = await run_robots(requester, job, crew, show=show, portal=addresses.portal)
            return await _summary(
                store,
                requester,
                await requester.jobs.get(job.name),
                last,
                loaded,
                seconds=time.monotonic() - began,
                console_address=f"{addresses.api}/console/jobs/{job.name}",
            )

    @property
    def _manifest(self) -> ObjectAddress:
        return ObjectAddress(BUCKET, f"digits/first-{self.objects}.manifest")

    @property
    def _truth(self) -> Path:
        return self.folder / "truth.csv"

    async def _load(self, store: ObjectStore, console: Console) -> list[Digit]:
        began = time.monotonic()
        loaded = digits(self.objects, BUCKET)
        pictures = [digit.picture for digit in loaded]
        await upload(store, pictures)
        await write_manifest(store, self._manifest, pictures)
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._truth.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(("object", "label"))
            writer.writerows((str(digit.picture.address), digit.label) for digit in loaded)
        console.print(
            f"{len(loaded):,} handwritten digits are in s3://{BUCKET} ({time.monotonic() - began:.1f} s); "
            f"their truth is in {self._truth}",
            soft_wrap=True,
        )
        return loaded


async def _create_job(requester: AsyncGroundwork, manifest: ObjectAddress) -> Job:
    await requester.teams.ensure(TEAM, description="Robots that read digits")
    wanted = NewJob(
        name="",
        task_type="image-classification",
        input_manifest=str(manifest),
        output_path=f"s3://{BUCKET}/output",
        labels=LABELS,
        team=TEAM,
        workers_per_object=ANSWERS_EACH,
        title="Which digit is it?",
        description="Handwritten digits, 8 x 8 pixels each",
        instructions="Choose the digit that was written.",
        automation=PROMISE,
    )
    return await create_numbered(requester, "digits", wanted)


async def _summary(
    store: ObjectStore,
    requester: AsyncGroundwork,
    job: Job,
    last: Progress,
    loaded: Sequence[Digit],
    *,
    seconds: float,
    console_address: str,
) -> Summary:
    if job.status != "Completed":
        raise DemoError(f"Job {job.name} ended as {job.status}: {job.failure_reason or 'no reason given'}")
    outcomes = await read_outcomes(store, job)
    truth = {str(digit.picture.address): LABELS.index(digit.label) for digit in loaded}
    certificate = await requester.jobs.certificate(job.name)
    failed = sum(outcome.failure is not None for outcome in outcomes)
    people = score(outcomes, truth, by_people=True)
    machine = score(outcomes, truth, by_people=False)
    return Summary(
        job=job.name,
        objects=len(loaded),
        people=people,
        machine=machine,
        failed=failed,
        unlabelled=len(loaded) - people.labels - machine.labels - failed,
        answers=last.answers,
        answers_for_everything=ANSWERS_EACH * len(loaded),
        target_error=PROMISE.target_error,
        confidence=PROMISE.confidence,
        error_bound=None if certificate is None else float(certificate["error_upper_bound"]),
        seconds=seconds,
        output_manifest=job.output_manifest or "",
        console=console_address,
    )
