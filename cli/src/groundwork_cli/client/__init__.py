"""A typed client of Groundwork's two APIs: the requester's and the worker's."""

from groundwork_cli.client.errors import ApiError
from groundwork_cli.client.models import (
    Answered,
    Assignment,
    Claims,
    Counters,
    Job,
    Learning,
    NewJob,
    Progress,
    Promise,
)
from groundwork_cli.client.patience import Patience
from groundwork_cli.client.requester import RequesterClient
from groundwork_cli.client.worker import WorkerClient

__all__ = [
    "Answered",
    "ApiError",
    "Assignment",
    "Claims",
    "Counters",
    "Job",
    "Learning",
    "NewJob",
    "Patience",
    "Progress",
    "Promise",
    "RequesterClient",
    "WorkerClient",
]
