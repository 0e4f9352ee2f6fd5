"""Every query of the consolidator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import exists, func, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from consolidator.labels.refitting import Progress
from consolidator.task_types.base import Skill, StoredModel, Verdicts
from groundwork.functions import is_users_own
from groundwork.store.database import take_job_lock
from groundwork.store.locks import LABELS_LOCK
from groundwork.store.models import (
    Answer,
    ConsolidationFit,
    DatasetObject,
    DiscardedAnswer,
    HumanLabel,
    LabelingJob,
    LabelingTask,
    ObjectFailure,
    WorkerSkill,
)

PAGE = 20_000
"""Answers read at once: one short statement each, so that a large job holds no snapshot open."""
ROWS = 20_000
"""Labels written by one statement."""
SAME_CONFIDENCE = 0.001
"""A confidence that moved by less is left as it is: rewriting a row has a price, and the output manifest
shows two decimals."""
_OPEN = ("InProgress", "Stopping")


@dataclass(frozen=True)
class StoredAnswer:
    id: int
    ordinal: int
    worker_id: int
    content: Any
    content_ref: str | None
    """Where the content lies instead, when it is large."""


class LabelRepository:
    """The caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self, job_id: int) -> None:
        """Wait until nobody else records labels of this job, and keep others out until the commit."""
        await take_job_lock(self._session, LABELS_LOCK, job_id)

    async def discarded(self, job_id: int) -> int:
        """How many answers of the job have been discarded: what was made of answers that are gone by now is
        not recorded."""
        found = await self._session.scalar(
            select(func.count()).select_from(DiscardedAnswer).where(DiscardedAnswer.job_id == job_id)
        )
        return found or 0

    async def forget_answers(self, job_id: int, count: int) -> None:
        """So many answers that the worker model was fitted on are gone: it is worth fitting again sooner."""
        await self._session.execute(
            update(ConsolidationFit)
            .where(ConsolidationFit.job_id == job_id)
            .values(answers=func.greatest(ConsolidationFit.answers - count, 0))
        )

    async def open_job(self, job_id: int) -> LabelingJob | None:
        """The job, unless its labels are final."""
        job: LabelingJob | None = await self._session.scalar(
            select(LabelingJob).where(
                LabelingJob.id == job_id,
                LabelingJob.status.in_(_OPEN),
                LabelingJob.finished_at.is_(None),
            )
        )
        return job

    async def progress(self, job_id: int) -> Progress:
        answered = (
            select(func.coalesce(func.sum(LabelingTask.answers), 0))
            .where(
                LabelingTask.job_id == job_id,
                LabelingTask.state == "answered",
                ~_failed(LabelingTask),
            )
            .scalar_subquery()
        )
        still_open = exists().where(LabelingTask.job_id == job_id, LabelingTask.state == "open")
        fitted = select(ConsolidationFit.answers).where(ConsolidationFit.job_id == job_id).scalar_subquery()
        row = (await self._session.execute(select(answered, func.coalesce(fitted, 0), still_open))).one()
        return Progress(answers=int(row[0]), fitted_answers=row[1], open_tasks=row[2])

    async def answers_to(self, job_id: int, ordinals: Iterable[int]) -> list[StoredAnswer]:
        """The answers to those of the objects that have all they want, and no failure."""
        rows = await self._session.execute(
            _complete_answers(job_id).where(Answer.ordinal.in_(list(ordinals)))
        )
        return [StoredAnswer(*row) for row in rows]

    async def page_of_answers(self, job_id: int, after: StoredAnswer | None) -> list[StoredAnswer]:
        """The next answers to all such objects of the job; none when the last page was the last."""
        statement = _complete_answers(job_id).limit(PAGE)
        if after is not None:
            statement = statement.where(tuple_(Answer.ordinal, Answer.id) > (after.ordinal, after.id))
        return [StoredAnswer(*row) for row in await self._session.execute(statement)]

    async def lines(self, job_id: int, ordinals: Iterable[int]) -> list[tuple[int, str]]:
        """The manifest lines of these objects, as (ordinal, line)."""
        rows = await self._session.execute(
            select(DatasetObject.ordinal, DatasetObject.line).where(
                DatasetObject.job_id == job_id, DatasetObject.ordinal.in_(list(ordinals))
            )
        )
        return [(ordinal, line) for ordinal, line in rows]

    async def fitted_at(self, job_id: int) -> datetime | None:
        """Tells one fit of a job from another."""
        instant: datetime | None = await self._session.scalar(
            select(ConsolidationFit.fitted_at).where(ConsolidationFit.job_id == job_id)
        )
        return instant

    async def model(self, job_id: int, workers: Iterable[int]) -> StoredModel | None:
        prior = (
            await self._session.execute(
                select(ConsolidationFit.prior).where(ConsolidationFit.job_id == job_id)
            )
        ).one_or_none()
        if prior is None:
            return None
        skills = await self._session.execute(
            select(WorkerSkill.worker_id, WorkerSkill.model).where(
                WorkerSkill.job_id == job_id, WorkerSkill.worker_id.in_(list(workers))
            )
        )
        return StoredModel(prior[0], dict(skills.all()))

    async def store_labels(self, job_id: int, verdicts: Verdicts) -> list[int]:
        """Insert the labels that are not there, revise those that changed; returns the inserted ordinals."""
        inserted: list[int] = []
        for start in range(0, len(verdicts), ROWS):
            part = slice(start, start + ROWS)
            columns = {
                "job": job_id,
                "ordinals": verdicts.ordinals[part].tolist(),
                "labels": [orjson.dumps(label).decode() for label in verdicts.labels[part]],
                "confidences": verdicts.confidences[part].tolist(),
                "answers": verdicts.answers[part].tolist(),
            }
            await self._session.execute(_REVISE, {**columns, "same": SAME_CONFIDENCE})
            inserted += await self._session.scalars(_INSERT, columns)
        return inserted

    async def store_fit(self, job_id: int, *, answers: int, prior: Any, skills: Mapping[int, Skill]) -> None:
        fit = {"answers": answers, "prior": prior, "fitted_at": func.clock_timestamp()}
        await self._session.execute(
            insert(ConsolidationFit)
            .values(job_id=job_id, **fit)
            .on_conflict_do_update(index_elements=["job_id"], set_=fit)
        )
        if not skills:
            return
        upsert = insert(WorkerSkill)
        await self._session.execute(
            upsert.on_conflict_do_update(
                index_elements=["job_id", "worker_id"],
                set_={name: upsert.excluded[name] for name in ("accuracy", "answers", "model")},
            ),
            [
                {
                    "job_id": job_id,
                    "worker_id": worker,
                    "accuracy": skill.accuracy,
                    "answers": skill.answers,
                    "model": skill.model,
                }
                for worker, skill in sorted(skills.items())
            ],
        )

    async def store_failures(self, job_id: int, reasons: Mapping[int, str], found_by: str) -> int:
        """Append failures of objects that have none yet; returns how many."""
        if not reasons:
            return 0
        rows = [
            {"job_id": job_id, "ordinal": ordinal, "reason": reason, "found_by": found_by}
            for ordinal, reason in sorted(reasons.items())
        ]
        stored = await self._session.scalars(
            insert(ObjectFailure).on_conflict_do_nothing().returning(ObjectFailure.ordinal), rows
        )
        return len(stored.all())

    async def jobs_of_functions(self) -> list[int]:
        """Open jobs that a function of the user's own consolidates."""
        rows = await self._session.execute(
            select(LabelingJob.id, LabelingJob.post_function).where(
                LabelingJob.post_function.is_not(None),
                LabelingJob.status.in_(_OPEN),
                LabelingJob.finished_at.is_(None),
            )
        )
        return [job_id for job_id, function in rows if is_users_own(function)]

    async def overdue(
        self, age: timedelta, limit: int, *, except_jobs: Sequence[int] = ()
    ) -> Sequence[tuple[int, int]]:
        """Objects of running jobs, as (job, ordinal), that have had all their answers for this long and
        still have neither a label nor a failure."""
        labelled = exists().where(
            HumanLabel.job_id == LabelingTask.job_id, HumanLabel.ordinal == LabelingTask.ordinal
        )
        rows = await self._session.execute(
            select(LabelingTask.job_id, LabelingTask.ordinal)
            .join(LabelingJob, LabelingJob.id == LabelingTask.job_id)
            .where(
                LabelingJob.status.in_(_OPEN),
                LabelingJob.finished_at.is_(None),
                LabelingTask.state == "answered",
                LabelingTask.answered_at < func.now() - age,
                LabelingTask.job_id.not_in(except_jobs),
                ~labelled,
                ~_failed(LabelingTask),
            )
            .limit(limit)
        )
        return [(job, ordinal) for job, ordinal in rows]


def _failed(table: type[LabelingTask] | type[Answer]) -> Any:
    return exists().where(ObjectFailure.job_id == table.job_id, ObjectFailure.ordinal == table.ordinal)


def _complete_answers(job_id: int) -> Any:
    return (
        select(Answer.id, Answer.ordinal, Answer.worker_id, Answer.content, Answer.content_ref)
        .join(LabelingTask, LabelingTask.id == Answer.task_id)
        .where(Answer.job_id == job_id, LabelingTask.state == "answered", ~_failed(Answer))
        .order_by(Answer.ordinal, Answer.id)
    )


_GIVEN = """
    unnest(CAST(:ordinals AS bigint[]), CAST(:labels AS text[]),
           CAST(:confidences AS double precision[]), CAST(:answers AS smallint[]))
    AS given(ordinal, label, confidence, answers)
"""
_INSERT = text(
    "INSERT INTO human_label (job_id, ordinal, label, confidence, answers) "  # noqa: S608 - constants
    "SELECT CAST(:job AS bigint), ordinal, CAST(label AS json), confidence, answers "
    f"FROM {_GIVEN} ON CONFLICT DO NOTHING RETURNING ordinal"
)
# An upsert would lock, and so write, every row of a job at each fit; this touches only those that changed.
_REVISE = text(
    "UPDATE human_label AS stored "  # noqa: S608 - constants
    "SET label = CAST(given.label AS json), confidence = given.confidence, answers = given.answers, "
    "revision = stored.revision + 1, labeled_at = now() "
    f"FROM {_GIVEN} "
    "WHERE stored.job_id = :job AND stored.ordinal = given.ordinal "
    "AND (CAST(stored.label AS jsonb) <> CAST(given.label AS jsonb) "
    "OR abs(stored.confidence - given.confidence) >= :same)"
)
