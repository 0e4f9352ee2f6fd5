"""The checks of what stands in the request itself, against what is in the store."""

from __future__ import annotations

from datetime import UTC, datetime

from groundwork.functions import find_function, is_users_own
from groundwork.money import mills_of
from groundwork.task_types import task_type
from job_api.jobs.checking.findings import Check
from job_api.jobs.naming import label_attribute, queue_name
from job_api.jobs.repository import JobRepository
from job_api.public.prices import price_problem
from job_api.public.team import NOT_CONNECTED, PUBLIC_TEAM_NAME, is_public
from job_api.streaming.topics import is_topic, topic_name
from job_api.teams.service import TeamNotFound, get_team


async def check_task_type(check: Check) -> None:
    async with check.part("task_type"):
        check.findings.kind = task_type(check.request.task_type)


async def check_name(check: Check) -> None:
    async with check.platform.database.sessions() as session:
        if await JobRepository(session).find(check.request.name) is not None:
            check.findings.add("name", name_taken(check.request.name))


async def check_label_attribute(check: Check) -> None:
    if (kind := check.findings.kind) is None:
        return
    async with check.part("label_attribute"):
        check.findings.attribute = label_attribute(check.request.label_attribute, check.request.name, kind)


async def check_team(check: Check) -> None:
    async with check.part("team"), check.platform.database.sessions() as session:
        public = is_public(check.request.team)
        try:
            team = await get_team(session, PUBLIC_TEAM_NAME if public else check.request.team)
        except TeamNotFound as error:
            raise ValueError(NOT_CONNECTED if public else error.message) from error
        check.findings.team_id, check.findings.price_mills = team.id, team.price_mills
        check.findings.public = team.kind == "public"


async def check_price(check: Check) -> None:
    """After the team, whose own price is found then."""
    request, findings = check.request, check.findings
    if request.task_price is not None:
        findings.price_mills = mills_of(request.task_price)
    if findings.public and (problem := price_problem(findings.price_mills, request.task_type)):
        findings.add("task_price", problem)
    if request.budget is None:
        return
    if findings.price_mills is None:
        findings.add("budget", "a budget needs a 'task_price', because nothing else costs anything")
    elif mills_of(request.budget) < findings.price_mills * request.workers_per_object:
        findings.add("budget", "the budget is not enough for the answers to a single object")


async def check_functions(check: Check) -> None:
    request, kind = check.request, check.findings.kind
    for where, name in (("pre_function", request.pre_function), ("post_function", request.post_function)):
        if name is not None:
            async with check.part(where), check.platform.database.sessions() as session:
                if is_users_own(name):
                    await find_function(session, name)
    if request.post_function is not None and kind is not None and not kind.own_functions:
        check.findings.add(
            "post_function",
            f"the answers of a {kind.name} job are consolidated by its built-in method; make the job's task"
            " type 'custom' to use a function of your own",
        )


async def check_automation(check: Check) -> None:
    request, kind = check.request, check.findings.kind
    if request.automation is None:
        return
    if request.streaming is not None:
        check.findings.add("automation", "a streaming job cannot be labelled by a model; leave one out")
    if kind is not None and not kind.learnable:
        check.findings.add("automation", f"there is no automated labelling for {kind.name} jobs")


async def check_topics(check: Check) -> None:
    streaming = check.request.streaming
    if streaming is None:
        return
    named = {"input_topic": streaming.input_topic, "output_topic": streaming.output_topic}
    for member, topic in named.items():
        if topic is not None and not is_topic(topic):
            check.findings.add(
                f"streaming.{member}",
                f"{topic!r} is no topic; write arn:aws:sns:<region>:<account>:<name>, with a name of letters,"
                " digits, '-' and '_'",
            )
    incoming = streaming.input_topic or f":{queue_name(check.request.name)}"
    if streaming.output_topic is not None and topic_name(incoming) == topic_name(streaming.output_topic):
        check.findings.add(
            "streaming.output_topic", "results would come back as objects; name another topic than the input"
        )


async def check_deadline(check: Check) -> None:
    deadline = check.request.deadline
    if deadline is not None and deadline <= datetime.now(UTC):
        check.findings.add("deadline", "the deadline is in the past")


def name_taken(name: str) -> str:
    return (
        f"a labelling job named {name!r} is there already (names are compared without case);"
        " choose another name"
    )
