"""The requester's commands and client, against the whole system."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from groundwork.objectstore import ObjectAddress, ObjectStore, open_object_store
from groundwork.settings import ObjectStoreSettings
from groundwork_cli.client import ApiError, AsyncGroundwork, Groundwork, NewJob
from groundwork_cli.commands.reporting import boto3_lines
from groundwork_cli.main import app
from groundwork_cli.robots import RobotCrew, personas_of, read_truth, run_robots
from groundwork_cli.robots.task_types import robot_for
from groundwork_cli.stack import Addresses, Stack, StackOptions

BUCKET = "requesting"
TEXTS = {"good day": "glad", "bad day": "sad", "nice": "glad"}

Run = Callable[..., Any]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def addresses(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Addresses]:
    async with Stack(StackOptions(state=tmp_path_factory.mktemp("requesting"))) as stack:
        yield stack.addresses


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def store(addresses: Addresses) -> AsyncIterator[ObjectStore]:
    settings = ObjectStoreSettings(
        endpoint_url=addresses.s3,
        access_key=SecretStr(addresses.access_key),
        secret_key=SecretStr(addresses.secret_key),
    )
    async with open_object_store(settings) as opened:
        await opened.ensure_bucket(BUCKET)
        lines = "".join(f'{{"source": {json.dumps(text)}, "price": 1.50}}\n' for text in TEXTS)
        await opened.put(ObjectAddress(BUCKET, "in.manifest"), lines.encode(), content_type="text/plain")
        yield opened


@pytest.fixture
def run(addresses: Addresses) -> Run:
    """`await run("jobs", "ls")`: the result of a command, in a thread because commands block."""

    def invoke(*arguments: str, key: str | None = None) -> Result:
        place = ("--state", addresses.state) if key is None else ("--api", addresses.api, "--api-key", key)
        return CliRunner(env={"COLUMNS": "160"}).invoke(app, [*arguments, *place])

    async def in_thread(*arguments: str, key: str | None = None, status: int = 0) -> Result:
        result = await asyncio.to_thread(invoke, *arguments, key=key)
        assert result.exit_code == status, result.output
        assert "Traceback" not in result.output
        return result

    return in_thread


def job_options(name: str) -> tuple[str, ...]:
    return (
        name,
        *("--task-type", "text-classification", "--labels", "sad,glad", "--team", "readers"),
        *("--input", f"s3://{BUCKET}/in.manifest", "--output", f"s3://{BUCKET}/out", "--workers", "1"),
    )


async def label(addresses: Addresses, job: str, truth: Path) -> None:
    """One robot that is always right."""
    async with AsyncGroundwork(addresses.api, addresses.api_key) as gw:
        found = await gw.jobs.get(job)
        crew = RobotCrew(personas_of("1", []), read_truth(truth, found, robot_for(found.task_type)), seed=0)
        await run_robots(gw, found, crew, show=lambda progress: None, portal=addresses.portal)


@pytest_asyncio.fixture
async def team(run: Run) -> str:
    with_team = await run("teams", "ls", "--json")
    if not json.loads(with_team.stdout):
        await run("teams", "create", "readers", "--description", "They read")
    return "readers"


async def test_a_job_from_its_creation_to_its_labels_in_another_format(
    run: Run, team: str, store: ObjectStore, addresses: Addresses, tmp_path: Path
) -> None:
    truth = tmp_path / "truth.csv"
    truth.write_text("object,label\n" + "".join(f"{text},{label}\n" for text, label in TEXTS.items()))
    assert "It gives 3 data objects" in (await run("jobs", "validate", *job_options("moods"))).stdout
    created = await run("jobs", "create", *job_options("moods"), "--json")
    assert json.loads(created.stdout)["name"] == "moods"
    await label(addresses, "moods", truth)
    watched = await run("jobs", "watch", "moods", "--json")
    assert json.loads(watched.stdout.splitlines()[-1])["status"] == "Completed"
    assert "moods" in (await run("jobs", "ls")).stdout
    chosen = await run("jobs", "ls", "--all", "--status", "Completed", "--name", "MOO", "--json")
    assert [job["name"] for job in json.loads(chosen.stdout)] == ["moods"]
    assert json.loads((await run("jobs", "ls", "--status", "Failed", "--json")).stdout) == []
    shown = json.loads((await run("jobs", "show", "moods", "--json")).stdout)
    assert shown["counters"]["human_labeled"] == 3
    objects = json.loads((await run("jobs", "objects", "moods", "--json")).stdout)
    assert [entry["label"] for entry in objects] == [1, 0, 1]
    first = await run("jobs", "objects", "moods", "--limit", "2")
    assert "There are more than these 2" in first.stderr
    assert "There are more" not in (await run("jobs", "objects", "moods", "--limit", "3")).stderr
    file = tmp_path / "results.jsonl"
    assert "bytes are in" in (await run("jobs", "results", "moods", "-o", str(file))).stdout
    printed = (await run("jobs", "results", "moods")).stdout_bytes
    assert printed == file.read_bytes()
    assert printed.count(b"1.50") == 3
    archive = tmp_path / "labels.zip"
    exported = await run("export", "moods", "--format", "csv", "-o", str(archive))
    assert "3 labelled objects are in s3://requesting/out/moods/exports/csv.zip" in exported.stdout
    assert archive.read_bytes()[:2] == b"PK"
    assert "has ended as Completed" in (await run("jobs", "log", "moods")).stdout
    history = json.loads((await run("jobs", "history", "moods", "1", "--json")).stdout)
    assert [entry["kind"] for entry in history] == ["created", "accepted", "submitted", "human_labeled"]
    assert "submitted" in (await run("jobs", "history", "moods", "1")).stdout
    for to_the_second in (("history", "moods", "1"), ("log", "moods")):
        assert re.search(r"\d\d:\d\d:\d\d ", (await run("jobs", *to_the_second)).stdout)
    assert "has no data object '-5'" in (await run("jobs", "history", "moods", "-5", status=1)).stderr
    assert "has no data object '7'" in (await run("jobs", "history", "moods", "7", status=1)).stderr
    trail = [json.loads(line) for line in (await run("jobs", "activity", "moods")).stdout.splitlines()]
    assert (
        sorted(change["kind"] for change in trail) == ["accepted"] * 3 + ["created"] * 3 + ["submitted"] * 3
    )
    rest = (await run("jobs", "activity", "moods", "--after", trail[6]["id"])).stdout.splitlines()
    assert [json.loads(line) for line in rest] == trail[7:]
    assert "No worker has reported a problem" in (await run("jobs", "problems", "moods")).stdout
    await run("jobs", "delete", "moods", "--yes")
    assert "no labelling job named 'moods'" in (await run("jobs", "show", "moods", status=1)).stderr


async def test_everything_that_is_wrong_with_a_job_is_listed(run: Run, team: str, store: ObjectStore) -> None:
    wrong = ("--team", "nobody", "--labels", "one")
    refused = await run("jobs", "create", *job_options("wrong"), *wrong, status=1)
    assert "2 things are wrong" in refused.stderr
    assert "team: " in refused.stderr
    assert "labels: " in refused.stderr
    assert refused.stdout == ""
    found = json.loads(
        (await run("jobs", "validate", *job_options("wrong"), *wrong, "--json", status=1)).stdout
    )
    assert {problem["where"] for problem in found["problems"]} == {"team", "labels"}


async def test_a_running_job_is_changed_and_stopped(run: Run, team: str, store: ObjectStore) -> None:
    await run("jobs", "create", *job_options("stopped"), "--target-error", "0.07")
    async with asyncio.timeout(30):
        while json.loads((await run("jobs", "show", "stopped", "--json")).stdout)["status"] != "InProgress":
            await asyncio.sleep(0.1)
    changed = json.loads((await run("jobs", "edit", "stopped", "--priority", "7", "--json")).stdout)
    assert changed["priority"] == 7
    await run("jobs", "stop", "stopped", "--reason", "enough")
    watched = await run("jobs", "watch", "stopped", "--json")
    assert json.loads(watched.stdout.splitlines()[-1])["status"] == "Stopped"
    shown = (await run("jobs", "show", "stopped")).stdout
    assert "enough" in shown
    assert "with at most 7 % wrong labels, at a confidence of 95 %" in shown


async def test_the_quality_of_a_job_is_set_measured_and_kept(
    run: Run, team: str, store: ObjectStore, addresses: Addresses, tmp_path: Path
) -> None:
    options = (
        "--skill",
        "Reading",
        "--most-per-worker",
        "50",
        "--gold-rate",
        "0.25",
        "--test-questions",
        "2",
    )
    await run("jobs", "create", *job_options("careful"), *options, "--task-price", "0.012", "--budget", "5")
    shown = (await run("jobs", "show", "careful")).stdout
    for told in (
        "reading",
        "50",
        "25 %",
        "2 questions, 80 % of them right",
        "0.012 USD for an answer",
        "5.000 USD",
    ):
        assert told in shown
    known = tmp_path / "known.jsonl"
    answer = {"crowd-classifier": {"label": "glad"}}
    known.write_text(
        "".join(json.dumps({"line": {"source": f"joy {n}"}, "answer": answer}) + "\n" for n in (1, 2))
    )
    added = await run("jobs", "add-questions", "careful", str(known))
    assert "2 known questions were added, 0 were there already" in added.stdout
    bad = tmp_path / "bad.jsonl"
    wrong = {"crowd-classifier": {"label": "none"}}
    bad.write_text(
        "\n\n"
        + "".join(
            json.dumps({"line": {"source": "x"}, "answer": one}) + "\n" for one in (answer, wrong, wrong)
        )
    )
    refused = (await run("jobs", "add-questions", "careful", str(bad), status=1)).stderr
    assert [line for line in (4, 5) if f"bad.jsonl, line {line}: 'none' is not one of" in refused] == [4, 5]
    again = await run("jobs", "add-questions", "careful", str(known), "--json")
    assert json.loads(again.stdout) == {"added": 0, "known": 2, "total": 2}
    assert "Give a file or --manifest" in (await run("jobs", "add-questions", "careful", status=2)).stderr
    assert "joy 2" in (await run("jobs", "questions", "careful")).stdout
    await run("jobs", "retire-question", "careful", "2")
    listed = json.loads((await run("jobs", "questions", "careful", "--json")).stdout)
    assert [one["retired_at"] is None for one in listed] == [True, False]
    await run("jobs", "edit", "careful", "--gold-rate", "0.5", "--budget", "7.5")
    assert "7.500 USD" in (await run("jobs", "show", "careful")).stdout
    assert "write US dollars" in (await run("jobs", "edit", "careful", "--budget", "much", status=2)).stderr
    assert "Nobody has been given anything" in (await run("jobs", "workers", "careful")).stdout
    made = json.loads((await run("workers", "add", "readers", "ann@test", "--json")).stdout)
    await run("jobs", "block", "careful", made["worker_id"], "--reason", "guesses")
    assert "guesses" in (await run("jobs", "workers", "careful")).stdout
    await run("jobs", "unblock", "careful", made["worker_id"])
    assert "Nobody has been given anything" in (await run("jobs", "workers", "careful")).stdout
    nobody = await run("jobs", "block", "careful", "nobody", "--reason", "guesses", status=1)
    assert "has no worker 'nobody'" in nobody.stderr
    await run("workers", "remove", "readers", "ann@test")
    await run("jobs", "delete", "careful", "--yes", "--force")


async def test_people_are_added_shown_and_taken_out(run: Run, team: str) -> None:
    added = json.loads((await run("workers", "add", team, "ada@example.org", "--json")).stdout)
    assert (added["name"], len(added["password"]) >= 10) == ("ada", True)
    assert "ada@example.org" in (await run("workers", "ls", team)).stdout
    await run("workers", "remove", team, "ada@example.org")
    assert "ada@example.org" not in (await run("workers", "ls", team)).stdout.partition("Invite people")[0]


async def test_an_invitation_leads_to_the_portal_and_so_does_a_link_to_a_new_password(
    run: Run, team: str, addresses: Addresses
) -> None:
    invited = await run(
        "teams", "invite", team, "eve@example.org", "no-address", "--skill", "X-ray", status=1
    )
    assert "no mail server is configured" in invited.stdout
    assert "this is not an e-mail address" in invited.stdout
    (link,) = re.findall(r"http://\S+", invited.stdout)
    assert link.startswith(f"{addresses.portal}/invitation#")
    assert "pending" in (await run("teams", "invitations", team)).stdout
    async with httpx.AsyncClient(base_url=addresses.portal) as browser:
        token = link.partition("#")[2]
        body = {"token": token, "name": "Eve", "password": "a password of my own"}
        assert (await browser.post("/v1/invitations/accept", json=body)).status_code == 200
        (worker,) = [
            one
            for one in json.loads((await run("workers", "ls", team, "--json")).stdout)
            if one["email"] == "eve@example.org"
        ]
        assert (worker["name"], worker["skills"]) == ("Eve", ["x-ray"])
        again = json.loads((await run("teams", "invite", team, "eve@example.org", "--json")).stdout)
        assert [one["outcome"] for one in again] == ["member"]
        reset = (await run("workers", "reset-password", "eve@example.org")).stdout
        token = re.findall(r"/password#(\S+)", reset)[0]
        body = {"token": token, "password": "another password"}
        assert (await browser.post("/v1/password-resets/complete", json=body)).status_code == 204
        body = {"email": "eve@example.org", "password": "another password"}
        assert (await browser.post("/v1/session", json=body)).status_code == 200
        await run("workers", "remove", team, "eve@example.org")
        assert (await browser.post("/v1/session", json=body)).json()["error"]["code"] == "no_team"
    await run("teams", "invite", team, "bob@example.org")
    await run("teams", "revoke", team, "bob@example.org")
    assert "revoked" in (await run("teams", "invitations", team)).stdout
    assert "no invitation" in (await run("teams", "revoke", team, "bob@example.org", status=1)).stderr


async def test_a_key_does_what_its_role_allows_until_it_is_revoked(run: Run, addresses: Addresses) -> None:
    key = json.loads((await run("keys", "create", "looker", "--role", "viewer", "--json")).stdout)
    assert key["secret_access_key"]
    assert (await run("jobs", "ls", "--json", key=key["key"])).stdout.startswith("[")
    refused = await run("teams", "create", "mine", key=key["key"], status=1)
    assert "'looker' has 'viewer'" in refused.stderr
    assert "groundwork keys create" in refused.stderr
    assert key["key"] not in (await run("keys", "ls")).stdout
    await run("keys", "revoke", "looker")
    assert "GROUNDWORK_API_KEY" in (await run("jobs", "ls", key=key["key"], status=1)).stderr


async def test_functions_are_registered_and_forgotten(run: Run) -> None:
    await run("functions", "put", "my-pre", "--http", "http://127.0.0.1:9/pre", "--timeout", "5")
    listed = json.loads((await run("functions", "ls", "--json")).stdout)
    assert [(one["name"], one["kind"], one["timeout_seconds"]) for one in listed] == [("my-pre", "http", 5)]
    await run("functions", "put", "my-pre", "--http", "x", "--python", "y", status=2)
    await run("functions", "delete", "my-pre")
    assert json.loads((await run("functions", "ls", "--json")).stdout) == []


async def test_a_template_is_tried_stored_and_forgotten(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<script src='https://x/crowd-html-elements.js'></script>"
        "<crowd-form>{{ task.input.text }}</crowd-form>"
    )
    task_input = tmp_path / "input.json"
    task_input.write_text('{"text": "good day"}')
    rendered = await run("templates", "render", str(page), "--input", str(task_input), "--json")
    assert "good day" in json.loads(rendered.stdout)["html"]
    await run("templates", "create", "moods", str(page))
    assert (await run("templates", "show", "moods")).stdout.strip() == page.read_text()
    assert [one["name"] for one in json.loads((await run("templates", "ls", "--json")).stdout)] == ["moods"]
    await run("templates", "delete", "moods")
    assert json.loads((await run("templates", "ls", "--json")).stdout) == []


async def test_a_webhook_is_made_tried_and_deleted(run: Run) -> None:
    made = await run("webhooks", "create", "http://127.0.0.1:9/x", "--event", "job.completed", "--json")
    hook = json.loads(made.stdout)
    number = str(hook["id"])
    assert hook["secret"]
    assert "secret" not in (await run("webhooks", "ls")).stdout
    await run("webhooks", "test", number)
    assert len(json.loads((await run("webhooks", "deliveries", number, "--json")).stdout)) == 1
    await run("webhooks", "enable", number, "--off")
    assert json.loads((await run("webhooks", "ls", "--json")).stdout)[0]["enabled"] is False
    await run("webhooks", "delete", number)
    assert json.loads((await run("webhooks", "ls", "--json")).stdout) == []


async def test_a_streaming_job_is_given_objects(
    run: Run, team: str, store: ObjectStore, tmp_path: Path
) -> None:
    file = tmp_path / "job.yaml"
    file.write_text("streaming: {}\ninput_manifest: null\n")
    without_input = [
        part for part in job_options("stream") if part not in ("--input", f"s3://{BUCKET}/in.manifest")
    ]
    await run("jobs", "create", *without_input, "-f", str(file))
    async with asyncio.timeout(30):
        while json.loads((await run("jobs", "show", "stream", "--json")).stdout)["status"] != "InProgress":
            await asyncio.sleep(0.1)
    lines = tmp_path / "lines.jsonl"
    lines.write_text('{"source": "one"}\n\n{"source": "two"}\n')
    arrived = json.loads((await run("jobs", "add", "stream", str(lines), "--json")).stdout)
    assert (arrived["accepted"], arrived["refused"]) == (2, 0)
    lines.write_text('{"sauce": "tomato"}\n')
    assert "Refused: object 1" in (await run("jobs", "add", "stream", str(lines), status=1)).stdout
    await run("jobs", "stop", "stream")


async def test_the_python_that_is_printed_reaches_the_labelling_operations(addresses: Addresses) -> None:
    def paste() -> Any:
        *setup, last = boto3_lines(addresses)
        names: dict[str, Any] = {"boto3": boto3}
        exec("\n".join(setup), names)  # noqa: S102 - as a user would
        return eval(last, names)  # noqa: S307 - as a user would

    assert isinstance(await asyncio.to_thread(paste), list)


async def test_both_clients_say_the_same(addresses: Addresses, team: str, store: ObjectStore) -> None:
    def blocking() -> tuple[Any, ...]:
        with Groundwork(addresses.api, addresses.api_key) as gw:
            with pytest.raises(ApiError) as raised:
                gw.jobs.create(
                    NewJob(name="x", task_type="no-such", output_path="s3://no/out", team=team, labels=["a"])
                )
            return gw.teams.get(team), gw.keys.list(), raised.value.problems

    async with AsyncGroundwork(addresses.api, addresses.api_key) as gw:
        same = (await gw.teams.get(team), await gw.keys.list())
    found = await asyncio.to_thread(blocking)
    assert found[:2] == same
    assert {problem.where for problem in found[2]} >= {"task_type", "output_path"}


async def test_robots_mark_the_right_characters_after_an_emoji(
    run: Run, team: str, store: ObjectStore, addresses: Addresses, tmp_path: Path
) -> None:
    text = "👋 Ada met 👩‍🚀 Bob"
    await store.put(ObjectAddress(BUCKET, "7.txt"), text.encode(), content_type="text/plain")
    sources = [{"source": text}, {"source-ref": f"s3://{BUCKET}/7.txt"}]
    manifest = "".join(json.dumps(line) + "\n" for line in sources)
    await store.put(ObjectAddress(BUCKET, "names.manifest"), manifest.encode(), content_type="text/plain")
    entities = [
        {"label": "glad", "startOffset": 2, "endOffset": 5},
        {"label": "sad", "startOffset": 14, "endOffset": 17},
    ]
    assert text[14:17] == "Bob"
    truth = tmp_path / "truth"
    label_of_line = {"names": {"annotations": {"entities": entities}}, "names-metadata": {}}
    truth.write_text("".join(json.dumps({**line, **label_of_line}) + "\n" for line in sources))
    await run(
        *("jobs", "create", *job_options("names"), "--task-type", "named-entity-recognition"),
        *("--input", f"s3://{BUCKET}/names.manifest"),
    )
    await label(addresses, "names", truth)
    lines = (await run("jobs", "results", "names")).stdout.splitlines()
    assert [json.loads(line)["names"]["annotations"]["entities"] for line in lines] == [entities] * 2
