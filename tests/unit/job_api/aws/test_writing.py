"""Answers are written as SDKs expect them."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest

from job_api.aws.contract.model import contract
from job_api.aws.wire.writing import write_response

UI = contract().operations["DescribeHumanTaskUi"].output


def test_timestamps_are_numbers_and_absent_members_are_left_out() -> None:
    written = write_response(
        UI,
        {
            "HumanTaskUiArn": "arn",
            "HumanTaskUiName": "ui",
            "HumanTaskUiStatus": None,
            "CreationTime": datetime(2020, 4, 14, 13, 33, 54, 567_890, tzinfo=UTC),
            "UiTemplate": {"Url": None},
        },
    )
    assert orjson.loads(written) == {
        "HumanTaskUiArn": "arn",
        "HumanTaskUiName": "ui",
        "CreationTime": 1586871234.56789,
        "UiTemplate": {},
    }


def test_an_answer_that_the_contract_does_not_know_is_our_fault() -> None:
    with pytest.raises(KeyError, match="Colour"):
        write_response(UI, {"Colour": "red"})
    with pytest.raises(KeyError, match="CreationTime"):
        write_response(UI, {"HumanTaskUiArn": "arn", "HumanTaskUiName": "ui", "UiTemplate": {}})
