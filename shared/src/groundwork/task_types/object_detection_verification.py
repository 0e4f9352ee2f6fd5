"""Verification of boxes."""

from groundwork.task_types.verification import Verification

TASK_TYPE = Verification(
    name="object-detection-verification",
    suffix="VerificationBoundingBox",
    media="image",
    metadata_type="groundtruth/label-verification",
    widget="crowd-image-classifier",
    audits="object-detection",
)
