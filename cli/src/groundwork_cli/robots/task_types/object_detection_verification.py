"""Verification of boxes."""

from groundwork_cli.robots.task_types.verification import VerificationRobot

ROBOT = VerificationRobot("object-detection-verification")
