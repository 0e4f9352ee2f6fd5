"""Operations on human task UIs."""

from __future__ import annotations

from datetime import UTC, datetime

from groundwork.arns import human_task_ui_arn
from groundwork.store.models import HumanTaskUi
from job_api.aws.call import Call, Values
from job_api.aws.handlers.tags import given_tags
from job_api.aws.paging import Order, Paging
from job_api.human_task_uis.service import create_ui, delete_ui, get_ui, page_of_uis, template_link


async def create(call: Call, request: Values) -> Values:
    tags = given_tags(request)
    async with call.platform.transaction() as session:
        made = await create_ui(
            session,
            name=request["HumanTaskUiName"],
            region=call.region,
            content=request["UiTemplate"]["Content"],
            tags=tags,
        )
    return {"HumanTaskUiArn": human_task_ui_arn(made.region, call.account, made.name)}


async def describe(call: Call, request: Values) -> Values:
    async with call.platform.database.sessions() as session:
        found = await get_ui(session, request["HumanTaskUiName"])
    link = template_link(call.link_signer, call.base_url, found.name, datetime.now(UTC))
    return {
        "HumanTaskUiArn": human_task_ui_arn(found.region, call.account, found.name),
        "HumanTaskUiName": found.name,
        "HumanTaskUiStatus": "Active",
        "CreationTime": found.created_at,
        "UiTemplate": {"Url": link, "ContentSha256": found.content_sha256},
    }


async def list_all(call: Call, request: Values) -> Values:
    order = Order(HumanTaskUi.created_at, HumanTaskUi.id, request.get("SortOrder") == "Descending")
    paging = Paging[HumanTaskUi](call.token_signer, "ListHumanTaskUis", request, order)
    if "CreationTimeAfter" in request:
        paging.conditions.append(HumanTaskUi.created_at > request["CreationTimeAfter"])
    if "CreationTimeBefore" in request:
        paging.conditions.append(HumanTaskUi.created_at < request["CreationTimeBefore"])
    async with call.platform.database.sessions() as session:
        page = paging.page(await page_of_uis(session, paging.conditions, paging.by, paging.limit))
    return {
        "HumanTaskUiSummaries": [
            {
                "HumanTaskUiName": one.name,
                "HumanTaskUiArn": human_task_ui_arn(one.region, call.account, one.name),
                "CreationTime": one.created_at,
            }
            for one in page.rows
        ],
        "NextToken": page.next_token,
    }


async def delete(call: Call, request: Values) -> Values:
    async with call.platform.transaction() as session:
        await delete_ui(session, request["HumanTaskUiName"])
    return {}
