"""boto3 on human task UIs and RenderUiTemplate."""

from __future__ import annotations

import asyncio
import hashlib
import time
from typing import Any

import httpx
import pytest
from tests.integration.job_api.aws.conftest import ACCOUNT, ROLE, Server, refused

from groundwork.objectstore import ObjectAddress, ObjectStore

PAGE = "<crowd-form><p>{{ task.input.text }}</p>ä</crowd-form>"


def make(sagemaker: Any, name: str) -> str:
    arn: str = sagemaker.create_human_task_ui(HumanTaskUiName=name, UiTemplate={"Content": PAGE})[
        "HumanTaskUiArn"
    ]
    return arn


async def test_a_ui_is_made_shown_and_deleted(sagemaker: Any) -> None:
    arn = make(sagemaker, "page")
    assert arn == f"arn:aws:sagemaker:eu-west-1:{ACCOUNT}:human-task-ui/page"
    shown = sagemaker.describe_human_task_ui(HumanTaskUiName="page")
    assert (shown["HumanTaskUiArn"], shown["HumanTaskUiStatus"]) == (arn, "Active")
    assert shown["UiTemplate"]["ContentSha256"] == hashlib.sha256(PAGE.encode()).hexdigest()
    with pytest.raises(sagemaker.exceptions.ResourceInUse):
        make(sagemaker, "page")
    sagemaker.delete_human_task_ui(HumanTaskUiName="page")
    for call in (sagemaker.describe_human_task_ui, sagemaker.delete_human_task_ui):
        refused("ResourceNotFound", call, HumanTaskUiName="page")


async def test_the_link_shows_the_template_as_text_until_it_expires(sagemaker: Any) -> None:
    make(sagemaker, "page")
    make(sagemaker, "other")
    url = sagemaker.describe_human_task_ui(HumanTaskUiName="page")["UiTemplate"]["Url"]
    answer = await asyncio.to_thread(httpx.get, url)
    assert answer.text == PAGE
    assert answer.headers["content-type"].startswith("text/plain")
    link = httpx.URL(url)
    assert 0 < int(link.params["expires"]) - time.time() <= 900
    for changed in (
        link.copy_set_param("expires", str(int(link.params["expires"]) + 1)),
        link.copy_set_param("signature", "0" * 64),
        link.copy_with(path="/human-task-uis/other/template"),
    ):
        assert (await asyncio.to_thread(httpx.get, changed)).status_code == 403


async def test_pages_of_uis(sagemaker: Any) -> None:
    for name in ("a", "b", "c"):
        make(sagemaker, name)
    times = {
        one["HumanTaskUiName"]: one["CreationTime"]
        for one in sagemaker.list_human_task_uis()["HumanTaskUiSummaries"]
    }
    pages = sagemaker.get_paginator("list_human_task_uis").paginate(
        SortOrder="Descending", PaginationConfig={"PageSize": 2}
    )
    assert [[one["HumanTaskUiName"] for one in page["HumanTaskUiSummaries"]] for page in pages] == [
        ["c", "b"],
        ["a"],
    ]
    assert list(times) == ["a", "b", "c"]
    day = 86400
    now = time.time()
    assert sagemaker.list_human_task_uis(CreationTimeAfter=now + day)["HumanTaskUiSummaries"] == []
    assert sagemaker.list_human_task_uis(CreationTimeBefore=now - day)["HumanTaskUiSummaries"] == []
    both = sagemaker.list_human_task_uis(CreationTimeAfter=now - day, CreationTimeBefore=now + day)
    assert len(both["HumanTaskUiSummaries"]) == 3


@pytest.mark.parametrize("content", ["x" * 128_001])
async def test_a_template_has_its_limits(sagemaker: Any, content: str) -> None:
    message = refused(
        "ValidationException",
        sagemaker.create_human_task_ui,
        HumanTaskUiName="page",
        UiTemplate={"Content": content},
    )
    assert "'uiTemplate.content'" in message
    assert len(message) < 2000
    assert "humanTaskUiName" in refused(
        "ValidationException",
        sagemaker.create_human_task_ui,
        HumanTaskUiName="Page",
        UiTemplate={"Content": "x"},
    )


async def test_a_template_is_rendered_with_links_that_open(
    sagemaker: Any, object_store: ObjectStore, bucket: str
) -> None:
    await object_store.put(ObjectAddress(bucket, "a folder/ä.txt"), b"hello", content_type="text/plain")
    content = (
        '<crowd-form><img src="{{ task.input.image | grant_read_access }}">{{ task.input.text }}</crowd-form>'
    )
    rendered = sagemaker.render_ui_template(
        UiTemplate={"Content": content},
        Task={"Input": f'{{"image": "s3://{bucket}/a folder/ä.txt", "text": "<b>"}}'},
        RoleArn=ROLE,
    )
    assert rendered["Errors"] == []
    assert "&lt;b&gt;" in rendered["RenderedContent"]
    link = rendered["RenderedContent"].partition('src="')[2].partition('"')[0].replace("&amp;", "&")
    assert (await asyncio.to_thread(httpx.get, link)).content == b"hello"


async def test_read_access_is_granted_to_what_the_input_names_alone(sagemaker: Any) -> None:
    content = "<crowd-form>[{{ 's3://other/secret.txt' | grant_read_access }}]</crowd-form>"
    rendered = sagemaker.render_ui_template(
        UiTemplate={"Content": content}, Task={"Input": '{"image": "s3://pets/1.jpg"}'}, RoleArn=ROLE
    )
    assert "<crowd-form>[]</crowd-form>" in rendered["RenderedContent"]
    (error,) = rendered["Errors"]
    assert error["Code"] == "AccessNotGranted"
    assert "s3://other/secret.txt" in error["Message"]


async def test_a_template_without_end_is_told_of_and_not_waited_for(sagemaker: Any) -> None:
    rendered = sagemaker.render_ui_template(
        UiTemplate={"Content": "<crowd-form>{{ (1..3000000000) | join: ',' }}</crowd-form>"},
        Task={"Input": "{}"},
        RoleArn=ROLE,
    )
    assert [error["Code"] for error in rendered["Errors"]] == ["TimeLimit"]


async def test_a_stored_template_is_rendered_by_its_arn(sagemaker: Any) -> None:
    arn = make(sagemaker, "page")
    task = {"Input": '{"text": "hi"}'}
    rendered = sagemaker.render_ui_template(HumanTaskUiArn=arn, Task=task, RoleArn=ROLE)
    assert "<p>hi</p>" in rendered["RenderedContent"]
    missing = {"HumanTaskUiArn": f"{arn}x", "Task": task, "RoleArn": ROLE}
    refused("ResourceNotFound", sagemaker.render_ui_template, **missing)


async def test_amazons_own_page_for_names_is_rendered_by_its_arn(sagemaker: Any) -> None:
    page = sagemaker.render_ui_template(
        HumanTaskUiArn="arn:aws:sagemaker:eu-west-1:394669845002:human-task-ui/NamedEntityRecognition",
        Task={"Input": '{"taskObject": "Ada & Charles", "labels": [{"label": "person"}]}'},
        RoleArn=ROLE,
    )
    assert page["Errors"] == []
    assert 'text="Ada &amp; Charles"' in page["RenderedContent"]


async def test_a_broken_template_gives_its_errors_and_what_could_be_rendered(sagemaker: Any) -> None:
    rendered = sagemaker.render_ui_template(
        UiTemplate={"Content": "<p>{{ task.input.text | nonsense }}</p>"},
        Task={"Input": '{"text": "hi"}'},
        RoleArn=ROLE,
    )
    assert len(rendered["Errors"]) == 1
    assert rendered["Errors"][0]["Code"]
    assert "nonsense" in rendered["Errors"][0]["Message"]
    assert "<p>" in rendered["RenderedContent"]


@pytest.mark.parametrize("task_input", ["{x", "[1]", "12"])
async def test_the_tasks_input_is_a_json_object(sagemaker: Any, task_input: str) -> None:
    members = {"UiTemplate": {"Content": PAGE}, "Task": {"Input": task_input}, "RoleArn": ROLE}
    assert "task.input" in refused("ValidationException", sagemaker.render_ui_template, **members)


async def test_exactly_one_template_is_rendered(server: Server, sagemaker: Any) -> None:
    task = {"Task": {"Input": "{}"}, "RoleArn": ROLE}
    assert "exactly one" in refused("ValidationException", sagemaker.render_ui_template, **task)
