"""Answers to questions whose answers are known: how right they are, and whether a test is passed.

An answer is judged after it was stored and acknowledged, so that it takes a worker no longer than any other.
One whose judgement a crash has swallowed is found again.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.answer_contents import ContentLost, read_content
from groundwork.errors import InvalidRequest
from groundwork.objectstore import ObjectStore
from groundwork.service import BackgroundLoop, Platform, Reconciler
from groundwork.sources import read_sources
from groundwork.store.models import Answer, GoldQuestion, GoldResult, LabelingJob, Qualification, WorkerRecord
from groundwork.task_types import Label, task_type
from groundwork.telemetry.metrics import BACKGROUND_FAILURES

log = structlog.get_logger()

AT_ONCE = 500
OVERDUE = 5
"""Seconds after which an answer that nobody has judged was forgotten."""

# By ids, which follow the time: what was looked through once is not read again.
_FORGOTTEN = text("""
SELECT a.id FROM answer AS a
WHERE a.id > :after AND a.ordinal < 0 AND a.submitted_at < now() - make_interval(secs => :overdue)
  AND NOT EXISTS (SELECT FROM gold_result AS g WHERE g.answer_id = a.id)
  AND EXISTS (SELECT FROM gold_question AS q WHERE q.job_id = a.job_id AND q.ordinal = a.ordinal)
ORDER BY a.id LIMIT :most
""")
_LOOKED_THROUGH = text("""
SELECT max(id) FROM answer WHERE id > :after AND submitted_at < now() - interval '1 minute'
""")

# A question that was declined is not right.
_TEST_RESULT = text("""
SELECT count(*), count(*) FILTER (WHERE verdict."right") FROM (
  SELECT r."right"
  FROM gold_result AS r JOIN gold_question AS q ON q.job_id = r.job_id AND q.ordinal = r.ordinal
  WHERE r.job_id = :job_id AND r.worker_id = :worker_id AND r.purpose = 'test' AND q.retired_at IS NULL
  UNION ALL
  SELECT false FROM gold_question AS q
  JOIN labeling_task AS t ON t.job_id = q.job_id AND t.ordinal = q.ordinal
  JOIN task_decline AS d ON d.task_id = t.id AND d.worker_id = :worker_id
  WHERE q.job_id = :job_id AND q.purpose = 'test' AND q.retired_at IS NULL) AS verdict
""")
_DECLINED_IN_TEST = text("""
SELECT DISTINCT d.job_id, d.worker_id
FROM labeling_job AS j
JOIN gold_question AS q ON q.job_id = j.id AND q.purpose = 'test' AND q.retired_at IS NULL
JOIN labeling_task AS t ON t.job_id = q.job_id AND t.ordinal = q.ordinal
JOIN task_decline AS d ON d.task_id = t.id
WHERE j.status = 'InProgress' AND j.test_questions > 0
  AND NOT EXISTS (SELECT FROM qualification AS f WHERE f.job_id = d.job_id AND f.worker_id = d.worker_id)
""")


@dataclass(frozen=True)
class _Case:
    """An answer, and what it is measured by."""

    answer: Answer
    question: GoldQuestion
    job: LabelingJob


class Judge:
    """Judges answers one by one, in the background."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._waiting: asyncio.Queue[int] = asyncio.Queue()
        self._looked_through = 0

    @property
    def loop(self) -> BackgroundLoop:
        return BackgroundLoop("judging", self._run)

    @property
    def reconciler(self) -> Reconciler:
        return Reconciler("task-router-judging", self.heal)

    async def look_at(self, answer_id: int, *, at_once: bool) -> None:
        """Judge an answer that is stored; `at_once`: because what the worker is given next depends on it."""
        if at_once:
            await self._try(answer_id)
        else:
            self._waiting.put_nowait(answer_id)

    async def heal(self) -> int:
        """Judge what was forgotten."""
        looked = {"after": self._looked_through, "overdue": OVERDUE, "most": AT_ONCE}
        async with self._platform.database.sessions() as session:
            found = list(await session.scalars(_FORGOTTEN, looked))
            until = await session.scalar(_LOOKED_THROUGH, looked)
            testing = [(job_id, worker_id) for job_id, worker_id in await session.execute(_DECLINED_IN_TEST)]
        for answer_id in found:
            await self.judge(answer_id)
        for job_id, worker_id in testing:
            await self.count_declined(job_id, worker_id)
        if until is not None and len(found) < AT_ONCE:
            self._looked_through = until
        return len(found)

    async def judge(self, answer_id: int) -> None:
        """Record how the answer compares; an answer that has changed since is judged anew."""
        async with self._platform.database.sessions() as session:
            case = await _case(session, answer_id)
        if case is None:
            return
        agreement = await _agreement(self._platform.store, case)
        async with self._platform.transaction() as session:
            await _record(session, case, agreement)
        log.info("answer_judged", job_id=case.job.id, purpose=case.question.purpose)

    async def count_declined(self, job_id: int, worker_id: int) -> None:
        """Decide the worker's test, if what he just declined was the last question of one."""
        async with self._platform.transaction() as session:
            job = await session.get(LabelingJob, job_id)
            if job is not None and job.test_questions:
                await _qualify(session, job, worker_id)

    async def _run(self) -> None:
        while True:
            await self._try(await self._waiting.get())

    async def _try(self, answer_id: int) -> None:
        try:
            await self.judge(answer_id)
        except Exception as error:
            # The reconciler finds it again; nobody must wait for it.
            BACKGROUND_FAILURES.labels("judging").inc()
            log.warning("judging_failed", answer_id=answer_id, exc_info=error)


async def _case(session: AsyncSession, answer_id: int) -> _Case | None:
    row = (
        await session.execute(
            select(Answer, GoldQuestion, LabelingJob)
            .join(
                GoldQuestion,
                (GoldQuestion.job_id == Answer.job_id) & (GoldQuestion.ordinal == Answer.ordinal),
            )
            .join(LabelingJob, LabelingJob.id == Answer.job_id)
            .where(Answer.id == answer_id)
        )
    ).one_or_none()
    return None if row is None else _Case(*row)


async def _agreement(store: ObjectStore, case: _Case) -> float:
    """Of the answer with the known label; none at all when it cannot be read.

    Raises a group of ObjectStoreUnavailable, or one alone.
    """
    kind = task_type(case.job.task_type)
    try:
        content = await read_content(store, case.answer.content, case.answer.content_ref)
    except ContentLost as error:
        log.warning("answer_not_read", answer_id=case.answer.id, error=error.message)
        return 0.0
    sources: dict[int, Any] = {}
    if kind.reads is not None:
        sources = await read_sources(store, kind, [(0, case.question.line)])

    def compare() -> float:
        label: Label = kind.label_of(content, case.job.labels)
        if sources:
            label = kind.checked(label, sources[0])
        return kind.agreement(label, case.question.label)

    try:
        return await asyncio.to_thread(compare)
    except (InvalidRequest, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        log.warning("answer_not_read", answer_id=case.answer.id, error=str(error))
        return 0.0


async def _record(session: AsyncSession, case: _Case, agreement: float) -> None:
    answer, question, job = case.answer, case.question, case.job
    # Not gone, nor changed, since it was read: then whoever changed it has it judged.
    revision = await session.scalar(select(Answer.revision).where(Answer.id == answer.id).with_for_update())
    if revision != answer.revision:
        return
    verdict = {"agreement": agreement, "right": agreement >= task_type(job.task_type).right_from}
    await session.execute(
        insert(GoldResult)
        .values(
            answer_id=answer.id,
            job_id=job.id,
            worker_id=answer.worker_id,
            ordinal=question.ordinal,
            purpose=question.purpose,
            **verdict,
        )
        .on_conflict_do_update(index_elements=["answer_id"], set_=verdict)
    )
    if question.purpose == "test":
        await _qualify(session, job, answer.worker_id)


async def _qualify(session: AsyncSession, job: LabelingJob, worker_id: int) -> None:
    """Decide once, when the last question of the test is judged or declined.

    Of two that are judged together the second waits for the first, and sees it.
    """
    values = {"job_id": job.id, "worker_id": worker_id}
    await session.execute(select(WorkerRecord).filter_by(**values).with_for_update())
    answered, right = (await session.execute(_TEST_RESULT, values)).one()
    if not 0 < job.test_questions <= answered:
        return
    share = right / answered
    await session.execute(
        insert(Qualification)
        .values(**values, passed=share >= job.test_pass_share, share_right=share)
        .on_conflict_do_nothing()
    )
