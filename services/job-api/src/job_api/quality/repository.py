"""Queries on known questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from groundwork.store.models import GoldQuestion, GoldResult
from groundwork.task_types import Label


@dataclass(frozen=True)
class AskedQuestion:
    """A question, and how it went."""

    question: GoldQuestion
    answers: int = 0
    right: int = 0
    mean_agreement: float | None = None


class KnownQuestionRepository:
    """The caller owns the transaction; whoever adds holds the job's row."""

    def __init__(self, session: AsyncSession, job_id: int) -> None:
        self._session = session
        self._job_id = job_id

    async def asked(self) -> list[tuple[str, str, Label]]:
        """Line, purpose and label of what is not retired."""
        rows = await self._session.execute(
            select(GoldQuestion.line, GoldQuestion.purpose, GoldQuestion.label).where(
                GoldQuestion.job_id == self._job_id, GoldQuestion.retired_at.is_(None)
            )
        )
        return [(line, purpose, label) for line, purpose, label in rows]

    async def add(self, purpose: str, questions: Sequence[tuple[str, Label]]) -> None:
        """Their ordinals go on downwards, and are never used again."""
        lowest = await self._session.scalar(
            select(func.coalesce(func.min(GoldQuestion.ordinal), 0)).where(
                GoldQuestion.job_id == self._job_id
            )
        )
        self._session.add_all(
            GoldQuestion(
                job_id=self._job_id, ordinal=(lowest or 0) - number, line=line, purpose=purpose, label=label
            )
            for number, (line, label) in enumerate(questions, start=1)
        )

    async def page(self, *, after: int, limit: int) -> list[AskedQuestion]:
        """Those that come after question `after`, the oldest first."""
        found = await self._session.scalars(
            select(GoldQuestion)
            .where(GoldQuestion.job_id == self._job_id, GoldQuestion.ordinal < -after)
            .order_by(GoldQuestion.ordinal.desc())
            .limit(limit)
        )
        questions = list(found)
        rows = await self._session.execute(
            select(
                GoldResult.ordinal,
                func.count(),
                func.count().filter(GoldResult.right),
                func.avg(GoldResult.agreement),
            )
            .where(
                GoldResult.job_id == self._job_id,
                GoldResult.ordinal.in_([question.ordinal for question in questions]),
            )
            .group_by(GoldResult.ordinal)
        )
        results = {ordinal: (answers, right, mean) for ordinal, answers, right, mean in rows}
        return [AskedQuestion(question, *results.get(question.ordinal, ())) for question in questions]

    async def retire(self, question_id: int) -> bool:
        """False when there is no such question, or not any more."""
        retired = await self._session.scalar(
            update(GoldQuestion)
            .where(
                GoldQuestion.job_id == self._job_id,
                GoldQuestion.ordinal == -question_id,
                GoldQuestion.retired_at.is_(None),
            )
            .values(retired_at=func.now())
            .returning(GoldQuestion.ordinal)
        )
        return retired is not None
