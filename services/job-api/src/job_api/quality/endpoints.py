"""Quality of a job's work: questions whose answers are known, its workers, and blocking them. Reading takes a
viewer, anything else a requester."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import APIRouter, Path, Query, Request

from groundwork.errors import NotFound
from groundwork.store.models import LabelingJob
from groundwork.task_types import task_type
from job_api.access.guard import TheCaller
from job_api.access.sessions import ReadSession, ThePlatform, WriteSession
from job_api.jobs.schemas import Text
from job_api.jobs.service import get_job
from job_api.quality import schemas
from job_api.quality.blocking import block_worker, unblock_worker
from job_api.quality.questions import put_known_questions
from job_api.quality.report import worker_reports
from job_api.quality.repository import AskedQuestion, KnownQuestionRepository

router = APIRouter(prefix="/v1/jobs/{name}", tags=["quality"])

After = Annotated[int, Query(ge=0, lt=2**63)]
Limit = Annotated[int, Query(ge=1, le=100)]


class QuestionNotFound(NotFound):
    """The job asks no such question."""

    code = "question_not_found"


@router.put("/known-questions")
async def put_questions(
    name: str, body: schemas.KnownQuestionsPut, request: Request, platform: ThePlatform
) -> schemas.KnownQuestionsStored:
    """Add questions whose answers are known, all of them or none. Sending them again changes nothing."""
    async with platform.database.sessions() as session:
        job, _ = await get_job(session, name)
    return await put_known_questions(platform, job, body, request.state.settings.allowed_buckets)


@router.get("/known-questions")
async def list_questions(
    name: str, session: ReadSession, after: After = 0, limit: Limit = 50
) -> schemas.KnownQuestionList:
    """The known questions of a job, retired ones too, and how workers did at each."""
    job, _ = await get_job(session, name)
    found = await KnownQuestionRepository(session, job.id).page(after=after, limit=limit)
    shown = [_question(job, one) for one in found]
    return schemas.KnownQuestionList(
        questions=shown, next_after=shown[-1].question_id if len(shown) == limit else None
    )


@router.delete("/known-questions/{question_id}", status_code=204)
async def retire_question(
    name: str, question_id: Annotated[int, Path(ge=1, lt=2**63)], session: WriteSession
) -> None:
    """Ask a known question no more; the answers to it count for nobody any more."""
    job, _ = await get_job(session, name)
    if not await KnownQuestionRepository(session, job.id).retire(question_id):
        raise QuestionNotFound(f"job {job.name!r} asks no question {question_id}", where="question_id")


@router.get("/workers")
async def list_workers(
    name: str, session: WriteSession, after: After = 0, limit: Limit = 50
) -> schemas.WorkerReports:
    """How much each worker of the job has done, how fast and how well."""
    job, _ = await get_job(session, name)
    return await worker_reports(session, job, after=after, limit=limit)


@router.put("/workers/{worker_id}/block")
async def block(
    name: str, worker_id: Text, body: schemas.BlockPut, session: WriteSession, caller: TheCaller
) -> schemas.Block:
    """Give a worker nothing more of this job, and take back what he holds; with `discard_answers` others are
    asked for what he has answered."""
    job, _ = await get_job(session, name)
    stored = await block_worker(session, job, worker_id, body, caller.name)
    return schemas.Block.model_validate(stored, from_attributes=True)


@router.delete("/workers/{worker_id}/block", status_code=204)
async def unblock(name: str, worker_id: Text, session: WriteSession) -> None:
    """Let a worker work on the job again. Answers that were discarded do not come back."""
    job, _ = await get_job(session, name)
    await unblock_worker(session, job, worker_id)


def _question(job: LabelingJob, asked: AskedQuestion) -> schemas.KnownQuestionShown:
    question, kind = asked.question, task_type(job.task_type)
    return schemas.KnownQuestionShown(
        question_id=-question.ordinal,
        purpose=question.purpose,
        line=orjson.loads(question.line),
        answer=None if kind.reference else kind.content_of(question.label, job.labels),
        answers=asked.answers,
        right_share=asked.right / asked.answers if asked.answers else None,
        mean_agreement=asked.mean_agreement,
        created_at=question.created_at,
        retired_at=question.retired_at,
    )
