"""`python -m job_api.aws.contract.generate`: take our operations' shapes out of botocore's service model.

The running service reads the small file that this writes; botocore's whole model would cost it some ninety
megabytes and a second at start. Run it again after an update of botocore: a test compares the two.
"""

from __future__ import annotations

import json
from typing import Any

import botocore.session

from job_api.aws.contract.model import CONTRACT_FILE

OPERATIONS = (
    "AddTags",
    "CreateHumanTaskUi",
    "CreateLabelingJob",
    "CreateWorkforce",
    "CreateWorkteam",
    "DeleteHumanTaskUi",
    "DeleteTags",
    "DeleteWorkforce",
    "DeleteWorkteam",
    "DescribeHumanTaskUi",
    "DescribeLabelingJob",
    "DescribeSubscribedWorkteam",
    "DescribeWorkforce",
    "DescribeWorkteam",
    "ListHumanTaskUis",
    "ListLabelingJobs",
    "ListLabelingJobsForWorkteam",
    "ListSubscribedWorkteams",
    "ListTags",
    "ListWorkforces",
    "ListWorkteams",
    "RenderUiTemplate",
    "StopLabelingJob",
    "UpdateWorkforce",
    "UpdateWorkteam",
)
_FACTS = ("type", "required", "min", "max", "pattern", "enum", "sensitive")


def extract(description: dict[str, Any]) -> dict[str, Any]:
    """The operations, and every shape they reach, without a word of the documentation."""
    shapes: dict[str, Any] = {}

    def reach(name: str) -> None:
        if name in shapes:
            return
        full = description["shapes"][name]
        shape = shapes[name] = {fact: full[fact] for fact in _FACTS if fact in full}
        if "members" in full:
            shape["members"] = {member: ref["shape"] for member, ref in full["members"].items()}
        shape |= {part: full[part]["shape"] for part in ("member", "key", "value") if part in full}
        for inner in (
            *shape.get("members", {}).values(),
            *(shape.get(p) for p in ("member", "key", "value")),
        ):
            if inner:
                reach(inner)

    operations = {}
    for name in OPERATIONS:
        full = description["operations"][name]
        operations[name] = {side: full[side]["shape"] for side in ("input", "output") if side in full}
        for shape_name in operations[name].values():
            reach(shape_name)
    return {
        "target_prefix": description["metadata"]["targetPrefix"],
        "operations": operations,
        "shapes": dict(sorted(shapes.items())),
    }


def generated() -> str:
    """The contract file's text for the botocore that is installed."""
    model = botocore.session.get_session().get_service_data("sagemaker")
    return json.dumps(extract(model), indent=1, ensure_ascii=True) + "\n"


if __name__ == "__main__":
    CONTRACT_FILE.write_text(generated(), encoding="utf-8")
