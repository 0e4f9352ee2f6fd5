"""How far a job has come, as one document."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import LabelingJob
from job_api.jobs.repository import JobRepository
from job_api.jobs.schemas import Progress


async def progress_of(session: AsyncSession, job: LabelingJob) -> Progress:
    repository = JobRepository(session)
    answers, rate = await repository.answers(job)
    learning = await repository.learning(job)
    return Progress.model_validate(
        {
            "status": job.status,
            "counters": await repository.counters(job),
            "answers": answers,
            "answers_per_second": rate,
            "objects_with_people": await repository.open_tasks(job),
            "learning": learning
            and {
                "state": learning[0].state,
                "round": learning[0].round,
                "purpose": learning[1],
                "outcome": learning[0].outcome,
                "reason": learning[0].reason,
            },
        }
    )
