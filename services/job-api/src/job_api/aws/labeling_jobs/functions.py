"""What the two function ARNs of a job say of its task type (contract section 5.1). Pure."""

from __future__ import annotations

from dataclasses import dataclass

from groundwork.functions import built_in, parse_reference
from groundwork.task_types import TaskType, task_type

_NOT_THERE = frozenset(
    kind
    for base in (
        "VideoObjectDetection",
        "VideoObjectTracking",
        "3DPointCloudObjectDetection",
        "3DPointCloudObjectTracking",
        "3DPointCloudSemanticSegmentation",
    )
    for kind in (base, f"Adjustment{base}")
)
"""Suffixes of Amazon's built-in functions whose task types we do not have."""


@dataclass(frozen=True)
class JobFunctions:
    """The task type, and the functions that are the requester's own; None: the type's built-in way."""

    kind: TaskType
    pre: str | None
    post: str | None


def job_functions(pre: str | None, post: str | None) -> JobFunctions:
    """Raises ValueError, with a message for people, for functions that cannot be, or not together."""
    pre_kind = _built_in_type(pre, "pre")
    post_kind = _built_in_type(post, "post")
    if pre_kind and post_kind and pre_kind.name != post_kind.name:
        raise ValueError(
            f"PRE-{pre_kind.suffix} and ACS-{post_kind.suffix} belong to different task types; name a pair"
        )
    custom = task_type("custom")
    # Whoever consolidates the answers decides what they mean.
    kind = post_kind or custom
    return JobFunctions(
        kind, pre if pre_kind is None or kind is custom else None, None if post_kind else post
    )


def _built_in_type(arn: str | None, phase: str) -> TaskType | None:
    """None without a function, and for one of the requester's own."""
    if arn is None:
        return None
    reference = parse_reference(arn)
    prefix, _, suffix = (reference.name if reference else "").partition("-")
    if prefix in ("PRE", "ACS"):
        if suffix in _NOT_THERE:
            raise ValueError(
                f"{arn}: jobs on video frames and 3D point clouds are not supported by this server"
            )
        found = built_in(arn)
        if found is None:
            raise ValueError(f"{arn}: there is no built-in function {prefix}-{suffix}")
        if found.phase != phase:
            raise ValueError(f"{arn}: {prefix}-{suffix} is the other one of the pair")
        return found.task_type
    return None
