"""Objects whose answers were discarded are with people again, and no step of learning counts with them."""

from __future__ import annotations

from autolabeler.rounds.repository import RunRepository
from groundwork.store import Database
from groundwork.store.models import (
    Batch,
    BatchObject,
    HumanLabel,
    LabelingJob,
    LearningRun,
    ObjectFailure,
    WorkTeam,
)


async def test_an_object_that_lost_its_label_holds_its_batch_and_is_not_asked_for_again(
    database: Database,
) -> None:
    async with database.transaction() as session:
        team = WorkTeam(name="readers", name_key="readers", description="")
        session.add(team)
        await session.flush()
        job = LabelingJob(
            name="moods",
            name_key="moods",
            status="Initializing",
            task_type="text-classification",
            label_attribute="mood",
            labels=["sad", "glad"],
            input_manifest="s3://data/in",
            output_path="s3://data/out",
            team_id=team.id,
            title="",
            description="",
            instructions="",
            workers_per_object=1,
            task_time_limit_seconds=60,
            max_concurrent_objects=10,
            automated=False,
        )
        session.add(job)
        await session.flush()
        session.add(LearningRun(job_id=job.id, state="labeling", round=1, seed=0))
        await session.flush()
        batch = Batch(job_id=job.id, round=1, purpose="learn", size=3)
        session.add(batch)
        await session.flush()
        for ordinal in range(3):
            session.add(BatchObject(batch_id=batch.id, position=ordinal, job_id=job.id, ordinal=ordinal))
        session.add(HumanLabel(job_id=job.id, ordinal=0, label=1, confidence=1, answers=1))
        session.add(ObjectFailure(job_id=job.id, ordinal=1, reason="gone", found_by="test"))
        await session.flush()
        repository = RunRepository(session)
        assert not await repository.batch_is_done(batch)
        assert await repository.failed(job.id) == {1, 2}
        session.add(HumanLabel(job_id=job.id, ordinal=2, label=1, confidence=1, answers=1))
        await session.flush()
        assert await repository.batch_is_done(batch)
        assert await repository.failed(job.id) == {1}
