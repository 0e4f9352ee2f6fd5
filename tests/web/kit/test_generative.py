"""Ranking responses, and writing questions with answers."""

from __future__ import annotations

from pathlib import Path

from tests.web.axe import axe_violations
from tests.web.kit.conftest import OpenPage
from tests.web.kit.pages import form_of

RANKING = form_of(
    """<crowd-text-ranking name="ranks" header="Rank the responses" text="Why is the sky blue?"
      responses="{{ task.input.responses | to_json }}"
      ordinal-ranking-dimensions='[{"name": "Clarity", "allowTie": true}, {"name": "Truth"}]'>
    </crowd-text-ranking>"""
)
RESPONSES = {"responses": ["Because it's so.", "Light is scattered.", "It is not."]}
WRITING = form_of(
    """<crowd-question-answer-generation name="pairs" header="Ask about the text" text="Herons eat fish."
      min-questions="1" max-questions="2" question-min-words="2" question-max-words="9" answer-min-words="1"
      question-tags='["Fact", "Opinion"]' allow-custom-question-tags></crowd-question-answer-generation>"""
)


async def test_responses_are_ranked(opened: OpenPage, screenshot_folder: Path) -> None:
    page = await opened(RANKING, RESPONSES)

    async def rank(dimension: str, response: int, rank: int) -> None:
        group = page.inside.get_by_role("radiogroup", name=f"{dimension}: rank of response {response}")
        await group.get_by_role("radio", name=str(rank)).click()

    assert "Clarity" in await page.refused()
    for response, place in ((1, 2), (2, 1), (3, 2)):
        await rank("Clarity", response, place)
    await rank("Truth", 1, 1)
    assert await page.draft() == {"ranks": {"rankings": {"Clarity": [2, 1, 2], "Truth": [1, None, None]}}}
    await rank("Truth", 2, 1)
    await rank("Truth", 1, 2)
    await rank("Truth", 3, 3)
    answer = {"ranks": {"rankings": {"Clarity": [2, 1, 2], "Truth": [2, 1, 3]}}}
    assert await page.submit() == answer
    await page.page.screenshot(path=screenshot_folder / "text-ranking.png")
    assert await axe_violations(page.frame) == []
    again = await opened(RANKING, RESPONSES, draft=answer)
    assert await again.submit() == answer


async def test_questions_and_answers_are_written(opened: OpenPage, screenshot_folder: Path) -> None:
    page = await opened(WRITING)
    inside = page.inside
    assert "a question" in await page.refused()
    await inside.get_by_label("Question", exact=True).fill("Eats?")
    await inside.get_by_label("Answer", exact=True).fill("Fish")
    assert await page.refused() == "1: The question needs at least 2 words; it has 1."
    await inside.get_by_label("Question", exact=True).fill("What does it eat?")
    assert await page.refused() == "1: Choose a tag for the question."
    await inside.get_by_role("button", name="Fact").click()
    await inside.get_by_label("Another tag for question 1").fill("Food")
    await inside.get_by_label("Another tag for question 1").blur()
    await inside.get_by_role("button", name="Food", pressed=True).wait_for()
    await inside.get_by_role("button", name="Add a question").click()
    assert await inside.get_by_role("button", name="Add a question").is_disabled()
    answer = {
        "pairs": {
            "questionsAndAnswers": [
                {"question": "What does it eat?", "answer": "Fish", "tags": ["Fact", "Food"]}
            ]
        }
    }
    assert await page.submit() == answer
    await page.page.screenshot(path=screenshot_folder / "question-answer.png")
    assert await axe_violations(page.frame) == []
    again = await opened(WRITING, draft=answer)
    assert await again.submit() == answer
