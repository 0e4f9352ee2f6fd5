"""Adjustment of boxes."""

from consolidator.task_types.adjustment import AdjustmentConsolidation
from consolidator.task_types.object_detection import CONSOLIDATION as AUDITED

CONSOLIDATION = AdjustmentConsolidation("object-detection-adjustment", AUDITED)
