"""Adjustment of masks."""

from consolidator.task_types.adjustment import AdjustmentConsolidation
from consolidator.task_types.semantic_segmentation import CONSOLIDATION as AUDITED

CONSOLIDATION = AdjustmentConsolidation("semantic-segmentation-adjustment", AUDITED)
