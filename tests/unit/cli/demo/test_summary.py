from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from groundwork_cli.client import Job
from groundwork_cli.demo.report import as_json, print_summary, verdict
from groundwork_cli.demo.results import Outcome, outcome_of
from groundwork_cli.demo.summary import Score, Summary, score

GOOD = Summary(
    job="digits-1",
    objects=100,
    people=Score(60, 59),
    machine=Score(40, 39),
    failed=0,
    unlabelled=0,
    answers=180,
    answers_for_everything=300,
    target_error=0.05,
    confidence=0.95,
    error_bound=0.05,
    seconds=61.4,
    output_manifest="s3://b/out/digits-1/manifests/output/output.manifest",
    console="http://api.test/console/jobs/digits-1",
)


def test_labels_are_scored_by_who_made_them() -> None:
    outcomes = [
        Outcome("a", 1, by_people=True),
        Outcome("b", 0, by_people=True),
        Outcome("c", 1),
        Outcome("d", failure="gone"),
        Outcome("e"),
    ]
    truth = {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}
    assert score(outcomes, truth, by_people=True) == Score(2, 1)
    assert score(outcomes, truth, by_people=False) == Score(1, 1)
    assert Score(0, 0).accuracy is None


def test_a_good_run() -> None:
    assert GOOD.good
    assert GOOD.answers_saved == 120
    assert GOOD.machine.error == pytest.approx(0.025)
    assert verdict(GOOD) == (
        "Every object has a label, and the bound holds: true error of the machine labels 2.50%, bound 5.00%."
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"people": Score(59, 59), "failed": 1}, "1 of 100 objects have no label"),
        ({"people": Score(0, 0), "machine": Score(0, 0), "objects": 0}, "0 of 0 objects"),
        (
            {"error_bound": 0.02},
            "the bound does not hold: true error of the machine labels 2.50%, bound 2.00%",
        ),
        ({"error_bound": None}, "there are machine labels, but no certificate"),
    ],
)
def test_what_is_not_good_is_said(changes: dict[str, object], words: str) -> None:
    summary = replace(GOOD, **changes)  # type: ignore[arg-type]
    assert not summary.good
    assert words in verdict(summary)


def test_the_bound_holds_when_the_error_is_just_as_large() -> None:
    assert replace(GOOD, machine=Score(40, 38)).bound_holds


def test_without_machine_labels_the_run_is_good_and_says_why() -> None:
    summary = replace(GOOD, people=Score(100, 98), machine=Score(0, 0), error_bound=None)
    assert summary.good
    assert "None was made by machine" in verdict(summary)


def test_the_table_and_the_json_say_the_same() -> None:
    out = io.StringIO()
    print_summary(Console(file=out, width=120), GOOD)
    shown = out.getvalue()
    for part in (
        "60, 98.33% of them right",
        "120 (40%) of 300, three for every object",
        GOOD.output_manifest,
        GOOD.console,
    ):
        assert part in shown
    told = json.loads(as_json(GOOD))
    assert told["human_labeled"] == 60
    assert told["machine_error"] == pytest.approx(0.025)
    assert told["good"] is True


def test_lines_of_the_output_manifest(job: Job) -> None:
    metadata = {"human-annotated": "no", "class-name": "dog"}
    labelled = {"source-ref": "s3://in/1.png", "pets-1": 1, "pets-1-metadata": metadata}
    assert outcome_of(labelled, job) == Outcome("s3://in/1.png", 1, by_people=False)
    failed = {"source-ref": "s3://in/1.png", "pets-1-metadata": {"failure-reason": "gone"}}
    assert outcome_of(failed, job) == Outcome("s3://in/1.png", failure="gone")
    assert outcome_of({"source-ref": "s3://in/1.png"}, job) == Outcome("s3://in/1.png")


@pytest.mark.parametrize(
    "change", [{"pets-1": 7}, {"pets-1-metadata": {}}, {"pets-1-metadata": {"human-annotated": "maybe"}}]
)
def test_a_line_that_breaks_the_contract_is_an_error(change: dict[str, object], job: Job) -> None:
    line = {"source-ref": "s3://in/1.png", "pets-1": 1, "pets-1-metadata": {"human-annotated": "no"}}
    with pytest.raises((ValueError, KeyError)):
        outcome_of({**line, **change}, job)
