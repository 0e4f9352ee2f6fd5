"""CreateLabelingJob: from the AWS request to a job of ours. Pure.

Here are the rules that concern members which only the AWS request has (contract section 2.2); what every
job must keep, `job_api.jobs` checks.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from pydantic import ValidationError

from groundwork.arns import PRIVATE_TEAM, PUBLIC_TEAM, VENDOR_TEAM, name_in, resource_of
from groundwork.errors import InvalidParts, InvalidRequest
from groundwork.money import usd_of
from groundwork.service.wording import problems_of
from job_api.aws.call import Values
from job_api.aws.labeling_jobs.functions import JobFunctions, job_functions
from job_api.jobs.schemas import JobCreate
from job_api.public.prices import price_problem
from job_api.public.team import NOT_CONNECTED, PUBLIC_TEAM_NAME
from job_api.tags.service import unique_tags

_MEMBERS = {
    "name": "labelingJobName",
    "label_attribute": "labelAttributeName",
    "input_manifest": "inputConfig.dataSource.s3DataSource.manifestS3Uri",
    "output_path": "outputConfig.s3OutputPath",
    "labels": "labelCategoryConfigS3Uri",
    "label_category_config": "labelCategoryConfigS3Uri",
    "audited_attribute": "labelCategoryConfigS3Uri",
    "team": "humanTaskConfig.workteamArn",
    "workers_per_object": "humanTaskConfig.numberOfHumanWorkersPerDataObject",
    "title": "humanTaskConfig.taskTitle",
    "description": "humanTaskConfig.taskDescription",
    "template_uri": "humanTaskConfig.uiConfig.uiTemplateS3Uri",
    "human_task_ui": "humanTaskConfig.uiConfig.humanTaskUiArn",
    "pre_function": "humanTaskConfig.preHumanTaskLambdaArn",
    "post_function": ("humanTaskConfig.annotationConsolidationConfig.annotationConsolidationLambdaArn"),
    "task_type": "humanTaskConfig.preHumanTaskLambdaArn",
    "task_price": "humanTaskConfig.publicWorkforceTaskPrice.amountInUsd",
    "task_time_limit_seconds": "humanTaskConfig.taskTimeLimitInSeconds",
    "availability_seconds": "humanTaskConfig.taskAvailabilityLifetimeInSeconds",
    "max_concurrent_objects": "humanTaskConfig.maxConcurrentTaskCount",
    "stopping": "stoppingConditions",
    "streaming": "inputConfig.dataSource.snsDataSource",
    "automation": "labelingJobAlgorithmsConfig",
    "tags": "tags",
}
"""Where the AWS request has what a member of `JobCreate` holds."""
_ALGORITHM = "labeling-job-algorithm-specification"
_ALGORITHMS = ("image-classification", "text-classification", "object-detection", "semantic-segmentation")
_FREE_OF_PERSONAL_DATA = "FreeOfPersonallyIdentifiableInformation"
_S3_PATH = re.compile(r"https://s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?/([^/?#]+)/?([^?#]*)")
_S3_HOST = re.compile(
    r"https://([a-z0-9][a-z0-9.-]*)\.s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?/?([^?#]*)"
)


class _Problems:
    """Everything that is wrong, by the places of our own request."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []

    def add(self, where: str, message: str) -> None:
        self.found.append((aws_member(where), message))


def job_request(request: Values, *, public_workforce: bool = False) -> JobCreate:
    """`public_workforce`: Mechanical Turk is connected. Raises InvalidParts with the AWS paths of everything
    that is wrong."""
    problems = _Problems()
    task = request["HumanTaskConfig"]
    functions = _functions(task, problems)
    _check_ui(task["UiConfig"], problems)
    price = _mills(task.get("PublicWorkforceTaskPrice", {}).get("AmountInUsd"))
    team = _team(request, price, functions, problems, public_workforce)
    automated = _automated(request, functions, problems)
    sources = request["InputConfig"]["DataSource"]
    manifest = sources.get("S3DataSource", {}).get("ManifestS3Uri")
    topic = sources.get("SnsDataSource", {}).get("SnsTopicArn")
    if manifest is None and topic is None:
        problems.add("input_manifest", "give an S3DataSource, an SnsDataSource, or both")
    tags: dict[str, str] = {}
    try:
        tags = unique_tags([(tag["Key"], tag["Value"]) for tag in request.get("Tags", [])])
    except InvalidRequest as error:
        problems.add("tags", error.message)
    conditions = request.get("StoppingConditions", {})
    made = _validated(
        {
            "name": request["LabelingJobName"],
            "task_type": functions.kind.name if functions else "custom",
            "input_manifest": s3_address(manifest),
            "output_path": s3_address(request["OutputConfig"]["S3OutputPath"]),
            "label_attribute": request["LabelAttributeName"],
            "label_category_config": s3_address(request.get("LabelCategoryConfigS3Uri")),
            "team": team,
            "workers_per_object": task["NumberOfHumanWorkersPerDataObject"],
            "title": task["TaskTitle"],
            "description": task["TaskDescription"],
            "template_uri": s3_address(task["UiConfig"].get("UiTemplateS3Uri")),
            "human_task_ui": task["UiConfig"].get("HumanTaskUiArn"),
            "task_price": usd_of(price) if price and not problems.found else None,
            "pre_function": functions.pre if functions else None,
            "post_function": functions.post if functions else None,
            "task_time_limit_seconds": task["TaskTimeLimitInSeconds"],
            "availability_seconds": task.get("TaskAvailabilityLifetimeInSeconds"),
            "max_concurrent_objects": task.get("MaxConcurrentTaskCount", 1000),
            "stopping": {
                "max_human_labeled": conditions.get("MaxHumanLabeledObjectCount"),
                "max_percentage_labeled": conditions.get("MaxPercentageOfInputDatasetLabeled"),
            },
            "streaming": topic
            and {"input_topic": topic, "output_topic": request["OutputConfig"].get("SnsTopicArn")},
            "automation": {} if automated else None,
            "tags": tags,
        },
        problems,
    )
    if made is None or problems.found:
        raise InvalidParts(problems.found)
    return made


def aws_member(where: str) -> str:
    """The path in the AWS request of a place in our own; labels[3] and streaming.input_topic too.

    A place in a file stays: `label_category_config: labels[3]`.
    """
    member, colon, place = where.partition(": ")
    first = re.split(r"[.\[]", member, maxsplit=1)[0]
    return _MEMBERS.get(first, member) + colon + place


def s3_address(uri: str | None) -> str | None:
    """`s3://bucket/key` for the https forms of an S3 address; anything else as it came."""
    match = uri and (_S3_PATH.fullmatch(uri) or _S3_HOST.fullmatch(uri))
    return f"s3://{match[1]}/{unquote(match[2])}" if match else uri


def _functions(task: Values, problems: _Problems) -> JobFunctions | None:
    post = task.get("AnnotationConsolidationConfig", {}).get("AnnotationConsolidationLambdaArn")
    try:
        return job_functions(task.get("PreHumanTaskLambdaArn"), post)
    except ValueError as error:
        problems.add("pre_function", str(error))
        return None


def _check_ui(ui: Values, problems: _Problems) -> None:
    if ("UiTemplateS3Uri" in ui) == ("HumanTaskUiArn" in ui):
        problems.add("template_uri", "give exactly one of UiTemplateS3Uri and HumanTaskUiArn")
    name = name_in(ui.get("HumanTaskUiArn", ""), "human-task-ui") or ""
    if name.startswith(("PointCloud", "VideoObject")):
        problems.add(
            "human_task_ui",
            f"the page {name} is for video frames or 3D point clouds, which this server does not support",
        )


def _mills(amount: dict[str, Any] | None) -> int | None:
    """An amount in US dollars (`AmountInUsd`) in thousandths."""
    if amount is None:
        return None
    dollars, cents = amount.get("Dollars", 0), amount.get("Cents", 0)
    tenths: int = dollars * 1000 + cents * 10 + amount.get("TenthFractionsOfACent", 0)
    return tenths


def _team(
    request: Values,
    price: int | None,
    functions: JobFunctions | None,
    problems: _Problems,
    public_workforce: bool,
) -> str:
    """The team's name."""
    arn = request["HumanTaskConfig"]["WorkteamArn"]
    resource = resource_of(arn) or ""
    if resource.startswith(PUBLIC_TEAM):
        if not public_workforce:
            problems.add("team", NOT_CONNECTED)
        _check_public(request, price, functions, problems)
    elif price is not None:
        problems.add(
            "team", "only tasks of the public workforce have a price; leave PublicWorkforceTaskPrice out"
        )
    for crowd in (PRIVATE_TEAM, VENDOR_TEAM):
        if resource.startswith(crowd):
            return resource.removeprefix(crowd)
    if resource.removeprefix("workteam/") != PUBLIC_TEAM_NAME:
        problems.add("team", f"The work team {arn} does not exist")
    return PUBLIC_TEAM_NAME


def _check_public(
    request: Values, price: int | None, functions: JobFunctions | None, problems: _Problems
) -> None:
    classifiers = request["InputConfig"].get("DataAttributes", {}).get("ContentClassifiers", [])
    if _FREE_OF_PERSONAL_DATA not in classifiers:
        problems.add(
            "inputConfig.dataAttributes.contentClassifiers",
            f"with the public workforce the data must be declared {_FREE_OF_PERSONAL_DATA}",
        )
    if functions is not None and (problem := price_problem(price, functions.kind.name)):
        problems.add("task_price", problem)


def _automated(request: Values, functions: JobFunctions | None, problems: _Problems) -> bool:
    config = request.get("LabelingJobAlgorithmsConfig")
    if config is None:
        return False
    arn = config["LabelingJobAlgorithmSpecificationArn"]
    algorithm = name_in(arn, _ALGORITHM)
    if algorithm not in _ALGORITHMS:
        problems.add("automation", f"{arn} is no algorithm; there are {', '.join(_ALGORITHMS)}")
    elif functions is not None and functions.kind.name != algorithm:
        problems.add(
            "automation",
            f"the algorithm {algorithm} does not fit the job's task type, {functions.kind.name}",
        )
    return True


def _validated(values: dict[str, Any], problems: _Problems) -> JobCreate | None:
    try:
        return JobCreate.model_validate(values)
    except ValidationError as error:
        for where, message in problems_of(error.errors(include_url=False), JobCreate):
            problems.add(where, message)
        return None
