"""The wire format of known questions, of what is known about the workers of a job, and of blocks."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from job_api.jobs.schemas import AttributeName, Text

Purpose = Literal["gold", "test"]

MOST_AT_ONCE = 1000
"""Questions of one request."""


class KnownQuestion(BaseModel):
    """A data object and its right label, in one of two forms."""

    model_config = ConfigDict(extra="forbid")

    line: dict[str, JsonValue]
    """A manifest line like the job's own; the job's label attribute is taken out of it."""
    answer: dict[str, JsonValue] | None = None
    """What a worker's form would give."""
    label: JsonValue = None
    """Instead of `answer`: what an output manifest has under the label attribute."""
    metadata: dict[str, JsonValue] = {}
    """With `label`: what an output manifest has beside it, under `<label attribute>-metadata`."""


class KnownQuestionsPut(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "purpose": "gold",
                "questions": [
                    {
                        "line": {"source-ref": "s3://demo/pets/0007.png"},
                        "answer": {"crowd-image-classifier": {"label": "cat"}},
                    }
                ],
            }
        },
    )

    purpose: Purpose = "gold"
    """`gold`: mixed in among the work; `test`: asked before it."""
    questions: list[KnownQuestion] | None = Field(default=None, min_length=1, max_length=MOST_AT_ONCE)
    manifest_uri: Text | None = Field(default=None, max_length=1024)
    """Instead of `questions`: S3 address of an output manifest whose labels are known to be right."""
    label_attribute: AttributeName | None = None
    """With `manifest_uri`: the key of the label; the job's own when left out."""


class KnownQuestionsStored(BaseModel):
    added: int
    known: int
    """How many were there already, with the same label and purpose."""
    total: int
    """Questions that the job asks now, for either purpose."""


class KnownQuestionShown(BaseModel):
    question_id: int
    purpose: Purpose
    line: dict[str, JsonValue]
    answer: dict[str, JsonValue] | None
    """The right answer; null for masks, which are large."""
    answers: int
    """How many workers have answered it."""
    right_share: float | None
    """Share of them who were right. A question that good workers get wrong is a bad one: retire it."""
    mean_agreement: float | None
    created_at: datetime
    retired_at: datetime | None
    """It is not asked any more since then, and counts for nobody."""


class KnownQuestionList(BaseModel):
    questions: list[KnownQuestionShown]
    next_after: int | None
    """Pass it as `after` to read on; null at the end."""


class BlockPut(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"reason": "guesses", "discard_answers": True}}
    )

    reason: Text = Field(min_length=1, max_length=1024)
    discard_answers: bool = False
    """What the worker has answered does not count any more either, and others are asked."""


class Block(BaseModel):
    reason: str
    discard_answers: bool
    blocked_by: str
    blocked_at: datetime
    applied_at: datetime | None
    """When what the worker held had gone back, and the answers were discarded; null while that goes on."""


class Agreement(BaseModel):
    """With how many things answers were compared, and how well they agreed on average, from 0 to 1."""

    answers: int
    mean: float | None


class KnownAnswers(BaseModel):
    """Answers to questions whose answer is known."""

    answers: int
    right: int
    right_share: float | None
    mean_agreement: float | None


class Test(BaseModel):
    passed: bool
    share_right: float


class WorkerReport(BaseModel):
    worker_id: str
    name: str
    answers: int
    """To objects of the job; those to known questions are counted by themselves."""
    seconds: float
    """Spent on them, without pauses."""
    seconds_per_answer: float | None
    answers_in_last_hour: int
    agreement: Agreement
    """Of the latest answers with the labels of their objects, as far as those have more than one answer."""
    known: KnownAnswers
    test: Test | None
    """Null: not finished, or there is none."""
    model_accuracy: float | None
    """How often the worker is right by the model that consolidates the answers."""
    declined: int
    released: int
    block: Block | None
    first_at: datetime | None
    last_at: datetime | None


class WorkerReports(BaseModel):
    workers: list[WorkerReport]
    next_after: int | None
    """Pass it as `after` to read on; null at the end."""
