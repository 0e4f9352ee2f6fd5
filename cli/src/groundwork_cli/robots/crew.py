"""Several robots at work on one job."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from groundwork_cli.client import AsyncGroundwork, Job, Progress, WorkerClient
from groundwork_cli.progress import Show, watch
from groundwork_cli.robots.mind import Mind
from groundwork_cli.robots.persona import Persona
from groundwork_cli.robots.task_types import robot_for
from groundwork_cli.robots.truth import Truth
from groundwork_cli.robots.work import work_until


@dataclass(frozen=True)
class RobotCrew:
    personas: Sequence[Persona]
    truth: Truth
    seed: int = 0


async def run_robots(
    requester: AsyncGroundwork, job: Job, crew: RobotCrew, *, show: Show, portal: str | None = None
) -> Progress:
    """Let the crew work until the job has ended; returns how it stood then.

    The robots become workers of the job's team, with new passwords. They sign in at the job's own portal if
    no other is given. Raises ApiError, RobotError and TruthError; all robots stop with the first error.
    """
    robot = robot_for(job.task_type)
    for persona in crew.personas:
        robot.check(persona, job.labels)
    passwords = await asyncio.gather(*(_enlist(requester, job.team, persona) for persona in crew.personas))
    ended = asyncio.Event()

    async def work(persona: Persona, password: str) -> None:
        mind = Mind(persona, robot, job, crew.truth, crew.seed)
        async with WorkerClient(portal or job.portal_url, persona.email, password) as worker:
            await work_until(ended, worker, mind)

    try:
        async with asyncio.TaskGroup() as group:
            for persona, password in zip(crew.personas, passwords, strict=True):
                group.create_task(work(persona, password))
            last = await watch(requester, job.name, show)
            ended.set()
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return last


async def _enlist(requester: AsyncGroundwork, team: str, persona: Persona) -> str:
    password = secrets.token_urlsafe(16)
    await requester.teams.put_worker(team, persona.email, name=persona.name, password=password)
    return password
