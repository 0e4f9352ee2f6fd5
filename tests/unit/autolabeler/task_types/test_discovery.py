from __future__ import annotations

import subprocess
import sys

import pytest

from autolabeler.task_types import learning, learnings
from groundwork.errors import InvalidRequest
from groundwork.task_types import task_types


def test_every_learnable_type_is_a_task_type() -> None:
    assert {"image-classification", "text-classification"} <= set(learnings()) <= set(task_types())


def test_every_type_names_a_pool_and_a_learner_that_exist() -> None:
    for recipe in learnings().values():
        assert hasattr(recipe.load_pool_kind(), "build")
        assert hasattr(recipe.load_learner(), "fit")


def test_an_unknown_type_is_refused_with_the_choices() -> None:
    with pytest.raises(InvalidRequest, match="image-classification, text-classification"):
        learning("juggling")


def test_the_service_process_loads_no_model_library() -> None:
    program = (
        "import sys, autolabeler.training, autolabeler.planning, autolabeler.guarantee\n"
        "from autolabeler.task_types import learnings\n"
        "learnings()\n"
        "print(sorted({'torch', 'sklearn', 'PIL', 'scipy'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
