"""Object detection."""

from groundwork_cli.robots.task_types.boxes import BoxRobot

ROBOT = BoxRobot("object-detection")
