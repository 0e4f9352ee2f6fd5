"""Every registry knows every task type that it should: a module that was forgotten shows here."""

from __future__ import annotations

import importlib

import pytest

from groundwork.task_types import task_types
from groundwork.task_types.registry import discover


@pytest.mark.parametrize(
    ("package", "attribute"),
    [
        ("consolidator.task_types", "CONSOLIDATION"),
        ("groundwork_cli.robots.task_types", "ROBOT"),
    ],
)
def test_each_registry_serves_every_task_type(package: str, attribute: str) -> None:
    assert set(discover(importlib.import_module(package), attribute)) == set(task_types())


def test_what_can_be_learned_is_a_task_type() -> None:
    learning = discover(importlib.import_module("autolabeler.task_types"), "LEARNING")
    assert set(learning) <= set(task_types())
