"""Named entity recognition."""

from groundwork_cli.robots.task_types.entities import EntityRobot

ROBOT = EntityRobot("named-entity-recognition")
