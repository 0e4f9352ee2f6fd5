"""Taking a step of a learning run: gather the situation, compute, record.

The computing happens in the training process, without a transaction. The record is one transaction that
first checks that the run is still where the step started; a step that was overtaken leaves nothing.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import cast

import structlog
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from autolabeler.rounds.entry import take_step
from autolabeler.rounds.remainder import give_up
from autolabeler.rounds.repository import RunRepository
from autolabeler.rounds.situation import Job, Outcome, Purpose, Situation, Trained, TrainedRound
from autolabeler.settings import AutolabelerSettings
from autolabeler.training.process import TrainingProcess
from groundwork.errors import LabelingError
from groundwork.events import BatchSelected, ObjectsFailed, ObjectsMachineLabeled
from groundwork.messaging import add_event
from groundwork.objectstore import ObjectAddress, ObjectStoreUnavailable
from groundwork.service import Platform
from groundwork.store.database import copy_rows
from groundwork.store.models import Certificate, LabelingJob, LearningRound, LearningRun, ObjectFailure

log = structlog.get_logger()


class Rounds:
    def __init__(self, platform: Platform, settings: AutolabelerSettings, process: TrainingProcess) -> None:
        self._platform = platform
        self._settings = settings
        self._process = process

    async def advance(self, job_id: int, round_number: int) -> None:
        """Take the step that is due in this round, unless it was taken already."""
        gathered = await self._gather(job_id, round_number)
        if gathered is None:
            return
        job, situation, history = gathered
        await self._fetch_predictions(situation, history)
        outcome = await self._compute(situation)
        trained = outcome.trained
        uri = None if trained is None else await self._keep_predictions(job, situation, trained)
        await self._record(job, situation, outcome, uri)

    async def _gather(
        self, job_id: int, round_number: int
    ) -> tuple[LabelingJob, Situation, list[LearningRound]] | None:
        async with self._platform.database.sessions() as session:
            repository = RunRepository(session)
            run = await session.scalar(
                select(LearningRun).where(
                    LearningRun.job_id == job_id,
                    LearningRun.state == "due",
                    LearningRun.round == round_number,
                )
            )
            job = await session.get_one(LabelingJob, job_id)
            if run is None or job.status != "InProgress":
                return None
            batch = await repository.last_batch(job_id)
            history = await repository.history(job_id)
            situation = Situation(
                job=Job(
                    task_type=job.task_type,
                    class_count=len(job.labels),
                    object_count=job.objects_total or 0,
                    target_error=job.target_error or 0.0,
                    confidence=job.confidence or 0.0,
                    seed=run.seed,
                    folder=self._settings.cache_dir / str(job_id),
                ),
                object_store=self._settings.object_store,
                round=run.round,
                drawn=run.drawn,
                audits=run.audits,
                look=run.look,
                last_purpose=None if batch is None else cast(Purpose, batch.purpose),
                sources=await repository.sources(job_id),
                labels=await repository.labels(job_id),
                failed=await repository.failed(job_id),
                history=tuple(
                    TrainedRound(
                        one.round, one.plan, one.people_labeled, one.unlabeled, one.predictions_sha256
                    )
                    for one in history
                ),
            )
        return job, situation, history

    async def _compute(self, situation: Situation) -> Outcome:
        """The outcome of the step. When training cannot succeed, people label the rest, and learn why."""
        try:
            return await self._process.run(take_step, situation)
        except ObjectStoreUnavailable:
            raise  # it may be back at the next try
        except Exception as error:
            log.error("training_failed", round=situation.round, exc_info=error)
            reason = error.message if isinstance(error, LabelingError) else repr(error)
            return give_up(situation, f"training failed, so people label the rest: {reason}")

    async def _fetch_predictions(self, situation: Situation, history: list[LearningRound]) -> None:
        """An audit needs the frozen predictions; another machine may have made them."""
        if situation.last_purpose != "audit":
            return
        frozen = history[-1]
        path = situation.job.predictions_path(frozen.round)
        if not await asyncio.to_thread(path.exists):
            content = await self._platform.store.get(ObjectAddress.parse(frozen.predictions_uri))
            await asyncio.to_thread(_write, path, content)

    async def _keep_predictions(self, job: LabelingJob, situation: Situation, trained: Trained) -> str:
        address = ObjectAddress.parse(job.output_path).child(
            f"{job.name}/activelearning/{situation.round}/predictions.npz"
        )
        content = await asyncio.to_thread(trained.predictions_path.read_bytes)
        await self._platform.store.put(address, content, content_type="application/octet-stream")
        return str(address)

    async def _record(
        self, job: LabelingJob, situation: Situation, outcome: Outcome, predictions_uri: str | None
    ) -> None:
        async with self._platform.transaction() as session:
            repository = RunRepository(session)
            run = await repository.run_in(job.id, "due", situation.round)
            if run is None or not await repository.lock_running(job.id):
                log.info("step_overtaken", job_id=job.id, round=situation.round)
                return
            if outcome.trained is not None:
                session.add(
                    LearningRound(
                        job_id=job.id,
                        round=situation.round,
                        evaluation=outcome.trained.evaluation,
                        plan=outcome.trained.plan,
                        people_labeled=outcome.trained.people_labelled,
                        unlabeled=outcome.trained.unlabelled,
                        predictions_uri=predictions_uri,
                        predictions_sha256=outcome.trained.predictions_sha256,
                    )
                )
            await _record_failures(session, job.id, outcome)
            await _record_machine_labels(session, job.id, situation.round, outcome)
            if outcome.ask is not None:
                batch_id, size = await repository.add_batch(
                    job.id, situation.round + 1, outcome.ask.purpose, outcome.ask.ordinals
                )
                add_event(session, BatchSelected(job_id=job.id, batch_id=batch_id, size=size))
            run.round = situation.round + 1
            run.drawn, run.audits, run.look = outcome.drawn, outcome.audits, outcome.look
            run.state = "labeling" if outcome.ends_in is None else "finished"
            run.outcome, run.reason = outcome.ends_in, outcome.reason
            run.updated_at = (await session.execute(select(func.now()))).scalar_one()
        log.info(
            "step_taken",
            job_id=job.id,
            round=situation.round,
            asked=None if outcome.ask is None else outcome.ask.purpose,
            objects=0 if outcome.ask is None else len(outcome.ask.ordinals),
            reason=outcome.reason,
        )


async def _record_failures(session: AsyncSession, job_id: int, outcome: Outcome) -> None:
    if not outcome.failures:
        return
    await session.execute(
        insert(ObjectFailure).on_conflict_do_nothing(),
        [
            {
                "job_id": job_id,
                "ordinal": ordinal,
                "reason": f"ClientError: {reason}",
                "found_by": "autolabeler",
            }
            for ordinal, reason in outcome.failures.items()
        ],
    )
    add_event(session, ObjectsFailed(job_id=job_id, count=len(outcome.failures), found_by="autolabeler"))


async def _record_machine_labels(
    session: AsyncSession, job_id: int, round_number: int, outcome: Outcome
) -> None:
    machine = outcome.machine
    if machine is None:
        return
    session.add(Certificate(job_id=job_id, document=machine.certificate))
    await session.flush()
    await copy_rows(
        session,
        "machine_label",
        ("job_id", "ordinal", "label", "confidence", "round"),
        # COPY takes JSON as text; a class index is its own JSON form.
        [(job_id, ordinal, str(label), score, round_number) for ordinal, label, score in machine.rows],
    )
    add_event(session, ObjectsMachineLabeled(job_id=job_id, round=round_number, count=len(machine.rows)))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
