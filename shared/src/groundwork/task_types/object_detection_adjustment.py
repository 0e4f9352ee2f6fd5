"""Adjustment of boxes."""

from dataclasses import replace

from groundwork.task_types.adjustment import adjustment_of
from groundwork.task_types.object_detection import TASK_TYPE as AUDITED

TASK_TYPE = adjustment_of(replace(AUDITED, empty_boxes=True))
