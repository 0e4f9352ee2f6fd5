"""Verification of masks."""

from groundwork.task_types.verification import Verification

TASK_TYPE = Verification(
    name="semantic-segmentation-verification",
    suffix="VerificationSemanticSegmentation",
    media="image",
    metadata_type="groundtruth/label-verification",
    widget="crowd-image-classifier",
    audits="semantic-segmentation",
)
