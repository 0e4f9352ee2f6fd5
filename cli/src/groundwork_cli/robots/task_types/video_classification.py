"""Video clip classification, single label."""

from groundwork_cli.robots.task_types.classification import ClassificationRobot

ROBOT = ClassificationRobot("video-classification")
