"""How far jobs have come: counted, so that the numbers are always those of the labels that are there."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import HumanLabel, LabelingJob, MachineLabel, ObjectFailure
from job_api.jobs.schemas import Counters

_Outcome = type[HumanLabel] | type[MachineLabel] | type[ObjectFailure]


async def counters_of(session: AsyncSession, jobs: Sequence[LabelingJob]) -> dict[int, Counters]:
    """By job id. Labels that came with the manifest (a chained job) count as what they were made by."""
    rows = await session.execute(
        select(
            LabelingJob.id,
            _counted(HumanLabel),
            _counted(MachineLabel),
            _counted(ObjectFailure),
        ).where(LabelingJob.id.in_([job.id for job in jobs]))
    )
    counts = {row[0]: row[1:] for row in rows}
    found = {}
    for job in jobs:
        # A job whose rows have just gone has nothing.
        human, machine, failed = counts.get(job.id, (0, 0, 0))
        by_people, by_model = human + job.kept_human, machine + job.kept_machine
        total = job.objects_total or 0
        found[job.id] = Counters(
            total=total,
            human_labeled=by_people,
            machine_labeled=by_model,
            failed=failed,
            unlabeled=max(total - by_people - by_model - failed, 0),
        )
    return found


def _counted(table: _Outcome) -> ScalarSelect[int]:
    rows = select(func.count()).select_from(table).where(table.job_id == LabelingJob.id)
    return rows.scalar_subquery()
