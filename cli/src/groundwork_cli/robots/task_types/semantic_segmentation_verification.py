"""Verification of masks."""

from groundwork_cli.robots.task_types.verification import VerificationRobot

ROBOT = VerificationRobot("semantic-segmentation-verification")
