"""Image classification, any number of labels."""

from groundwork_cli.robots.task_types.multi_label import MultiLabelRobot

ROBOT = MultiLabelRobot("image-classification-multi-label")
