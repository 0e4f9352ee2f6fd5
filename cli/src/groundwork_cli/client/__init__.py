"""A typed client of Groundwork.

`AsyncGroundwork` and `Groundwork` (blocking) speak the requester's API and have the same methods;
`WorkerClient` does what a worker's browser does.

    with Groundwork("http://127.0.0.1:20000", api_key) as gw:
        gw.teams.create("readers")
        job = gw.jobs.create(NewJob(name="pets-1", ...))
        for line in gw.jobs.results(job.name): ...
"""

from groundwork_cli.client.asynchronous.groundwork import AsyncGroundwork
from groundwork_cli.client.blocking.groundwork import Groundwork
from groundwork_cli.client.errors import ApiError
from groundwork_cli.client.models import (
    ENDED,
    AnswerContent,
    Answered,
    AnswersOfObject,
    Arrived,
    ArrivedObject,
    Assignment,
    Claims,
    Conversion,
    Converted,
    Counters,
    Delivery,
    Export,
    Fault,
    Function,
    FunctionKind,
    Job,
    JobChange,
    Key,
    Learning,
    LedgerEntry,
    LogEntry,
    NewJob,
    NewKey,
    ObjectState,
    Problem,
    Progress,
    Promise,
    ResultLine,
    Role,
    Selection,
    Skipped,
    StoppingConditions,
    Streaming,
    TaskInput,
    Team,
    Template,
    Tested,
    Validation,
    Webhook,
    Worker,
)
from groundwork_cli.client.patience import Patience
from groundwork_cli.client.worker import WorkerClient

__all__ = [
    "ENDED",
    "AnswerContent",
    "Answered",
    "AnswersOfObject",
    "ApiError",
    "Arrived",
    "ArrivedObject",
    "Assignment",
    "AsyncGroundwork",
    "Claims",
    "Conversion",
    "Converted",
    "Counters",
    "Delivery",
    "Export",
    "Fault",
    "Function",
    "FunctionKind",
    "Groundwork",
    "Job",
    "JobChange",
    "Key",
    "Learning",
    "LedgerEntry",
    "LogEntry",
    "NewJob",
    "NewKey",
    "ObjectState",
    "Patience",
    "Problem",
    "Progress",
    "Promise",
    "ResultLine",
    "Role",
    "Selection",
    "Skipped",
    "StoppingConditions",
    "Streaming",
    "TaskInput",
    "Team",
    "Template",
    "Tested",
    "Validation",
    "Webhook",
    "Worker",
    "WorkerClient",
]
