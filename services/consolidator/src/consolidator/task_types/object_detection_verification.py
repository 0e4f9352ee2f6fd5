"""Verification of boxes."""

from consolidator.task_types.verification import VerificationConsolidation

CONSOLIDATION = VerificationConsolidation("object-detection-verification")
