"""Verification of masks."""

from consolidator.task_types.verification import VerificationConsolidation

CONSOLIDATION = VerificationConsolidation("semantic-segmentation-verification")
