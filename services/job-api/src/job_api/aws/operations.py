"""Every operation, with the least role that may call it."""

from __future__ import annotations

from dataclasses import dataclass

from job_api.access.roles import Role
from job_api.aws.call import Handler
from job_api.aws.handlers import human_task_uis, labeling_jobs, rendering, tags, workforces, workteams


@dataclass(frozen=True)
class Handled:
    run: Handler
    role: Role


OPERATIONS: dict[str, Handled] = {
    "AddTags": Handled(tags.add, Role.REQUESTER),
    "CreateHumanTaskUi": Handled(human_task_uis.create, Role.REQUESTER),
    "CreateLabelingJob": Handled(labeling_jobs.create, Role.REQUESTER),
    "CreateWorkforce": Handled(workforces.create, Role.ADMIN),
    "CreateWorkteam": Handled(workteams.create, Role.ADMIN),
    "DeleteHumanTaskUi": Handled(human_task_uis.delete, Role.REQUESTER),
    "DeleteTags": Handled(tags.delete, Role.REQUESTER),
    "DeleteWorkforce": Handled(workforces.delete, Role.ADMIN),
    "DeleteWorkteam": Handled(workteams.delete, Role.ADMIN),
    "DescribeHumanTaskUi": Handled(human_task_uis.describe, Role.VIEWER),
    "DescribeLabelingJob": Handled(labeling_jobs.describe, Role.VIEWER),
    "DescribeSubscribedWorkteam": Handled(workteams.describe_subscribed, Role.VIEWER),
    "DescribeWorkforce": Handled(workforces.describe, Role.VIEWER),
    "DescribeWorkteam": Handled(workteams.describe, Role.VIEWER),
    "ListHumanTaskUis": Handled(human_task_uis.list_all, Role.VIEWER),
    "ListLabelingJobs": Handled(labeling_jobs.list_all, Role.VIEWER),
    "ListLabelingJobsForWorkteam": Handled(labeling_jobs.list_for_workteam, Role.VIEWER),
    "ListSubscribedWorkteams": Handled(workteams.list_subscribed, Role.VIEWER),
    "ListTags": Handled(tags.list_all, Role.VIEWER),
    "ListWorkforces": Handled(workforces.list_all, Role.VIEWER),
    "ListWorkteams": Handled(workteams.list_all, Role.VIEWER),
    "RenderUiTemplate": Handled(rendering.render, Role.VIEWER),
    "StopLabelingJob": Handled(labeling_jobs.stop, Role.REQUESTER),
    "UpdateWorkforce": Handled(workforces.update, Role.ADMIN),
    "UpdateWorkteam": Handled(workteams.update, Role.ADMIN),
}
