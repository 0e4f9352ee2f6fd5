"""The contract file says what the installed botocore says."""

from __future__ import annotations

from job_api.aws.contract.generate import OPERATIONS, generated
from job_api.aws.contract.model import CONTRACT_FILE, contract


def test_the_contract_file_is_what_botocore_says() -> None:
    assert CONTRACT_FILE.read_text(encoding="utf-8") == generated(), (
        "run: python -m job_api.aws.contract.generate"
    )


def test_every_operation_is_there_with_its_shapes() -> None:
    assert len(OPERATIONS) == 25
    assert set(contract().operations) == set(OPERATIONS)
    create = contract().operations["CreateLabelingJob"]
    assert create.input.members["HumanTaskConfig"].members["TaskTitle"].maximum == 128
    assert contract().operations["StopLabelingJob"].output.members == {}


def test_the_contract_file_carries_no_documentation() -> None:
    assert "<p>" not in CONTRACT_FILE.read_text(encoding="utf-8")
