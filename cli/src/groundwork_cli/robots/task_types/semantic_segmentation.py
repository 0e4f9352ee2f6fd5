"""Semantic segmentation of pictures."""

from groundwork_cli.robots.task_types.masks import MaskRobot

ROBOT = MaskRobot("semantic-segmentation")
