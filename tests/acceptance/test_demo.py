"""The demo as a user runs it, on 300 digits: real servers, real services, a real model."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from groundwork_cli.stack.state import StateFolder

OBJECTS = 300
BUCKET = "groundwork-demo"
CLI = (sys.executable, "-c", "from groundwork_cli.main import app; app()")
CREATED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}")
RESPONSE = re.compile(r"iteration-[1-9]\d*/(\d+)/\d{4}-\d\d-\d\d_\d\d:\d\d:\d\d\.json")

pytestmark = pytest.mark.timeout(600)


@dataclass(frozen=True)
class Run:
    process: subprocess.CompletedProcess[str]
    state: Path

    @property
    def summary(self) -> dict[str, Any]:
        (line,) = self.process.stdout.splitlines()
        summary: dict[str, Any] = json.loads(line)
        return summary

    def file_at(self, uri: str) -> Path:
        """The S3 server keeps a bucket as a folder."""
        assert uri.startswith("s3://")
        return self.state / "s3" / uri.removeprefix("s3://")

    @property
    def job_folder(self) -> Path:
        return self.state / "s3" / BUCKET / "output" / str(self.summary["job"])

    def lines(self) -> list[dict[str, Any]]:
        manifest = self.file_at(self.summary["output_manifest"])
        return [json.loads(line) for line in manifest.read_text().splitlines()]

    def truth(self) -> dict[str, str]:
        with (self.state / "demo" / "truth.csv").open(newline="") as file:
            return {row["object"]: row["label"] for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    state = tmp_path_factory.mktemp("demo") / "state"
    process = subprocess.run(
        [*CLI, "demo", "--objects", str(OBJECTS), "--state", str(state), "--json"],
        capture_output=True,
        text=True,
        timeout=540,
        check=False,
    )
    yield Run(process, state)
    subprocess.run([*CLI, "down", "--state", str(state)], capture_output=True, timeout=60, check=False)


def test_every_object_has_a_label_and_the_bound_holds(run: Run) -> None:
    assert run.process.returncode == 0, run.process.stderr
    assert "Traceback" not in run.process.stderr
    summary = run.summary
    assert summary["good"] is True
    assert summary["bound_holds"] is True
    assert summary["objects"] == summary["human_labeled"] + summary["machine_labeled"] == OBJECTS
    assert (summary["failed"], summary["unlabeled"]) == (0, 0)
    assert summary["human_accuracy"] > 0.95
    assert summary["answers_saved"] == 3 * OBJECTS - summary["answers"] >= 0
    if summary["machine_labeled"]:
        assert summary["machine_error"] <= summary["error_bound"] <= summary["target_error"]


def test_the_output_manifest_keeps_to_the_contract(run: Run) -> None:
    """Sections 4.2 and 4.4: one line per input line, in input order."""
    job = run.summary["job"]
    lines, truth = run.lines(), run.truth()
    assert [line["source-ref"] for line in lines] == list(truth)
    for line in lines:
        assert list(line) == ["source-ref", job, f"{job}-metadata"]
        label, metadata = line[job], line[f"{job}-metadata"]
        assert type(label) is int
        assert set(metadata) == {
            "class-name",
            "job-name",
            "confidence",
            "type",
            "human-annotated",
            "creation-date",
        }
        assert metadata["class-name"] == str(label)
        assert metadata["job-name"] == f"labeling-job/{job}"
        assert metadata["type"] == "groundtruth/image-classification"
        assert metadata["human-annotated"] in ("yes", "no")
        assert 0 <= metadata["confidence"] <= 1
        assert round(metadata["confidence"], 2) == metadata["confidence"]
        assert CREATED.fullmatch(metadata["creation-date"])


def test_the_summary_counts_what_the_manifest_says(run: Run) -> None:
    job, summary, truth = run.summary["job"], run.summary, run.truth()
    for kind, annotated in (("human", "yes"), ("machine", "no")):
        lines = [line for line in run.lines() if line[f"{job}-metadata"]["human-annotated"] == annotated]
        assert summary[f"{kind}_labeled"] == len(lines)
        if lines:
            right = sum(truth[line["source-ref"]] == str(line[job]) for line in lines)
            assert summary[f"{kind}_accuracy"] == pytest.approx(right / len(lines))


def test_the_files_lie_where_the_contract_says(run: Run) -> None:
    """Section 4.1, and the form of section 4.3."""
    folder = run.job_folder
    assert run.file_at(run.summary["output_manifest"]) == folder / "manifests/output/output.manifest"
    responses = folder / "annotations/worker-response"
    answers = 0
    seen: set[int] = set()
    for path in responses.rglob("*.json"):
        place = RESPONSE.fullmatch(path.relative_to(responses).as_posix())
        assert place, path
        assert int(place[1]) not in seen
        seen.add(int(place[1]))
        content = json.loads(path.read_text())
        assert list(content) == ["answers"]
        assert len({answer["workerId"] for answer in content["answers"]}) == len(content["answers"])
        for answer in content["answers"]:
            assert answer["answerContent"]["crowd-image-classifier"]["label"] in "0123456789"
            assert {"acceptanceTime", "submissionTime", "timeSpentInSeconds"} <= set(answer)
        answers += len(content["answers"])
    assert answers == run.summary["answers"]
    assert (responses / "iteration-1").is_dir()
    by_people = {
        number
        for number, line in enumerate(run.lines())
        if line[f"{run.summary['job']}-metadata"]["human-annotated"] == "yes"
    }
    assert by_people <= seen


def test_nothing_is_left_running(run: Run) -> None:
    assert StateFolder(run.state).read().running() == {}
    assert f"groundwork up --state {run.state}" in run.process.stderr
