"""Adjustment of masks."""

from groundwork.task_types.adjustment import adjustment_of
from groundwork.task_types.semantic_segmentation import TASK_TYPE as AUDITED

TASK_TYPE = adjustment_of(AUDITED)
