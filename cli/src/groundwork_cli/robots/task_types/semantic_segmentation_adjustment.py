"""Adjustment of masks."""

from groundwork_cli.robots.task_types.adjustment import AdjustmentRobot
from groundwork_cli.robots.task_types.semantic_segmentation import ROBOT as AUDITED

ROBOT = AdjustmentRobot("semantic-segmentation-adjustment", AUDITED)
