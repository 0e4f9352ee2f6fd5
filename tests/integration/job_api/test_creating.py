"""What a job can be created with, and how everything that is wrong is named."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from tests.integration.job_api.conftest import PutManifest, wait_for_status

from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.store import Database
from groundwork.store.models import JobDefinition, LabelingJob, Tag

LINES = b'{"source": "good", "size": 1}\n{"source": "bad", "size": 2}\n{"source": "fair", "size": 3}\n'
FORM = "<crowd-form><crowd-classifier name='c'></crowd-classifier></crowd-form>"
BOXES = {
    "source-ref": "s3://x/1.jpg",
    "drawn": {"image_size": [{"width": 1, "height": 1, "depth": 3}], "annotations": []},
    "drawn-metadata": {"type": "groundtruth/object-detection", "objects": [], "class-map": {}},
}


class Requests:
    """Bodies for `POST /v1/jobs`, and files for them to name."""

    def __init__(self, api: httpx.AsyncClient, store: ObjectStore, bucket: str, manifest: str) -> None:
        self._api = api
        self._store = store
        self._bucket = bucket
        self._manifest = manifest

    def body(self, **changes: Any) -> dict[str, Any]:
        body = {
            "name": "moods",
            "task_type": "text-classification",
            "input_manifest": self._manifest,
            "output_path": f"s3://{self._bucket}/out",
            "labels": ["negative", "positive"],
            "team": "readers",
            **changes,
        }
        return {key: value for key, value in body.items() if value is not None}

    async def put(self, key: str, content: str | dict[str, Any]) -> str:
        text = content if isinstance(content, str) else json.dumps(content)
        address = ObjectAddress(self._bucket, key)
        await self._store.put(address, text.encode(), content_type="text/plain")
        return str(address)

    def _sent(self, **changes: Any) -> dict[str, Any]:
        # In ASCII, so that it may hold half a character.
        return {
            "content": json.dumps(self.body(**changes)),
            "headers": {"Content-Type": "application/json"},
        }

    async def create(self, **changes: Any) -> dict[str, Any]:
        answer = await self._api.post("/v1/jobs", json=self.body(**changes))
        assert answer.status_code == 201, answer.text
        created: dict[str, Any] = answer.json()
        return created

    async def validate(self, **changes: Any) -> dict[str, Any]:
        answer = await self._api.post("/v1/jobs/validate", **self._sent(**changes))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def refused(self, **changes: Any) -> dict[str, str]:
        """The places and messages of everything that is wrong; nothing was created."""
        answer = await self._api.post("/v1/jobs", **self._sent(**changes))
        assert answer.status_code == 422, answer.text
        assert (await self._api.get("/v1/jobs")).json()["jobs"] == []
        return {one["where"]: one["message"] for one in answer.json()["error"]["problems"]}


@pytest.fixture
async def requests(
    api: httpx.AsyncClient, team: str, object_store: ObjectStore, bucket: str, put_manifest: PutManifest
) -> Requests:
    return Requests(api, object_store, bucket, await put_manifest(LINES))


async def test_everything_that_is_wrong_is_named_at_once(requests: Requests) -> None:
    problems = await requests.refused(
        label_attribute="source",
        labels=["one"],
        team="nobody",
        input_manifest="s3://nowhere/x",
        output_path="s3://nowhere/out",
        post_function="mine",
        deadline="2020-01-01T00:00:00Z",
    )
    assert set(problems) == {
        "label_attribute", "labels", "team", "input_manifest", "output_path", "post_function", "deadline"
    }  # fmt: skip


async def test_the_template_is_read_and_checked_when_the_job_is_created(
    requests: Requests, database: Database
) -> None:
    assert "no template at" in (await requests.refused(template_uri="s3://nowhere/t"))["template_uri"]
    broken = await requests.put("broken.html", "<crowd-form>{% if x %}</crowd-form>")
    assert "endif" in (await requests.refused(template_uri=broken))["template_uri"]
    formless = await requests.put("formless.html", "<p>{{ task.input.x }}</p>")
    assert "<crowd-form>" in (await requests.refused(template_uri=formless))["template_uri"]
    assert "human_task_ui" in await requests.refused(human_task_ui="not-there")
    await requests.create(template_uri=await requests.put("form.html", FORM))
    async with database.sessions() as session:
        assert await session.scalar(select(JobDefinition.template)) == FORM


async def test_the_label_file_is_kept_with_all_that_it_says(requests: Requests, database: Database) -> None:
    entries = [{"label": "person", "shortDisplayName": "per"}, {"label": "date"}]
    document = {"document-version": "2018-11-28", "labels": entries}
    uri = await requests.put("labels.json", document)
    job = await requests.create(
        task_type="named-entity-recognition", labels=None, label_category_config=uri
    )  # fmt: skip
    assert job["labels"] == ["person", "date"]
    async with database.sessions() as session:
        kept = await session.scalar(select(JobDefinition.label_categories))
    assert kept is not None
    assert kept["labels"] == entries


async def test_the_page_of_amazons_own_needs_instructions_in_the_label_file(requests: Requests) -> None:
    page = "arn:aws:sagemaker:eu-west-1:394669845002:human-task-ui/NamedEntityRecognition"
    uri = await requests.put("labels.json", {"labels": [{"label": "person"}]})
    problems = await requests.refused(
        task_type="named-entity-recognition", labels=None, label_category_config=uri, human_task_ui=page
    )
    assert "label_category_config: instructions" in problems


async def test_every_fault_of_the_label_file_is_a_problem_of_its_own(requests: Requests) -> None:
    uri = await requests.put("labels.json", {"document-version": "1999-01-01", "labels": [{"label": ""}, 3]})
    given = {"labels": None, "label_category_config": uri}
    problems = await requests.refused(**given, team="nobody")
    assert set(problems) == {
        "label_category_config: document-version",
        "label_category_config: labels[0].label",
        "label_category_config: labels[1]",
        "team",
    }
    found = await requests.validate(**given, team="nobody")
    assert {one["where"]: one["message"] for one in found["problems"]} == problems


async def test_a_label_file_that_has_a_key_twice_is_refused(requests: Requests) -> None:
    twice = '{"labels": [{"label": "a"}, {"label": "b"}], "labels": [{"label": "c"}, {"label": "d"}]}'
    uri = await requests.put("labels.json", twice)
    problems = await requests.refused(labels=None, label_category_config=uri)
    assert "twice" in problems["label_category_config: labels"]


@pytest.mark.parametrize(
    ("changes", "where", "message"),
    [
        ({"task_type": "semantic-segmentation", "label_attribute": "masks"}, "label_attribute", "'-ref'"),
        ({"label_attribute": "moods-ref"}, "label_attribute", "may not end in '-ref'"),
        ({"input_manifest": None}, "input_manifest", "streaming"),
        ({"pre_function": "not-there"}, "pre_function", "No function is registered"),
        ({"selection": {"where": "colour = 'red'"}}, "selection.where", "colour"),
        ({"automation": {}, "task_type": "text-classification-multi-label"}, "automation", "no automated"),
        ({"automation": {}, "streaming": {}}, "automation", "streaming"),
        ({"streaming": {"input_topic": "arn:aws:sns:x:1:a.fifo"}}, "streaming.input_topic", "no topic"),
        ({"streaming": {"output_topic": "a topic"}}, "streaming.output_topic", "no topic"),
        (
            {"streaming": {"input_topic": "arn:aws:sns:x:1:a", "output_topic": "arn:aws:sns:y:2:a"}},
            "streaming.output_topic",
            "another topic",
        ),
        ({"label_category_config": "s3://nowhere/l", "labels": ["a", "b"]}, "labels", "only one"),
    ],
)
async def test_each_rule_names_its_member(
    requests: Requests, changes: dict[str, Any], where: str, message: str
) -> None:
    problems = await requests.refused(**changes)
    assert message in problems[where]


async def test_a_job_keeps_what_it_was_created_with(
    requests: Requests, api: httpx.AsyncClient, database: Database
) -> None:
    asked = {
        "availability_seconds": 3600,
        "priority": 7,
        "deadline": "2099-01-01T00:00:00Z",
        "stopping": {"max_human_labeled": 5, "max_percentage_labeled": 50},
        "streaming": {"output_topic": "arn:aws:sns:us-east-1:000000000000:done"},
        "tags": {"team": "vision"},
    }
    job = await requests.create(**asked)
    assert {key: job[key] for key in ("availability_seconds", "priority", "deadline")} == {
        key: asked[key] for key in ("availability_seconds", "priority", "deadline")
    }
    assert job["input_topic"] == "arn:aws:sns:us-east-1:000000000000:GroundTruth-moods"
    async with database.sessions() as session:
        stored = (await session.scalars(select(LabelingJob))).one()
        tag = (await session.scalars(select(Tag))).one()
    assert (stored.max_human_labeled, stored.max_percentage_labeled) == (5, 50)
    assert stored.reference_code.startswith("000000000000")
    assert len(stored.reference_code) == 26
    assert (tag.resource, tag.key, tag.value) == ("labeling-job/moods", "team", "vision")


async def test_an_audit_finds_the_label_that_it_is_about(
    requests: Requests, put_manifest: PutManifest
) -> None:
    manifest = await put_manifest(json.dumps(BOXES).encode() + b"\n")
    job = await requests.create(
        task_type="object-detection-verification", input_manifest=manifest, labels=["good", "bad"]
    )
    assert job["audited_attribute"] == "drawn"
    plain = await put_manifest(b'{"source-ref": "s3://x/1.jpg"}\n')
    found = await requests.validate(name="two", task_type="object-detection-adjustment", input_manifest=plain)
    (problem,) = found["problems"]
    assert problem["where"] == "audited_attribute"
    assert "nothing to verify or adjust" in problem["message"]


async def test_a_dry_run_names_every_bad_line_and_creates_nothing(
    requests: Requests, api: httpx.AsyncClient, put_manifest: PutManifest
) -> None:
    manifest = await put_manifest(LINES + b"{\n" + LINES + b'{"size": 1}\n')
    found = await requests.validate(input_manifest=manifest, team="nobody")
    assert found["valid"] is False
    assert [one["where"] for one in found["problems"]] == [
        "team", "input_manifest, line 4", "input_manifest, line 8"
    ]  # fmt: skip
    assert found["objects"] == 6
    assert (await api.get("/v1/jobs")).json()["jobs"] == []


async def test_a_dry_run_says_how_many_objects_a_selection_takes(requests: Requests) -> None:
    async def objects(**selection: Any) -> Any:
        found = await requests.validate(selection=selection)
        assert found["problems"] == []
        return found["objects"]

    assert await objects(where="size > 1") == 2
    assert await objects(where="s.size > 1", first=1) == 1
    assert await objects(sample=0.34) == 1


async def test_a_selection_decides_which_lines_become_objects(
    requests: Requests, api: httpx.AsyncClient
) -> None:
    await requests.create(selection={"where": "size > 1"})
    job = await wait_for_status(api, "moods", "InProgress")
    assert job["counters"]["total"] == 2
    ledger = (await api.get("/v1/jobs/moods/objects")).json()["objects"]
    assert [entry["source"]["source"] for entry in ledger] == ["bad", "fair"]


async def test_a_streaming_job_may_start_empty(requests: Requests, api: httpx.AsyncClient) -> None:
    await requests.create(input_manifest=None, streaming={})
    job = await wait_for_status(api, "moods", "InProgress")
    assert job["counters"]["total"] == 0


async def test_text_that_the_store_cannot_hold_is_a_fault_of_the_request(
    requests: Requests, api: httpx.AsyncClient
) -> None:
    assert "NUL" in (await requests.refused(title="a\x00b"))["title"]
    template = await requests.put("template.html", FORM + "\x00")
    assert "NUL" in (await requests.refused(template_uri=template))["template_uri"]
    assert (await api.get("/v1/jobs/%00")).status_code in (404, 422)


async def test_a_dry_run_of_a_misshapen_request_finds_all_the_rest_too(
    requests: Requests, api: httpx.AsyncClient, put_manifest: PutManifest
) -> None:
    manifest = await put_manifest(LINES + b"{\n")
    found = await requests.validate(
        name="-",
        workers_per_object=10,
        colour="red",
        title="a\x00",
        selection={"where": "colour = 'red'", "sample": 7},
        streaming={"output_topic": "a topic", "imput_topic": "x"},
        labels=["one", 2],
        team="nobody",
        input_manifest=manifest,
        label_attribute="source",
        tags={"a": 1},
    )
    assert found["valid"] is False
    assert [one["where"] for one in found["problems"]] == [
        "name", "labels.1", "workers_per_object", "title", "selection.sample", "streaming.imput_topic",
        "tags.a", "colour", "label_attribute", "selection.where", "team", "streaming.output_topic",
        "input_manifest, line 4",
    ]  # fmt: skip
    assert found["objects"] is None
    assert (await api.get("/v1/jobs")).json()["jobs"] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"team": 1, "output_path": None, "task_type": []},
        {"labels": "cat"},
        {"labels": None, "label_category_config": 7},
        {"input_manifest": {}},
        {"input_manifest": None, "streaming": "yes"},
        {"stopping": [], "selection": 3, "automation": "on", "deadline": "soon"},
        {"half \ud800": 1},
        {"tags": {"half \ud800": "x"}},
        {"labels": ["a", None], "tags": {"a\x00": "b"}},
    ],
)
async def test_a_dry_run_says_nothing_about_what_it_could_not_read(
    requests: Requests, changes: dict[str, Any]
) -> None:
    """The shape is all that is wrong with these, so that creating them finds the same."""
    found = await requests.validate(**changes)
    named = {one["where"]: one["message"] for one in found["problems"]}
    assert named == await requests.refused(**changes)
