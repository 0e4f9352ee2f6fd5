"""Adjustment of boxes."""

from groundwork_cli.robots.task_types.adjustment import AdjustmentRobot
from groundwork_cli.robots.task_types.object_detection import ROBOT as AUDITED

ROBOT = AdjustmentRobot("object-detection-adjustment", AUDITED)
