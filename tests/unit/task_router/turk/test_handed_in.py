from __future__ import annotations

import pytest

from groundwork.task_types import InvalidAnswer
from task_router.turk.handed_in import answer_in

NAMESPACE = (
    "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2005-10-01/QuestionFormAnswers.xsd"
)


def document(*fields: tuple[str, str], prefix: str = "") -> str:
    answers = "".join(
        f"<Answer><QuestionIdentifier>{name}</QuestionIdentifier><FreeText>{value}</FreeText></Answer>"
        for name, value in fields
    )
    return f'{prefix}<QuestionFormAnswers xmlns="{NAMESPACE}">{answers}</QuestionFormAnswers>'


def test_the_answer_is_the_json_of_its_field_whatever_else_was_sent() -> None:
    handed_in = document(("other", "x"), ("answer", '{"a": {"label": "&lt;b&gt; &amp; ü"}}'), ("more", "y"))
    assert answer_in(handed_in) == {"a": {"label": "<b> & ü"}}


@pytest.mark.parametrize(
    "handed_in",
    [
        document(),
        document(("answer", "")),
        document(("answer", "[1]")),
        document(("answer", "{")),
        document(("answer", "{}"), prefix="<!DOCTYPE a SYSTEM 'file:///etc/passwd'>"),
        document(("answer", "&x;"), prefix='<!DOCTYPE a [<!ENTITY x "{}">]>'),
        document(("answer", "&x;")),
        "<QuestionFormAnswers>",
        "\ud800",
        "{}",
        "x" * 5_000_000,
    ],
)
def test_anything_else_is_no_answer(handed_in: str) -> None:
    with pytest.raises(InvalidAnswer):
        answer_in(handed_in)
