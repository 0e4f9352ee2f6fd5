"""Every event, in the order in which a job meets them. `docs/architecture/events.md` draws the flow."""

from __future__ import annotations

from typing import ClassVar, Literal

from groundwork.events.base import Event, JobEvent


class JobCreated(JobEvent):
    """job-api to itself: the manifest is to be imported."""

    subject: ClassVar[str] = "labeling.job.created"


class JobImported(JobEvent):
    """job-api: the data objects are in the store, and labelling may start."""

    subject: ClassVar[str] = "labeling.job.imported"
    objects: int
    automated: bool


class ObjectsArrived(JobEvent):
    """job-api: a streaming job has this many data objects now."""

    subject: ClassVar[str] = "labeling.objects.arrived"
    objects: int


class BatchSelected(JobEvent):
    """autolabeler: people are asked for the objects of this batch."""

    subject: ClassVar[str] = "labeling.batch.selected"
    batch_id: int
    size: int


class AnswerSubmitted(JobEvent):
    """task-router: a worker's answer is stored. `complete`: the object has all the answers it wants."""

    subject: ClassVar[str] = "labeling.answer.submitted"
    task_id: int
    ordinal: int
    answer_id: int
    complete: bool


class OpinionsWanted(JobEvent):
    """consolidator: each of these objects wants `more` answers beyond those asked for so far, ahead of other
    work."""

    subject: ClassVar[str] = "labeling.opinions.wanted"
    ordinals: list[int]
    more: int = 1


class ObjectsReopened(JobEvent):
    """task-router: answers to these objects do not count any more, and others are asked for; their labels are
    void."""

    subject: ClassVar[str] = "labeling.objects.reopened"
    ordinals: list[int]


class ObjectsLabeled(JobEvent):
    """consolidator: these objects have a label made from people's answers."""

    subject: ClassVar[str] = "labeling.objects.labeled"
    ordinals: list[int]


class ObjectsFailed(JobEvent):
    """Any service: these objects cannot be labelled; the reasons are in `object_failure`."""

    subject: ClassVar[str] = "labeling.objects.failed"
    count: int
    found_by: str


class ObjectsRetried(JobEvent):
    """job-api: these objects had failed, their failures are taken back, and people are to be asked again."""

    subject: ClassVar[str] = "labeling.objects.retried"
    ordinals: list[int]


class JobUnworkable(JobEvent):
    """task-router: none of the job's first objects can be given to people, because its pre-annotation
    function fails for each; the job is to fail for this reason."""

    subject: ClassVar[str] = "labeling.job.unworkable"
    reason: str


class RoundDue(JobEvent):
    """autolabeler to itself: the next step of a learning run is to be computed."""

    subject: ClassVar[str] = "labeling.round.due"
    round: int


class ObjectsMachineLabeled(JobEvent):
    """autolabeler: this many objects have a certified machine label."""

    subject: ClassVar[str] = "labeling.objects.machine_labeled"
    round: int
    count: int


class JobEdited(JobEvent):
    """job-api: settings of a running job have changed."""

    subject: ClassVar[str] = "labeling.job.edited"
    workers_per_object: int


class WorkerBlocked(JobEvent):
    """job-api: this worker gets nothing more of the job; `worker_block` says whether his answers count."""

    subject: ClassVar[str] = "labeling.worker.blocked"
    worker_id: int


class MembershipEnded(Event):
    """job-api or task-router: these workers are no members of the team any more, what they hold of its jobs
    goes back, and whoever is in no team is signed out."""

    subject: ClassVar[str] = "labeling.membership.ended"
    team_id: int
    worker_ids: list[int]


class JobStopping(JobEvent):
    """job-api: nothing more is to be handed out; what is in hand is still taken for a while."""

    subject: ClassVar[str] = "labeling.job.stopping"


class WorkDrained(JobEvent):
    """task-router: nobody holds anything of this stopping job, and no answer comes any more."""

    subject: ClassVar[str] = "labeling.work.drained"


class LabelingFinished(JobEvent):
    """job-api to itself: every object has its label or its failure, or the job was stopped and is drained;
    the output is to be written."""

    subject: ClassVar[str] = "labeling.job.labeling_finished"


class JobEnded(JobEvent):
    """job-api: the job has reached its last status and the output manifest, if any, is in place."""

    subject: ClassVar[str] = "labeling.job.ended"
    status: Literal["Completed", "Failed", "Stopped"]


class JobDeleted(JobEvent):
    """job-api: the job is gone for everybody; each service deletes its own rows of it."""

    subject: ClassVar[str] = "labeling.job.deleted"
