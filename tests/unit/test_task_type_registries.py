"""Every service and the robots know every task type: a module that was forgotten shows here."""

from __future__ import annotations

import importlib

import pytest

from groundwork.task_types import task_types
from groundwork.task_types.registry import discover


@pytest.mark.parametrize(
    ("package", "attribute"),
    [
        ("consolidator.task_types", "CONSOLIDATION"),
        ("autolabeler.task_types", "LEARNING"),
        ("groundwork_cli.robots.task_types", "ROBOT"),
    ],
)
def test_each_registry_serves_every_task_type(package: str, attribute: str) -> None:
    assert set(discover(importlib.import_module(package), attribute)) == set(task_types())
