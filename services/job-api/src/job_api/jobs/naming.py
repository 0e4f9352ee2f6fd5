"""Pure rules about the names in a job."""

from __future__ import annotations

from groundwork.task_types import TaskType

_RESERVED = ("source", "source-ref")


def label_attribute(given: str | None, job_name: str, kind: TaskType) -> str:
    """The key of the label in the output: the given one, or one made from the job's name.

    Raises ValueError, with a message for people, when it breaks a rule of contract section 2.2.
    """
    attribute = given or (f"{job_name}-ref" if kind.reference else job_name)
    if attribute in _RESERVED:
        raise ValueError(f"{attribute!r} is the key of the data itself; choose another label attribute")
    if attribute.endswith("-metadata"):
        raise ValueError(f"{attribute!r}: a label attribute may not end in '-metadata'")
    if kind.reference and not attribute.endswith("-ref"):
        raise ValueError(f"{attribute!r}: the label attribute of a {kind.name} job must end in '-ref'")
    # What a custom job writes is its own function's business.
    if not kind.reference and not kind.own_functions and attribute.endswith("-ref"):
        raise ValueError(f"{attribute!r}: the label attribute of a {kind.name} job may not end in '-ref'")
    return attribute


def input_topic(region: str, account: str, job_name: str) -> str:
    """The topic of a streaming job that was given none."""
    return f"arn:aws:sns:{region}:{account}:{queue_name(job_name)}"


def queue_name(job_name: str) -> str:
    """What the contract calls the queue of a streaming job."""
    return f"GroundTruth-{job_name.lower()}"
