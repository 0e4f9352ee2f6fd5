"""What functions are given (contract sections 5.2 and 5.3). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from pydantic import JsonValue

from groundwork.manifest import source_of

VERSION = "2018-10-16"


def pre_event(job_arn: str, line: str) -> dict[str, JsonValue]:
    """What a pre-annotation function is given for one manifest line."""
    return {"version": VERSION, "labelingJobArn": job_arn, "dataObject": orjson.loads(line)}


def post_event(
    *,
    job_arn: str,
    labels: Sequence[str],
    label_attribute: str,
    role_arn: str | None,
    payload: str,
    output: str,
    workers_per_object: int,
    kms_key_id: str | None,
) -> dict[str, JsonValue]:
    """What a post-annotation function is given. `payload` and `output` are S3 addresses.

    The last keys stand in no guide, but in real events, and functions use them.
    """
    return {
        "version": VERSION,
        "labelingJobArn": job_arn,
        "labelCategories": list(labels) or None,
        "labelAttributeName": label_attribute,
        # AWS's samples assume the role when it is given.
        **({"roleArn": role_arn} if role_arn else {}),
        "payload": {"s3Uri": payload},
        "outputConfig": output,
        "maxHumanWorkersPerDataObject": workers_per_object,
        "kmsKeyId": kms_key_id,
        "vpcEnabled": False,
    }


def payload_entry(
    object_id: int, line: str, annotations: Sequence[Mapping[str, Any]]
) -> dict[str, JsonValue]:
    """One data object in the payload file of a post-annotation function."""
    kind, value = source_of(line)
    return {
        "datasetObjectId": str(object_id),
        "dataObject": {"content" if kind == "source" else "s3Uri": value},
        "annotations": [dict(annotation) for annotation in annotations],
    }
