"""How far jobs have come: counted, so that the numbers are always those of the labels that are there."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import HumanLabel, LabelingJob, MachineLabel, ObjectFailure
from job_api.jobs.schemas import Counters


async def counters_of(session: AsyncSession, jobs: Sequence[LabelingJob]) -> dict[int, Counters]:
    """By job id. Labels that came with the manifest (a chained job) count as what they were made by."""
    human = await _counted(session, HumanLabel, jobs)
    machine = await _counted(session, MachineLabel, jobs)
    failed = await _counted(session, ObjectFailure, jobs)
    found = {}
    for job in jobs:
        by_people = human.get(job.id, 0) + job.kept_human
        by_model = machine.get(job.id, 0) + job.kept_machine
        failures = failed.get(job.id, 0)
        total = job.objects_total or 0
        found[job.id] = Counters(
            total=total,
            human_labeled=by_people,
            machine_labeled=by_model,
            failed=failures,
            unlabeled=max(total - by_people - by_model - failures, 0),
        )
    return found


async def _counted(
    session: AsyncSession,
    table: type[HumanLabel] | type[MachineLabel] | type[ObjectFailure],
    jobs: Sequence[LabelingJob],
) -> dict[int, int]:
    rows = await session.execute(
        select(table.job_id, func.count().label("objects"))
        .where(table.job_id.in_([job.id for job in jobs]))
        .group_by(table.job_id)
    )
    return {row.job_id: row.objects for row in rows}
