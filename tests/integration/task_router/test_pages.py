"""The page of a task: rendered for whoever holds the task, shut in, and given this task's objects alone."""

from __future__ import annotations

from html import unescape
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
import pytest

from groundwork.objectstore import ObjectAddress, ObjectStore
from groundwork.task_types import task_type, task_types
from groundwork.templates import page_of_type

from .conftest import CONTENT, PNG, PORTAL

POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; frame-src 'self';"
    f" connect-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors {PORTAL};"
    " sandbox allow-scripts allow-forms allow-modals"
)
BUILT_IN = sorted(name for name in task_types() if page_of_type(name) is not None)


@pytest.fixture
async def content(router: Any) -> httpx.AsyncClient:
    client: httpx.AsyncClient = await router.client(CONTENT)
    return client


@pytest.fixture
async def job_with(world: Any, bucket: str) -> Any:
    """Open a job with one object and this template; its task input is the manifest line."""

    async def made(template: str | None, line: dict[str, Any] | None = None, **settings: Any) -> int:
        line = line or {"source-ref": f"s3://{bucket}/a folder/1.png"}
        job_id: int = await world.open_job(lines=[line], **{"task_type": "custom", **settings})
        await world.execute(
            "INSERT INTO job_definition (job_id, template) VALUES (:job, :template)",
            job=job_id,
            template=template,
        )
        return job_id

    return made


async def page_of(ada: Any, content: httpx.AsyncClient) -> str:
    answer = await content.get((await ada.claim())["page_url"])
    assert answer.status_code == 200, answer.text
    return answer.text


async def warnings(world: Any, job_id: int) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = await world.rows(
        "SELECT message, details FROM job_log WHERE job_id = :job ORDER BY id", job=job_id
    )
    return rows


def test_every_task_type_but_the_custom_one_has_a_page() -> None:
    assert set(task_types()) - set(BUILT_IN) == {"custom"}


@pytest.mark.parametrize("name", BUILT_IN)
async def test_a_job_without_a_template_has_the_page_of_its_task_type(
    ada: Any, world: Any, content: httpx.AsyncClient, bucket: str, job_with: Any, name: str
) -> None:
    kind = task_type(name)
    line: dict[str, Any] = (
        {"source": "Ada & Charles <3"} if kind.media == "text" else {"source-ref": f"s3://{bucket}/1.png"}
    )
    if kind.audits is not None:
        masks = task_type(kind.audits).reference
        boxes = {"annotations": [{"class_id": 0, "left": 1, "top": 2, "width": 3, "height": 4}]}
        line |= {
            "earlier": f"s3://{bucket}/mask.png" if masks else boxes,
            "earlier-metadata": {
                "class-map": {"0": "boat's"},
                "internal-color-map": {"1": {"class-name": "boat's", "hex-color": "#2ca02c"}},
            },
        }
    job_id = await job_with(None, line, task_type=name)
    if kind.audits is not None:
        await world.execute("UPDATE labeling_job SET audited_attribute = 'earlier' WHERE id = :id", id=job_id)
    page = await page_of(ada, content)
    assert await warnings(world, job_id) == []
    assert f"<{kind.widget}" in page
    names = name == "named-entity-recognition"
    assert ('[{"label":"cat"},{"label":"dog"}]' if names else '["cat","dog"]') in unescape(page)
    if kind.media == "text":
        assert "Ada &amp; Charles &lt;3" in page
    else:
        assert f"{CONTENT}/objects/{bucket}/1.png?" in page
    if kind.audits is not None:
        assert "boat's" in unescape(page)
        assert ('{"color": "#2ca02c"}' in unescape(page)) == masks
        assert (f"{CONTENT}/objects/{bucket}/mask.png?" in page) == masks


async def test_a_text_that_lies_in_the_store_is_on_the_page(
    ada: Any, content: httpx.AsyncClient, object_store: ObjectStore, bucket: str, job_with: Any
) -> None:
    await object_store.put(ObjectAddress(bucket, "1.txt"), "größer < 3".encode(), content_type="text/plain")
    await job_with(None, {"source-ref": f"s3://{bucket}/1.txt"}, task_type="named-entity-recognition")
    assert 'text="größer &lt; 3"' in await page_of(ada, content)


async def test_a_built_in_page_has_the_jobs_instructions_and_display_names(
    ada: Any, content: httpx.AsyncClient, world: Any, job_with: Any
) -> None:
    job_id = await job_with(None, {"source": "x"}, task_type="named-entity-recognition")
    document = {
        "labels": [{"label": "cat", "shortDisplayName": "C", "fullDisplayName": "A cat"}, {"label": "dog"}],
        "instructions": {
            "shortInstruction": "<p>All <b>pets</b></p>",
            "fullInstruction": "<ol><li>Look</ol>",
        },
    }
    await world.execute(
        "UPDATE job_definition SET label_categories = CAST(:document AS jsonb) WHERE job_id = :job",
        document=orjson.dumps(document).decode(),
        job=job_id,
    )
    await world.execute("UPDATE labeling_job SET instructions = 'a < b' WHERE id = :job", job=job_id)
    assignment = await ada.claim()
    page = (await content.get(assignment["page_url"])).text
    assert '"fullDisplayName":"A cat"' in unescape(page)
    assert "<p>All <b>pets</b></p>" in page
    assert "<ol><li>Look</ol>" in page
    assert "a &lt; b" in page
    assert assignment["input"] == {
        "taskObject": "x",
        "labels": ["cat", "dog"],
        "manifestLine": {"source": "x"},
    }


async def test_the_page_is_shut_in(router: Any, ada: Any, content: httpx.AsyncClient, job_with: Any) -> None:
    await job_with("<crowd-form></crowd-form>")
    url = (await ada.claim())["page_url"]
    answer = await content.get(url)
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers, "no other page may read it"
    parts = urlsplit(url)
    assert (await (await router.client()).get(f"{parts.path}?{parts.query}")).status_code == 404


async def test_the_jobs_template_is_rendered_with_our_own_form_elements(
    ada: Any, content: httpx.AsyncClient, job_with: Any
) -> None:
    await job_with(
        "<!DOCTYPE html><script src='https://assets.crowd.aws/crowd-html-elements.js'></script>"
        '<link href="//assets.crowd.aws/css/gen-ai-components.css">'
        "<crowd-form>{{ task.input.word }}</crowd-form>",
        {"source": "x", "word": "='https://assets.crowd.aws/x'"},
    )
    page = await page_of(ada, content)
    assert "<script src='/crowd/crowd-html-elements.js'>" in page
    assert '<link href="/crowd/crowd-html-elements.css">' in page
    assert "='https://assets.crowd.aws/x'" in unescape(page), "what the data says stays as it is"
    assert page.count("DOCTYPE") == 1


async def test_a_template_is_given_the_objects_of_its_task(
    ada: Any,
    content: httpx.AsyncClient,
    object_store: ObjectStore,
    bucket: str,
    job_with: Any,
) -> None:
    for key in ("a folder/1.png", "frames/ü?.png"):
        await object_store.put(ObjectAddress(bucket, key), PNG, content_type="image/png")
    await job_with(
        "<i>{{ task.input.source-ref | grant_read_access }}</i>"
        "<i>{{ task.input.frames | append: 'ü?.png' | grant_read_access }}</i>"
        "<i>{{ 'https://example.test/x.png' | grant_read_access }}</i>",
        {"source-ref": f"s3://{bucket}/a folder/1.png", "frames": f"s3://{bucket}/frames/"},
    )
    first, second, third, _ = (
        part.partition("<i>")[2] for part in (await page_of(ada, content)).split("</i>")
    )
    for link in (first, second):
        answer = await content.get(unescape(link), headers={"Range": "bytes=0-7"})
        assert (answer.status_code, answer.content) == (206, PNG[:8])
    assert third == "https://example.test/x.png"


@pytest.mark.parametrize(
    "asked",
    [
        "s3://{bucket}/secret.png",
        "s3://another-bucket/a folder/1.png",
        "s3://{bucket}/frames/../secret.png",
        "s3://{bucket}/frames/%2e%2e/../secret.png",
        "https://s3.amazonaws.com/{bucket}/frames/..%2Fsecret.png",
        "https://s3.amazonaws.com/{bucket}/frames%2f%2e%2e%2fsecret.png",
    ],
)
async def test_a_template_gets_no_other_object_and_the_requester_is_told_once(
    router: Any,
    ada: Any,
    bob: Any,
    world: Any,
    content: httpx.AsyncClient,
    object_store: ObjectStore,
    bucket: str,
    job_with: Any,
    asked: str,
) -> None:
    await object_store.put(ObjectAddress(bucket, "secret.png"), PNG, content_type="image/png")
    asked = asked.format(bucket=bucket)
    job_id = await job_with(
        f"[{{{{ '{asked}' | grant_read_access }}}}]",
        {"source-ref": f"s3://{bucket}/1.png", "frames": f"s3://{bucket}/frames/"},
        workers_per_object=2,
    )
    for person in (ada, bob):
        assert "[]" in await page_of(person, content)
    ((message, details),) = await warnings(world, job_id)
    assert "read access" in message
    assert "secret.png" in details or "another-bucket" in details


async def test_what_looks_like_a_step_up_is_a_name_in_the_folder(
    ada: Any, content: httpx.AsyncClient, object_store: ObjectStore, bucket: str, job_with: Any
) -> None:
    await object_store.put(ObjectAddress(bucket, "secret.png"), PNG, content_type="image/png")
    await job_with(
        f"<i>{{{{ 's3://{bucket}/frames/%2e%2e/secret.png' | grant_read_access }}}}</i>",
        {"source-ref": f"s3://{bucket}/1.png", "frames": f"s3://{bucket}/frames/"},
    )
    link = unescape((await page_of(ada, content)).partition("<i>")[2].partition("</i>")[0])
    assert "/frames/%252e%252e/secret.png?" in link
    assert (await content.get(link)).status_code == 404
    for trick in ("%2e%2e", "..", "%2E%2E%2Fframes%2F%2e%2e"):
        assert (await content.get(link.replace("%252e%252e", trick))).status_code in (403, 404)


@pytest.mark.parametrize(
    ("template", "word"),
    [
        ("{{ (1..3000000000) | join: ',' }}", "longer than"),
        (
            "{% for i in (1..100000) %}{{ task.input | to_json }}{{ task.input | to_json }}{% endfor %}",
            "limit",
        ),
        ("{% if %}{% for %}", "line 1"),
    ],
)
async def test_a_template_without_end_costs_its_own_page_alone(
    ada: Any, world: Any, content: httpx.AsyncClient, job_with: Any, template: str, word: str
) -> None:
    job_id = await job_with(template, {"source": "x", "more": "y" * 1000})
    assert "cannot be shown" in await page_of(ada, content)
    ((message, details),) = await warnings(world, job_id)
    assert "cannot be rendered" in message
    assert word in details


async def test_a_page_opens_for_as_long_as_its_lease_lasts(
    ada: Any, bob: Any, world: Any, content: httpx.AsyncClient, job_with: Any
) -> None:
    await job_with("<crowd-form>the task</crowd-form>")
    first = await ada.claim()
    assert "the task" in (await content.get(first["page_url"])).text
    await world.expire_leases()
    gone = await content.get(first["page_url"])
    assert gone.status_code == 410
    assert "not in your hands any more" in gone.text
    assert gone.headers["content-security-policy"] == POLICY
    second = await bob.claim()
    assert second["assignment_id"] == first["assignment_id"]
    assert (await content.get(first["page_url"])).status_code == 410, "the lease is another one"
    assert "the task" in (await content.get(second["page_url"])).text
    assert (await bob.submit(second)).status_code == 200
    assert (await content.get(second["page_url"])).status_code == 410


async def test_a_page_says_nothing_of_the_token_that_opens_the_task(
    ada: Any, content: httpx.AsyncClient, job_with: Any
) -> None:
    await job_with("<crowd-form>{{ task.input | to_json }}</crowd-form>")
    assignment = await ada.claim()
    token = assignment["lease_token"]
    for text in (assignment["page_url"], (await content.get(assignment["page_url"])).text):
        assert token not in text
        assert token.replace("-", "") not in text


async def test_a_changed_link_of_a_page_is_refused(ada: Any, content: httpx.AsyncClient, world: Any) -> None:
    await world.open_job(objects=2)
    one, other = (await ada.claims(count=2))["assignments"]
    link = one["page_url"]
    for old, new in (
        (f"/tasks/{one['assignment_id']}/", f"/tasks/{other['assignment_id']}/"),
        ("team=", "team=9"),
        ("lease=", "lease=0"),
        ("signature=", "signature=0"),
    ):
        assert old in link
        answer = await content.get(link.replace(old, new))
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "link_refused"), new
    assert (await content.get(f"/tasks/{2**60}/page?team=1&lease=a&signature=b")).status_code == 422
    assert (await content.get(f"/tasks/{one['assignment_id']}/page")).status_code == 422


async def test_a_page_opens_only_where_the_teams_workforce_may_work(
    router: Any, ada: Any, world: Any, job_with: Any
) -> None:
    await job_with("<crowd-form>the task</crowd-form>")
    url = (await ada.claim())["page_url"]
    await world.execute(
        """INSERT INTO workforce (name, name_key, region, cognito, source_ip)
           VALUES ('w', 'w', 'us-east-1', '{}', '["10.0.0.0/8"]')"""
    )
    await world.execute("UPDATE work_team SET workforce_id = (SELECT max(id) FROM workforce)")
    assert (await (await router.client(CONTENT, address="10.1.2.3")).get(url)).status_code == 200
    elsewhere = await (await router.client(CONTENT, address="192.0.2.1")).get(url)
    assert (elsewhere.status_code, orjson.loads(elsewhere.content)["error"]["code"]) == (
        404,
        "address_not_allowed",
    )


async def test_a_worker_who_went_back_has_the_page_again(
    ada: Any, content: httpx.AsyncClient, job_with: Any
) -> None:
    await job_with("<crowd-form>the task</crowd-form>")
    assert (await ada.submit(await ada.claim())).status_code == 200
    reopened = (await ada.client.post("/v1/jobs/animals/back", json={})).json()
    assert "the task" in (await content.get(reopened["page_url"])).text
    assert (await ada.submit(reopened)).status_code == 200
    assert (await content.get(reopened["page_url"])).status_code == 410
