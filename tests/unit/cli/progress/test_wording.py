from __future__ import annotations

import io

from rich.console import Console

from groundwork_cli.client import Learning, Progress
from groundwork_cli.progress import progress_view
from groundwork_cli.progress.view import PlainLines
from groundwork_cli.progress.wording import Standing, learning_text, plain_line


def test_the_parts_add_up_to_the_total(progress: Progress) -> None:
    assert Standing.of(progress) == Standing(100, 20, 0, with_people=30, not_yet=49, failed=1)
    late = progress.model_copy(update={"objects_with_people": 500})
    standing = Standing.of(late)
    assert (standing.with_people, standing.not_yet) == (79, 0)


def test_a_plain_line_says_it_all(progress: Progress) -> None:
    assert plain_line(progress) == (
        "InProgress: 21 of 100 objects done (20 by people, 0 by machine, 1 failed), 30 with people,"
        " 65 answers (12 a second); round 2: people check the model"
    )
    assert "round" not in plain_line(progress.model_copy(update={"learning": None}))


def test_what_the_model_does_is_said_in_words() -> None:
    def learning(**changes: object) -> Learning:
        values = {"state": "due", "round": 3, "purpose": None, "outcome": None, "reason": None}
        return Learning.model_validate({**values, **changes})

    assert learning_text(None) == ""
    assert learning_text(learning()) == "round 3: the model trains"
    assert learning_text(learning(state="labeling", purpose="learn")) == "round 3: people teach the model"
    assert learning_text(learning(state="finished", outcome="people")) == "round 3: people do the rest"
    assert "the model has done its part" in learning_text(learning(state="finished", outcome="certified"))


def test_plain_lines_come_with_news_but_not_too_often(progress: Progress) -> None:
    now = 0.0
    out = io.StringIO()
    lines = PlainLines(Console(file=out), clock=lambda: now)
    more = progress.model_copy(update={"answers": 66})
    done = more.model_copy(update={"status": "Completed"})
    for seconds, look in ((0.0, progress), (1.0, more), (4.0, more), (9.0, more), (19.5, more), (20.0, done)):
        now = seconds
        lines(look)
    shown = [line.split(" s  ", 1) for line in out.getvalue().splitlines()]
    assert [float(when) for when, _ in shown] == [0, 0, 4, 20, 20]
    assert shown[0][1] == "  model: an audit should leave 40 to the model"
    assert shown[-1][1].startswith("Completed")


def test_a_quiet_view_says_nothing(progress: Progress) -> None:
    out = io.StringIO()
    with progress_view(Console(file=out), "pets-1", quiet=True) as show:
        show(progress)
    assert out.getvalue() == ""


def test_the_live_view_draws_every_count(progress: Progress) -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=100)
    with progress_view(console, "pets-1") as show:
        show(progress)
    drawn = out.getvalue()
    for part in ("pets-1", "labelled by people", "20", "waiting, with people", "30", "49", "12 a second"):
        assert part in drawn
    assert "an audit should leave 40 to the model" in drawn
