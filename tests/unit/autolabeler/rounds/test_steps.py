"""A whole learning run on digits, step by step, with people who are always right."""

from __future__ import annotations

import io
import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits

from autolabeler.pool import ObjectSource, ensure_pool
from autolabeler.pool.images import ImagePoolKind
from autolabeler.rounds.remainder import give_up
from autolabeler.rounds.situation import Job, Outcome, Situation, TrainedRound
from autolabeler.rounds.steps import take_step
from groundwork.settings import ObjectStoreSettings

OBJECTS = 900
BROKEN = 17
STORE = ObjectStoreSettings(access_key="unused", secret_key="unused")


@pytest.fixture(scope="module")
async def start(tmp_path_factory: pytest.TempPathFactory) -> Situation:
    """A job whose pool is built, with one unreadable object; nothing is labelled yet."""
    folder = tmp_path_factory.mktemp("job")
    images = load_digits().images

    async def read(uri: str) -> bytes:
        if int(uri) == BROKEN:
            return b"not an image"
        buffer = io.BytesIO()
        Image.fromarray((images[int(uri)] * 15).astype(np.uint8)).save(buffer, "PNG")
        return buffer.getvalue()

    sources = tuple((number, str(number), None) for number in range(OBJECTS))
    await ensure_pool(ImagePoolKind(), folder / "pool", [ObjectSource(*one) for one in sources], read)
    return Situation(
        job=Job("image-classification", 10, OBJECTS, 0.08, 0.9, 3, folder),
        object_store=STORE,
        round=0,
        drawn=0,
        audits=0,
        look=0,
        last_purpose=None,
        sources=sources,
        labels={},
        failed=frozenset(),
        history=(),
    )


def answered(before: Situation, outcome: Outcome) -> Situation:
    """What the next step starts from, once people have labelled what was asked; as the service stores it."""
    assert outcome.ask is not None
    truth = load_digits().target
    history = before.history
    if outcome.trained is not None:
        trained = TrainedRound(
            before.round,
            json.loads(json.dumps(outcome.trained.plan)),
            outcome.trained.people_labelled,
            outcome.trained.unlabelled,
            outcome.trained.predictions_sha256,
        )
        history = (*history, trained)
    return replace(
        before,
        round=before.round + 1,
        drawn=outcome.drawn,
        audits=outcome.audits,
        look=outcome.look,
        last_purpose=outcome.ask.purpose,
        labels={**before.labels, **{ordinal: int(truth[ordinal]) for ordinal in outcome.ask.ordinals}},
        failed=before.failed | outcome.failures.keys(),
        history=history,
    )


def test_a_run_ends_with_every_object_labelled_within_the_promise(start: Situation) -> None:
    situation, outcomes = start, [take_step(start)]
    while outcomes[-1].ends_in is None:
        situation = answered(situation, outcomes[-1])
        outcomes.append(take_step(situation))
        assert len(outcomes) < 20
    assert "not a decodable image" in outcomes[0].failures[BROKEN]
    asked = [ordinal for outcome in outcomes if outcome.ask for ordinal in outcome.ask.ordinals]
    assert len(asked) == len(set(asked)), "nobody is asked twice for an object"
    last = outcomes[-1]
    assert last.ends_in == "certified"
    assert last.machine is not None
    machine = {ordinal: label for ordinal, label, _ in last.machine.rows}
    assert sorted([*asked, *machine, BROKEN]) == list(range(OBJECTS))
    truth = load_digits().target
    wrong = sum(truth[ordinal] != label for ordinal, label in machine.items())
    certificate = last.machine.certificate
    assert certificate["machine_labeled"] == len(machine)
    assert wrong <= certificate["errors_upper_bound"] <= 0.08 * len(machine)
    json.dumps(certificate)


def test_a_step_taken_twice_ends_the_same_way(start: Situation) -> None:
    first = answered(start, take_step(start))
    once, again = take_step(first), take_step(first)
    assert asdict(once) == asdict(again)


def test_giving_up_leaves_exactly_the_rest_to_people(start: Situation) -> None:
    situation = replace(start, labels={0: 1, 2: 3}, failed=frozenset({1}))
    outcome = give_up(situation, "why")
    assert outcome.ask is not None
    assert outcome.ask.ordinals == tuple(range(3, OBJECTS))
    assert (outcome.ends_in, outcome.reason) == ("people", "why")


def test_predictions_lie_in_the_jobs_folder(start: Situation) -> None:
    assert start.job.predictions_path(4) == Path(start.job.folder) / "predictions-4.npz"
